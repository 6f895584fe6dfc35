"""The response of an addressee: written once, noted in the public history, whoever enters it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import Actor
from dialogues.frame import phases
from dialogues.frame.acts import PHASE_REFUSALS
from dialogues.models import Addressee, PolicyDialogue, ReplyLink, ResponseChange
from dialogues.recommendations import emails
from dialogues.recommendations.links import lock_valid_link
from dialogues.recommendations.models.addressee import WAITING
from outbox.actions import deliverable, queue_all
from publishing.models import StoredFile
from toolkit import clock
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, refuse_violations

RESPONSE_FIELDS = ("state", "answer", "answer_language", "document", "due_on", "sent_on", "answered_on")
REPLY_FIELDS = ("state", "answer", "answer_language", "document", "answered_on")
SHOWN = {"state", "answer", "answer_language", "document", "due_on"}  # a change of these is a line of the history
ANSWERS = (
    Addressee.State.ACKNOWLEDGED, Addressee.State.ACCEPTED, Addressee.State.PARTLY, Addressee.State.REJECTED,
    Addressee.State.IN_PROGRESS, Addressee.State.DONE,
)  # fmt: skip


@action
def respond(
    *, by: Actor, link: ReplyLink, state: str, answer: str, answer_language: str, document: StoredFile | None,
    seen: str | None, at: dt.datetime,
) -> Addressee:  # fmt: skip
    """Publish the response that an addressee gives behind a personal link; ``seen`` is the ``reply_edition`` they had.

    Every later response is a line of the history as well. Refuses a link that does not hold any more, a rejection without its
    reason, to acknowledge what was answered, and what a colleague has saved since (``EditConflict``).
    """
    current, addressee = lock_valid_link(link, at=at)
    if state not in ANSWERS:
        raise ActionRefused(_("Choose one of the answers."), "state")
    if state == Addressee.State.ACKNOWLEDGED and addressee.answered_on:
        raise ActionRefused(_("You've already responded. Choose another answer."), "state")
    source = ResponseChange.Source.COLLEAGUE if current.is_forwarded else ResponseChange.Source.ADDRESSEE
    values = {
        "state": state,
        "answer": answer,
        "answer_language": answer_language if answer else "",
        "document": document,
    }
    write_response(
        by, current.dialogue, addressee, values, source=source, on=timezone.localdate(at), seen=seen, names=REPLY_FIELDS
    )
    return addressee


def reply_edition(addressee: Addressee) -> str:
    """The state of the response that the form behind a personal link carries as ``seen``."""
    return edition_of(addressee, names=REPLY_FIELDS)


def write_response(
    by: Actor, dialogue: PolicyDialogue, addressee: Addressee, values: Mapping[str, Any], *, source: str, on: dt.date,
    seen: str | None = None, names: tuple[str, ...] = RESPONSE_FIELDS,
) -> None:  # fmt: skip
    """Bring the locked addressee to ``values``, keep the days of sending and of the first answer, and note it in the history.

    Another due date alone is noted as such; reminders that have not gone are withdrawn with it as with a response. ``seen`` is
    the edition over ``names``. Refuses an unknown state, the way back, a rejection without its reason, a day to come or before it
    was sent, and of what was sent an earlier due date than tomorrow or none.
    """
    state = values["state"]
    if state not in Addressee.State.values:
        raise ActionRefused(_("“%(state)s” is not a status of a response.") % {"state": state}, "state")
    if words := phases.refusal_of_state(addressee, state, values["answer"]):
        raise ActionRefused(words, "answer" if state == Addressee.State.REJECTED else "state")
    at = clock.now()
    _refuse_day(addressee, on=on, today=timezone.localdate(at))
    is_noted = state != Addressee.State.NOT_SENT
    if is_noted and (words := phases.refusal_of(dialogue, phases.Act.ANSWER, at=at)):
        raise ActionRefused(words)
    was_sent, due_before = addressee.state != Addressee.State.NOT_SENT, addressee.due_on
    days = {name: day for name, day in _days(addressee, state, on).items() if name in names}

    def guard(row: Addressee) -> None:
        if was_sent and row.due_on != due_before:
            _refuse_due_date(row.due_on, today=timezone.localdate(at))

    changed = apply_changes(addressee, {**values, **days}, by=by, allowed=names, seen=seen, guard=guard)
    if changed:
        record(
            by=by, action="dialogues.answer_recommendation", subject=addressee, hub_id=dialogue.hub_id, fields=changed
        )  # fmt: skip
    shown = SHOWN.intersection(changed)
    if is_noted and shown:
        is_due_date = was_sent and shown == {"due_on"}
        note_changes([addressee], source=ResponseChange.Source.DUE_DATE if is_due_date else source, on=on, at=at)
        links = ReplyLink.objects.filter(addressee=addressee, sent_at__isnull=False)
        stale = [emails.REMINDER, emails.NEW_DUE_DATE]
        emails.take_back(links, because=gettext_noop("A response arrived or the due date changed"), kinds=stale)


def links_sent(addressee: Addressee) -> list[ReplyLink]:
    """Return the links in use that were sent: behind these people know when the response is due."""
    return list(ReplyLink.objects.in_use().filter(addressee=addressee, sent_at__isnull=False))


def email_due_date(addressee: Addressee, links: Iterable[ReplyLink], *, before: dt.date | None) -> None:
    """Email another due date than ``before`` to those of the ``links`` that still hold, while the response is owed."""
    if addressee.due_on != before and addressee.is_waiting:
        at = clock.now()
        valid = ReplyLink.objects.valid(at=at).filter(pk__in=[link.pk for link in links]).for_pages()
        queue_all(deliverable(emails.due_date_changed(valid, at=at)))


def _refuse_day(addressee: Addressee, *, on: dt.date, today: dt.date) -> None:
    if on > today:
        raise ActionRefused(_("This date is in the future."), "on")
    if addressee.sent_on and on < addressee.sent_on:
        raise ActionRefused(_("The recommendation was sent later. Enter the day of the response."), "on")


def _refuse_due_date(due_on: dt.date | None, *, today: dt.date) -> None:
    if due_on is None:
        raise ActionRefused(_("Enter a date. The addressee knows when the response is due."), "due_on")
    if due_on <= today:
        raise ActionRefused(_("Choose a date in the future."), "due_on")


def _days(addressee: Addressee, state: str, on: dt.date) -> dict[str, dt.date | None]:
    """The days of sending and of the first answer, each kept once it is known."""
    if state == Addressee.State.NOT_SENT:
        return {"sent_on": None, "answered_on": None}
    return {
        "sent_on": addressee.sent_on or on,
        "answered_on": None if state in WAITING else addressee.answered_on or on,
    }


def note_changes(addressees: Iterable[Addressee], *, source: str, on: dt.date, at: dt.datetime) -> None:
    """Add what the addressees' rows say now to the public history; of another due date nothing else."""
    is_due_date = source == ResponseChange.Source.DUE_DATE
    names = ("state", "due_on") if is_due_date else ("state", "due_on", "answer", "answer_language", "document_id")
    rows = [
        ResponseChange(
            addressee=addressee, source=source, on=on, made_at=at, **{name: getattr(addressee, name) for name in names}
        )
        for addressee in addressees
    ]
    with refuse_violations(PHASE_REFUSALS[phases.Act.ANSWER]):
        ResponseChange.objects.bulk_create(rows)
