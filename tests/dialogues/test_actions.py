"""The doors to a dialogue: its frame, its promise, its sessions, its ledger."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from dialogues.frame.actions import dialogues as dialogue_actions
from dialogues.frame.actions import sessions as session_actions
from dialogues.frame.phases import refusal_of_attribution
from dialogues.models import Addressee, DialogueSession, PolicyDialogue, Recommendation
from dialogues.recommendations import actions as recommendation_actions
from events.models import Campaign, Invitation, Registration
from events.programme.actions.events import delete_draft
from events.registrations.actions import register as register_person
from tests.dialogues.making import (
    FRAME,
    make_addressee,
    make_dialogue,
    make_published,
    make_recommendation,
    make_session,
)
from tests.factories import SHOWN, make_event, make_hub, make_stakeholder, make_topic, make_user
from toolkit.actions import ActionRefused
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 21)


def refusal(act: Any, **arguments: Any) -> tuple[str, str]:
    """The field and the words of a refusal."""
    with pytest.raises(ActionRefused) as refused:
        act(by=SYSTEM, **arguments)
    return refused.value.field, str(refused.value)


def audited_actions() -> list[str]:
    """What the audit trail has noted, oldest first."""
    return [entry.action for entry in Entry.objects.order_by("pk")]


def test_create_makes_a_draft_and_notes_who_did_it() -> None:
    user = make_user()
    dialogue = dialogue_actions.create_dialogue(by=user, hub=make_hub(), fields=FRAME, topics=[make_topic()])
    assert (dialogue.state, dialogue.published_at) == ("draft", None)
    assert [topic.code for topic in dialogue.topics.all()] == ["MO2"]
    entry = Entry.objects.get()
    assert (entry.action, entry.actor_id, entry.hub_id) == ("dialogues.create", user.pk, dialogue.hub_id)


def test_create_refuses_a_title_the_hub_has_already() -> None:
    make_dialogue()
    field, words = refusal(dialogue_actions.create_dialogue, hub=make_hub(), fields=FRAME)
    assert (field, words) == ("title", "Your hub already has a dialogue with this title. Choose another title.")


def test_create_takes_the_title_of_another_hub() -> None:
    make_dialogue(make_hub("NO"))
    dialogue_actions.create_dialogue(by=SYSTEM, hub=make_hub("PT"), fields=FRAME)
    assert PolicyDialogue.objects.count() == 2


@pytest.mark.parametrize("name", ["state", "hub_id", "source", "answer", "published_at"])
def test_create_refuses_a_field_that_is_not_its_own(name: str) -> None:
    assert refusal(dialogue_actions.create_dialogue, hub=make_hub(), fields=FRAME | {name: "x"})[0] == name


def test_change_notes_only_what_changed() -> None:
    dialogue = make_dialogue()
    dialogue_actions.change_dialogue(
        by=SYSTEM, dialogue=dialogue, fields=FRAME | {"question": "Another?"}, topics=[make_topic()]
    )
    assert Entry.objects.get().fields == ["question", "topics"]
    assert PolicyDialogue.objects.get().question == "Another?"


def test_change_of_nothing_notes_nothing() -> None:
    dialogue_actions.change_dialogue(by=SYSTEM, dialogue=make_dialogue(), fields=FRAME, topics=[])
    assert audited_actions() == []


def test_change_to_the_title_of_another_dialogue_is_refused() -> None:
    make_dialogue(title="Taken")
    field, _words = refusal(dialogue_actions.change_dialogue, dialogue=make_dialogue(), fields={"title": "Taken"})
    assert field == "title"


# --- publishing ---------------------------------------------------------------------------------------------------


def test_publish_makes_it_public() -> None:
    at = timezone.now()
    dialogue = dialogue_actions.publish_dialogue(by=SYSTEM, dialogue=make_dialogue(), at=at)
    assert (dialogue.state, dialogue.published_at) == ("published", at)
    assert list(PolicyDialogue.objects.published()) == [dialogue]
    assert audited_actions() == ["publishing.begin_draft", "dialogues.publish", "publishing.publish"]


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("question", "Before you publish, fill in the question."),
        ("commissioner", "Before you publish, fill in who committed to respond."),
        ("answer_promised_by", "Before you publish, fill in when the response is due."),
        ("attribution", "Before you publish, fill in the attribution rule."),
    ],
)
def test_publish_names_what_is_missing(missing: str, words: str) -> None:
    dialogue = make_dialogue(**{missing: None if missing == "answer_promised_by" else ""})
    assert refusal(dialogue_actions.publish_dialogue, dialogue=dialogue, at=timezone.now()) == (missing, words)
    assert PolicyDialogue.objects.get().state == "draft"


def test_publish_names_everything_that_is_missing_at_once() -> None:
    dialogue = make_dialogue(question="", commissioner="", answer_promised_by=None, attribution="")
    _field, words = refusal(dialogue_actions.publish_dialogue, dialogue=dialogue, at=timezone.now())
    assert words == (
        "Before you publish, fill in the question, who committed to respond, when the response is due and "
        "the attribution rule."
    )


def test_publish_twice_is_refused() -> None:
    _field, words = refusal(dialogue_actions.publish_dialogue, dialogue=make_published(), at=timezone.now())
    assert words == "This dialogue is already published."


@pytest.mark.parametrize("name", ["question", "commissioner", "answer_promised_by", "attribution"])
def test_published_promise_cannot_be_emptied(name: str) -> None:
    empty = None if name == "answer_promised_by" else ""
    assert refusal(dialogue_actions.change_dialogue, dialogue=make_published(), fields={name: empty})[0] == name
    assert getattr(PolicyDialogue.objects.get(), name) == FRAME[name]


def test_published_dialogue_from_a_source_may_lack_what_the_source_does_not_tell() -> None:
    dialogue = make_published(source="ncmh.ellok.org", commissioner="", answer_promised_by=None, attribution="")
    dialogue_actions.change_dialogue(by=SYSTEM, dialogue=dialogue, fields={"outcome": "A report."})
    assert PolicyDialogue.objects.get().outcome == "A report."
    assert refusal(dialogue_actions.change_dialogue, dialogue=dialogue, fields={"question": ""})[0] == "question"


# --- the attribution rule -----------------------------------------------------------------------------------------


def test_attribution_can_change_before_anybody_is_asked() -> None:
    dialogue = make_published()
    make_session(dialogue)
    dialogue_actions.change_dialogue(by=SYSTEM, dialogue=dialogue, fields={"attribution": "open"})
    assert PolicyDialogue.objects.get().attribution == "open"


def register(event: Any) -> None:
    Registration.objects.create(
        hub=event.hub,
        event=event,
        name="R",
        email="r@example.org",
        link_nonce="0" * 32,
        link_hash="1",
        registered_at=timezone.now(),
    )


def invite(event: Any) -> None:
    stakeholder = make_stakeholder(event.hub)
    Invitation.objects.create(hub=event.hub, event=event, stakeholder=stakeholder, link_nonce="0" * 32, link_hash="1")


def register_for_real(event: Any) -> None:
    register_person(
        by=CITIZEN, event=event, name="R", email="r@example.org", language="en", shown=SHOWN, at=timezone.now()
    )


def start_campaign(event: Any) -> None:
    Campaign.objects.create(hub=event.hub, event=event, asked_at=timezone.now())


@pytest.mark.parametrize("ask", [register, invite, start_campaign])
@pytest.mark.parametrize("rule", ["open", "closed", ""])
def test_attribution_is_fixed_once_a_person_was_asked(ask: Any, rule: str) -> None:
    dialogue = make_dialogue()
    ask(make_session(dialogue))
    field, words = refusal(dialogue_actions.change_dialogue, dialogue=dialogue, fields={"attribution": rule})
    assert field == "attribution"
    assert words.startswith("People have been invited or have registered under “Chatham House Rule”.")
    assert PolicyDialogue.objects.get().attribution == "chatham_house"


def test_everything_else_can_change_after_a_person_was_asked() -> None:
    dialogue = make_dialogue()
    register(make_session(dialogue))
    dialogue_actions.change_dialogue(by=SYSTEM, dialogue=dialogue, fields=FRAME | {"organisers": "AICIB"})
    assert PolicyDialogue.objects.get().organisers == "AICIB"


def test_attribution_cannot_be_taken_away_from_a_dialogue_with_sessions() -> None:
    dialogue = make_dialogue()
    make_session(dialogue)
    assert refusal(dialogue_actions.change_dialogue, dialogue=dialogue, fields={"attribution": ""})[0] == "attribution"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ask", [register_for_real, invite])
def test_rule_waits_for_an_invitation_that_is_being_sent(ask: Any) -> None:
    dialogue = make_dialogue()
    event = make_session(dialogue)
    asked, finish = threading.Event(), threading.Event()

    def ask_slowly() -> None:
        with transaction.atomic():
            ask(event)
            asked.set()
            finish.wait(10)
        connection.close()

    other = threading.Thread(target=ask_slowly)
    other.start()
    asked.wait(10)
    assert refusal_of_attribution(dialogue, "open") == ""  # the twin: without waiting no invitation is seen
    threading.Timer(0.5, finish.set).start()
    assert (
        refusal(dialogue_actions.change_dialogue, dialogue=dialogue, fields={"attribution": "open"})[0] == "attribution"
    )
    other.join()


# --- the answer ---------------------------------------------------------------------------------------------------


def test_answer_is_kept_with_its_day() -> None:
    dialogue = make_published()
    dialogue_actions.record_answer(by=SYSTEM, dialogue=dialogue, answer="Fourteen days.", answered_on=TODAY)
    saved = PolicyDialogue.objects.get()
    assert (saved.answer, saved.answered_on) == ("Fourteen days.", TODAY)
    assert audited_actions() == ["dialogues.answer"]


def test_answer_to_a_draft_is_refused() -> None:
    _field, words = refusal(dialogue_actions.record_answer, dialogue=make_dialogue(), answer="Yes.", answered_on=TODAY)
    assert words == "Publish the dialogue first. The response is shown beside its question."


def test_empty_answer_is_refused() -> None:
    assert (
        refusal(dialogue_actions.record_answer, dialogue=make_published(), answer="", answered_on=TODAY)[0] == "answer"
    )


# --- sessions -----------------------------------------------------------------------------------------------------


def test_event_becomes_a_session_once() -> None:
    dialogue, event = make_dialogue(), make_event()
    first = session_actions.add_session(by=SYSTEM, dialogue=dialogue, event=event)
    assert session_actions.add_session(by=SYSTEM, dialogue=dialogue, event=event) == first
    assert DialogueSession.objects.count() == 1
    assert audited_actions() == ["dialogues.add_session"]


def test_event_of_another_hub_is_no_session() -> None:
    event = make_event(make_hub("NO"))
    field, words = refusal(session_actions.add_session, dialogue=make_dialogue(), event=event)
    assert (field, words) == ("event", "Choose an event of your hub.")


def test_event_of_another_dialogue_is_no_session() -> None:
    event = make_session(make_dialogue(title="The other"))
    field, words = refusal(session_actions.add_session, dialogue=make_dialogue(), event=event)
    assert (field, words) == ("event", f"“{event.title}” is already a session of another dialogue.")


def test_cancelled_event_is_no_session() -> None:
    event = make_event(state="cancelled", cancelled_at=timezone.now())
    assert refusal(session_actions.add_session, dialogue=make_dialogue(), event=event)[0] == "event"


def test_session_needs_the_attribution_rule_first() -> None:
    _field, words = refusal(session_actions.add_session, dialogue=make_dialogue(attribution=""), event=make_event())
    assert words == "Choose the attribution rule first. It must be set before people are invited."


def test_session_is_removed_and_its_event_stays() -> None:
    event = make_session(make_dialogue())
    session_actions.remove_session(by=SYSTEM, session=DialogueSession.objects.get())
    assert DialogueSession.objects.count() == 0
    event.refresh_from_db()
    assert audited_actions() == ["dialogues.remove_session"]


@pytest.mark.parametrize("ask", [register, invite])
def test_session_with_an_invitation_stays(ask: Any) -> None:
    ask(make_session(make_dialogue()))
    refusal(session_actions.remove_session, session=DialogueSession.objects.get())
    assert DialogueSession.objects.count() == 1


# --- the ledger ---------------------------------------------------------------------------------------------------


def test_recommendations_are_numbered_in_the_order_they_come() -> None:
    dialogue = make_dialogue()
    for text in ("One", "Two", "Three"):
        make_recommendation(dialogue, text)
    assert list(Recommendation.objects.values_list("number", "text")) == [(1, "One"), (2, "Two"), (3, "Three")]


def test_recommendation_gets_its_addressees() -> None:
    made = make_recommendation(make_dialogue(), kinds=("who_europe", "national_government"))
    assert list(made.addressees.values_list("kind", "name", "state")) == [
        ("national_government", "", "not_sent"),
        ("who_europe", "", "not_sent"),
    ]


def test_recommendation_is_reworded_and_readdressed() -> None:
    dialogue = make_dialogue()
    made = make_recommendation(dialogue)
    recommendation_actions.change_recommendation(
        by=SYSTEM, dialogue=dialogue, recommendation=made, text="Publish them monthly", kinds=["european_union"]
    )
    assert Recommendation.objects.get().text == "Publish them monthly"
    assert list(made.addressees.values_list("kind", flat=True)) == ["european_union"]
    assert Entry.objects.latest("pk").fields == ["addressees", "text"]


def test_empty_recommendation_is_refused() -> None:
    assert refusal(recommendation_actions.add_recommendation, dialogue=make_dialogue(), text="")[0] == "text"


def test_unknown_kind_of_addressee_is_refused() -> None:
    assert (
        refusal(recommendation_actions.add_recommendation, dialogue=make_dialogue(), text="X", kinds=["moon"])[0]
        == "kinds"
    )
    assert Recommendation.objects.count() == 0


def send(dialogue: PolicyDialogue, addressee: Addressee, **arguments: Any) -> Addressee:
    usual = {"state": "sent", "on": TODAY}
    return recommendation_actions.set_addressee_state(
        by=SYSTEM, dialogue=dialogue, addressee=addressee, **usual | arguments
    )


def test_what_was_sent_keeps_its_words_and_its_addressee() -> None:
    dialogue = make_dialogue()
    addressee = make_addressee(dialogue)
    send(dialogue, addressee)
    made = addressee.recommendation
    change = {"dialogue": dialogue, "recommendation": made}
    assert (
        refusal(recommendation_actions.change_recommendation, **change, text="Other", kinds=["national_government"])[0]
        == "text"
    )
    assert refusal(recommendation_actions.change_recommendation, **change, text=made.text, kinds=[])[0] == "kinds"
    refusal(recommendation_actions.remove_addressee, dialogue=dialogue, addressee=addressee)
    assert Recommendation.objects.get().text == "Publish waiting times"
    assert Addressee.objects.count() == 1


def test_removing_a_recommendation_closes_the_gap() -> None:
    dialogue = make_dialogue()
    one, *_rest = (make_recommendation(dialogue, text) for text in ("One", "Two", "Three"))
    recommendation_actions.remove_recommendation(by=SYSTEM, dialogue=dialogue, recommendation=one)
    assert list(Recommendation.objects.values_list("number", "text")) == [(1, "Two"), (2, "Three")]


def test_no_recommendation_is_removed_once_one_was_sent() -> None:
    dialogue = make_dialogue()
    send(dialogue, make_addressee(dialogue))
    other = make_recommendation(dialogue, "Another")
    refusal(recommendation_actions.remove_recommendation, dialogue=dialogue, recommendation=other)
    assert Recommendation.objects.count() == 2


def test_named_addressee_is_listed_once() -> None:
    dialogue = make_dialogue()
    made = make_recommendation(dialogue, kinds=())
    named = {"dialogue": dialogue, "recommendation": made, "kind": "national_government", "name": "Ministry of Health"}
    recommendation_actions.add_addressee(by=SYSTEM, **named, due_on=TODAY)
    assert refusal(recommendation_actions.add_addressee, **named)[0] == "name"
    assert list(made.addressees.values_list("name", "due_on")) == [("Ministry of Health", TODAY)]


def test_state_keeps_the_day_it_was_sent_and_the_day_of_the_answer() -> None:
    dialogue = make_dialogue()
    addressee = make_addressee(dialogue)
    send(dialogue, addressee)
    send(dialogue, addressee, state="acknowledged", on=dt.date(2026, 11, 22))
    answered = send(dialogue, addressee, state="partly", answer="In two years.", on=dt.date(2026, 11, 23))
    done = send(dialogue, addressee, state="done", answer="In two years.", on=dt.date(2026, 11, 24))
    assert (answered.sent_on, answered.answered_on) == (TODAY, dt.date(2026, 11, 23))
    assert (done.sent_on, done.answered_on, done.state) == (TODAY, dt.date(2026, 11, 23), "done")


def test_days_without_an_answer_are_counted_from_the_day_it_was_sent() -> None:
    dialogue = make_dialogue()
    addressee = make_addressee(dialogue)
    assert addressee.days_waiting(today=TODAY) is None
    sent = send(dialogue, addressee)
    assert sent.days_waiting(today=TODAY + dt.timedelta(days=40)) == 40
    answered = send(dialogue, addressee, state="accepted")
    assert answered.days_waiting(today=TODAY + dt.timedelta(days=40)) is None


def test_rejection_needs_its_reason() -> None:
    dialogue = make_dialogue()
    addressee = make_addressee(dialogue)
    arguments = {"dialogue": dialogue, "addressee": addressee, "state": "rejected", "on": TODAY}
    field, words = refusal(recommendation_actions.set_addressee_state, **arguments)
    assert (field, words) == ("answer", "Enter the reason. It is published with the response.")
    assert send(dialogue, addressee, state="rejected", answer="No money.").state == "rejected"


def test_sending_cannot_be_taken_back() -> None:
    dialogue = make_dialogue()
    addressee = make_addressee(dialogue)
    send(dialogue, addressee)
    arguments = {"dialogue": dialogue, "addressee": addressee, "state": "not_sent", "on": TODAY}
    assert refusal(recommendation_actions.set_addressee_state, **arguments)[0] == "state"


def test_unknown_state_is_refused() -> None:
    dialogue = make_dialogue()
    arguments = {"dialogue": dialogue, "addressee": make_addressee(dialogue), "state": "lost", "on": TODAY}
    assert refusal(recommendation_actions.set_addressee_state, **arguments)[0] == "state"


def test_partial_promise_is_kept_as_it_was_typed() -> None:
    dialogue = make_dialogue(answer_promised_by=PartialDate.parse("2027-03"))
    dialogue.refresh_from_db()
    assert str(dialogue.answer_promised_by) == "2027-03"


def test_numbers_stay_without_a_gap_when_two_remove_at_once() -> None:
    """The second remover holds the row as it was before the first removal moved its number."""
    dialogue = make_dialogue()
    one, two, _three = (make_recommendation(dialogue, text) for text in ("One", "Two", "Three"))
    recommendation_actions.remove_recommendation(by=SYSTEM, dialogue=dialogue, recommendation=one)
    recommendation_actions.remove_recommendation(by=SYSTEM, dialogue=dialogue, recommendation=two)
    assert list(Recommendation.objects.values_list("number", "text")) == [(1, "Three")]


def test_removing_twice_changes_nothing_more() -> None:
    dialogue = make_dialogue()
    addressee = make_addressee(dialogue)
    recommendation = addressee.recommendation
    for _click in range(2):
        recommendation_actions.remove_addressee(by=SYSTEM, dialogue=dialogue, addressee=Addressee(pk=addressee.pk or 1))
        recommendation_actions.remove_recommendation(
            by=SYSTEM, dialogue=dialogue, recommendation=Recommendation(pk=recommendation.pk)
        )
    assert audited_actions().count("dialogues.remove_recommendation") == 1


def test_draft_event_that_is_a_session_is_not_deleted() -> None:
    event = make_session(make_dialogue(), state="draft", published_at=None)
    with pytest.raises(ActionRefused, match="still used in: sessions"):
        delete_draft(by=SYSTEM, event=event)
