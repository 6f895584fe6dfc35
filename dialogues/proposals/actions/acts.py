"""What is recorded of a public proposal, each act in its role: the proposal, advice, the decision, a withdrawal, corrections."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from audit.actions import record
from audit.actors import Actor
from dialogues.models import MemberOrganisation, PolicyProposal, ProposalAct
from dialogues.proposals.actions.emails import EMAILS
from dialogues.proposals.actions.proposals import lock_proposal, refuse_future
from dialogues.proposals.models.act import Outcome
from dialogues.proposals.path import ProposalPath, refusal_of
from dialogues.proposals.presentation import path_of
from dialogues.proposals.roles import ROLE_OF_ACT, ActKind
from outbox.actions import withdraw_about
from toolkit.actions import ActionRefused, action, enqueue_on_commit, lock_row, refuse_violations
from toolkit.date_formatting import partial_words

BEFORE = (ActKind.NEED, ActKind.PROPOSAL)
BEFORE_END = (*BEFORE, ActKind.ADVICE, ActKind.DECISION)  # an earlier decision: to postpone
ENDS = (ActKind.DECISION, ActKind.WITHDRAWAL)
WITH_REASON = (ActKind.EXTENSION, ActKind.WITHDRAWAL)  # and no other text
NO_ADVICE = gettext_lazy(
    "The Patient Advisory Committee has given no advice. Record it, or confirm that the Board decided without it."
)
# What the database says where two people record at the same moment.
REFUSALS = {
    "dialogues_act_once": (gettext_lazy("This has been recorded already."), None),
    "dialogues_act_decided_once": (gettext_lazy("The Board has already decided."), None),
    "dialogues_act_after_publication": (gettext_lazy("Publish the need first."), None),
    "dialogues_act_after_proposal": (gettext_lazy("The proposal is dated later. Enter a later date."), "done_on"),
    "dialogues_act_before_decision": (gettext_lazy("The Board has already decided."), None),
    "dialogues_act_before_withdrawal": (gettext_lazy("The proposal was withdrawn."), None),
    "dialogues_act_names_missing_advice": (NO_ADVICE, "without_advice"),
    "dialogues_act_after_deadline": (
        gettext_lazy("The Board decides after the deadline of the consultation."),
        "done_on",
    ),
}


@action
def record_proposal(
    *, by: Actor, proposal: PolicyProposal, member: MemberOrganisation, text: str, done_on: dt.date,
    original_language: str = "en", at: dt.datetime,
) -> ProposalAct:  # fmt: skip
    """Record what a member organisation proposes, in the role of the proposer.

    Refuses an organisation that was no member on that day, a second proposal, and a day before the need was noticed.
    """
    path = locked_path(proposal, ActKind.PROPOSAL, at)
    proposer = lock_row(MemberOrganisation.objects.select_related("organisation"), member.pk)
    if not proposer.is_current(done_on):
        raise ActionRefused(
            _("Choose another organisation: this one was not a member on that day, and only members can propose."),
            "member",
        )
    return record_act(by, path, ActKind.PROPOSAL, at, done_on, text=text, member=proposer, language=original_language)


@action
def record_advice(
    *, by: Actor, proposal: PolicyProposal, text: str, done_on: dt.date, original_language: str = "en", at: dt.datetime
) -> ProposalAct:
    """Record advice of the Patient Advisory Committee, at any time between proposal and decision; there may be several."""
    path = locked_path(proposal, ActKind.ADVICE, at)
    return record_act(by, path, ActKind.ADVICE, at, done_on, text=text, language=original_language)


@action
def record_decision(
    *, by: Actor, proposal: PolicyProposal, outcome: str, text: str, reason: str = "", done_on: dt.date,
    without_advice: bool = False, original_language: str = "en", at: dt.datetime,
) -> ProposalAct:  # fmt: skip
    """Record what the Board decided, with the text of its record, and inform every member organisation that was consulted.

    Refuses a decision before the deadline of the consultation, one not to adopt without a reason, and one without advice of the
    Patient Advisory Committee that does not say so (``without_advice``). After "postponed" the Board decides again.
    """
    path = locked_path(proposal, ActKind.DECISION, at)
    if outcome not in Outcome.values:
        raise ActionRefused(_("Choose what the Board decided."), "outcome")
    if outcome == Outcome.NOT_ADOPTED and not reason.strip():
        raise ActionRefused(_("Enter the reason. It is published with the decision."), "reason")
    is_missing = not path.of_kind(ActKind.ADVICE)
    if is_missing and not without_advice:
        raise ActionRefused(NO_ADVICE, "without_advice")
    assert path.closes_on is not None  # noqa: S101 - refused before
    if done_on <= path.closes_on:
        words = _("Members could reply until %(day)s. Enter a later date.")
        raise ActionRefused(words % {"day": partial_words(path.closes_on, "day")}, "done_on")
    return record_act(
        by, path, ActKind.DECISION, at, done_on, text=text, reason=reason, outcome=outcome, without_advice=is_missing,
        language=original_language, emails_due=True,
    )  # fmt: skip


@action
def record_withdrawal(
    *,
    by: Actor,
    proposal: PolicyProposal,
    reason: str,
    done_on: dt.date,
    original_language: str = "en",
    at: dt.datetime,
) -> ProposalAct:
    """Record that the member organisation that proposed withdraws: the path ends, and the members consulted are informed.

    Emails that ask members for a reply and have not gone are withdrawn. Refuses it after the decision of the Board.
    """
    path = locked_path(proposal, ActKind.WITHDRAWAL, at)
    assert path.proposed is not None  # noqa: S101 - refused before
    act = record_act(
        by, path, ActKind.WITHDRAWAL, at, done_on, reason=reason, member=path.proposed.member, language=original_language,
        emails_due=True,
    )  # fmt: skip
    withdraw_about(
        f"proposal:{proposal.pk}", kinds="dialogues/consultation", because=gettext_noop("The proposal was withdrawn")
    )
    return act


@action
def record_correction(
    *, by: Actor, proposal: PolicyProposal, text: str, original_language: str = "en", at: dt.datetime
) -> ProposalAct:
    """Say on the public page what is wrong in an act and what is right; the act itself stays."""
    path = locked_path(proposal, ActKind.CORRECTION, at)
    return record_act(by, path, ActKind.CORRECTION, at, timezone.localdate(at), text=text, language=original_language)


def locked_path(proposal: PolicyProposal, kind: ActKind, at: dt.datetime) -> ProposalPath:
    """Hold the proposal; refuse an act that cannot be recorded now."""
    path = path_of(lock_proposal(proposal), today=timezone.localdate(at))
    if words := refusal_of(path, kind):
        raise ActionRefused(words)
    return path


def record_act(
    by: Actor, path: ProposalPath, kind: ActKind, at: dt.datetime, done_on: dt.date, *, language: str, **fields: Any
) -> ProposalAct:
    """Insert an act of a proposal that is held; ``emails_due``: a worker emails the member organisations.

    Refuses a day in the future or before what comes before, and an act without its text or reason.
    """
    refuse_future(done_on, at)
    earlier = BEFORE_END if kind in ENDS else BEFORE
    before = max((act.done_on for act in path.acts if act.kind in earlier), default=done_on)
    if done_on < before:
        words = _("The previous step is dated %(day)s. Enter that day or a later one.")
        raise ActionRefused(words % {"day": partial_words(before, "day")}, "done_on")
    if kind in WITH_REASON and not fields["reason"].strip():
        raise ActionRefused(_("Enter the reason. It is published."), "reason")
    if kind not in WITH_REASON and kind != ActKind.CONSULTATION and not fields["text"].strip():
        raise ActionRefused(_("Enter the text."), "text")
    act = ProposalAct(
        proposal=path.proposal, kind=kind, role=ROLE_OF_ACT[kind], done_on=done_on, original_language=language, made_at=at, **fields
    )  # fmt: skip
    with refuse_violations(REFUSALS):
        act.save(force_insert=True)
    written = [name for name in ("text", "reason", "closes_on") if fields.get(name)]
    record(by=by, action=f"dialogues.record_{kind.value}", subject=act, fields=[*written, "done_on"])
    if act.emails_due:
        enqueue_on_commit(EMAILS)
    return act
