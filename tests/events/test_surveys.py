"""Feedback surveys: asked once, answered once and anonymously, shown from five answers on."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import SYSTEM
from audit.models import Entry
from events.mailings.actions import continue_mailings
from events.models import Event, Registration, Survey, SurveyAnswer, SurveyQuestion
from events.surveys.actions import OwnQuestion, answer_survey, forget_surveys, remove_survey, send_survey, set_up_survey
from events.surveys.recipients import recipients_of
from events.surveys.results import results_of
from outbox.models import OutgoingEmail
from tests.factories import make_event, make_hub, make_member, make_registration, make_survey
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def past_event(days: int = -5) -> Event:
    return make_event(days=days)


def answer(survey: Survey, registration: Registration, **fields: Any) -> None:
    usual: dict[str, Any] = {"rating": 4, "replies": {}, "at": NOW}
    answer_survey(survey=survey, registration=registration, **usual | fields)


def test_each_person_answers_once_and_nothing_in_the_database_joins_person_and_answer() -> None:
    survey = make_survey(past_event())
    people = [make_registration(survey.event) for _number in range(3)]
    for person in people:
        answer(survey, person, improve="Shorter")
    with pytest.raises(ActionRefused, match="have answered"):
        answer(survey, people[0])
    survey.refresh_from_db()
    assert (survey.answers.count(), len(survey.responded)) == (3, 3)
    assert survey.responded == sorted(survey.responded)
    with connection.cursor() as cursor:  # the answers themselves, whatever columns they have by now
        cursor.execute("SELECT row_to_json(one)::text FROM events_surveyanswer one")
        texts = " ".join(row[0] for row in cursor.fetchall())
    assert not any(known in texts for known in (*survey.responded, *(one.email for one in people)))
    fields = {one.get_internal_type() for one in SurveyAnswer._meta.concrete_fields}
    assert fields.isdisjoint({"DateTimeField", "DateField", "BigAutoField", "OneToOneField"})
    assert not Entry.objects.filter(subject__in=["events.surveyanswer", "events.survey"]).exists()


def test_survey_is_for_who_attended_and_for_everyone_registered_where_no_one_was_checked_in() -> None:
    event = past_event()
    here, away = make_registration(event), make_registration(event)
    make_registration(event, state="withdrawn", withdrawn_at=NOW)
    assert set(recipients_of(event)) == {here, away}
    Registration.objects.filter(pk=here.pk).update(checked_in_at=event.starts_at)
    assert set(recipients_of(event)) == {here}
    with pytest.raises(ActionRefused, match="attended"):
        answer(make_survey(event), away)


def test_email_goes_once_to_those_it_is_for() -> None:
    event = past_event()
    here = make_registration(event, checked_in_at=event.starts_at)
    make_registration(event)
    survey = make_survey(event)
    assert send_survey(by=SYSTEM, survey=survey, at=NOW) == 1
    with pytest.raises(ActionRefused, match="emailed already"):
        send_survey(by=SYSTEM, survey=survey, at=NOW)
    for _twice in range(2):
        continue_mailings(at=NOW)
    email = OutgoingEmail.objects.get(kind="events/survey")
    assert (email.recipient, email.link["route"]) == (here.email, "events_personal:survey")


@pytest.mark.parametrize("days", [5, -70])
def test_survey_takes_answers_from_the_end_for_sixty_days(days: int) -> None:
    survey = make_survey(past_event(days))
    person = make_registration(survey.event)
    with pytest.raises(ActionRefused, match="not open"):
        answer(survey, person)
    with pytest.raises(ActionRefused, match="within 60 days"):
        send_survey(by=SYSTEM, survey=survey, at=NOW)


def test_results_are_shown_from_five_answers_on_also_of_each_question() -> None:
    survey = set_up_survey(
        by=SYSTEM,
        event=past_event(),
        questions=[OwnQuestion("rating", "The venue?"), OwnQuestion("text", "Next topic?")],
    )
    for number in range(5):
        assert results_of(survey) == []
        replies = {"1": 3} if number else {}
        answer(survey, make_registration(survey.event), rating=5 - number % 2, expectations="yes", replies=replies)
    overall, expectations, venue, topic, improve = results_of(survey)
    assert overall.average == "4.6 of 5 (5 answers)"
    assert [(bar.label, bar.number) for bar in overall.bars] == [
        ("5: excellent", 3),
        ("4", 2),
        ("3", 0),
        ("2", 0),
        ("1: poor", 0),
    ]
    assert [(bar.label, bar.number) for bar in expectations.bars] == [("Yes", 5), ("Partly", 0), ("No", 0)]
    for few in (venue, topic, improve):
        assert "Fewer than five" in few.hidden
        assert (few.bars, few.texts, few.average) == ([], [], "")


def test_answers_come_into_the_results_five_at_a_time_and_in_an_order_that_joins_none() -> None:
    questions = [OwnQuestion("text", "Next topic?"), OwnQuestion("text", "Which town?")]
    survey = set_up_survey(by=SYSTEM, event=past_event(), questions=questions)
    for number in range(9):
        replies: dict[str, int | str] = {"1": f"b{number}" if number % 2 else f"A{number}", "2": f"town {9 - number}"}
        answer(survey, make_registration(survey.event), rating=5 if number < 5 else 1, replies=replies)
    overall, _expectations, topic, town, _improve = results_of(survey)
    assert overall.average == "5.0 of 5 (5 answers)"
    assert (topic.texts, town.texts) == (["A0", "A2", "A4", "b1", "b3"], [f"town {number}" for number in range(5, 10)])
    answer(survey, make_registration(survey.event), rating=1)
    assert results_of(survey)[0].average == "3.0 of 5 (10 answers)"


def test_one_click_online_excludes_no_one_in_the_room_and_who_was_asked_stays_asked() -> None:
    event = past_event()
    Event.objects.filter(pk=event.pk).update(format="hybrid")
    event.refresh_from_db()
    here, also_here = make_registration(event), make_registration(event)
    joined = make_registration(event, attends_online=True, attended_online_at=event.starts_at)
    not_joined = make_registration(event, attends_online=True)
    assert set(recipients_of(event)) == {here, also_here, joined}
    survey = make_survey(event)
    send_survey(by=SYSTEM, survey=survey, at=NOW)
    Registration.objects.filter(pk=here.pk).update(checked_in_at=event.starts_at)
    assert set(recipients_of(event)) == {here, joined}
    for person in (also_here, not_joined):
        answer(survey, person)
    with pytest.raises(ActionRefused, match="attended"):
        answer(survey, make_registration(event, state="withdrawn", withdrawn_at=NOW))


def test_survey_that_was_deleted_and_made_again_is_emailed_again() -> None:
    event = past_event()
    make_registration(event)
    for _twice in range(2):
        survey = make_survey(event)
        send_survey(by=SYSTEM, survey=survey, at=NOW)
        continue_mailings(at=NOW)
        remove_survey(by=SYSTEM, survey=survey)
    emails = OutgoingEmail.objects.filter(kind="events/survey").order_by("pk")
    assert [email.state for email in emails] == ["withdrawn", "queued"]


def test_questions_stay_once_a_person_has_answered() -> None:
    event = past_event()
    survey = set_up_survey(by=SYSTEM, event=event, questions=[OwnQuestion("text", "Next topic?")])
    assert set_up_survey(by=SYSTEM, event=event, questions=[OwnQuestion("text", "Which topic next?")]) == survey
    answer(survey, make_registration(event))
    set_up_survey(by=SYSTEM, event=event, questions=[OwnQuestion("text", "Which topic next?")])
    with pytest.raises(ActionRefused, match="can't be changed"):
        set_up_survey(by=SYSTEM, event=event, questions=[])
    with pytest.raises(ActionRefused, match="5 questions"):
        set_up_survey(by=SYSTEM, event=event, questions=[OwnQuestion("text", str(number)) for number in range(6)])


def test_person_answers_behind_their_link(client: Client) -> None:
    event = past_event()
    set_up_survey(
        by=SYSTEM, event=event, questions=[OwnQuestion("rating", "The venue?"), OwnQuestion("text", "Next topic?")]
    )
    row = make_registration(event)
    home = f"/en/my/registration/{token_for('registration', event.hub_id, row.link_nonce)}/"
    assert f"{home}survey/" in client.get(home).content.decode()
    page = client.get(f"{home}survey/").content.decode()
    assert ("The venue?" in page, "anonymous" in page) == (True, True)
    assert "Choose a rating" in client.post(f"{home}survey/", {"own_2": "Rehab"}).content.decode()
    sent = client.post(
        f"{home}survey/", {"rating": 5, "expectations": "yes", "own_1": 4, "own_2": "Rehab"}, follow=True
    )
    assert "Thank you for your feedback" in sent.content.decode()
    given = SurveyAnswer.objects.get()
    assert (given.rating, given.expectations, given.replies) == (5, "yes", {"1": 4, "2": "Rehab"})
    assert f"{home}survey/" not in client.get(home).content.decode()
    assert client.post(f"{home}survey/", {"rating": 1}).status_code == 409


def test_coordinator_sets_up_sends_and_reads_results() -> None:
    hub = make_hub()
    event = make_event(hub, days=-5)
    people = [make_registration(event) for _number in range(5)]
    client = signed_in(make_member(hub))
    path = f"/en/manage/{hub.slug}/events/{event.pk}/survey/"
    assert "Turn on survey" in client.get(path).content.decode()
    kinds = {f"kind_{place}": "text" for place in range(1, 6)}
    client.post(f"{path}edit/", {"text_2": "Next topic?", **kinds})
    question = SurveyQuestion.objects.get()
    assert (question.position, question.text) == (1, "Next topic?")
    assert "Email survey to 5 people" in client.get(path).content.decode()
    assert "emailing 5 people" in client.post(f"{path}send/", follow=True).content.decode()
    for person in people[:4]:
        answer(Survey.objects.get(), person, improve="More time for questions")
    few = client.get(path).content.decode()
    assert ("Results are shown once 5" in few, "More time" in few) == (True, False)
    answer(Survey.objects.get(), people[4], improve="More time for questions")
    enough = client.get(path).content.decode()
    assert ("4.0 of 5" in enough, "More time for questions" in enough) == (True, True)
    client.post(f"{path}delete/")
    assert (Survey.objects.count(), SurveyAnswer.objects.count()) == (0, 0)


def test_questions_are_asked_in_the_language_of_the_reader_or_else_of_the_event(client: Client) -> None:
    hub = make_hub()
    event = make_event(hub, days=-5, text_language="pl", translations={"pt": {"title": "Fórum"}})
    desk, path = signed_in(make_member(hub)), f"/en/manage/{hub.slug}/events/{event.pk}/survey/edit/"
    assert 'lang="pt"' in desk.get(path).content.decode()
    kinds = {f"kind_{place}": "text" for place in range(1, 6)}
    desk.post(path, {"text_2": "Jaki temat?", "text_2_pt": "Que tema?", "text_3_pt": "Sem original", **kinds})
    assert [(one.text, one.translations) for one in SurveyQuestion.objects.all()] == [
        ("Jaki temat?", {"pt": {"text": "Que tema?"}})
    ]
    assert 'value="Que tema?"' in desk.get(path).content.decode()
    row = make_registration(event)
    home = f"my/registration/{token_for('registration', event.hub_id, row.link_nonce)}/survey/"
    asked = {"pt": "Que tema?", "pl": "Jaki temat?", "en": "Jaki temat?"}
    pages = {language: client.get(f"/{language}/{home}").content.decode() for language in asked}
    assert {language: asked[language] in page for language, page in pages.items()} == dict.fromkeys(asked, True)


def test_who_answered_is_forgotten_with_the_registrations_and_answers_after_three_years() -> None:
    survey = make_survey(past_event(-5), answers=2)
    answer(survey, make_registration(survey.event))
    end = survey.event.ends_at
    assert end is not None
    forget_surveys(at=end + dt.timedelta(days=183))
    survey.refresh_from_db()
    assert (survey.responded, survey.answers.count()) == ([], 3)
    forget_surveys(at=end + dt.timedelta(days=3 * 365))
    assert (Survey.objects.count(), SurveyAnswer.objects.count()) == (0, 0)
    remove_survey(by=SYSTEM, survey=survey)


@pytest.mark.parametrize(
    ("constraint", "make"),
    [
        ("events_survey_answer_rating", lambda survey: SurveyAnswer(survey=survey, rating=6)),
        ("events_survey_answer_expectations", lambda survey: SurveyAnswer(survey=survey, rating=1, expectations="x")),
        (
            "events_survey_question_position",
            lambda survey: SurveyQuestion(survey=survey, position=6, kind="text", text="x"),
        ),
        (
            "events_survey_question_known_kind",
            lambda survey: SurveyQuestion(survey=survey, position=1, kind="x", text="x"),
        ),
        (
            "events_survey_question_has_text",
            lambda survey: SurveyQuestion(survey=survey, position=1, kind="text", text=""),
        ),
        ("event_id", lambda survey: Survey(hub=survey.hub, event=survey.event)),
    ],
)
def test_database_refuses(constraint: str, make: Any) -> None:
    survey = make_survey(past_event())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(survey).save()
    with pytest.raises(IntegrityError, match="same_hub"), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(hub=make_hub("NO"))
