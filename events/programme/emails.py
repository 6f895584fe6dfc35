"""The emails about events. Subjects are neutral; only the text of an email says what an event is about."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils import translation

from accounts.personal_links import link_to
from events.models import Campaign, Event, Invitation, Registration
from events.programme.card_facts import card_facts
from events.programme.wording import moment_words, offered, reply_by_words, short_words, when_words, where_words
from hubs.models import Hub
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import Sender, sender
from stakeholders.contacts.mailing_lists import invitations_of
from toolkit import clock


def registered(registration: Registration) -> Draft:
    """The seat is theirs: the personal link, and the event for their calendar."""
    return registration_draft(registration, "registered", f"confirmed:{registration.round}", method="REQUEST")


def to_confirm(registration: Registration, asked: uuid.UUID) -> Draft:
    """Ask whether an address typed in the form is theirs: the event and the personal link, nothing that was typed."""
    return _to_unconfirmed(registration, "confirm", asked)


def already_registered(registration: Registration, asked: uuid.UUID) -> Draft:
    """Inform the owner of an address that is registered, and only them, that it was typed in the form."""
    return _to_unconfirmed(registration, "already_registered", asked)


def withdrawn(registration: Registration) -> Draft:
    """The seat is given back: the event leaves their calendar."""
    return registration_draft(registration, "withdrawn", f"withdrawn:{registration.round}", method="CANCEL")


def added(registration: Registration) -> Draft:
    """The organiser has registered them: the personal link, and the event for their calendar."""
    return registration_draft(registration, "added", f"confirmed:{registration.round}", method="REQUEST")


def given_place_in_person(registration: Registration) -> Draft:
    """The organiser has given them a place in person instead of online: the details with the check-in code."""
    return registration_draft(registration, "added", f"confirmed:{registration.round}:in_person", method="REQUEST")


def cancelled_by_organiser(registration: Registration) -> Draft:
    """The organiser has cancelled their registration, and says why: the event leaves their calendar."""
    return registration_draft(registration, "attendee_removed", f"withdrawn:{registration.round}", method="CANCEL")


def changed(event: Event, before: Event, registrations: Iterable[Registration]) -> Iterator[Draft]:
    """Tell attendees and people on the waiting list the old and the new time or place; calendars of attendees are updated."""
    for registration in registrations:
        kind, method = ("waiting_changed", "") if registration.is_waiting else ("changed", "REQUEST")
        fact = f"changed:{event.sequence}"
        yield registration_draft(registration, kind, fact, method=method, before=before, lane=Lane.ANNOUNCEMENT)


def invitation_changed(event: Event, before: Event, invitations: Iterable[Invitation]) -> Iterator[Draft]:
    """Tell people who were invited the old and the new time or place."""
    for invitation in invitations:
        fact = f"{invitation.emails_key}:changed"
        key = f"{fact}:{event.sequence}"
        yield _to_invited(invitation, event, "invitation_changed", key, before=before, supersedes=fact)


def differs_for_invited(event: Event, before: Event) -> bool:
    """Whether the date or place in the invitation is wrong now."""
    return (when_words(event), where_words(event)) != (when_words(before), where_words(before))


def cancelled(event: Event, registrations: Iterable[Registration]) -> Iterator[Draft]:
    """Tell attendees and people on the waiting list that the event is cancelled; it leaves the calendars of attendees."""
    for registration in registrations:
        kind, method = ("waiting_cancelled", "") if registration.is_waiting else ("cancelled", "CANCEL")
        yield registration_draft(registration, kind, "cancelled", method=method, lane=Lane.ANNOUNCEMENT)


def invitations_cancelled(event: Event, invitations: Iterable[Invitation]) -> Iterator[Draft]:
    """Tell people whose invitation was sent, and who have not declined, that the event is cancelled."""
    for invitation in invitations:
        key = invitation.emails_key
        yield _to_invited(invitation, event, "invitation_cancelled", f"{key}:off", supersedes=key)


def invited(event: Event, invitations: Iterable[Invitation]) -> Iterator[Draft]:
    """Please come: a personal page to accept or decline."""
    for invitation in invitations:
        yield invitation_draft(invitation, event)


def invitation_draft(invitation: Invitation, event: Event) -> Draft:
    """Write the invitation, with the text of its campaign."""
    return _to_invited(invitation, event, "invitation", invitation.latest_email_key)


def registration_key(registration: Registration) -> str:
    """What the keys of all emails about this registration begin with."""
    return f"registration:{registration.pk}"


def subject_of(event_key: int) -> str:
    """The subject of all emails about an event, by which its hub finds them."""
    return f"event:{event_key}"


def attendee_list(event_key: int | None) -> str:
    """The list of what a hub writes to the people who registered, beside what they must know: messages, materials, surveys."""
    return f"event:{event_key}"


def invitation_prefix(event: Event) -> str:
    """What the keys of all emails about invitations to this event begin with."""
    return f"invitation:{event.pk}:"


def registration_draft(
    registration: Registration, kind: str, fact: str, *, method: str = "", before: Event | None = None,
    lane: Lane = Lane.NOTICE,
) -> Draft:  # fmt: skip
    """Write an email about a registration; with a ``method`` it carries the event for the person's calendar."""
    from events.calendars.icalendar_files import calendar_for  # loads a library that most requests do not need

    event = registration.event
    is_cancelled = event.state == Event.State.CANCELLED
    language = offered(registration.language)
    with translation.override(language):
        return Draft(
            key=f"{registration_key(registration)}:{fact}",
            kind=f"events/{kind}",
            lane=lane,
            recipient=registration.email,
            language=language,
            hub_id=registration.hub_id,
            about=subject_of(event.pk),
            context={
                **context_of(event, before),
                "online_url": event.online_url if registration.takes_a_place and not is_cancelled else "",
                "way": registration.way_words if event.is_hybrid else "",
                "check_in_code": registration.shown_code if registration.comes_in_person and not is_cancelled else "",
                "because": registration.withdrawn_because or event.cancelled_because,
            },
            **sender(event.hub, reply_to=event.contact_email),
            link=link_to("events_personal:registration", registration),
            calendar=calendar_for(event, method=method, attendee=registration) if method else "",
            calendar_method=method,
            valid_until=valid_until(event),
            supersedes=_superseded_by(registration, kind),
        )


def _superseded_by(registration: Registration, kind: str) -> str:
    """Return the beginning of the keys of the emails this one replaces where they are still queued."""
    key = registration_key(registration)
    if kind in {"registered", "added"} and registration.round == 1:
        return ""
    return f"{key}:changed" if kind == "waiting_changed" else key


def _to_unconfirmed(registration: Registration, kind: str, asked: uuid.UUID) -> Draft:
    event = registration.event
    language = offered(registration.language)
    with translation.override(language):
        held_until = registration.held_until
        return Draft(
            key=f"registration:{registration.pk}:asked:{asked.hex}",
            kind=f"events/{kind}",
            lane=Lane.NOTICE,
            recipient=registration.email,
            language=language,
            hub_id=registration.hub_id,
            about=subject_of(event.pk),
            context={**context_of(event), "until": moment_words(held_until, event) if held_until else ""},
            **sender(event.hub, reply_to=event.contact_email),
            link=link_to("events_personal:registration", registration),
            valid_until=held_until or valid_until(event),
        )


def _to_invited(
    invitation: Invitation, event: Event, kind: str, key: str, *, before: Event | None = None, supersedes: str = ""
) -> Draft:
    person, hub = invitation.stakeholder, inviting_hub(invitation, event)
    language = offered(person.language)
    with translation.override(language):
        return Draft(
            key=key,
            kind=f"events/{kind}",
            lane=Lane.BULK,
            recipient=person.email,
            language=language,
            hub_id=invitation.hub_id,
            about=subject_of(event.pk),
            mailing_list=invitations_of(hub),
            context={
                **context_of(event, before),
                **(_own_text(invitation.campaign, event, language) if kind == "invitation" else {}),
                "name": person.name,
                "hub": hub.title,
            },
            **sender_to_invited(hub, event),
            link=link_to("events_personal:invitation", invitation),
            valid_until=valid_until(event),
            supersedes=supersedes,
        )


def _own_text(campaign: Campaign | None, event: Event, language: str) -> dict[str, str]:
    """What the hub added to the invitation: its text in the language of the email, the day to reply by, who signs."""
    if campaign is None:
        return {}
    return {
        "introduction": campaign.introductions.get(language, ""),
        "signed_by": campaign.signed_by,
        "reply_by": reply_by_words(event, campaign.reply_by, at=clock.now()),
    }


def inviting_hub(invitation: Invitation, event: Event) -> Hub:
    """Return the hub whose contact is invited: that of the event, or a co-organiser."""
    return event.hub if event.hub is not None and event.hub_id == invitation.hub_id else invitation.hub


def sender_to_invited(hub: Hub, event: Event) -> Sender:
    """Return who invites: the hub, and an answer goes to the contact of the event if it is its own."""
    return sender(hub, reply_to=event.contact_email if hub == event.hub else "")


def context_of(event: Event, before: Event | None = None) -> dict[str, Any]:
    """What every email about an event can say. ``before`` is the event as people know it, where they hold another date or place."""
    return {
        **_differences(before, event),
        "title": str(event.words["title"]),
        "summary": str(event.words["summary"]),
        "when": when_words(event),
        "short": short_words(event),
        "reply_by": reply_by_words(event),
        "where": where_words(event),
        "languages": event.languages_words,
        "because": event.cancelled_because,
        "hub": event.hub.title if event.hub else "",
        "event_path": reverse("events:detail", args=[event.pk]),
        "facts": card_facts(event),
    }


def _differences(before: Event | None, event: Event) -> dict[str, str]:
    """What was stated of time and place and has changed."""
    if before is None:
        return {}
    was_when, was_where = when_words(before), where_words(before)
    return {
        "was_when": was_when if was_when != when_words(event) else "",
        "was_where": was_where if was_where != where_words(event) else "",
    }


def valid_until(event: Event) -> dt.datetime:
    """The end of the event: what is said before it is of no use afterwards."""
    day_after = event.ends_on.last_day + dt.timedelta(days=1)
    return event.ends_at or dt.datetime.combine(day_after, dt.time(), tzinfo=event.zone)
