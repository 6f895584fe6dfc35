"""Who can be named in the audit trail."""

from dataclasses import dataclass
from typing import Protocol


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
