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
from events.invitations.actions import answer_invitation, continue_campaign, start_campaign
from events.models import Event, Invitation
from events.registrations.consent_wording import shown_on
from outbox.models import Suppression
from stakeholders.models import Segment

EVENT = "dialogue-porto"
WAVES = ((33, "Policy Group"), (26, "Patient associations"))
ACCEPTED, DECLINED = 61, 18


def plan_invitations(history: History) -> None:
    """Plan both waves and the answers. Does nothing where the event was created before."""
    if events_of(EVENT).exists():
        return
    for days, segment in WAVES:
        history.ago(days, partial(_invite, segment))
    history.ago(WAVES[-1][0] - 1.1, partial(_plan_answers, history))


def _invite(name: str, at: dt.datetime) -> None:
    segment = Segment.objects.get(hub__slug="pt", name=name)
    campaign = start_campaign(by=person(MARTA), event=find_event(EVENT), segment=segment, at=at)
    continue_campaign(campaign_id=campaign.pk, at=at)


def _plan_answers(history: History, at: dt.datetime) -> None:
    """Who has unsubscribed got no email and does not answer; of the others those chosen do, most of them soon."""
    chance, event = random.Random("answers"), find_event(EVENT)  # noqa: S311 - the same answers in every demo
    silent = set(Suppression.objects.values_list("address_hash", flat=True))
    invitations = Invitation.objects.filter(event=event).select_related("stakeholder").order_by("pk")
    reached = [one for one in invitations if address_hash(one.stakeholder.email) not in silent]
    for place, invitation in enumerate(chance.sample(reached, ACCEPTED + DECLINED)):
        moment = at + (history.now - at) * chance.random() ** RISING
        history.add(moment, partial(_answer, event, invitation, place < ACCEPTED))


def _answer(event: Event, invitation: Invitation, accept: bool, at: dt.datetime) -> None:
    if event.hub is None:
        return
    with translation.override(invitation.stakeholder.language):
        shown = shown_on("personal page", event.hub)
    answer_invitation(by=CITIZEN, invitation=invitation, accept=accept, shown=shown, at=at)
