"""The emails of acts to member organisations, written by a worker: a request writes none, however many members there are."""

from collections.abc import Iterator

from dialogues.models import ConsultedMember, ProposalAct
from dialogues.proposals.actions.proposals import lock_proposal
from dialogues.proposals.emails import asked, decided, extended, withdrawn
from dialogues.proposals.path import ProposalPath
from dialogues.proposals.presentation import path_of
from dialogues.proposals.roles import ActKind
from outbox.actions import queue_all
from outbox.drafts import Draft
from toolkit import clock
from toolkit.actions import action
from toolkit.steps import do_each

EMAILS = "dialogues.write_proposal_emails"


def write_proposal_emails() -> int:
    """Write the emails of each act that is to be emailed; return how many are new. Safe to run again: each has its key."""
    return do_each(_write_emails, ProposalAct.objects.filter(emails_due=True).select_related("proposal").order_by("pk"))


@action
def _write_emails(act: ProposalAct) -> int:
    path = path_of(lock_proposal(act.proposal), today=clock.today())
    new = queue_all(_drafts(act, path))
    ProposalAct.objects.filter(pk=act.pk).update(emails_due=False)
    return new


def _drafts(act: ProposalAct, path: ProposalPath) -> Iterator[Draft]:
    """No one is asked for a reply that is not accepted any more."""
    found = ConsultedMember.objects.for_pages().select_related("proposal__network").filter(proposal=act.proposal)
    rows = found.exclude(member__email="")
    if act.kind == ActKind.DECISION:
        yield from decided(rows, act)
    elif act.kind == ActKind.WITHDRAWAL:
        yield from withdrawn(rows, act)
    elif path.is_open and act.kind == ActKind.CONSULTATION:
        yield from asked(rows.filter(replies=None), path)
    elif path.is_open:
        yield from extended(rows.filter(replies=None), path, act)
