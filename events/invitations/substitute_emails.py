"""The emails about substitutes: to the person who was named, and to the invitee who named them."""

from django.utils import translation

from accounts.personal_links import link_to
from events.models import Substitute
from events.programme.emails import context_of, inviting_hub, subject_of, valid_until
from events.programme.wording import offered, reply_by_words
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from stakeholders.contacts.mailing_lists import invitations_of


def named(substitute: Substitute) -> Draft:
    """Ask the person who was named: a personal page to accept or decline, and who named them."""
    invitation, event = substitute.invitation, substitute.event
    hub, campaign = inviting_hub(invitation, event), invitation.campaign
    language = offered(substitute.language)
    with translation.override(language):
        return Draft(
            key=f"{substitute.emails_key}:named",
            kind="events/substitute",
            lane=Lane.BULK,
            recipient=substitute.email,
            language=language,
            hub_id=invitation.hub_id,
            about=subject_of(event.pk),
            mailing_list=invitations_of(hub),
            context={
                **context_of(event),
                "name": substitute.name,
                "invitee": invitation.stakeholder.name,
                "hub": hub.title,
                "reply_by": reply_by_words(event, campaign.reply_by if campaign else None),
            },
            **sender(hub, reply_to=event.contact_email if hub == event.hub else ""),
            link=link_to("events_personal:substitute", substitute),
            valid_until=valid_until(event),
        )


def answered(substitute: Substitute, name: str, *, accepted: bool) -> Draft:
    """Tell the invitee what the person they named answered; ``name`` is that person's."""
    invitation, event = substitute.invitation, substitute.event
    person, hub = invitation.stakeholder, inviting_hub(invitation, event)
    language = offered(person.language)
    kind = "accepted" if accepted else "declined"
    with translation.override(language):
        return Draft(
            key=f"{substitute.emails_key}:{kind}",
            kind=f"events/substitute_{kind}",
            lane=Lane.NOTICE,
            recipient=person.email,
            language=language,
            hub_id=invitation.hub_id,
            about=subject_of(event.pk),
            context={**context_of(event), "name": person.name, "substitute": name, "hub": hub.title},
            **sender(hub, reply_to=event.contact_email if hub == event.hub else ""),
            link=link_to("events_personal:invitation", invitation),
            valid_until=valid_until(event),
        )
