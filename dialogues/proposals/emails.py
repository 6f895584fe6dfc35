"""The emails to member organisations: they are consulted, reminded before the deadline, and informed of the decision."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone, translation

from accounts.personal_links import link_to
from dialogues.models import ConsultedMember, ProposalAct
from dialogues.proposals.roles import ActKind
from outbox.drafts import Draft
from outbox.models import Lane
from toolkit.date_formatting import partial_words

ROUTE = "dialogues_personal:consultation"


def asked(rows: Iterable[ConsultedMember], consultation: ProposalAct) -> Iterator[Draft]:
    """Ask each member for its view; an older email with another link that has not gone is taken back."""
    for row in rows:
        if row.member.email:
            yield _asking(row, consultation, "consultation", f"asked:{row.link_nonce}", supersedes=row.emails_key)


def reminded(rows: Iterable[ConsultedMember], consultation: ProposalAct) -> Iterator[Draft]:
    """Remind each of the deadline."""
    for row in rows:
        yield _asking(row, consultation, "consultation_reminder", f"reminded:{consultation.closes_on}")


def _asking(row: ConsultedMember, consultation: ProposalAct, kind: str, fact: str, *, supersedes: str = "") -> Draft:
    assert consultation.closes_on is not None  # noqa: S101
    midnight = dt.datetime.combine(consultation.closes_on + dt.timedelta(days=1), dt.time())
    with translation.override(row.member.language):
        return _draft(
            row, kind, fact,
            context={"until": partial_words(consultation.closes_on, "day"), "ask": consultation.words["text"].text},
            link=link_to(ROUTE, row), valid_until=timezone.make_aware(midnight), supersedes=supersedes,
        )  # fmt: skip


def decided(decision: ProposalAct) -> Iterator[Draft]:
    """Inform every member that was consulted of the decision of the Board, with the reason where it gives one."""
    rows = ConsultedMember.objects.for_pages().select_related("proposal__network")
    for row in rows.filter(proposal=decision.proposal).exclude(member__email=""):
        with translation.override(row.member.language):
            context = {
                "decision": decision.get_outcome_display(),
                "on": partial_words(decision.done_on, "day"),
                "reason": decision.words["reason"].text,
            }
            yield _draft(row, "proposal_decided", f"{ActKind.DECISION.value}:{decision.pk}", context=context)


def _draft(row: ConsultedMember, kind: str, fact: str, *, context: dict[str, Any], **more: Any) -> Draft:
    """In the active language, which is the member's; from the network office."""
    proposal = row.proposal
    return Draft(
        key=f"{row.emails_key}:{fact}",
        kind=f"dialogues/{kind}",
        lane=Lane.NOTICE,
        recipient=row.member.email,
        language=row.member.language,
        about=f"proposal:{proposal.pk}",
        reply_to="",
        context={
            "title": proposal.words["title"].text,
            "network": proposal.network.name,
            "organisation": str(row.member.organisation),
            "path": proposal.get_absolute_url(),
            **context,
        },
        **more,
    )
