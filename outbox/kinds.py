"""What each kind of email is called on pages, by its template."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "events/confirm": _("Registration: please confirm"),
    "events/already_registered": _("Registration: already registered"),
    "events/registered": _("Registration"),
    "events/added": _("Registration: added by the hub"),
    "events/attendee_removed": _("Registration cancelled by the hub"),
    "events/confirm_waiting": _("Waiting list: please confirm"),
    "events/already_waiting": _("Waiting list: already on it"),
    "events/waiting": _("Waiting list: joined"),
    "events/promoted": _("Waiting list: place given"),
    "events/place_offered": _("Waiting list: place offered"),
    "events/offer_expired": _("Waiting list: offer expired"),
    "events/removed": _("Waiting list: removed by the hub"),
    "events/waiting_changed": _("Event changed (waiting list)"),
    "events/waiting_cancelled": _("Event cancelled (waiting list)"),
    "events/withdrawn": _("Registration cancelled"),
    "events/co_organiser_asked": _("Request to co-organise"),
    "events/changed": _("Event changed"),
    "events/cancelled": _("Event cancelled"),
    "events/invitation": _("Invitation"),
    "events/invitation_test": _("Invitation (test)"),
    "events/invitation_changed": _("Event changed (invited)"),
    "events/invitation_cancelled": _("Event cancelled (invited)"),
    "series/confirm": _("Registration for several dates: please confirm"),
    "series/already_registered": _("Registration for several dates: already registered"),
    "series/registered": _("Registration for several dates"),
    "series/withdrawn": _("Registration cancelled (several dates)"),
    "series/cancelled": _("Several dates cancelled"),
    "series/invitation_cancelled": _("Several dates cancelled (invited)"),
    "events/reminder": _("Reminder"),
    "events/reminder_reply": _("Reminder to reply"),
    "events/reminder_after": _("After the event"),
    "calendars/address": _("Calendar address"),
    "digests/confirm": _("Newsletter: please confirm"),
    "digests/already": _("Newsletter: already subscribed"),
    "digests/weekly": _("Weekly newsletter"),
    "privacy/data": _("Link to your data"),
    "accounts/welcome": _("Welcome to the team"),
    "hubs/team_invitation": _("Invitation to the team"),
    "hubs/confirm_profile": _("Please confirm the profile"),
    "hubs/published": _("Text published"),
    "hubs/returned": _("Changes requested"),
    "hubs/submitted": _("Waiting for approval"),
}


def kind_words(kind: str) -> str:
    """Return what an email of this kind is called; emails about signing in share one name."""
    return str(KINDS.get(kind, _("Email about your account") if kind.startswith("account/") else kind))
