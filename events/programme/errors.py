"""What events refuse, in words a person can read."""

from collections.abc import Mapping


class EventRefused(Exception):
    """Said to the person as it is; ``field`` names the field of a form it belongs to, empty for the whole."""

    def __init__(self, words: str, *, field: str = "") -> None:
        super().__init__(words)
        self.field = field


class NotReady(EventRefused):
    """An event lacks what everybody must be able to read; ``missing`` says it field by field."""

    def __init__(self, words: str, *, missing: Mapping[str, str]) -> None:
        super().__init__(words, field=next(iter(missing), ""))
        self.missing = dict(missing)


class EditConflict(EventRefused):
    """Somebody else has changed the same event meanwhile."""


class EventFull(EventRefused):
    """All seats are taken."""


class RegistrationClosed(EventRefused):
    """Nobody can register now: not published, over, past the deadline, or not meant for registering."""


class InvitationRequired(EventRefused):
    """Only those who were invited can come."""


class Busy(EventRefused):
    """Too many people did the same at the same moment; nothing was changed."""
