"""What the outbox refuses."""

from django.utils.translation import gettext as _

from toolkit.actions import ActionRefused


class OutboxRefused(ActionRefused):
    """The outbox refuses an action; ``str()`` gives the reason to show."""


class NotOnHold(OutboxRefused):
    """Only an email that goes no further by itself can be sent again."""

    def __init__(self) -> None:
        super().__init__(_("This email is on its way or already sent. Reload the page to see where it is."))


class NoLongerHolds(OutboxRefused):
    """What the email says is not so any more."""

    def __init__(self) -> None:
        super().__init__(_("This email can't be sent again, because its content is out of date."))


class AddressIsSuppressed(OutboxRefused):
    """The person wants no emails of this kind, or emails to the address came back."""

    def __init__(self) -> None:
        super().__init__(_("This address gets no emails of this kind, so the email can't be sent again."))


class UnsentEmailsUndecided(OutboxRefused):
    """Unsent emails may have been sent before the backup; an operator has to decide."""

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} emails wait. Compare first, then say --hold-unsent or --send-unsent.")
        self.waiting = waiting


class CannotBeWritten(OutboxRefused):
    """An email whose templates or address make no sendable message; the text is for the operator."""
