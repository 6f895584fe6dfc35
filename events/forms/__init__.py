"""What may be entered about events, by citizens and at the desk."""

from events.forms.desk import CancelForm, DeskFilterForm, EventForm, InviteForm
from events.forms.public import EventFilterForm, RegistrationForm

__all__ = ["CancelForm", "DeskFilterForm", "EventFilterForm", "EventForm", "InviteForm", "RegistrationForm"]
