"""Sending the recommendations of a dialogue to their addressees."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import record_each
from audit.actors import Actor
from dialogues.frame import phases
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import Addressee, PolicyDialogue, ReplyLink, ResponseChange
from dialogues.recommendations import emails
from dialogues.recommendations.links import set_contact
from dialogues.recommendations.models.reply_link import VALID_FOR
from dialogues.recommendations.responses import email_due_date, links_sent, note_changes, write_response
from outbox.actions import queue_all
from toolkit.actions import ActionRefused, action, edition_of_values, lock_row, refuse_unread_values
from toolkit.email_addresses import canonical_address


@action
def send_recommendations(
    *, by: Actor, dialogue: PolicyDialogue, addressees: Iterable[Addressee] | None = None, at: dt.datetime
) -> int:
    """Email everyone a recommendation was not sent to yet, or the ``addressees`` given; return how many addressees.

    One email to each address, with a personal link to each response. From now on numbers and texts stay. Refuses a dialogue that
    is not public, where there is no one to send to, and an addressee without address or without a due date that lies ahead.
    """
    current = lock_dialogue(dialogue)
    if words := refusal_of_sending(current, at=at):
        raise ActionRefused(words)
    rows = unsent(current)
    if addressees is not None:
        rows = rows.filter(pk__in=[addressee.pk for addressee in addressees])
    ready = list(rows.select_for_update(of=("self",), no_key=True))
    today = timezone.localdate(at)
    if words := refusal_of_addressees(ready, today=today):
        raise ActionRefused(words)
    links = _send(by, current, ready, at)
    queue_all(emails.recommended(links, at=at))
    return len(ready)


@action
def change_request(
    *, by: Actor, dialogue: PolicyDialogue, addressee: Addressee, email: str, language: str, due_on: dt.date | None,
    at: dt.datetime, seen: str | None = None,
) -> Addressee:  # fmt: skip
    """Say to which address of the office a recommendation goes, in which language, and when the response is due.

    Another due date of what was sent is a line of the public history, is emailed, and begins the reminders anew. Refuses to take
    away the due date or the address of what was sent, and what was saved since (``seen``: the ``contact_edition`` the writer had).
    """
    dialogue = lock_dialogue(dialogue)
    rows = Addressee.objects.filter(recommendation__set__dialogue=dialogue.pk).select_related("recommendation__set")
    current = lock_row(rows, addressee.pk, gone=_("This addressee was removed."))
    is_out = current.state != Addressee.State.NOT_SENT
    address, stored = canonical_address(email) if email else "", contact_values(current)
    wanted = {"email": address, "language": language if address else "", "due_on": due_on}
    if wanted != stored:
        if seen is not None:
            refuse_unread_values(current, stored=stored, wanted=wanted, seen=seen)
        current.note_edit(by, [])
        current.save(update_fields=current.EDIT_FIELDS)
    values = {"state": current.state, "answer": current.answer, "due_on": due_on}
    due_before, known_to = current.due_on, links_sent(current)
    write_response(by, dialogue, current, values, source=ResponseChange.Source.DUE_DATE, on=timezone.localdate(at))
    if email:
        set_contact(by=by, addressee=current, dialogue=dialogue, email=email, language=language, at=at)
    elif is_out and ReplyLink.objects.in_use().filter(addressee=current, is_forwarded=False).exists():
        raise ActionRefused(_("Enter an email address. To end a link, revoke it."), "email")
    else:
        ReplyLink.objects.in_use().filter(addressee=current, sent_at=None).delete()
    email_due_date(current, known_to, before=due_before)
    return current


def contact_values(addressee: Addressee) -> dict[str, Any]:
    """Return the address of the office, its language and the due date, as they are edited in one form; empty where there is none."""
    link = ReplyLink.objects.in_use().filter(addressee=addressee, is_forwarded=False).order_by("pk").first()
    of_link = {"email": link.email, "language": link.language} if link is not None else {"email": "", "language": ""}
    return {**of_link, "due_on": addressee.due_on}


def contact_edition(addressee: Addressee) -> str:
    """The state of the address and the due date that a form carries as ``seen``."""
    return edition_of_values(contact_values(addressee))


def refusal_of_sending(dialogue: PolicyDialogue, *, at: dt.datetime) -> str:
    """Why the recommendations cannot be sent now; empty when they can."""
    if dialogue.can_be_published:
        return _("Publish the dialogue first. Responses are shown on its page.")
    return phases.refusal_of(dialogue, phases.Act.SEND_RECOMMENDATIONS, at=at)


def unsent(dialogue: PolicyDialogue) -> QuerySet[Addressee]:
    """The addressees with an address to which nothing was sent yet."""
    asked = ReplyLink.objects.in_use().filter(dialogue=dialogue).values("addressee")
    rows = Addressee.objects.filter(recommendation__set__dialogue=dialogue, state=Addressee.State.NOT_SENT)
    return rows.filter(pk__in=asked).select_related("recommendation").order_by("recommendation__number", "pk")


def refusal_of_addressees(addressees: list[Addressee], *, today: dt.date) -> str:
    """Why nothing can be sent to these; empty when it can."""
    if not addressees:
        return _("Enter the email address of an addressee first. There is no one to send to.")
    for addressee in addressees:
        values = {"name": addressee, "number": addressee.recommendation.number}
        if addressee.due_on is None:
            return _("Enter when the response of %(name)s to recommendation %(number)d is due.") % values
        if addressee.due_on <= today:
            return (
                _("The response of %(name)s to recommendation %(number)d would be due already. Enter a later date.")
                % values
            )
    return ""


def _send(by: Actor, dialogue: PolicyDialogue, addressees: list[Addressee], at: dt.datetime) -> list[ReplyLink]:
    today = timezone.localdate(at)
    for addressee in addressees:
        addressee.state, addressee.sent_on = Addressee.State.SENT, today
    Addressee.objects.filter(pk__in=[addressee.pk for addressee in addressees]).update(
        state=Addressee.State.SENT, sent_on=today
    )
    note_changes(addressees, source=ResponseChange.Source.HUB, on=today, at=at)
    sent = [(addressee, ["state"]) for addressee in addressees]
    record_each(by=by, action="dialogues.send_recommendation", changes=sent, hub_id=dialogue.hub_id)
    rows = ReplyLink.objects.in_use().filter(addressee__in=addressees)
    rows.update(sent_at=at, expires_at=at + VALID_FOR)
    return list(rows.for_pages())
