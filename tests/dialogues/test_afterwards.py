"""After a dialogue: an anonymous survey, what became of each statement, the evaluation, and notes that stay with the team."""

import datetime as dt
import uuid
from typing import Any

import pgtrigger
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.personal_links import token_for
from accounts.two_step.encryption import encrypted
from audit.actors import SYSTEM
from dialogues.afterwards.actions import surveys
from dialogues.afterwards.actions.outcomes import set_outcome
from dialogues.afterwards.actions.surveys import (
    continue_participant_surveys,
    decide_comment,
    forget_participant_surveys,
    send_participant_survey,
)
from dialogues.afterwards.results import comments_of, figures_of, public_comments
from dialogues.models import (
    Debrief,
    Draw,
    DrawnVolunteer,
    Evaluation,
    ParticipantAnswer,
    ParticipantSurvey,
    PolicyDialogue,
    Statement,
    StatementOutcome,
)
from dialogues.recommendations.actions import set_addressee_state
from dialogues.recommendations.participants import inform_participants
from events.models import Registration
from hubs.models import Hub, Role
from outbox.actions import suppress
from outbox.models import OutgoingEmail, Suppression
from publishing.actions import publish
from publishing.models import Revision
from publishing.subjects import handler_of
from tests.dialogues.looking_back import give_answers, make_over, make_survey_of, registrations_of
from tests.dialogues.making import make_published, make_recommendation, make_session
from tests.dialogues.stating import make_participant, make_seed, make_waiting
from tests.dialogues.test_ledger import make_sent
from tests.dialogues.volunteering import make_call, make_volunteer
from tests.factories import make_hub, make_member, make_registration
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
GIVEN = {"fairness": "4", "heard": "5", "understanding": "3", "again": "perhaps", "comment": "Shorter talks"}


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def dialogue(hub: Hub) -> PolicyDialogue:
    return make_over(people=6, hub=hub)


def link(registration: Registration) -> str:
    token = token_for(Registration.LINK_KIND, registration.hub_id, registration.link_nonce)
    return reverse("dialogues_personal:survey", args=[token])


def desk(name: str, dialogue: PolicyDialogue, *more: Any) -> str:
    return reverse(f"dialogues_manage:{name}", args=[dialogue.hub.slug, dialogue.pk, *more])


def test_survey_goes_once_to_each_address_of_the_sessions(
    hub: Hub, dialogue: PolicyDialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = make_session(dialogue, days=-2, title="Second evening")
    make_registration(second, email=registrations_of(dialogue)[0].email, confirmed_at=timezone.now())
    coordinator = signed_in(make_member(hub))
    assert "Email survey to 6 people" in coordinator.get(desk("afterwards", dialogue)).content.decode()
    for _again in range(2):
        coordinator.post(desk("survey_send", dialogue))
    assert not OutgoingEmail.objects.filter(kind="dialogues/survey").exists()  # a request writes none
    monkeypatch.setattr(surveys, "SLICE", 4)
    assert [continue_participant_surveys(at=timezone.now()) for _again in range(2)] == [6, 0]
    sent = OutgoingEmail.objects.filter(kind="dialogues/survey")
    assert sorted(sent.values_list("recipient", flat=True)) == [f"person{number}@pt.example" for number in range(6)]
    email = sent.order_by("pk").first()
    assert email is not None
    assert (email.link["route"], "question" in email.context) == ("dialogues_personal:survey", False)
    assert ParticipantSurvey.objects.get().asked == 6


def test_who_left_the_messages_about_the_dialogue_gets_no_survey(dialogue: PolicyDialogue) -> None:
    left, *others = registrations_of(dialogue)
    suppress(address=left.email, mailing_list=f"dialogue:{dialogue.pk}", reason=Suppression.Reason.UNSUBSCRIBED)
    send_participant_survey(by=SYSTEM, dialogue=dialogue, at=timezone.now())
    continue_participant_surveys(at=timezone.now())
    sent = OutgoingEmail.objects.filter(kind="dialogues/survey")
    assert set(sent.values_list("recipient", flat=True)) == {one.email for one in others}
    assert set(sent.values_list("mailing_list", flat=True)) == {f"dialogue:{dialogue.pk}"}


def test_survey_is_refused_with_the_reason(hub: Hub) -> None:
    now = timezone.now()
    coming = make_over(hub=hub, title="Coming")
    make_session(coming, days=3, title="Still to come")
    too_late = make_over(hub=hub, title="Too late")
    too_late.phases.filter(kind="follow_up").update(closes_at=now - dt.timedelta(hours=1))
    for row, words in (
        (coming, "after the last session"),
        (make_published(hub, title="Without"), "no sessions"),
        (too_late, "Feedback closed on"),
        (make_over(people=0, hub=hub, title="Empty"), "No one is registered"),
    ):
        with pytest.raises(ActionRefused, match=words):
            send_participant_survey(by=SYSTEM, dialogue=row, at=now)


def test_participant_answers_once_and_nothing_leads_to_them(client: Client, dialogue: PolicyDialogue) -> None:
    survey, person = make_survey_of(dialogue), registrations_of(dialogue)[0]
    page = client.get(link(person))
    assert (page.status_code, page["Referrer-Policy"]) == (200, "strict-origin")
    assert client.post(link(person), GIVEN | {"fairness": ""}).context["form"].errors.keys() == {"fairness"}
    assert client.post(link(person), GIVEN).status_code == 302
    answer = ParticipantAnswer.objects.get()
    assert (answer.fairness, answer.again, answer.comment, answer.is_released) == (4, "perhaps", "Shorter talks", False)
    columns = {field.name for field in ParticipantAnswer._meta.concrete_fields}
    assert not {"registration", "created_at", "at", "email", "hub"} & columns
    survey.refresh_from_db()
    assert len(survey.responded) == 1
    assert person.email not in survey.responded[0]
    twice = client.post(link(person), GIVEN)
    assert (twice.status_code, "You have answered this survey" in twice.content.decode()) == (409, True)
    assert client.get(reverse("dialogues_personal:survey", args=["x" * 43])).status_code == 404
    stranger = make_registration(
        make_session(make_published(title="Other"), title="Other"), confirmed_at=timezone.now()
    )
    assert client.get(link(stranger)).status_code == 404
    ParticipantSurvey.objects.update(closes_at=timezone.now(), sent_at=timezone.now() - dt.timedelta(days=60))
    closed = client.get(link(registrations_of(dialogue)[1]))
    assert (closed.status_code, "This survey closed on" in closed.content.decode()) == (409, True)


def test_answers_are_released_in_fives_and_comments_only_where_five_wrote_one(
    hub: Hub, dialogue: PolicyDialogue
) -> None:
    survey = make_survey_of(dialogue)
    give_answers(survey, *"ABCD")
    assert (figures_of(survey), comments_of(survey)) == ({}, [])
    page = signed_in(make_member(hub)).get(desk("afterwards", dialogue)).content.decode()
    assert "Results are shown once 5 people have answered" in page
    ParticipantAnswer.objects.all().delete()
    survey.responded = []
    survey.save()
    give_answers(survey, "A", "B", "C", "D", "", "F")
    figures = figures_of(survey)
    assert (figures["answers"], figures["questions"]["fairness"]["4"], figures["questions"]["again"]["yes"]) == (
        5,
        5,
        5,
    )
    assert comments_of(survey) == []  # four comments are four people
    ParticipantAnswer.objects.filter(comment="").update(comment="E")
    assert [one.comment for one in comments_of(survey)] == list("ABCDE")


def test_evaluation_is_published_with_the_figures_and_accepted_comments(
    client: Client, hub: Hub, dialogue: PolicyDialogue
) -> None:
    survey = make_survey_of(dialogue)
    give_answers(survey, "Alpha", "Beta", "Gamma", "Delta", "Epsilon")
    shown, hidden = comments_of(survey)[:2]
    editor = signed_in(make_member(hub, Role.EDITOR))
    editor.post(desk("survey_comment", dialogue, shown.pk), {"decision": "accept"})
    editor.post(desk("survey_comment", dialogue, hidden.pk), {"decision": "refuse"})
    answer = editor.post(
        desk("evaluation", dialogue), {"summary": "It was **good**.", "lessons": "Start earlier.", "seen": "0"}
    )
    draft = Revision.objects.get()
    assert (answer.status_code, handler_of(draft).complaints(draft)) == (302, [])
    address = reverse("dialogues:evaluation", args=[dialogue.pk])
    assert client.get(address).status_code == 404
    assert "5 participants answered" in handler_of(draft).consequences(draft)[0]
    publish(by=make_member(hub), revision=draft, at=timezone.now())
    page = client.get(address).content.decode()
    for words in ("<strong>good</strong>", "Start earlier.", "5 participants answered", "4.0 of 5", shown.comment):
        assert words in page
    assert [hidden.comment in page, "Gamma" in page] == [False, False]
    assert address in client.get(dialogue.get_absolute_url()).content.decode()
    assert Evaluation.objects.get().figures == figures_of(survey)


def test_evaluation_without_five_answers_has_text_alone(client: Client, hub: Hub, dialogue: PolicyDialogue) -> None:
    give_answers(make_survey_of(dialogue), "One")
    signed_in(make_member(hub)).post(desk("evaluation", dialogue), {"summary": "Few answered.", "seen": "0"})
    publish(by=make_member(hub), revision=Revision.objects.get(), at=timezone.now())
    page = client.get(reverse("dialogues:evaluation", args=[dialogue.pk])).content.decode()
    assert ("Few answered." in page, "What participants said" in page) == (True, False)


def test_comment_is_decided_only_where_the_team_sees_it(dialogue: PolicyDialogue) -> None:
    survey = make_survey_of(dialogue)
    held = give_answers(survey, "Held")[0]
    with pytest.raises(ActionRefused, match="comment was deleted"):
        decide_comment(by=SYSTEM, dialogue=dialogue, answer=held, accepts=True)


def test_evaluation_comments_and_reasons_keep_the_attribution_rule(
    client: Client, hub: Hub, dialogue: PolicyDialogue
) -> None:
    PolicyDialogue.objects.update(attribution="chatham_house")
    survey = make_survey_of(dialogue)
    answers = give_answers(survey, *(f"Thanks to Person {number}" for number in "01234"))
    editor = signed_in(make_member(hub, Role.EDITOR))
    assert editor.post(desk("survey_comment", dialogue, answers[0].pk)).status_code == 400
    editor.post(desk("evaluation", dialogue), {"summary": "As “0, Person” said.", "seen": "0"})
    draft = Revision.objects.get()
    assert "names someone" in " ".join(handler_of(draft).complaints(draft))
    named = next(one for one in answers if one.comment.endswith("0"))
    usual: dict[str, Any] = {"by": SYSTEM, "dialogue": dialogue}
    with pytest.raises(ActionRefused, match="names someone"):
        set_outcome(statement=make_seed(dialogue), recommendations=[], reason="Person 0 was against it.", **usual)
    with pytest.raises(ActionRefused, match="names someone"):
        decide_comment(answer=named, accepts=True, **usual)
    ParticipantAnswer.objects.update(comment_state="accepted")
    assert len(public_comments(dialogue)) == 5
    PolicyDialogue.objects.update(attribution="closed")
    assert public_comments(PolicyDialogue.objects.get()) == []
    with pytest.raises(ActionRefused, match="Closed, no report"):
        decide_comment(answer=named, accepts=True, **usual)


def test_each_statement_leads_to_recommendations_with_responses_or_says_why_not(
    client: Client, hub: Hub, dialogue: PolicyDialogue
) -> None:
    taken, declined, undecided = (make_seed(dialogue, text) for text in ("Vans", "An app", "A bus"))
    waiting = make_waiting(make_participant(dialogue), "Not moderated")
    first, second = make_recommendation(dialogue, "Send vans"), make_recommendation(dialogue, "Pay for vans")
    coordinator = signed_in(make_member(hub))
    coordinator.post(desk("outcome", dialogue, taken.pk), {"recommendations": [first.pk, second.pk], "reason": ""})
    coordinator.post(desk("outcome", dialogue, declined.pk), {"reason": "Half of the people have no phone."})
    assert coordinator.get(desk("outcome", dialogue, waiting.pk)).status_code == 404
    address = reverse("dialogues:outcomes", args=[dialogue.pk])
    page = client.get(address).content.decode()
    for words in (
        "Vans",
        "Recommendation 1",
        "Recommendation 2",
        "Not taken up",
        "Half of the people have no phone.",
        "Not sent",
    ):
        assert words in page
    assert "Not moderated" not in page
    assert [count for _fate, _label, count in client.get(address).context["tabs"]] == [1, 1, 1]
    for fate, statement in (("led", taken), ("declined", declined), ("open", undecided)):
        fates = client.get(address, {"show": fate}).context["fates"]
        assert [(one.statement, one.fate) for one in fates] == [(statement, fate)]
    assert "From statements" in client.get(first.get_absolute_url()).content.decode()
    assert address in client.get(dialogue.get_absolute_url()).content.decode()
    coordinator.post(desk("outcome", dialogue, taken.pk), {"reason": "We changed our mind."})
    assert list(StatementOutcome.objects.filter(statement=taken).values_list("reason", flat=True)) == [
        "We changed our mind."
    ]


def test_outcome_is_one_or_the_other_and_of_this_dialogue(dialogue: PolicyDialogue) -> None:
    statement, ours = make_seed(dialogue), make_recommendation(dialogue)
    foreign = make_recommendation(make_published(title="Another"))
    for recommendations, reason, words in (
        ([ours], "Too dear.", "not both"),
        ([foreign], "", "of this dialogue"),
    ):
        with pytest.raises(ActionRefused, match=words):
            set_outcome(
                by=SYSTEM, dialogue=dialogue, statement=statement, recommendations=recommendations, reason=reason
            )


def test_closed_rule_and_a_withdrawn_statement_show_nothing(client: Client, dialogue: PolicyDialogue) -> None:
    statement = make_seed(dialogue, "Vans everywhere")
    set_outcome(by=SYSTEM, dialogue=dialogue, statement=statement, recommendations=[], reason="Too dear.")
    address = reverse("dialogues:outcomes", args=[dialogue.pk])
    PolicyDialogue.objects.update(attribution="closed")
    assert "Vans everywhere" not in client.get(address).content.decode()
    PolicyDialogue.objects.update(attribution="open")
    Statement.objects.update(state="withdrawn", text="")
    assert "Too dear." not in client.get(address).content.decode()


def test_notes_of_the_team_are_on_no_public_page(client: Client, hub: Hub, dialogue: PolicyDialogue) -> None:
    editor = signed_in(make_member(hub, Role.EDITOR))
    editor.post(desk("debrief", dialogue), {"went_well": "The qwertz room", "to_change": "Coffee", "figures": ""})
    assert Debrief.objects.get().went_well == "The qwertz room"
    assert "The qwertz room" in editor.get(desk("afterwards", dialogue)).content.decode()
    viewer = signed_in(make_member(hub, Role.VIEWER))
    assert (
        viewer.get(desk("afterwards", dialogue)).status_code,
        viewer.get(desk("debrief", dialogue)).status_code,
    ) == (200, 403)
    for path in (dialogue.get_absolute_url(), reverse("dialogues:outcomes", args=[dialogue.pk])):
        assert "qwertz" not in client.get(path).content.decode()


def test_who_answered_is_forgotten_with_the_registrations_and_answers_after_three_years(
    dialogue: PolicyDialogue,
) -> None:
    survey, now = make_survey_of(dialogue), timezone.now()
    give_answers(survey, "A")
    forget_participant_surveys(at=now + dt.timedelta(days=182))
    survey.refresh_from_db()
    assert len(survey.responded) == 1
    forget_participant_surveys(at=now + dt.timedelta(days=184))
    survey.refresh_from_db()
    assert (survey.responded, survey.answers.count()) == ([], 1)
    forget_participant_surveys(at=now + dt.timedelta(days=3 * 365 + 1))
    assert not ParticipantSurvey.objects.exists()


def test_withdrawing_and_answering_need_the_right_to_publish(hub: Hub) -> None:
    dialogue = make_published(hub)
    editor = signed_in(make_member(hub, Role.EDITOR))
    page = editor.get(desk("detail", dialogue)).content.decode()
    for name in ("withdraw", "answer"):
        assert (editor.get(desk(name, dialogue)).status_code, desk(name, dialogue) in page) == (403, False)
        assert signed_in(make_member(hub)).get(desk(name, dialogue)).status_code == 200


def make_participants(hub: Hub) -> PolicyDialogue:
    """A dialogue with one who took their seat and one who did not."""
    dialogue, now = make_call(hub, title="Drawn").dialogue, timezone.now()
    dialogue.phases.create(hub=hub, kind="recommendations", opens_at=now - dt.timedelta(days=1))
    with pgtrigger.ignore("dialogues.Draw:phase_of_draw"):
        draw = Draw.objects.create(
            dialogue=dialogue,
            requested_at=now,
            finished_at=now,
            state="done",
            seed=1,
            method="legacy",
            seats=1,
            reserves=0,
        )
    for name, state in (("in", "accepted"), ("out", "declined")):
        DrawnVolunteer.objects.create(
            draw=draw, volunteer=make_volunteer(dialogue, f"{name}@example.org"), state=state, answered_at=now,
            encrypted_number=encrypted("1"),
        )  # fmt: skip
    return dialogue


def test_participants_are_informed_once_a_day_of_responses(hub: Hub) -> None:
    dialogue, now = make_participants(hub), timezone.now()
    addressee = make_sent(dialogue).addressee
    inform_participants(at=now + dt.timedelta(days=1))
    assert not OutgoingEmail.objects.filter(kind="dialogues/responses").exists()  # sent is no response
    for state in ("acknowledged", "accepted"):
        set_addressee_state(
            by=SYSTEM,
            dialogue=dialogue,
            addressee=addressee,
            state=state,
            answer="",
            on=timezone.localdate(),
            due_on=addressee.due_on,
        )
    assert inform_participants(at=now) == 0  # the day is not over
    tomorrow = now + dt.timedelta(days=1)
    assert [inform_participants(at=tomorrow), inform_participants(at=tomorrow)] == [1, 0]
    email = OutgoingEmail.objects.get(kind="dialogues/responses")
    assert (email.recipient, email.mailing_list, email.context["count"]) == (
        "in@example.org",
        f"dialogue:{dialogue.pk}",
        2,
    )
    assert [entry["status"] for entry in email.context["entries"]] == ["Acknowledged", "Accepted"]
    assert inform_participants(at=now + dt.timedelta(days=9)) == 0


def test_database_holds_what_the_actions_hold(dialogue: PolicyDialogue) -> None:
    now, hub = timezone.now(), dialogue.hub
    statement, ours = make_seed(dialogue), make_recommendation(dialogue)
    foreign = make_recommendation(make_published(title="Another"))
    outcome = {"dialogue": dialogue, "statement": statement}
    survey = make_survey_of(dialogue)
    answer = {"survey": survey, "fairness": 4, "heard": 4, "understanding": 4, "again": "yes"}
    elsewhere = make_published(title="No dates", hub=hub)
    whole = {"hub": hub, "sent_at": now, "closes_at": now + dt.timedelta(days=1), "asked": 1}
    refused: list[tuple[Any, dict[str, Any], str]] = [
        (StatementOutcome, outcome, "outcome_recommendation_or_reason"),
        (StatementOutcome, {**outcome, "recommendation": ours, "set": ours.set, "reason": "R"}, "outcome_recommendation_or_reason"),
        (StatementOutcome, {**outcome, "recommendation": foreign, "set": foreign.set}, "set_id_together"),
        (StatementOutcome, {**outcome, "recommendation": foreign, "set": ours.set}, "recommendation_id_together"),
        (ParticipantAnswer, {**answer, "fairness": 6}, "answer_known_values"),
        (ParticipantAnswer, {**answer, "comment": "C", "comment_state": "accepted"}, "moderated_when_released"),
        (ParticipantSurvey, {**whole, "dialogue": elsewhere}, "phase_of_evaluate"),
        (ParticipantSurvey, {**whole, "hub": make_hub("NO"), "dialogue": make_over(title="X", hub=hub)}, "dialogue_id_together"),
        (Evaluation, {"hub": hub, "dialogue": dialogue, "version": 1, "published_at": now}, "evaluation_published_is_whole"),
    ]  # fmt: skip
    for model, fields, constraint in refused:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            model.objects.create(**fields)
    assert uuid.UUID(str(ParticipantAnswer(**answer).pk)).version == 4
