"""The names of the fields of an event, in its form and where two versions are compared."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

LABELS: Final[dict[str, Any]] = {
    "title": _("Title"),
    "kind": _("Type"),
    "summary": _("Summary"),
    "description": _("Description"),
    "starts_at": _("Starts"),
    "ends_at": _("Ends"),
    "time_zone": _("Time zone"),
    "format": _("Format"),
    "city": _("City"),
    "country": _("Country"),
    "venue": _("Venue"),
    "online_url": _("Link to the online meeting"),
    "languages": _("Languages spoken"),
    "accessibility": _("Accessibility"),
    "organiser": _("Organisers"),
    "takes_registrations": _("People can register here"),
    "by_invitation": _("By invitation only"),
    "capacity": _("Capacity"),
    "online_capacity": _("Capacity online"),
    "registration_closes_at": _("Registration closes"),
    "has_waiting_list": _("Waiting list when the event is full"),
    "promotion_hours": _("Assign free places until (hours)"),
    "contact_name": _("Contact"),
    "contact_email": _("Contact email (shared mailbox)"),
    "attendance_as_stated": _("Attendance"),
    "source": _("Source"),
}
