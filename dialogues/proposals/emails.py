"""The emails to member organisations that have an address: they are consulted, reminded before the deadline, and informed when it
is extended, and of the decision or a withdrawal."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone, translation

from accounts.personal_links import link_to
from dialogues.models import ConsultedMember, ProposalAct
from dialogues.proposals.path import ProposalPath
from dialogues.proposals.roles import ActKind
from outbox.drafts import Draft
from outbox.models import Lane
from toolkit.date_formatting import partial_words

ROUTE = "dialogues_personal:consultation"


def asked(rows: Iterable[ConsultedMember], path: ProposalPath) -> Iterator[Draft]:
    """Ask each member for its view; an older email with another link that has not gone is taken back."""
    for row in rows:
        yield _asking(row, path, "consultation", f"asked:{row.link_nonce}", supersedes=row.emails_key)


def reminded(rows: Iterable[ConsultedMember], path: ProposalPath) -> Iterator[Draft]:
    """Remind each of the deadline."""
    for row in rows:
        yield _asking(row, path, "consultation_reminder", f"reminded:{path.closes_on}")


def extended(rows: Iterable[ConsultedMember], path: ProposalPath, extension: ProposalAct) -> Iterator[Draft]:
    """Inform each of the later deadline, and why; an email with the earlier one that has not gone is taken back."""
    before = next(act.extended_from for act in path.acts if act.pk == extension.pk)
    assert before is not None  # noqa: S101
    for row in rows:
        with translation.override(row.member.language):
            more = {"before": partial_words(before, "day"), "reason": extension.words["reason"].text}
        yield _asking(
            row, path, "consultation_extended", f"extended:{extension.pk}", supersedes=row.emails_key, context=more
        )


def _asking(
    row: ConsultedMember, path: ProposalPath, kind: str, fact: str, *, supersedes: str = "", context: dict[str, Any] | None = None
) -> Draft:  # fmt: skip
    assert path.closes_on is not None  # noqa: S101
    assert path.consultation is not None  # noqa: S101
    midnight = dt.datetime.combine(path.closes_on + dt.timedelta(days=1), dt.time())
    with translation.override(row.member.language):
        return _draft(
            row, kind, fact,
            context={
                "until": partial_words(path.closes_on, "day"), "ask": path.consultation.words["text"].text, **(context or {}),
            },
            link=link_to(ROUTE, row), valid_until=timezone.make_aware(midnight), supersedes=supersedes,
        )  # fmt: skip


def withdrawn(rows: Iterable[ConsultedMember], withdrawal: ProposalAct) -> Iterator[Draft]:
    """Inform each that the member organisation that proposed has withdrawn the proposal, and why."""
    for row in rows:
        with translation.override(row.member.language):
            context = {
                "proposer": str(withdrawal.member),
                "on": partial_words(withdrawal.done_on, "day"),
                "reason": withdrawal.words["reason"].text,
            }
            fact = f"{ActKind.WITHDRAWAL.value}:{withdrawal.pk}"
            yield _draft(row, "proposal_withdrawn", fact, context=context)


def decided(rows: Iterable[ConsultedMember], decision: ProposalAct) -> Iterator[Draft]:
    """Inform each of the decision of the Board, with the reason where it gives one."""
    for row in rows:
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
