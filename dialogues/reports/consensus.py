"""The consensus statement of a dialogue: its text, and signatories who are asked, agree or decline behind a personal link."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.personal_links import ASK_AGAIN_AFTER, hashes_of, new_link
from audit.actions import record, record_each
from audit.actors import Actor
from audit.purges import record_purge
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import ConsensusSignatory, ConsensusStatement, PolicyDialogue
from dialogues.reports.attribution import CLOSED, refusal_of_names
from dialogues.reports.emails import consensus_requests
from dialogues.reports.subject import MAKE
from outbox.actions import queue_all, reachable, withdraw
from outbox.models import Lane
from toolkit.actions import (
    ActionRefused,
    action,
    apply_changes,
    edition_of,
    enqueue_on_commit,
    lock_row,
    refuse_violations,
)
from toolkit.email_addresses import canonical_address
from toolkit.steps import do_each

EMAILS = "dialogues.write_consensus_emails"
MOST = 200  # signatories of one statement
KEPT = dt.timedelta(days=365)  # who did not agree
FIELDS = ("text", "text_language")
State = ConsensusSignatory.State
TWICE = {"dialogues_signatory_once": (gettext_lazy("This address is on the list already. Enter another one."), "email")}


@action
def save_consensus(
    *, by: Actor, dialogue: PolicyDialogue, text: str, text_language: str, seen: str | None = None, at: dt.datetime
) -> ConsensusStatement:
    """Write the consensus statement. Another text is another wording: who agreed to the one before is asked again, and not shown
    until they agree.

    Refuses what was saved since (``seen``: the ``consensus_edition`` the writer had), a text that names participants under a
    rule that forbids it, and any text under the closed rule.
    """
    current = lock_dialogue(dialogue)
    if current.attribution == PolicyDialogue.Attribution.CLOSED:
        raise ActionRefused(str(CLOSED), "text")
    if refusal := refusal_of_names(current, [text]):
        raise ActionRefused(refusal, "text")
    found = ConsensusStatement.objects.filter(dialogue=current).first()
    row = found or ConsensusStatement(hub_id=current.hub_id, dialogue=current)
    fields = {"text": text, "text_language": text_language}
    changed = apply_changes(row, fields, by=by, allowed=FIELDS, seen=seen)
    if changed:
        record(by=by, action="dialogues.save_consensus", subject=row, hub_id=row.hub_id, fields=changed)
    if found is not None and "text" in changed:
        row.refresh_from_db(fields=["wording"])  # counted by a trigger
        _ask_again(row, at)
    return row


def consensus_edition(statement: ConsensusStatement | None) -> str:
    """Return the state of the text that a form carries as ``seen``."""
    return edition_of(statement, names=FIELDS) if statement is not None else ""


@action
def add_signatory(
    *, by: Actor, consensus: ConsensusStatement, organisation: str, name: str, function: str, email: str, language: str,
    at: dt.datetime,
) -> ConsensusSignatory:  # fmt: skip
    """Add an organisation, or a person with a function; nothing is sent yet. Refuses an address twice, and more than MOST."""
    current = _lock(consensus)
    if current.signatories.count() >= MOST:
        raise ActionRefused(_("A statement can have at most %(most)d signatories.") % {"most": MOST})
    nonce, link_hash = new_link(ConsensusSignatory.LINK_KIND, current.hub_id)
    row = ConsensusSignatory(
        hub_id=current.hub_id, dialogue_id=current.dialogue_id, consensus=current, organisation=organisation, name=name,
        function=function, email=canonical_address(email), language=language, link_nonce=nonce, link_hash=link_hash, created_at=at,
    )  # fmt: skip
    with refuse_violations(TWICE):
        row.save(force_insert=True)
    record(by=by, action="dialogues.add_signatory", subject=row, hub_id=row.hub_id, fields=["email"])
    return row


@action
def remove_signatory(*, by: Actor, signatory: ConsensusSignatory) -> None:
    """Take a signatory off the list, with their address; emails that have not gone are withdrawn. Twice is no mistake."""
    _lock(signatory.consensus)
    row = ConsensusSignatory.objects.filter(pk=signatory.pk).first()
    if row is None:
        return
    withdraw(key_prefix=row.emails_key, because=gettext_noop("The signatory was removed"))
    record(by=by, action="dialogues.remove_signatory", subject=row, hub_id=row.hub_id)
    row.delete()
    enqueue_on_commit(MAKE)


@action
def ask_signatories(
    *, by: Actor, consensus: ConsensusStatement, signatory: ConsensusSignatory | None = None, at: dt.datetime
) -> int:
    """Ask each signatory who was not asked yet, or the one given once more, to agree or decline; return how many.

    A worker writes the emails (``write_consensus_emails``). Refuses a dialogue that is not public, one who has answered, an
    address emailed less than ten minutes ago, where there is no one to ask, and an address we can't email.
    """
    current = _lock(consensus)
    if current.dialogue.attribution == PolicyDialogue.Attribution.CLOSED:
        raise ActionRefused(str(CLOSED))
    if current.dialogue.can_be_published:
        raise ActionRefused(_("Publish the dialogue first."))
    rows = current.signatories.select_for_update(of=("self",), no_key=True)
    asked = list(rows.filter(pk=signatory.pk) if signatory else rows.filter(state=State.ADDED))
    if not asked:
        raise ActionRefused(_("There is no one to ask. Add signatories first."))
    if any(one.state not in (State.ADDED, State.ASKED) for one in asked):
        raise ActionRefused(_("They have already answered."))
    if any(one.asked_at and at < one.asked_at + ASK_AGAIN_AFTER for one in asked):
        raise ActionRefused(_("This email was sent less than ten minutes ago. Try again later."))
    addresses = {one.email for one in asked}
    if reachable(addresses, lane=Lane.NOTICE) < addresses:
        raise ActionRefused(_("We can't email one of these addresses. Check them, or remove the signatory."))
    _note_as_asked(asked, at)
    record_each(
        by=by, action="dialogues.ask_signatory", changes=[(one, ["state"]) for one in asked], hub_id=current.hub_id
    )
    return len(asked)


def write_consensus_emails() -> int:
    """Write the emails to signatories who were asked; return how many are new. Safe to run again: each has its key."""
    waiting = ConsensusStatement.objects.filter(signatories__email_due=True).distinct().select_related("dialogue")
    return do_each(_write_emails, waiting.order_by("pk"))


@action
def _write_emails(consensus: ConsensusStatement) -> int:
    """None where the dialogue was taken back from the public since: they wait to be asked again."""
    current = _lock(consensus)
    due = current.signatories.filter(email_due=True).select_for_update(of=("self",), no_key=True)
    if current.dialogue.state != PolicyDialogue.State.PUBLISHED:
        _note_as_asked(due, None)
        return 0
    new = queue_all(consensus_requests(due, current))
    current.signatories.filter(email_due=True).update(email_due=False)
    return new


@action
def answer_consensus(
    *, by: Actor, signatory: ConsensusSignatory, agrees: bool, wording: int, at: dt.datetime
) -> ConsensusSignatory:
    """Agree to the text, decline, or withdraw an agreement. The same answer again changes nothing.

    Refuses an agreement to another wording than the one that was read, and a link that does not hold any more.
    """
    consensus = _lock(signatory.consensus)
    rows = ConsensusSignatory.objects.reachable().for_pages()
    row = lock_row(rows, signatory.pk, gone=_("This link no longer works."))
    if agrees and wording != consensus.wording:
        raise ActionRefused(_("The text was changed after you opened it. Read it again before you agree."))
    had_agreed = row.state == State.AGREED
    state = (
        State.AGREED if agrees else State.WITHDRAWN if had_agreed or row.state == State.WITHDRAWN else State.DECLINED
    )
    if row.state == state and (not agrees or row.agreed_wording == wording):
        return row
    row.state, row.answered_at, row.agreed_wording, row.email_due = state, at, wording if agrees else None, False
    row.save(update_fields=["state", "answered_at", "agreed_wording", "email_due"])
    record(by=by, action="dialogues.answer_consensus", subject=row, hub_id=row.hub_id, fields=["state"])
    enqueue_on_commit(MAKE)
    return row


def find_signatory(token: str) -> ConsensusSignatory | None:
    """Return the signatory of this token while the link opens its page."""
    hashes = hashes_of(ConsensusSignatory.LINK_KIND, token)
    return ConsensusSignatory.objects.reachable().for_pages().filter(link_hash__in=hashes).first()


def forget_signatories(*, at: dt.datetime) -> int:
    """Delete those who declined, withdrew or did not reply, a year after; return how many."""
    others = ConsensusSignatory.objects.exclude(state=State.AGREED)
    old = others.filter(created_at__lte=at - KEPT).exclude(asked_at__gt=at - KEPT).exclude(answered_at__gt=at - KEPT)
    return record_purge(ConsensusSignatory, old.delete()[0], at=at)


def _lock(consensus: ConsensusStatement) -> ConsensusStatement:
    """Lock the dialogue, then its statement."""
    lock_dialogue(consensus.dialogue)
    rows = ConsensusStatement.objects.select_related("dialogue__hub__country")
    return lock_row(rows, consensus.pk, gone=_("The statement was deleted."))


def _ask_again(statement: ConsensusStatement, at: dt.datetime) -> None:
    """Ask who agreed or was asked once more, for the new wording; while the dialogue is not public they wait to be asked."""
    rows = statement.signatories.filter(state__in=[State.ASKED, State.AGREED]).select_for_update(
        of=("self",), no_key=True
    )
    _note_as_asked(rows, None if statement.dialogue.can_be_published else at)
    enqueue_on_commit(MAKE)


def _note_as_asked(rows: Iterable[ConsensusSignatory], at: dt.datetime | None) -> None:
    """Note when they were asked, and that their email is due; with None that they are still to be asked."""
    changed = list(rows)
    for row in changed:
        row.state, row.asked_at, row.agreed_wording = State.ASKED if at else State.ADDED, at, None
        row.email_due = at is not None
    ConsensusSignatory.objects.bulk_update(changed, ["state", "asked_at", "agreed_wording", "email_due"])
    if at is not None:
        enqueue_on_commit(EMAILS)
