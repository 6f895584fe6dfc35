"""Questions of a registration form: asked in order, with conditions, kept apart by what they reveal, deleted in time."""

import csv
import datetime as dt
import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.personal_links import new_link, token_for
from audit.actors import CITIZEN, SYSTEM
from audit.models import PurgeRun
from events.models import AnswerFile, Event, HealthAnswer, Invitation, Question, QuestionAnswer, Registration
from events.programme.actions.events import delete_draft
from events.programme.actions.publication import cancel_event
from events.questions.actions import (
    add_question,
    change_question,
    copy_questions,
    move_question,
    remove_question,
    restore_question,
)
from events.questions.retention import forget_answers
from events.registrations.actions import register, withdraw_registration
from events.registrations.answers import change_answers
from events.registrations.correction import correct_registration
from events.registrations.unconfirmed import register_publicly
from hubs.models import Hub, Role
from privacy.actions import erase_person
from privacy.export import export_data
from privacy.records import records_of
from tests.factories import (
    SHOWN,
    make_answer,
    make_event,
    make_hub,
    make_member,
    make_question,
    make_registration,
    make_stakeholder,
)
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PERSON = {"name": "Rosa Silva", "email": "rosa@example.org", "consent": "on"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF"


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def event(hub: Hub) -> Event:
    return make_event(hub, title="Encontro")


@pytest.fixture
def asked(event: Event) -> dict[str, Question]:
    """One question of each type."""
    lunch = make_question(event, label="Lunch?", kind="one", options="Yes\nNo", is_required=True)
    return {
        "lunch": lunch,
        "diet": make_question(
            event, label="What can't you eat?", kind="long", sensitivity="health", kept_days=7, depends_on=lunch, depends_on_option="Yes"
        ),
        "side": make_question(
            event, label="A drink?", is_required=True, depends_on=lunch, depends_on_option="Yes", help_text="<b>Water</b>"
        ),
        "topics": make_question(event, label="Workshops", kind="several", options="Data\nPatients\nWork", sensitivity="none"),
        "guests": make_question(event, label="Guests", kind="number", minimum=0, maximum=3),
        "photos": make_question(event, label="I agree to photos.", kind="consent"),
        "poster": make_question(event, label="Your poster", kind="file"),
    }  # fmt: skip


def key(question: Question) -> str:
    return f"question_{question.pk}"


def sent(asked: dict[str, Question], **values: Any) -> dict[str, Any]:
    return {**PERSON, **{key(asked[name]): value for name, value in values.items()}}


def submit(client: Client, event: Event, typed: dict[str, Any]) -> Any:
    return client.post(reverse("events:register", args=[event.pk]), typed)


def stored(registration: Registration | None = None) -> dict[str, str]:
    of = {"registration": registration} if registration else {}
    rows = [*QuestionAnswer.objects.filter(**of), *HealthAnswer.objects.filter(**of)]
    return {row.question.label: row.text for row in rows}


def come(event: Event, answers: Any = None, email: str = "rosa@example.org") -> Registration:
    return register(
        by=CITIZEN,
        event=event,
        name="Rosa",
        email=email,
        language="en",
        answers=answers,
        shown=SHOWN,
        at=timezone.now(),
    )


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: [str(one) for one in found] for name, found in response.context["form"].errors.items()}


def page(name: str, hub: Hub, *more: int) -> str:
    return reverse(f"events_manage:{name}", args=[hub.slug, *more])


def test_form_asks_in_order_says_why_and_keeps_each_answer_in_its_table(
    client: Client, event: Event, asked: Any
) -> None:
    shown = client.get(reverse("events:register", args=[event.pk])).content.decode()
    places = [shown.index(one.label.replace("'", "&#x27;")) for one in asked.values()]
    assert places == sorted(places)
    assert "Answer only if you chose “Yes” for “Lunch?”." in shown
    assert "Why we ask: To plan the day." in shown
    assert "Your answer is deleted 7 days after the event." in shown
    assert "&lt;b&gt;Water&lt;/b&gt;" in shown
    typed = sent(
        asked, lunch="Yes", diet="Nuts", side="Water", topics=["Data", "Work"], guests="2", photos="on",
        poster=SimpleUploadedFile("../my poster.pdf", PDF),
    )  # fmt: skip

    assert submit(client, event, typed).status_code == 302

    assert stored() == {
        "Lunch?": "Yes", "What can't you eat?": "Nuts", "A drink?": "Water", "Workshops": "Data\nWork", "Guests": "2",
        "I agree to photos.": "I agree to photos.", "Your poster": "my poster.pdf",
    }  # fmt: skip
    assert "Nuts" not in HealthAnswer.objects.get().encrypted
    file = AnswerFile.objects.get()
    assert (file.name, file.content_type, bytes(file.content)) == ("my poster.pdf", "application/pdf", PDF)


def test_questions_that_do_not_apply_are_neither_checked_nor_kept(client: Client, event: Event, asked: Any) -> None:
    assert submit(client, event, sent(asked, lunch="No", diet="Nuts", side="x" * 500)).status_code == 302
    assert stored() == {"Lunch?": "No"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("lunch", "", "Choose an option"),
        ("lunch", "Perhaps", "Choose an option"),
        ("side", "", "Answer this question."),
        ("side", "x" * 201, "at most 200 characters"),
        ("topics", ["Data", "Astrology"], "Choose an option"),
        ("guests", "4", "less than or equal to 3"),
        ("guests", "many", "Enter a whole number"),
        ("poster", SimpleUploadedFile("a.zip", b"PK\x03\x04" + b"\0" * 50), "This type of file isn't accepted."),
        ("poster", SimpleUploadedFile("a.mp4", b"\0\0\0\x18ftypmp42" + b"\xff" * 50), "This type of file isn't accepted."),
        ("poster", SimpleUploadedFile("a.html", b"<script>alert(1)</script>"), "Web pages, drawings and programs"),
        ("poster", SimpleUploadedFile("a.pdf", PDF + b"\0" * 5 * 1024 * 1024), "larger than 5 MB"),
    ],
)  # fmt: skip
def test_bad_answers_are_refused_at_their_field_and_the_rest_is_kept(
    client: Client, event: Event, asked: Any, name: str, value: Any, words: str
) -> None:
    if hasattr(value, "seek"):
        value.seek(0)
    answer = submit(client, event, sent(asked, **{"lunch": "Yes", "side": "Water", "diet": "Nuts", name: value}))
    found = errors_of(answer)
    assert list(found) == [key(asked[name])]
    assert words in found[key(asked[name])][0]
    assert "Nuts" in answer.content.decode()
    assert not Registration.objects.exists()


def test_a_file_is_asked_for_again_when_something_else_is_wrong(client: Client, event: Event, asked: Any) -> None:
    answer = submit(client, event, sent(asked, lunch="", poster=SimpleUploadedFile("a.pdf", PDF)))
    assert errors_of(answer)[key(asked["poster"])] == ["Choose the file again. Your browser can't keep it."]


def test_question_changed_meanwhile_is_named_and_asked_once_more(client: Client, event: Event, asked: Any) -> None:
    seen = client.get(reverse("events:register", args=[event.pk])).context["form"]["questions_seen"].value()
    change_question(by=SYSTEM, question=asked["lunch"], fields={"label": "Dinner?"})
    typed = sent(asked, lunch="Yes", side="Water") | {"questions_seen": seen}

    answer = submit(client, event, typed)

    assert errors_of(answer) == {key(asked["lunch"]): ["The organiser has changed this question. Check your answer."]}
    assert "Water" in answer.content.decode()
    again = typed | {"questions_seen": answer.context["form"]["questions_seen"].value()}
    assert submit(client, event, again).status_code == 302
    assert stored() == {"Dinner?": "Yes", "A drink?": "Water"}


def test_action_checks_answers_behind_the_lock_and_names_the_question(event: Event, asked: Any) -> None:
    """The option may have gone between the form and the lock."""
    with pytest.raises(ActionRefused, match="The organiser has just changed the question “Lunch\\?”") as refused:
        come(event, {asked["lunch"].pk: "Soup"})
    assert refused.value.field == key(asked["lunch"])
    with pytest.raises(ActionRefused, match="Answer the question “A drink\\?”"):
        come(event, {asked["lunch"].pk: "Yes"})
    assert not Registration.objects.exists()
    assert Event.objects.get(pk=event.pk).places_taken == 0


def test_personal_page_changes_every_answer_and_keeps_archived_ones(client: Client, event: Event, asked: Any) -> None:
    registration = come(event, {asked["lunch"].pk: "Yes", asked["side"].pk: "Water", asked["diet"].pk: "Nuts"})
    make_answer(registration, asked["poster"], "a.pdf")
    make_answer(registration, make_question(event, label="Old", archived_at=NOW), "Kept")
    token = token_for(Registration.LINK_KIND, event.hub_id, registration.link_nonce)
    path = reverse("events_personal:edit", args=[token])
    form = client.get(path).context["form"]
    assert form[key(asked["side"])].value() == "Water"
    typed = {"name": "Rosa", "language": "en", key(asked["lunch"]): "No", key(asked["topics"]): ["Data"]}

    assert client.post(path, typed).status_code == 302

    assert stored() == {"Lunch?": "No", "Workshops": "Data", "Your poster": "a.pdf", "Old": "Kept"}
    shown = client.get(reverse("events_personal:registration", args=[token])).content.decode()
    assert "a.pdf" in shown
    assert client.post(path, typed | {f"{key(asked['poster'])}_remove": "on"}).status_code == 302
    assert "Your poster" not in stored()


def test_agreed_wording_stays_when_the_question_changes(event: Event, asked: Any) -> None:
    given = {asked["lunch"].pk: "No", asked["photos"].pk: "I agree to photos."}
    registration = come(event, given)
    change_question(by=SYSTEM, question=asked["photos"], fields={"label": "I agree to films."})
    change_answers(
        by=CITIZEN, registration=registration, name="Rosa", organisation="", language="en", access_needs="",
        answers=given | {asked["photos"].pk: "I agree to films."}, at=timezone.now(),
    )  # fmt: skip
    assert stored()["I agree to films."] == "I agree to photos."


def test_invitation_and_desk_ask_too(client: Client, hub: Hub, event: Event, asked: Any) -> None:
    nonce, link_hash = new_link(Invitation.LINK_KIND, hub.pk)
    person = make_stakeholder(hub, email="ana@example.org")
    Invitation.objects.create(hub=hub, event=event, stakeholder=person, link_nonce=nonce, link_hash=link_hash)
    path = reverse("events_personal:invitation", args=[token_for(Invitation.LINK_KIND, hub.pk, nonce)])
    answer = client.post(path, {"answer": "accept"})
    assert list(errors_of(answer)) == [key(asked["lunch"])]
    assert client.post(path, {"answer": "accept", key(asked["lunch"]): "No"}).status_code == 302
    desk = signed_in(make_member(hub, Role.EDITOR))
    typed = {"name": "Rui", "email": "rui@example.org", "language": "en", "agreed": "on", key(asked["lunch"]): "No"}
    assert desk.post(page("add_attendee", hub, event.pk), typed).status_code == 302
    assert [stored(row) for row in Registration.objects.all()] == [{"Lunch?": "No"}] * 2


def test_accepting_an_invitation_keeps_what_the_person_answered_before(
    client: Client, hub: Hub, event: Event, asked: Any
) -> None:
    registration = come(event, {asked["lunch"].pk: "Yes", asked["side"].pk: "Water", asked["guests"].pk: "2"})
    make_answer(registration, asked["poster"], "a.pdf")
    withdraw_registration(by=CITIZEN, registration=registration, at=timezone.now())
    nonce, link_hash = new_link(Invitation.LINK_KIND, hub.pk)
    person = make_stakeholder(hub, email="rosa@example.org")
    Invitation.objects.create(hub=hub, event=event, stakeholder=person, link_nonce=nonce, link_hash=link_hash)
    path = reverse("events_personal:invitation", args=[token_for(Invitation.LINK_KIND, hub.pk, nonce)])
    form = client.get(path).context["form"]
    typed = {one.html_name: one.value() for one in form if one.value()}
    assert client.post(path, {"answer": "accept", **typed}).status_code == 302
    assert stored() == {"Lunch?": "Yes", "A drink?": "Water", "Guests": "2", "Your poster": "a.pdf"}


@pytest.mark.parametrize("back", ["return", "wait"])
def test_who_comes_back_is_asked_what_was_added_meanwhile(client: Client, event: Event, asked: Any, back: str) -> None:
    registration = come(event, {asked["lunch"].pk: "No"})
    withdraw_registration(by=CITIZEN, registration=registration, at=timezone.now())
    if back == "wait":
        Event.objects.filter(pk=event.pk).update(capacity=1, has_waiting_list=True)
        come(event, {asked["lunch"].pk: "No"}, "guest@example.org")
    token = token_for(Registration.LINK_KIND, event.hub_id, registration.link_nonce)
    path, mine = (reverse(f"events_personal:{name}", args=[token]) for name in (back, "registration"))
    assert client.post(path)["Location"] == mine
    withdraw_registration(by=CITIZEN, registration=registration, at=timezone.now())
    make_question(event, label="I agree to films.", kind="consent", is_required=True)
    page = client.post(path, follow=True)
    assert page.redirect_chain[-1][0] == reverse("events_personal:edit", args=[token])
    assert "Answer the question “I agree to films.”." in page.content.decode()


def test_others_are_asked_nothing_about_health_and_no_file_at_the_door(client: Client, hub: Hub) -> None:
    at = timezone.now()
    event = make_event(hub, starts_at=at - dt.timedelta(hours=1), ends_at=at + dt.timedelta(hours=1))
    allergies = make_question(
        event, label="Allergies", kind="one", options="None\nNuts", sensitivity="health", kept_days=7
    )
    child = make_question(event, label="Which?", is_required=True, depends_on=allergies, depends_on_option="None")
    poster = make_question(event, label="Your poster", kind="file", is_required=True)
    drink = make_question(event, label="A drink?", is_required=True)
    desk = signed_in(make_member(hub, Role.EDITOR), client)
    forms = {name: desk.get(page(name, hub, event.pk)).context["form"] for name in ("add_attendee", "walk_in")}
    for name, fields in (("add_attendee", {poster, drink}), ("walk_in", {drink})):
        assert {one for one in (allergies, child, poster, drink) if key(one) in forms[name].fields} == fields
    typed = {"name": "Rui", "email": "rui@example.org", "language": "en", "agreed": "on", key(drink): "Water"}
    assert desk.post(page("walk_in", hub, event.pk), typed).status_code == 302
    assert stored() == {"A drink?": "Water"}
    filed = typed | {"email": "ana@example.org", key(poster): SimpleUploadedFile("a.pdf", PDF)}
    assert desk.post(page("add_attendee", hub, event.pk), filed).status_code == 302
    assert AnswerFile.objects.count() == 1


def test_answers_are_kept_with_the_event_held_also_when_it_is_full(event: Event, asked: Any) -> None:
    """No question changes between the check of an answer and its row."""
    register_publicly(
        by=CITIZEN, event=event, name="Rosa", email="rosa@example.org", organisation="", access_needs="", language="en",
        answers={asked["lunch"].pk: "No"}, at=timezone.now(),
    )  # fmt: skip
    Event.objects.filter(pk=event.pk).update(capacity=1)
    with CaptureQueriesContext(connection) as queries:
        assert come(event, {asked["lunch"].pk: "No", asked["guests"].pk: "2"}).is_confirmed
    sqls = [one["sql"] for one in queries]
    held = next(n for n, sql in enumerate(sqls) if 'FROM "events_event"' in sql and "FOR NO KEY UPDATE" in sql)
    assert held < next(n for n, sql in enumerate(sqls) if 'FROM "events_question"' in sql)
    assert stored()["Guests"] == "2"


BROKEN: list[tuple[str, str, dict[str, Any], str]] = [
    ("lunch", "kind", {"kind": "several"}, "type can't be changed"),
    ("lunch", "options", {"options": "No\nLater"}, "is shown if someone chose “Yes”"),
    ("topics", "options", {"options": "Patients\nWork"}, "People have chosen “Data”"),
    ("topics", "sensitivity", {"sensitivity": "personal", "purpose": "To plan."}, "kind of data can't be changed"),
    ("guests", "kept_days", {"kept_days": 40}, "can't be kept longer than 30 days"),
    ("side", "shown_if", {"depends_on_option": "Perhaps"}, "Choose an option"),
    ("guests", "purpose", {"purpose": ""}, "Enter why you ask"),
    ("diet", "sensitivity", {"is_required": True}, "No one has to answer questions about health"),
    ("diet", "kept_days", {"kept_days": 31}, "kept longer than 7"),
    ("photos", "label", {"label": "Lunch?"}, "already asks this question"),
    ("poster", "options", {"options": "A\nB"}, "for choice questions only"),
]


@pytest.mark.parametrize(("name", "field", "fields", "words"), BROKEN)
def test_what_people_answered_to_stays(
    event: Event, asked: Any, name: str, field: str, fields: Any, words: str
) -> None:
    change_question(by=SYSTEM, question=asked["guests"], fields={"kept_days": 30})
    values = {"lunch": "Yes", "diet": "Nuts", "side": "Water", "topics": "Data", "guests": "1"}
    come(event, {asked[one].pk: value for one, value in values.items()})
    with pytest.raises(ActionRefused) as refused:
        change_question(by=SYSTEM, question=asked[name], fields=fields)
    assert words in str(refused.value)
    assert refused.value.field == field
    change_question(
        by=SYSTEM, question=asked["topics"], fields={"options": "Data\nWork\nCosts", "label": "Which ones?"}
    )


def test_questions_move_but_not_past_what_they_depend_on(event: Event, asked: Any) -> None:
    move_question(by=SYSTEM, question=asked["topics"], up=True)
    move_question(by=SYSTEM, question=asked["lunch"], up=True)  # first already
    labels = [one.label for one in Question.objects.filter(event=event)]
    assert labels[:4] == ["Lunch?", "What can't you eat?", "Workshops", "A drink?"]
    for question, up in ((asked["diet"], True), (asked["lunch"], False)):
        with pytest.raises(ActionRefused, match="has to come after it"):
            move_question(by=SYSTEM, question=question, up=up)


def test_answered_question_is_archived_others_are_deleted(event: Event, asked: Any) -> None:
    come(event, {asked["lunch"].pk: "No", asked["topics"].pk: "Data"})
    assert not remove_question(by=SYSTEM, question=asked["guests"])
    assert not Question.objects.filter(pk=asked["guests"].pk).exists()
    with pytest.raises(ActionRefused, match="Change that question first"):
        remove_question(by=SYSTEM, question=asked["lunch"])
    assert remove_question(by=SYSTEM, question=asked["topics"])
    assert asked["topics"] not in Question.objects.asked()
    assert stored()["Workshops"] == "Data"
    restore_question(by=SYSTEM, question=asked["topics"])
    assert Question.objects.asked().last() == asked["topics"]


def test_copy_takes_conditions_along_and_asks_nothing_twice(hub: Hub, event: Event, asked: Any) -> None:
    other = make_event(hub)
    make_question(other, label="Guests")
    with CaptureQueriesContext(connection) as queries:
        assert copy_questions(by=SYSTEM, event=other, source=event) == 6
    assert sum("COUNT(" in one["sql"] for one in queries) == 1
    assert copy_questions(by=SYSTEM, event=other, source=event) == 0
    copied = Question.objects.get(event=other, label="A drink?")
    assert copied.depends_on == Question.objects.get(event=other, label="Lunch?")
    with pytest.raises(ActionRefused, match="Choose an event from the list"):
        copy_questions(by=SYSTEM, event=make_event(make_hub("NO")), source=event)


def test_texts_are_shown_in_the_language_of_the_reader_and_stored_as_they_are(client: Client, event: Event) -> None:
    texts = {"pt": {"label": "Almoço?", "options": "Sim\nNão"}}
    question = make_question(event, label="Lunch?", kind="one", options="Yes\nNo", translations=texts)
    with translation.override("pt"):
        shown = client.get(reverse("events:register", args=[event.pk])).content.decode()
        assert "Almoço?" in shown
        assert 'value="Yes"' in shown
        assert "Sim" in shown
        assert submit(client, event, PERSON | {key(question): "Yes"}).status_code == 302
    assert stored() == {"Lunch?": "Yes"}


def test_editor_adds_orders_and_sees_questions(hub: Hub, event: Event) -> None:
    editor, viewer = signed_in(make_member(hub, Role.EDITOR)), signed_in(make_member(hub, Role.VIEWER))
    meal = make_question(event, label="Meal", kind="one", options="Meat\nVegan")
    typed = {
        "label": "Allergies", "kind": "long", "sensitivity": "health", "purpose": "To cook.", "kept_days": "7",
        "shown_if": f"{meal.pk}:Vegan",
    }  # fmt: skip
    bad = {"is_required": "on", "kept_days": "90", "purpose": "", "options": "A"}
    wrong = editor.post(page("question_add", hub, event.pk), typed | bad)
    assert set(errors_of(wrong)) == {"is_required", "kept_days", "purpose", "options"}
    assert editor.post(page("question_add", hub, event.pk), typed).status_code == 302
    row = Question.objects.get(label="Allergies")
    assert (row.position, row.depends_on, row.depends_on_option, row.edited_by is not None) == (2, meal, "Vegan", True)
    shown = viewer.get(page("questions", hub, event.pk)).content.decode()
    assert "Only if “Vegan” is chosen for “Meal”" in shown
    assert "Add question" not in shown
    refused = editor.post(page("question_move", hub, event.pk, row.pk), {"to": "up"}, follow=True)
    assert "has to come after it" in refused.content.decode()
    assert editor.post(page("question_delete", hub, event.pk, meal.pk)).status_code == 409
    assert editor.post(page("question_delete", hub, event.pk, row.pk)).status_code == 302


def figures_of(client: Client, hub: Hub, event: Event) -> dict[str, list[tuple[str, Any]]]:
    with CaptureQueriesContext(connection) as queries:  # the list reads no answers
        assert (
            page("answer_figures", hub, event.pk) in client.get(page("registrations", hub, event.pk)).content.decode()
        )
    assert not [one for one in queries if "events_questionanswer" in one["sql"]]
    figures = client.get(page("answer_figures", hub, event.pk)).context["figures"]
    return {one.question.label: [(bar.label, bar.number) for bar in one.bars] for one in figures}


def test_health_answers_files_and_figures_are_for_those_who_may_see_them(hub: Hub, event: Event, asked: Any) -> None:
    vegan = make_question(event, label="Coeliac?", kind="one", options="Yes\nNo", sensitivity="health", kept_days=7)
    for number in range(6):
        answers = {asked["lunch"].pk: "No", vegan.pk: "Yes" if number else "No", asked["topics"].pk: "Data\nWork"}
        row = come(event, answers, f"p{number}@example.org")
    answer = make_answer(row, asked["poster"], "a.txt")
    AnswerFile.objects.create(answer=answer, name="a.txt", content_type="text/plain", content=b"Poster")
    editor, viewer = signed_in(make_member(hub, Role.EDITOR)), signed_in(make_member(hub, Role.VIEWER))
    attendee = page("attendee", hub, event.pk, row.pk)
    assert "Coeliac?" in editor.get(attendee).content.decode()
    assert "Coeliac?" not in viewer.get(attendee).content.decode()
    figures = figures_of(editor, hub, event)
    assert figures == {
        "Lunch?": [("Yes", 0), ("No", 6)], "Workshops": [("Data", 6), ("Patients", 0), ("Work", 6)],
        "Coeliac?": [("Yes", 5), ("No", "<5")],
    }  # fmt: skip
    assert "Coeliac?" not in figures_of(viewer, hub, event)
    path = page("answer_file", hub, event.pk, row.pk, answer.pk)
    file = viewer.get(path)
    assert (file.content, "no-store" in file["Cache-Control"]) == (b"Poster", True)
    assert file["Content-Disposition"] == 'attachment; filename="a.txt"'
    assert signed_in(make_member(make_hub("NO"))).get(path).status_code in {403, 404}
    assert Client().get(path).status_code == 302


def exported(client: Client, hub: Hub, event: Event) -> list[list[str]]:
    answer: HttpResponse = client.post(page("export_registrations", hub, event.pk), {"file": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    return list(csv.reader(lines))


def test_export_has_a_column_for_each_question(hub: Hub, event: Event, asked: Any) -> None:
    come(
        event,
        {asked["lunch"].pk: "Yes", asked["side"].pk: "=1+1", asked["diet"].pk: "Nuts", asked["topics"].pk: "Data\nWork",
         asked["photos"].pk: "I agree to photos."},
    )  # fmt: skip
    header, line = exported(signed_in(make_member(hub, Role.EDITOR)), hub, event)
    labels = ["Lunch?", "What can't you eat?", "A drink?", "Workshops", "Guests", "I agree to photos.", "Your poster"]
    assert header[11:] == labels
    assert line[11:] == ["Yes", "Nuts", "'=1+1", "Data; Work", "", "Yes", ""]


def test_answers_go_on_their_own_day(event: Event, asked: Any) -> None:
    change_question(by=SYSTEM, question=asked["side"], fields={"kept_days": 30})
    come(event, {asked["lunch"].pk: "Yes", asked["side"].pk: "Water", asked["diet"].pk: "Nuts"})
    assert event.ends_at is not None
    for days, left in ((6, 3), (7, 2), (30, 1), (183, 0)):
        forget_answers(at=event.ends_at + dt.timedelta(days=days, seconds=-1))
        assert len(stored()) == left + (days != 6)
        forget_answers(at=event.ends_at + dt.timedelta(days=days))
        assert len(stored()) == left
    runs = PurgeRun.objects.order_by("pk").values_list("kind", "count")
    assert list(runs) == [("events.healthanswer", 1), ("events.questionanswer", 1), ("events.questionanswer", 1)]


@pytest.mark.parametrize("ends", ["registration", "event"])
def test_health_answers_go_at_once_when_something_is_cancelled(event: Event, asked: Any, ends: str) -> None:
    registration = come(event, {asked["lunch"].pk: "Yes", asked["side"].pk: "Water", asked["diet"].pk: "Nuts"})
    if ends == "registration":
        withdraw_registration(by=CITIZEN, registration=registration, at=timezone.now())
    else:
        cancel_event(by=SYSTEM, event=event, because="Storm", at=timezone.now())
    assert stored() == {"Lunch?": "Yes", "A drink?": "Water"}


def test_person_sees_downloads_and_erases_answers(event: Event, asked: Any) -> None:
    registration = come(event, {asked["lunch"].pk: "Yes", asked["side"].pk: "Water", asked["diet"].pk: "Nuts"})
    AnswerFile.objects.create(
        answer=make_answer(registration, asked["poster"], "a.txt"),
        name="a.txt",
        content_type="text/plain",
        content=b"Poster",
    )
    correct_registration(by=CITIZEN, registration=registration, name="Rosa Costa", organisation="", language="en")
    words = {text for group in records_of("rosa@example.org") for one in group.records for _label, text in one.values}
    assert {"Water", "Nuts", "a.txt", "A drink?"} <= words
    with zipfile.ZipFile(BytesIO(export_data("rosa@example.org", at=NOW))) as archive:
        data = json.loads(archive.read("data.json"))
        assert data["records"]["events.healthanswer"][0]["encrypted"] == "Nuts"
        (name,) = (one for one in archive.namelist() if one.startswith("files/"))
        assert archive.read(name) == b"Poster"
    erase_person(by=CITIZEN, address="rosa@example.org", at=NOW)
    assert not QuestionAnswer.objects.exists()
    assert not HealthAnswer.objects.exists()
    assert not AnswerFile.objects.exists()


def written(make: Any) -> None:
    """Write, and have the database look at what it looks at when a transaction ends."""
    with transaction.atomic():
        make()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused_by_the_database(make: Any) -> str:
    with pytest.raises(IntegrityError) as refused:
        written(make)
    return str(refused.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def test_database_refuses_what_must_not_be(hub: Hub, event: Event, asked: Any) -> None:
    elsewhere, lunch = make_event(make_hub("NO")), asked["lunch"]
    there, here = make_registration(elsewhere), make_registration(event)
    new: list[tuple[str, dict[str, Any]]] = [
        ("events_question_has_label", {"label": ""}),
        ("events_question_asked_once", {"label": "Lunch?"}),
        ("events_question_position", {"position": lunch.position}),
        ("events_question_known_kind", {"kind": "dance"}),
        ("events_question_known_sensitivity", {"sensitivity": "secret"}),
        ("events_question_choice_has_options", {"kind": "one"}),
        ("events_question_range", {"kind": "number", "minimum": 2, "maximum": 1}),
        ("events_question_condition", {"depends_on": lunch}),
        ("events_question_has_purpose", {"purpose": ""}),
        ("events_question_health_is_optional", {"sensitivity": "health", "kept_days": 7, "is_required": True}),
        ("events_question_health_is_optional", {"sensitivity": "health", "kept_days": 7, "kind": "file"}),
        ("events_question_kept_days", {"sensitivity": "health", "kept_days": 31}),
        ("events_question_kept_days", {"kept_days": 184}),
        ("events_question_translations_object", {"translations": []}),
        ("events_question_event_id_same_hub", {"hub": elsewhere.hub}),
        ("events_question_condition_is_earlier", {"position": 0, "depends_on": lunch, "depends_on_option": "Yes"}),
    ]  # fmt: skip
    usual = {"hub": hub, "event": event, "position": 99, "label": "New", "purpose": "To plan."}
    for name, fields in new:
        assert refused_by_the_database(lambda fields=fields: Question.objects.create(**usual | fields)) == name
    foreign = usual | {"hub": elsewhere.hub, "event": elsewhere, "depends_on": lunch, "depends_on_option": "Yes"}
    assert (
        refused_by_the_database(lambda: Question.objects.create(**foreign)) == "events_question_depends_on_same_event"
    )
    given = {"event": event, "registration": here, "question": lunch, "answered_at": NOW}
    QuestionAnswer.objects.create(**given, value="Yes")
    abroad, health = {**given, "registration": there}, {"question": asked["diet"], "encrypted": "x"}
    answers: list[tuple[str, Any, dict[str, Any]]] = [
        ("events_answer_once", QuestionAnswer, {**given, "value": "No"}),
        ("events_answer_not_empty", QuestionAnswer, {**given, "question": asked["side"], "value": ""}),
        ("events_answer_in_its_table", QuestionAnswer, {**given, "question": asked["diet"], "value": "Nuts"}),
        ("events_answer_in_its_table", HealthAnswer, {**given, "encrypted": "x"}),
        ("events_questionanswer_registration_same_event", QuestionAnswer, {**abroad, "value": "x"}),
        ("events_questionanswer_question_same_event", QuestionAnswer, {**abroad, "event": elsewhere, "value": "x"}),
        ("events_healthanswer_registration_same_event", HealthAnswer, {**abroad, **health}),
        ("events_healthanswer_question_same_event", HealthAnswer, {**abroad, **health, "event": elsewhere}),
    ]  # fmt: skip
    for name, model, fields in answers:
        assert refused_by_the_database(lambda model=model, fields=fields: model.objects.create(**fields)) == name
    lunch.sensitivity, lunch.kept_days, lunch.is_required = "health", 7, False
    assert refused_by_the_database(lunch.save) == "events_answer_in_its_table"


def test_thirty_questions_are_enough(event: Event) -> None:
    for number in range(30):
        make_question(event, position=number + 1)
    with pytest.raises(ActionRefused, match="30 questions at most"):
        add_question(by=SYSTEM, event=event, fields={"label": "One more", "purpose": "To know."})


def test_draft_is_deleted_with_its_questions(hub: Hub) -> None:
    event = make_event(hub, state="draft", published_at=None)
    parent = make_question(event, kind="one", options="Yes\nNo")
    make_question(event, depends_on=parent, depends_on_option="Yes")
    delete_draft(by=SYSTEM, event=event)
    assert not Question.objects.exists()
