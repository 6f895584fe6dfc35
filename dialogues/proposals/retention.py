"""Deleting what consultations no longer need: links after the deadline, addresses of former members."""

import datetime as dt

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from audit.purges import record_purge
from dialogues.models import ConsultedMember, MemberOrganisation, ProposalAct
from dialogues.proposals.models.consultation import KEPT_FOR

FORMER_KEPT_FOR = dt.timedelta(days=365)


def forget_consultations(*, at: dt.datetime) -> int:
    """Delete the secrets of links 90 days after the deadline, and addresses a year after a membership ended; return how many.

    Who was consulted and what they replied stays.
    """
    today = timezone.localdate(at)
    deadlines = ProposalAct.objects.filter(closes_on__isnull=False, proposal=OuterRef("proposal")).order_by(
        "-closes_on"
    )
    links = ConsultedMember.objects.annotate(closed_on=Subquery(deadlines.values("closes_on")[:1])).filter(
        link_hash__isnull=False, closed_on__lt=today - KEPT_FOR
    )
    number = ConsultedMember.objects.filter(pk__in=links.values("pk")).update(link_nonce=None, link_hash=None)
    record_purge(ConsultedMember, number, at=at)
    former = MemberOrganisation.objects.filter(until__lt=today - FORMER_KEPT_FOR).exclude(email="")
    return number + record_purge(MemberOrganisation, former.update(email=""), at=at)
