"""Proposals for tests, brought as far along their path as asked."""

import datetime as dt
from typing import Any

from django.utils import timezone

from audit.actors import SYSTEM
from dialogues.models import ConsultedMember, MemberOrganisation, PolicyProposal
from dialogues.proposals.actions.acts import record_advice, record_decision, record_proposal
from dialogues.proposals.actions.consultation import open_consultation
from dialogues.proposals.actions.members import add_member_organisation
from dialogues.proposals.actions.proposals import begin_proposal, publish_proposal
from hubs.models import Group
from tests.factories import make_group, make_organisation

NOW = timezone.now()
START = NOW - dt.timedelta(days=40)  # the need; each later step has its day below
CONSULTED_AT = START + dt.timedelta(days=3)
CLOSES_ON = timezone.localdate(CONSULTED_AT) + dt.timedelta(days=14)
AFTER = CONSULTED_AT + dt.timedelta(days=16)  # the clocks may go back in between: fifteen could be the last day itself


def day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)


def make_member_organisation(name: str = "", **fields: Any) -> MemberOrganisation:
    """A member organisation with an address, another each time."""
    organisation = make_organisation(name, kind="european_federation")
    usual = {"email": f"office{organisation.pk}@example.org", "language": "en"}
    return add_member_organisation(by=SYSTEM, organisation=organisation, **usual | fields)


def make_need(network: Group | None = None, *, at: dt.datetime = START, **fields: Any) -> PolicyProposal:
    """A draft."""
    usual = {"title": "Waiting times after screening", "text": "People wait too long.", "done_on": day(at)}
    return begin_proposal(by=SYSTEM, network=network or make_group(), at=at, **usual | fields)


def make_public_need(network: Group | None = None, *, at: dt.datetime = START, **fields: Any) -> PolicyProposal:
    return publish_proposal(by=SYSTEM, proposal=make_need(network, at=at, **fields), at=at)


def make_proposal(network: Group | None = None, *, at: dt.datetime = START, **fields: Any) -> PolicyProposal:
    """Proposed by a member organisation."""
    row = make_public_need(network, at=at, **fields)
    member = MemberOrganisation.objects.first() or make_member_organisation()
    record_proposal(by=SYSTEM, proposal=row, member=member, text="Four weeks at most.", done_on=day(at), at=at)
    return row


def make_consultation(
    *, at: dt.datetime = CONSULTED_AT, closes_on: dt.date | None = None, **fields: Any
) -> ConsultedMember:
    """A member organisation that is consulted; ``at`` now for a consultation that is open."""
    row = make_proposal(at=at, **fields)
    open_consultation(by=SYSTEM, proposal=row, closes_on=closes_on or day(at) + dt.timedelta(days=14), at=at)
    return ConsultedMember.objects.select_related("proposal", "member__organisation").get(
        proposal=row, member=MemberOrganisation.objects.first()
    )


def make_adopted(**fields: Any) -> PolicyProposal:
    """Adopted by the Board, with advice."""
    row = make_consultation(**fields).proposal
    record_advice(by=SYSTEM, proposal=row, text="Ask patients first.", done_on=day(AFTER), at=AFTER)
    record_decision(by=SYSTEM, proposal=row, outcome="adopted", text="Adopted.", done_on=day(AFTER), at=AFTER)
    return row
