"""What hubs refuse, in words a person can read."""

from django.forms import BaseForm


class HubRefused(Exception):
    """Said to the person as it is; ``field`` names the input it is about, if it is about one."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field

    def tell(self, form: BaseForm) -> None:
        """Show the words in the form, at the input they are about where the form has it."""
        form.add_error(self.field if self.field in form.fields else None, str(self))


class InvitationEnded(HubRefused):
    """The invitation was accepted or withdrawn, or has expired."""


class EditConflict(HubRefused):
    """Somebody else has changed the same thing meanwhile."""


class MilestoneRefused(HubRefused):
    """A step cannot stand as it was typed; ``field`` is the one to look at."""

    def __init__(self, words: str, field: str) -> None:
        super().__init__(words)
        self.field = field
