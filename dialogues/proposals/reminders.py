"""Reminders of consultations: one a member, in the last days before the deadline, to whoever has not replied."""

import datetime as dt

from django.utils import timezone

from dialogues.models import ConsultedMember, PolicyProposal
from dialogues.proposals.actions.proposals import lock_proposal
from dialogues.proposals.emails import reminded
from dialogues.proposals.presentation import path_of
from dialogues.proposals.roles import ActKind
from dialogues.proposals.stages import Stage, with_stage
from outbox.actions import queue_all
from toolkit.actions import action
from toolkit.steps import do_each

BEFORE = dt.timedelta(days=3)


def remind_of_consultations(*, at: dt.datetime) -> int:
    """Remind the members that have not replied where the deadline is near; return how many emails are new. Repeated: none."""
    today = timezone.localdate(at)
    rows = with_stage(PolicyProposal.objects.published(), today=today)
    due = rows.filter(stage=Stage.CONSULTATION, deadline__lte=today + BEFORE)
    of_today = {"acts__kind__in": (ActKind.CONSULTATION, ActKind.EXTENSION), "acts__done_on": today}
    return do_each(lambda proposal: _remind(proposal, at), due.exclude(**of_today).order_by("pk"))


@action
def _remind(row: PolicyProposal, at: dt.datetime) -> int:
    """None where the deadline was extended or the proposal withdrawn meanwhile."""
    today = timezone.localdate(at)
    proposal = lock_proposal(row)
    path = path_of(proposal, today=today)
    if not path.is_open or path.closes_on is None or path.closes_on > today + BEFORE:
        return 0
    rows = ConsultedMember.objects.filter(
        proposal=proposal, reminded_at=None, replies=None, link_hash__isnull=False
    ).exclude(member__email="")  # fmt: skip
    found = list(rows.select_related("member__organisation", "proposal__network"))
    ConsultedMember.objects.filter(pk__in=[row.pk for row in found]).update(reminded_at=at)
    return queue_all(reminded(found, path))
