"""Declare for each field of a model what kind of data it holds; a field without a declaration fails the tests."""

from dataclasses import dataclass, field

Fields = tuple[str, ...]


@dataclass(frozen=True)
class Privacy:
    """The declaration a model carries as its class attribute ``privacy``.

    Every concrete and many-to-many field is listed under exactly one of the four kinds. ``retention`` says in words how long
    rows with personal, health or secret fields are kept; it may be empty only where there are none.
    """

    none: Fields
    personal: Fields = ()
    health: Fields = ()
    secret: Fields = ()
    retention: str = ""
    kinds: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        kinds = {name: kind for kind in ("none", "personal", "health", "secret") for name in getattr(self, kind)}
        object.__setattr__(self, "kinds", kinds)
