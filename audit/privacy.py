"""Declare for each field of a model what kind of data it holds; a field without a declaration fails the tests.

The same declaration says whose the row is and what ends its time, so that the page about a person's data, its export, the erasure
and the log of what was deleted cover a new model as soon as it is declared.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Fields = tuple[str, ...]
ON_REQUEST = "on request"  # ``ends_with``: no clock ends it, a person or their hub does


@dataclass(frozen=True)
class Privacy:
    """The declaration a model carries as its class attribute ``privacy``.

    Every concrete and many-to-many field is listed under exactly one of the four kinds. ``retention`` says in words how long
    rows with personal, health or secret fields are kept; it may be empty only where there are none. ``ends_with`` names what ends
    that time: a scheduled job (``events.forget``), the foreign key the row is deleted with (``stakeholder``), or ``ON_REQUEST``.

    ``person`` is the lookup from a row to the email address of the person it is about (``stakeholder__email``), or to the keyed
    hash of the address (a name that ends in ``_hash``). ``not_linked`` says in words why rows with personal fields have none.
    ``person_keys``: what ``person`` holds instead of the address, where that is a hash of another kind: one for each dialogue.
    ``encrypted``: the columns that hold text encrypted with ``DATA_KEY``; ``manage.py encrypt_data`` gives them a new key.
    ``kept_as_proof``: erasing clears the personal fields of a row; otherwise it deletes the row.
    """

    none: Fields
    personal: Fields = ()
    health: Fields = ()
    secret: Fields = ()
    encrypted: Fields = ()
    retention: str = ""
    ends_with: str = ""
    person: str = ""
    person_keys: Callable[[str], Sequence[str]] | None = None
    not_linked: str = ""
    kept_as_proof: bool = False
    kinds: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        kinds = {name: kind for kind in ("none", "personal", "health", "secret") for name in getattr(self, kind)}
        object.__setattr__(self, "kinds", kinds)
