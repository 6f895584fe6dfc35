"""What the outbox refuses."""

from django.utils.translation import gettext as _


class OutboxRefused(Exception):
    """The outbox does not do this; ``str()`` tells a person why."""


class NotParked(OutboxRefused):
    """Only a letter that goes no further by itself can be sent again."""

    def __str__(self) -> str:
        return _("This letter is on its way or already sent. Reload the page to see where it is.")


class CannotBeWritten(OutboxRefused):
    """A letter whose templates or address make no sendable message; the text is for the operator."""
