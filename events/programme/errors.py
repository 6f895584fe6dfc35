"""The refusals of events that a caller tells apart; everything else is ``ActionRefused``."""

from collections.abc import Mapping

from django.forms import BaseForm
from django.utils.translation import gettext as _

from toolkit.actions import ActionRefused


class NotReady(ActionRefused):
    """An event lacks what the public must be able to read; ``missing`` says it field by field."""

    def __init__(self, message: object, *, missing: Mapping[str, str]) -> None:
        super().__init__(message, next(iter(missing), None))
        self.missing = dict(missing)

    def add_to_form(self, form: BaseForm) -> None:
        """Each message at its own field."""
        for field, message in self.missing.items():
            form.add_error(field if field in form.fields else None, message)


class EventFull(ActionRefused):
    """All places are taken."""


class RegistrationClosed(ActionRefused):
    """Registration is closed: the event is not published, over, past the deadline, or takes no registrations."""


class InvitationRequired(ActionRefused):
    """Only people who were invited can come."""

    def __init__(self) -> None:
        super().__init__(_("This event is by invitation. Use the link in your invitation email."))


class PlacesLeft(ActionRefused):
    """A person asked for the waiting list while places are left."""
