"""Who can be named in the audit trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

_acting_hub: ContextVar[int | None] = ContextVar("acting_hub", default=None)


class Actor(Protocol):
    """Anybody an action can be done by: a signed-in person, or one of the nameless below."""

    @property
    def actor_kind(self) -> str:
        """``user``, ``citizen``, ``system`` …"""

    @property
    def actor_id(self) -> int | None:
        """The primary key of a signed-in user, None for other actors."""


@dataclass(frozen=True)
class Nameless:
    """An actor without an account."""

    actor_kind: str
    actor_id: None = None


CITIZEN = Nameless("citizen")  # acts through a public form or a personal link
SYSTEM = Nameless("system")  # a scheduled task or a command of the operator


def acting_hub() -> int | None:
    """Return the hub on whose dashboard the actor works; None outside the dashboards of hubs."""
    return _acting_hub.get()


@contextmanager
def acting_for(hub_id: int) -> Iterator[None]:
    """Note in the audit trail that what follows is done for this hub: by its team, on its dashboard."""
    token = _acting_hub.set(hub_id)
    try:
        yield
    finally:
        _acting_hub.reset(token)
