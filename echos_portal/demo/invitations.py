"""The invitations to the policy dialogue of the demo, in two waves, and their answers."""

import datetime as dt
import random
from functools import partial

from django.utils import translation

from accounts.addresses import address_hash
from audit.actors import CITIZEN
from echos_portal.demo.events import events_of, find_event
from echos_portal.demo.history import History
from echos_portal.demo.people import MARTA, person
from echos_portal.demo.registrations import RISING
from echos_portal.demo.texts import read_texts
from events.invitations.actions import STANDARD, answer_invitation, continue_campaign, start_campaign
from events.invitations.invitee_actions import invite_again, withdraw_invitation
from events.invitations.substitute_actions import name_substitute
from events.invitations.texts import InvitationText
from events.models import Event, Invitation
from events.registrations.consent_wording import shown_on
from outbox.models import Suppression
from stakeholders.models import Segment

EVENT = "dialogue-porto"
WAVES = ((33, "Policy Group"), (26, "Patient associations"))
ACCEPTED, DECLINED = 61, 18
WITHDRAWN_AGO = 3  # days: one invitation that was not answered
MISTAKEN_AGO, INVITED_AGAIN_AGO = 20, 19  # days: another one, withdrawn by mistake
SUBSTITUTE = {"name": "Helena Prata", "email": "helena.prata@demo.example"}


def plan_invitations(history: History) -> None:
    """Plan both waves and the answers. Does nothing where the event was created before."""
    if events_of(EVENT).exists():
        return
    for days, segment in WAVES:
        history.ago(days, partial(_invite, segment))
    history.ago(WAVES[-1][0] - 1.1, partial(_plan_answers, history))


def _invite(name: str, at: dt.datetime) -> None:
    segment = Segment.objects.get(hub__slug="pt", name=name)
    event = find_event(EVENT)
    campaign = start_campaign(by=person(MARTA), event=event, segment=segment, text=_text_to(name, event), at=at)
    continue_campaign(campaign_id=campaign.pk, at=at)


def _text_to(segment: str, event: Event) -> InvitationText:
    """Return the hub's own text to this segment; to the others goes the standard invitation."""
    own = next((text for text in read_texts("invitations").values() if text["segment"] == segment), None)
    if own is None or event.starts_at is None:
        return STANDARD
    starts_on = event.starts_at.astimezone(event.zone).date()
    return InvitationText(
        introductions={language: text.strip() for language, text in own["introductions"].items()},
        reply_by=starts_on - dt.timedelta(days=own["reply_by_days_before"]),
        signed_by=own["signed_by"],
        allows_substitutes=own["allows_substitutes"],
    )


def _plan_answers(history: History, at: dt.datetime) -> None:
    """Who has unsubscribed got no email and does not answer; of the others those chosen do, most of them soon."""
    chance, event = random.Random("answers"), find_event(EVENT)  # noqa: S311 - the same answers in every demo
    silent = set(Suppression.objects.values_list("address_hash", flat=True))
    invitations = Invitation.objects.filter(event=event).select_related("stakeholder", "campaign").order_by("pk")
    reached = [one for one in invitations if address_hash(one.stakeholder.email) not in silent]
    answering = chance.sample(reached, ACCEPTED + DECLINED)
    without_answer, mistaken = [one for one in reached if one not in answering][:2]
    history.ago(WITHDRAWN_AGO, partial(_withdraw, without_answer))
    history.ago(MISTAKEN_AGO, partial(_withdraw, mistaken))
    history.ago(INVITED_AGAIN_AGO, partial(_invite_again, mistaken))
    names = next(one for one in answering[ACCEPTED:] if one.campaign and one.campaign.allows_substitutes)
    for place, invitation in enumerate(answering):
        moment = at + (history.now - at) * chance.random() ** RISING
        answer = _name_substitute if invitation == names else partial(_answer, accept=place < ACCEPTED)
        history.add(moment, partial(answer, event, invitation))


def _withdraw(invitation: Invitation, at: dt.datetime) -> None:
    withdraw_invitation(by=person(MARTA), invitation=invitation, at=at)


def _invite_again(invitation: Invitation, at: dt.datetime) -> None:
    invite_again(by=person(MARTA), invitation=invitation, at=at)


def _answer(event: Event, invitation: Invitation, at: dt.datetime, *, accept: bool) -> None:
    if event.hub is None:
        return
    with translation.override(invitation.stakeholder.language):
        shown = shown_on("personal page", event.hub)
    answer_invitation(by=CITIZEN, invitation=invitation, accept=accept, shown=shown, at=at)


def _name_substitute(event: Event, invitation: Invitation, at: dt.datetime) -> None:
    """Decline, and name another person, who has not answered yet."""
    if event.hub is None:
        return
    with translation.override(invitation.stakeholder.language):
        shown = shown_on("invitation page", event.hub)
        name_substitute(by=CITIZEN, invitation=invitation, shown=shown, at=at, **SUBSTITUTE)
