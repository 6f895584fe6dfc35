"""The emails about substitutes: to the person who was named, and to the invitee who named them."""

from collections.abc import Iterable, Iterator

from django.utils import translation

from accounts.personal_links import link_to
from events.models import Event, Substitute
from events.programme.emails import context_of, inviting_hub, sender_to_invited, subject_of, valid_until
from events.programme.wording import offered, reply_by_words
from outbox.drafts import Draft
from outbox.models import Lane
from stakeholders.contacts.mailing_lists import invitations_of
from toolkit import clock


def named(substitute: Substitute) -> Draft:
    """Ask the person who was named: a personal page to accept or decline, and who named them."""
    return _to_substitute(substitute, "substitute", substitute.own_emails_key)


def taken_back(substitute: Substitute) -> Draft:
    """Tell the person who was named that the invitee has taken it back."""
    return _to_substitute(substitute, "substitute_withdrawn", f"{substitute.own_emails_key}:taken_back")


def substitutes_changed(event: Event, before: Event, substitutes: Iterable[Substitute]) -> Iterator[Draft]:
    """Tell substitutes without a reply the old and the new time or place."""
    for one in substitutes:
        fact = f"{one.own_emails_key}:changed"
        yield _to_substitute(one, "invitation_changed", f"{fact}:{event.sequence}", before=before, supersedes=fact)


def substitutes_cancelled(substitutes: Iterable[Substitute]) -> Iterator[Draft]:
    """Tell substitutes without a reply that the event is cancelled."""
    for one in substitutes:
        key = one.own_emails_key
        yield _to_substitute(one, "invitation_cancelled", f"{key}:off", supersedes=key)


def _to_substitute(
    substitute: Substitute, kind: str, key: str, *, before: Event | None = None, supersedes: str = ""
) -> Draft:
    invitation, event = substitute.invitation, substitute.event
    hub = inviting_hub(invitation, event)
    language = offered(substitute.language)
    with translation.override(language):
        asked = {
            "invitee": invitation.stakeholder.name,
            "reply_by": reply_by_words(event, substitute.reply_by, at=clock.now()),
        }
        return Draft(
            key=key,
            kind=f"events/{kind}",
            lane=Lane.BULK,
            recipient=substitute.email,
            language=language,
            hub_id=invitation.hub_id,
            about=subject_of(event.pk),
            mailing_list=invitations_of(hub),
            context={
                **context_of(event, before),
                "name": substitute.name,
                "hub": hub.title,
                **(asked if kind in {"substitute", "substitute_withdrawn"} else {}),
            },
            **sender_to_invited(hub, event),
            link=link_to("events_personal:substitute", substitute),
            valid_until=valid_until(event),
            supersedes=supersedes,
        )


def answered(substitute: Substitute, *, accepted: bool, waits: bool) -> Draft:
    """Tell the invitee what the person they named answered; by name if they come, or ``waits`` for a place."""
    invitation, event = substitute.invitation, substitute.event
    person, hub = invitation.stakeholder, inviting_hub(invitation, event)
    language = offered(person.language)
    kind, named = ("accepted", {"substitute": substitute.name, "waits": waits}) if accepted else ("declined", {})
    with translation.override(language):
        return Draft(
            key=f"{substitute.emails_key}:{kind}",
            kind=f"events/substitute_{kind}",
            lane=Lane.NOTICE,
            recipient=person.email,
            language=language,
            hub_id=invitation.hub_id,
            about=subject_of(event.pk),
            context={**context_of(event), "name": person.name, "hub": hub.title, **named},
            **sender_to_invited(hub, event),
            link=link_to("events_personal:invitation", invitation),
            valid_until=valid_until(event),
        )
