"""The ledger: sending, links, responses, their history, reminders, and what the database itself refuses."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from dialogues.models import (
    Addressee,
    DialogueSession,
    PolicyDialogue,
    RecommendationPart,
    RecommendationSource,
    ReplyLink,
    ResponseChange,
    ResponseReminder,
)
from dialogues.recommendations import actions as ledger
from dialogues.recommendations import links as link_actions
from dialogues.recommendations.addressee_requests import change_request, send_recommendations
from dialogues.recommendations.reminders import OFFSETS, send_due_reminders
from dialogues.recommendations.responses import reply_edition, respond
from outbox.models import OutgoingEmail, State
from tests.dialogues.making import make_published, make_recommendation, make_session
from tests.factories import make_hub
from toolkit.actions import ActionRefused, EditConflict
from toolkit.date_formatting import partial_words

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(hour=10, minute=0)
TODAY = timezone.localdate(NOW)
OFFICE = "office@ministry.example"


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def make_asked(
    dialogue: PolicyDialogue, name: str = "Ministry of Health", email: str = OFFICE, due: int = 20
) -> Addressee:
    """A named addressee with an address and a due date, nothing sent."""
    recommendation = make_recommendation(dialogue, kinds=())
    return ledger.add_addressee(
        by=SYSTEM, dialogue=dialogue, recommendation=recommendation, kind="national_government", name=name, email=email,
        due_on=days(due),
    )  # fmt: skip


def make_sent(dialogue: PolicyDialogue | None = None, **fields: Any) -> ReplyLink:
    """The link of an addressee a recommendation was sent to."""
    addressee = make_asked(dialogue or make_published(), **fields)
    send_recommendations(by=SYSTEM, dialogue=addressee.recommendation.set.dialogue, at=NOW)
    return ReplyLink.objects.for_pages().get(addressee=addressee)


def answer(link: ReplyLink, state: str = "accepted", text: str = "Yes.", **fields: Any) -> Addressee:
    given = {"answer_language": "en", "document": None, "seen": None, "at": NOW} | fields
    return respond(by=CITIZEN, link=link, state=state, answer=text, **given)


def test_sending_makes_one_email_an_address_with_a_link_to_each_response() -> None:
    dialogue = make_published()
    one, two = make_asked(dialogue), make_asked(dialogue)
    other = make_asked(dialogue, "Northern Health Council", "board@north.example")
    make_recommendation(dialogue)  # addressed to all governments: no address
    assert send_recommendations(by=SYSTEM, dialogue=dialogue, at=NOW) == 3
    emails = {email.recipient: email for email in OutgoingEmail.objects.filter(kind="dialogues/recommendation")}
    assert set(emails) == {OFFICE, "board@north.example"}
    assert [entry["number"] for entry in emails[OFFICE].context["entries"]] == [1, 2]
    for addressee in (one, two, other):
        addressee.refresh_from_db()
        assert (addressee.state, addressee.sent_on) == ("sent", TODAY)
        assert [line.source for line in addressee.history.all()] == ["hub"]
    with pytest.raises(ActionRefused, match="no one to send to"):
        send_recommendations(by=SYSTEM, dialogue=dialogue, at=NOW)


def test_no_email_keeps_the_token_and_its_hash_is_all_a_row_keeps() -> None:
    link = make_sent()
    token = link_actions.token_of(link)
    email = OutgoingEmail.objects.get(recipient=OFFICE)
    assert len(token) == 43
    with connection.cursor() as cursor:
        cursor.execute("SELECT l::text || e::text FROM dialogues_replylink l, outbox_outgoingemail e")
        assert token not in "".join(row[0] for row in cursor.fetchall())
    assert email.link["route"] == "dialogues_personal:reply"
    assert link_actions.find_link(token, at=NOW) == link


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "draft", "published_at": None}, "Publish the dialogue first"),
        ({"due": None}, "is due"),
        ({"due": 0}, "later date"),
    ],
)
def test_sending_is_refused(change: dict[str, Any], words: str) -> None:
    dialogue = make_published()
    addressee = make_asked(dialogue)
    if "due" in change:
        due = change["due"]
        Addressee.objects.filter(pk=addressee.pk).update(due_on=None if due is None else days(due))
    else:
        PolicyDialogue.objects.filter(pk=dialogue.pk).update(**change)
    with pytest.raises(ActionRefused, match=words):
        send_recommendations(by=SYSTEM, dialogue=dialogue, at=NOW)
    assert not OutgoingEmail.objects.exists()


def test_every_response_is_a_line_of_the_history() -> None:
    link = make_sent()
    for state, text in [("acknowledged", ""), ("partly", "In part."), ("in_progress", "Begun."), ("done", "Done.")]:
        answer(link, state, text)
    lines = link.addressee.history.order_by("pk")
    assert [(line.state, line.source) for line in lines] == [
        ("sent", "hub"), ("acknowledged", "addressee"), ("partly", "addressee"), ("in_progress", "addressee"), ("done", "addressee"),
    ]  # fmt: skip
    answer(link, "done", "Done.")
    assert lines.count() == 5
    link.addressee.refresh_from_db()
    assert link.addressee.answered_on == TODAY


@pytest.mark.parametrize(
    ("state", "text", "words"),
    [
        ("rejected", "", "Enter the reason"),
        ("sent", "", "one of the answers"),
        ("acknowledged", "", "already responded"),
    ],
)
def test_response_is_refused(state: str, text: str, words: str) -> None:
    link = make_sent()
    if state == "acknowledged":
        answer(link)
    with pytest.raises(ActionRefused, match=words):
        answer(link, state, text)


def test_second_of_two_colleagues_sees_the_answer_of_the_first() -> None:
    link = make_sent()
    seen = reply_edition(link.addressee)
    answer(link, "accepted", "We accept.", seen=seen)
    with pytest.raises(EditConflict) as conflict:
        answer(link, "rejected", "We do not.", seen=seen)
    assert {one.name: one.stored for one in conflict.value.fields}["answer"] == "We accept."
    assert link.addressee.history.count() == 2


def test_forwarding_gives_a_colleague_a_link_of_their_own_and_keeps_who_and_when() -> None:
    link = make_sent()
    new = link_actions.forward_link(
        by=CITIZEN, link=link, email="colleague@ministry.example", language="en", ends_own=True, at=NOW
    )
    assert (new.forwarded_by, new.created_at) == (link, NOW)
    assert link_actions.find_link(link_actions.token_of(link), at=NOW) is None
    assert (
        OutgoingEmail.objects.get(recipient="colleague@ministry.example").kind == "dialogues/recommendation_forwarded"
    )
    answer(new)
    assert new.addressee.history.order_by("-pk")[0].source == "colleague"
    with pytest.raises(ActionRefused, match="no longer works"):
        answer(link)


def test_another_address_gets_the_email_at_once_and_the_old_link_ends() -> None:
    link = make_sent()
    change_request(
        by=SYSTEM, dialogue=link.dialogue, addressee=link.addressee, email="new@ministry.example", language="pt",
        due_on=days(30), at=NOW,
    )  # fmt: skip
    assert link_actions.find_link(link_actions.token_of(link), at=NOW) is None
    assert OutgoingEmail.objects.get(recipient="new@ministry.example").language == "pt"
    assert OutgoingEmail.objects.get(recipient=OFFICE).state == State.WITHDRAWN
    assert link.addressee.history.order_by("-pk")[0].due_on == days(30)


def test_another_due_date_is_emailed_to_those_who_still_owe_the_response() -> None:
    link = make_sent()
    asked = {"by": SYSTEM, "dialogue": link.dialogue, "addressee": link.addressee, "email": OFFICE, "language": "en"}
    sent_out = OutgoingEmail.objects.filter(kind="dialogues/recommendation_due_date", state=State.QUEUED)
    change_request(due_on=link.addressee.due_on, at=NOW, **asked)
    assert not sent_out.exists()
    change_request(due_on=days(30), at=NOW, **asked)
    assert (sent_out.get().recipient, sent_out.get().context["due"]) == (OFFICE, partial_words(days(30), "day"))
    change_request(due_on=days(40), at=NOW, **asked)
    assert sent_out.get().context["due"] == partial_words(days(40), "day")  # the one that has not gone is withdrawn
    answer(link)
    assert not sent_out.exists()
    change_request(due_on=days(50), at=NOW, **asked)
    assert not sent_out.exists()


@pytest.mark.parametrize("offset", OFFSETS)
def test_reminder_of_each_day_is_sent_once(offset: int) -> None:
    link = make_sent(due=20)
    at = dt.datetime.combine(days(20 + offset), dt.time(9), NOW.tzinfo)
    assert send_due_reminders(at=at) == 1
    assert send_due_reminders(at=at) == 0
    sent = ResponseReminder.objects.get(state="sent")
    assert (sent.offset, sent.addressee) == (offset, link.addressee)
    assert OutgoingEmail.objects.get(kind="dialogues/recommendation_reminder").context["overdue"] == max(0, offset)


def test_reminder_that_was_missed_is_noted_and_not_sent_late() -> None:
    make_sent(due=20)
    at = dt.datetime.combine(days(20 - 2), dt.time(9), NOW.tzinfo)
    assert send_due_reminders(at=at) == 0
    assert [(one.offset, one.state) for one in ResponseReminder.objects.all()] == [(-14, "missed"), (-3, "missed")]


def test_no_reminder_once_it_is_answered_or_before_it_was_sent() -> None:
    link = make_sent(due=14)
    at = dt.datetime.combine(TODAY, dt.time(9), NOW.tzinfo)
    assert send_due_reminders(at=at) == 0  # 14 days before is the day it was sent
    answer(link)
    assert send_due_reminders(at=dt.datetime.combine(days(11), dt.time(9), NOW.tzinfo)) == 0
    assert not ResponseReminder.objects.exists()


def test_links_are_forgotten_two_years_after_they_were_sent() -> None:
    make_sent()
    assert link_actions.forget_links(at=NOW + dt.timedelta(days=729)) == 0
    assert link_actions.forget_links(at=NOW + dt.timedelta(days=730)) == 1


def test_database_keeps_the_history_and_what_was_sent() -> None:
    link = make_sent()
    recommendation, unsent = link.recommendation, make_recommendation(link.dialogue)
    for refused, statement in [
        ("history_stays", lambda: ResponseChange.objects.update(answer="Never said.")),
        ("history_stays", lambda: ResponseChange.objects.all()._raw_delete("default")),
        ("addressee_sent_stays", lambda: Addressee.objects.filter(pk=link.addressee_id)._raw_delete("default")),
        ("addressee_sent_stays", lambda: Addressee.objects.update(state="not_sent", sent_on=None)),
        ("recommendation_sent_is_fixed", lambda: type(recommendation).objects.update(text="Other words")),
        ("recommendation_sent_is_fixed", lambda: type(recommendation).objects.update(number=9)),
        ("rejects_with_reason", lambda: Addressee.objects.update(state="rejected", answer=" ", answered_on=TODAY)),
        (
            "part_has_text",
            lambda: RecommendationPart.objects.create(recommendation=unsent, kind="action", number=1),
        ),
    ]:
        with pytest.raises(DatabaseError, match=refused), transaction.atomic():
            statement()


def test_database_keeps_links_and_sources_within_their_dialogue_and_hub() -> None:
    link, foreign = make_sent(), make_sent(make_published(make_hub("NO")), email="x@example.org")
    changes = [
        {"hub": foreign.hub}, {"dialogue": foreign.dialogue}, {"set": foreign.set},
        {"recommendation": foreign.recommendation}, {"addressee": foreign.addressee},
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(IntegrityError, match="_in_"), transaction.atomic():
            ReplyLink.objects.filter(pk=link.pk).update(**change)
    make_session(foreign.dialogue)
    session = DialogueSession.objects.get(dialogue=foreign.dialogue)
    for dialogue in (link.dialogue, foreign.dialogue):
        with pytest.raises(IntegrityError, match="_in_"), transaction.atomic():
            RecommendationSource.objects.create(
                set=link.set, dialogue=dialogue, recommendation=link.recommendation, session=session
            )


def test_recommendation_has_parts_and_sources_of_its_dialogue() -> None:
    dialogue = make_published()
    make_session(dialogue)
    session = DialogueSession.objects.get(dialogue=dialogue)
    added = ledger.add_recommendation(
        by=SYSTEM, dialogue=dialogue, text="Buy mobile units", parts={"action": ["Two vans", "Ten nurses"], "footnote": ["[1]"]},
        sessions=[session],
    )  # fmt: skip
    assert [(part.kind, part.number) for part in added.parts.all()] == [("action", 1), ("action", 2), ("footnote", 1)]
    assert added.sources.get().session == session
    ledger.change_recommendation(
        by=SYSTEM,
        dialogue=dialogue,
        recommendation=added,
        text=added.text,
        parts={"action": ["Ten nurses"]},
        sessions=[],
    )
    assert [part.text for part in added.parts.all()] == ["Ten nurses", "[1]"]
    assert not added.sources.exists()
    make_session(foreign := make_published(make_hub("NO")))
    other = DialogueSession.objects.get(dialogue=foreign)
    with pytest.raises(ActionRefused, match="sessions of this dialogue"):
        ledger.change_recommendation(
            by=SYSTEM, dialogue=dialogue, recommendation=added, text=added.text, sessions=[other]
        )
