"""The emails that remind people of an event."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping

from django.utils import translation
from django.utils.translation import gettext

from accounts.personal_links import link_to
from events.models import Invitation, Registration, ReminderRule, Substitute
from events.programme.emails import context_of, inviting_hub, registration_key, sender_to_invited, subject_of
from events.programme.wording import offered, reply_by_words
from events.reminders.due_moments import anchor_of, day_in_question, last_moment
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import Stakeholder
from toolkit import clock


def to_attendees(rule: ReminderRule, due_at: dt.datetime, registrations: Iterable[Registration]) -> Iterator[Draft]:
    """Remind attendees of the event, or write to them after it."""
    event = rule.event
    kind = "reminder" if rule.kind == ReminderRule.Kind.BEFORE_EVENT else "reminder_after"
    for registration in registrations:
        language = offered(registration.language)
        with translation.override(language):
            yield Draft(
                key=f"{registration_key(registration)}:{_fact(rule, due_at)}",
                kind=f"events/{kind}",
                lane=Lane.ANNOUNCEMENT,
                recipient=registration.email,
                language=language,
                hub_id=registration.hub_id,
                about=subject_of(event.pk),
                context={
                    **context_of(event),
                    "online_url": event.online_url if kind == "reminder" else "",
                    "way": registration.way_words if event.is_hybrid and kind == "reminder" else "",
                    "check_in_code": _code_of(registration) if kind == "reminder" else "",
                    **_own_text(rule, language),
                },
                **sender(event.hub, reply_to=event.contact_email),
                link=link_to("events_personal:registration", registration),
                valid_until=last_moment(rule, due_at),
            )


def to_invitees(rule: ReminderRule, due_at: dt.datetime, invitations: Iterable[Invitation]) -> Iterator[Draft]:
    """Remind people who were invited and have not replied."""
    for one in invitations:
        again = f":{int(one.invited_again_at.timestamp())}" if one.invited_again_at else ""
        link = link_to("events_personal:invitation", one)
        yield _to_reply(rule, due_at, one, one.stakeholder, f"{one.emails_key}:{_fact(rule, due_at)}{again}", link, {})


def to_substitutes(rule: ReminderRule, due_at: dt.datetime, substitutes: Iterable[Substitute]) -> Iterator[Draft]:
    """Remind people who were named as substitutes and have not replied."""
    for one in substitutes:
        named = {"invitee": one.invitation.stakeholder.name}
        link = link_to("events_personal:substitute", one)
        yield _to_reply(rule, due_at, one.invitation, one, f"{one.own_emails_key}:{_fact(rule, due_at)}", link, named)


def _to_reply(
    rule: ReminderRule, due_at: dt.datetime, invitation: Invitation, person: Stakeholder | Substitute, key: str,
    link: Mapping[str, str], named: Mapping[str, str],
) -> Draft:  # fmt: skip
    """Write the reminder to whoever an invitation waits for."""
    event, hub, language = rule.event, inviting_hub(invitation, rule.event), offered(person.language)
    with translation.override(language):
        return Draft(
            key=key,
            kind="events/reminder_reply",
            lane=Lane.BULK,
            recipient=person.email,
            language=language,
            hub_id=invitation.hub_id,
            about=subject_of(event.pk),
            mailing_list=invitations_of(hub),
            context={
                **context_of(event),
                "reply_by": reply_by_words(event, invitation.reply_by, at=due_at),
                "name": person.name,
                "hub": hub.title,
                **named,
                **_own_text(rule, language),
            },
            **sender_to_invited(hub, event),
            link=link,
            valid_until=last_moment(rule, due_at),
        )


def _own_text(rule: ReminderRule, language: str) -> dict[str, str]:
    """Return what the hub adds, in the recipient's language, else in English, else in the original."""
    text = rule.words_in(language)["text"]
    return {"text": text.text, "text_language": text.language}


def _code_of(registration: Registration) -> str:
    return registration.shown_code if registration.comes_in_person else ""


def sample(rule: ReminderRule, language: str) -> Draft:
    """Return the email as a made-up person would get it, for the page that shows it before it is sent."""
    event, nonce = rule.event, uuid.uuid4()
    address = "name@example.org"
    if rule.to_attendees:
        registration = Registration(
            pk=0, hub=event.hub, event=event, email=address, language=language, link_nonce=nonce, link_hash="-"
        )
        return next(to_attendees(rule, event.starts_at or clock.now(), [registration]))
    with translation.override(language):
        name = gettext("name of the contact")
    person = Stakeholder(hub=event.hub, name=name, email=address, language=language)
    campaign = event.campaigns.filter(reply_by__isnull=False).last()
    invitation = Invitation(
        pk=0, hub=event.hub, event=event, stakeholder=person, campaign=campaign, link_nonce=nonce, link_hash="-"
    )
    return next(to_invitees(rule, clock.now(), [invitation]))


def _fact(rule: ReminderRule, due_at: dt.datetime) -> str:
    """What the reminder says, by what it reminds of: no one gets it twice, however often it is due or its rule is made anew.

    A new start, closing or reply-by date is a new fact. Emails about a move or a cancellation replace those of it that are queued.
    """
    anchor = rule.event.starts_at if rule.kind == ReminderRule.Kind.AFTER_EVENT else anchor_of(rule)
    of = f":{int(anchor.timestamp())}" if anchor else ""
    if rule.kind == ReminderRule.Kind.BEFORE_REPLY_BY:
        of = f":{day_in_question(rule, due_at)}"
    return f"reminder:{rule.kind}:{rule.amount}-{rule.unit}{of}"
