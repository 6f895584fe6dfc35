"""Reminders of consultations: one a member, in the last days before the deadline, to whoever has not replied."""

import datetime as dt

from django.utils import timezone

from dialogues.models import ConsultedMember, PolicyProposal, ProposalAct
from dialogues.proposals.actions.proposals import lock_proposal
from dialogues.proposals.emails import reminded
from dialogues.proposals.roles import ActKind
from outbox.actions import queue_all
from toolkit.actions import action
from toolkit.steps import do_each

BEFORE = dt.timedelta(days=3)


def remind_of_consultations(*, at: dt.datetime) -> int:
    """Remind the members that have not replied where the deadline is near; return how many emails are new. Repeated: none."""
    today = timezone.localdate(at)
    due = ProposalAct.objects.filter(
        kind=ActKind.CONSULTATION, closes_on__gte=today, closes_on__lte=today + BEFORE, done_on__lt=today
    )
    return do_each(lambda act: _remind(act, at), due.select_related("proposal").order_by("pk"))


@action
def _remind(consultation: ProposalAct, at: dt.datetime) -> int:
    proposal: PolicyProposal = lock_proposal(consultation.proposal)
    rows = ConsultedMember.objects.filter(
        proposal=proposal, reminded_at=None, replies=None, link_hash__isnull=False
    ).exclude(member__email="")  # fmt: skip
    found = list(rows.select_related("member__organisation", "proposal__network"))
    ConsultedMember.objects.filter(pk__in=[row.pk for row in found]).update(reminded_at=at)
    return queue_all(reminded(found, consultation))
