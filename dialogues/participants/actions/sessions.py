"""Participants are registered for the sessions of their dialogue, by the action with which an organiser adds an attendee.

Not by invitations: those go to contacts of the hub, and volunteers are none.
"""

import datetime as dt

from django.utils.translation import gettext as _

from audit.actors import Actor
from dialogues.frame.phases import sessions_of
from dialogues.models import Draw, DrawnVolunteer, PolicyDialogue, Volunteer
from events.models import Event, Registration
from events.registrations.actions import withdraw_registration
from events.registrations.answers import add_attendee
from events.registrations.consent_wording import shown_on
from toolkit.actions import ActionRefused


def sessions_to_come(dialogue: PolicyDialogue, *, at: dt.datetime) -> list[Event]:
    """The sessions one can still be registered for."""
    coming = sessions_of(dialogue).published().taking_place().coming(at=at).for_pages()
    return [event for event in coming.order_by("starts_on", "pk") if event.takes_registrations]


def register_for_sessions(*, by: Actor, volunteer: Volunteer, at: dt.datetime) -> list[str]:
    """Register a participant for the sessions to come; return why not for some, in words. Registered already: nothing happens."""
    refused_with = []
    dialogue = volunteer.dialogue
    for event in sessions_to_come(dialogue, at=at):
        try:
            add_attendee(
                by=by, event=event, name=volunteer.name, email=volunteer.email, organisation=volunteer.organisation,
                language=volunteer.language, sector=volunteer.sector if event.quotas.exists() else "",
                shown=shown_on("invitation to a dialogue", dialogue.hub, event), at=at,
            )  # fmt: skip
        except ActionRefused as refused:
            refused_with.append(_("%(event)s: %(words)s") % {"event": event.title, "words": refused})
    return refused_with


def leave_sessions(*, by: Actor, volunteer: Volunteer, at: dt.datetime) -> None:
    """Cancel the registrations of someone who gave up their seat for the sessions to come; their places become free."""
    coming = sessions_of(volunteer.dialogue).published().taking_place().coming(at=at)
    states = (Registration.State.REGISTERED, Registration.State.WAITING)
    theirs = Registration.objects.filter(event__in=coming.values("pk"), email=volunteer.email, state__in=states)
    for registration in theirs.select_related("event", "hub").order_by("event__starts_on", "event"):
        withdraw_registration(by=by, registration=registration, at=at)


def register_participants(*, by: Actor, draw: Draw, at: dt.datetime) -> list[str]:
    """Register everyone who accepted for the sessions to come, for instance for one that was added since; return what was refused."""
    accepted = draw.people.filter(state=DrawnVolunteer.State.ACCEPTED)
    people = accepted.select_related("volunteer__dialogue__hub__country").order_by("pk")
    return [
        f"{one.volunteer.name}: {words}"
        for one in people
        for words in register_for_sessions(by=by, volunteer=one.volunteer, at=at)
    ]
