"""The open data of a dialogue: whole, without anyone in it, the same bytes for the same dialogue."""

import csv
import datetime as dt
import io
import json
import time
import zipfile
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import SYSTEM
from dialogues import tasks
from dialogues.afterwards.actions.outcomes import set_outcome
from dialogues.models import Draw, OpenDataFile, OpinionResult, PolicyDialogue, ResponseChange, Statement
from dialogues.open_data import actions
from dialogues.open_data.actions import kept_file, refresh_files
from dialogues.open_data.archive import TABLES, digest_of, files_of
from dialogues.statements.actions.moderation import accept_statement
from dialogues.statements.actions.results import compute_result
from events.models import Event as EventRow
from events.models import Registration
from hubs.models import Hub
from tests.dialogues.looking_back import give_answers, make_over, make_survey_of
from tests.dialogues.making import make_published, make_recommendation, make_session
from tests.dialogues.stating import make_camps, make_open, make_participant, make_seed, make_waiting
from tests.dialogues.test_draws import repeated
from tests.dialogues.test_ledger import make_sent
from tests.dialogues.volunteering import make_call, make_draw, make_volunteers
from tests.factories import make_hub
from tests.privacy.planting import MARK, plant

pytestmark = pytest.mark.django_db


def address(dialogue: PolicyDialogue) -> str:
    return reverse("dialogues:open_data", args=[dialogue.pk])


def contents(dialogue: PolicyDialogue) -> dict[str, bytes]:
    answer = Client().get(address(dialogue))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_zip_holds_every_table_as_csv_and_json_with_its_dictionary_licence_and_readme() -> None:
    dialogue = make_open(objectives=["Agree"], question="How long?")
    make_session(dialogue, title="Evening")
    make_seed(dialogue, "Waiting times should be public")
    recommendation = make_recommendation(dialogue, "Publish them")
    statement = Statement.objects.get()
    set_outcome(by=SYSTEM, dialogue=dialogue, statement=statement, recommendations=[recommendation], reason="")
    files = contents(dialogue)
    assert {f"{table.name}.{kind}" for table in TABLES for kind in ("csv", "json")} <= set(files)
    assert json.loads(files["dialogue.json"])[0]["question"] == "How long?"
    assert json.loads(files["statements.json"])[0]["text"] == "Waiting times should be public"
    assert lines(files["statement_outcomes.csv"])[1] == ["1", "1", ""]
    assert json.loads(files["sessions.json"])[0]["title"] == "Evening"
    described = {(row[0], row[1]) for row in lines(files["data-dictionary.csv"])}
    for table in TABLES:
        assert lines(files[f"{table.name}.csv"])[0] == list(table.columns)
        assert {(table.name, column) for column in table.columns} <= described
    readme = files["README.txt"].decode()
    assert ["Version:      1\n" in readme, "CC BY 4.0" in readme, "Chatham House Rule" in readme] == [True] * 3
    assert b"creativecommons.org/licenses/by/4.0" in files["LICENCE.txt"]


def test_recommendations_come_with_addressees_and_the_whole_history() -> None:
    dialogue = make_published()
    make_sent(dialogue)
    files = contents(dialogue)
    asked = json.loads(files["addressees.json"])
    assert [one["state"] for one in asked] == ["sent"]
    assert asked[0]["due_on"]
    history = json.loads(files["responses.json"])
    assert [one["state"] for one in history] == list(ResponseChange.objects.values_list("state", flat=True))


def test_votes_are_counts_in_all_and_by_group() -> None:
    dialogue = make_camps()
    assert compute_result(dialogue, at=timezone.now()) is not None
    files = contents(dialogue)
    votes = json.loads(files["votes.json"])
    assert {one["group"] for one in votes} == {"", "A", "B"}
    everyone = [one["agree"] + one["disagree"] + one["pass"] for one in votes if one["group"] == ""]
    assert everyone == [16] * 8
    assert [one["size"] for one in json.loads(files["opinion_groups.json"])] == [8, 8]
    assert json.loads(files["groups.json"])["method"]["name"] == "polis-1"
    OpinionResult.objects.update(
        statements=[{"number": 1, "total": [9, 0, 0], "groups": [[9, 0, 0], None], "consensus": None}]
    )
    assert lines(files_of(dialogue)["votes.csv"])[1:] == [["1", "", "9", "0", "0"], ["1", "A", "9", "0", "0"]]


@pytest.mark.parametrize("rule", ["open", "chatham_house", "closed"])
def test_no_file_has_a_writer_or_pseudonym_and_under_the_closed_rule_no_statement(rule: str) -> None:
    dialogue = make_open(attribution=rule)
    participant = make_participant(dialogue)
    row = make_waiting(participant, "Vans should stop in every village")
    accept_statement(by=SYSTEM, dialogue=dialogue, statement=row, at=timezone.now())
    files = contents(dialogue)
    assert any(b"Vans should" in content for content in files.values()) == (rule != "closed")
    assert [name for name, content in files.items() if participant.code.encode() in content] == []


def test_no_person_planted_anywhere_is_in_any_file() -> None:
    plant()
    Registration.objects.update(confirmed_at=timezone.now())
    dialogues = list(PolicyDialogue.objects.published())
    with_people = make_over(people=5, title="With people", hub=make_hub("PT"))
    Registration.objects.filter(event__dialogue_session__dialogue=with_people).update(name=f"Rosa {MARK}")
    give_answers(make_survey_of(with_people), *[f"I am {MARK}"] * 5)
    assert len(dialogues) >= 3
    for dialogue in [*dialogues, with_people]:
        for name, content in contents(dialogue).items():
            assert MARK.encode() not in content.lower(), name


def test_csv_cells_are_never_executed_and_json_has_them_as_they_are() -> None:
    dialogue = make_open()
    make_seed(dialogue, "=HYPERLINK(1)")
    files = contents(dialogue)
    assert lines(files["statements.csv"])[1][1] == "'=HYPERLINK(1)"
    assert json.loads(files["statements.json"])[0]["text"] == "=HYPERLINK(1)"


@pytest.mark.django_db(transaction=True)
def test_same_dialogue_same_bytes_and_304_and_a_change_is_a_new_version(client: Client) -> None:
    dialogue = make_published()
    first = client.get(address(dialogue))
    for way in (address(dialogue), address(dialogue).replace("/en/", "/pt/")):
        again = client.get(way)
        assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    unchanged = client.get(address(dialogue), HTTP_IF_NONE_MATCH=first["ETag"])
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", first["ETag"])
    PolicyDialogue.objects.filter(pk=dialogue.pk).update(source=dialogue.source, edited_fields=["title"])
    assert client.get(address(dialogue)).content == first.content  # noted in the feed, nothing in the files differs
    PolicyDialogue.objects.filter(pk=dialogue.pk).update(outcome="A law.")
    changed = client.get(address(dialogue), HTTP_IF_NONE_MATCH=first["ETag"])
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)
    assert b"Version:      2\n" in contents(dialogue)["README.txt"]
    PolicyDialogue.objects.filter(pk=dialogue.pk).update(
        state="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="R"
    )
    assert client.get(address(dialogue)).status_code == 404
    refresh_files(at=timezone.now())
    kept = OpenDataFile.objects.get()
    assert (kept.content, kept.version) == (None, 2)


@pytest.mark.django_db(transaction=True)
def test_what_leaves_a_page_leaves_the_kept_file_without_anyone_asking() -> None:
    dialogue = make_open()
    make_seed(dialogue, "To be withdrawn")
    kept_file(dialogue=dialogue, at=timezone.now())
    Statement.objects.update(state="withdrawn", text="")
    assert refresh_files(at=timezone.now()) == 1
    with zipfile.ZipFile(io.BytesIO(bytes(OpenDataFile.objects.get().content or b""))) as archive:
        assert b"To be withdrawn" not in archive.read("statements.csv")
    assert refresh_files(at=timezone.now()) == 0


def test_no_request_waits_for_another_that_puts_the_file_together(client: Client) -> None:
    dialogue, now = make_published(), timezone.now()
    OpenDataFile.objects.create(dialogue=dialogue, made_since=now)
    answer = client.get(address(dialogue))
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (503, True)
    OpenDataFile.objects.update(made_since=now - actions.LOST_AFTER)  # its worker was killed
    assert client.get(address(dialogue)).status_code == 200
    assert OpenDataFile.objects.get().made_since is None


@pytest.mark.django_db(transaction=True)
def test_file_is_of_one_snapshot_and_compressed_outside_any_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    dialogue = make_published()
    seen: list[bool] = []
    read, pack = actions.files_of, actions.zip_of

    def reads(one: PolicyDialogue) -> dict[str, bytes]:
        before = PolicyDialogue.objects.get().outcome

        def write() -> None:
            PolicyDialogue.objects.update(outcome="Decided meanwhile")
            connection.close()

        writer = Thread(target=write)
        writer.start()
        writer.join()
        seen.append(PolicyDialogue.objects.get().outcome == before)
        return read(one)

    def packs(*given: Any, **more: Any) -> bytes:
        seen.append(not connection.in_atomic_block)
        return pack(*given, **more)

    monkeypatch.setattr(actions, "files_of", reads)
    monkeypatch.setattr(actions, "zip_of", packs)
    first = kept_file(dialogue=dialogue, at=timezone.now())
    assert (seen, first is not None and first.stamp != actions.stamp_of(dialogue)) == ([True, True], True)
    monkeypatch.setattr(actions, "files_of", read)
    with zipfile.ZipFile(io.BytesIO(Client().get(address(dialogue)).content)) as archive:
        assert b"Decided meanwhile" in archive.read("dialogue.csv")


def test_dialogue_withdrawn_while_its_file_is_made_keeps_none(monkeypatch: pytest.MonkeyPatch) -> None:
    dialogue, pack = make_published(), actions.zip_of

    def withdraws(*given: Any, **more: Any) -> bytes:
        PolicyDialogue.objects.update(state="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="R")
        return pack(*given, **more)

    monkeypatch.setattr(actions, "zip_of", withdraws)
    assert kept_file(dialogue=dialogue, at=timezone.now()) is None
    assert OpenDataFile.objects.get().content is None


@pytest.mark.django_db(transaction=True)
def test_statement_to_start_with_is_in_the_next_file() -> None:
    dialogue = make_open()
    kept_file(dialogue=dialogue, at=timezone.now())
    make_seed(dialogue, "Waiting times should be public")
    assert b"Waiting times should be public" in contents(dialogue)["statements.csv"]


@pytest.mark.django_db(transaction=True)
def test_everything_a_file_shows_of_sessions_and_the_hub_counts_as_a_change() -> None:
    dialogue = make_published()
    event = make_session(dialogue)
    for rows, change in (
        (EventRow.objects.filter(pk=event.pk), {"time_zone": "Europe/Oslo"}),
        (EventRow.objects.filter(pk=event.pk), {"translations": {"pt": {"title": "Noite"}}}),
        (EventRow.objects.filter(pk=event.pk), {"ends_at": F("ends_at") + dt.timedelta(minutes=5)}),
        (Hub.objects.filter(pk=dialogue.hub_id), {"name": "Another hub"}),
        (Hub.objects.filter(pk=dialogue.hub_id), {"translations": {"pt": {"name": "Outro"}}}),
    ):
        before = actions.stamp_of(dialogue)
        rows.update(**change)
        assert actions.stamp_of(dialogue) != before, change


def test_one_file_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_published(title="First"), make_published(make_hub("PT"), title="Second")
    for dialogue in (first, second):
        kept_file(dialogue=dialogue, at=timezone.now())
    OpenDataFile.objects.update(stamp="old")
    usual = actions.files_of
    monkeypatch.setattr(actions, "files_of", lambda one: {}["broken"] if one == first else usual(one))
    with pytest.raises(ExceptionGroup):
        refresh_files(at=timezone.now())
    assert OpenDataFile.objects.get(dialogue=second).stamp != "old"


def test_purge_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def fail(*, at: object) -> None:
        ran.append("once more")
        raise ValueError(at)

    for name in ("forget_links", "refresh_files", "forget_consultations"):
        monkeypatch.setattr(tasks, name, fail)
    with pytest.raises(ExceptionGroup) as raised:
        tasks.forget()
    assert (len(ran), len(raised.value.exceptions)) == (3, 3)


def test_anybody_repeats_the_draw_from_the_zip(tmp_path: Path) -> None:
    call = make_call()
    make_volunteers(call.dialogue, 20)
    draw = make_draw(call.dialogue, seed=2026)
    again = repeated(tmp_path, contents(call.dialogue)[f"draws/draw-{draw.pk}.json"])
    assert again.returncode == 0, again.stdout + again.stderr
    assert f"Drawn: {' '.join(map(str, draw.selected))}" in again.stdout
    Draw.objects.update(table=[])
    files = files_of(call.dialogue)
    assert f"draws/draw-{draw.pk}-volunteers.csv" not in files
    gone = repeated(tmp_path, files[f"draws/draw-{draw.pk}.json"])
    assert (gone.returncode, "was deleted" in gone.stderr) == (1, True)


def test_two_thousand_statements_and_five_thousand_volunteers_cost_about_a_second() -> None:
    call = make_call()
    dialogue, now = call.dialogue, timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers: the rows are made up
    common: dict[str, Any] = {"hub": dialogue.hub, "dialogue": dialogue, "language": "en", "state": "accepted"}
    Statement.objects.bulk_create(
        Statement(**common, number=number, text=f"Statement {number} " + "x" * 200, written_at=now, moderated_at=now)
        for number in range(1, 2001)
    )
    counts = [
        {"number": number, "total": [9, 9, 9], "groups": [[9, 9, 9]] * 5, "consensus": 0.5} for number in range(1, 2001)
    ]
    groups = [{"name": name, "size": 1000, "representative": []} for name in "ABCDE"]
    OpinionResult.objects.create(
        dialogue=dialogue, computed_at=now, method="polis-1", seed=1, voters=5000, votes=9, statements=counts,
        picture={"groups": groups, "ungrouped": 0},
    )  # fmt: skip
    Draw.objects.create(
        dialogue=dialogue, requested_at=now, finished_at=now, state="done", seed=1, method="legacy", seats=1, reserves=0,
        selected=[1], table=[{"number": number, "gender": "woman"} for number in range(1, 5001)],
        quotas=[{"category": "gender", "value": "woman", "minimum": 1, "maximum": 1}],
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
    began = time.process_time()
    answer = Client().get(address(dialogue))
    assert (answer.status_code, time.process_time() - began < 4) == (200, True)
    assert len(answer.content) < 2_000_000


def test_page_and_api_lead_to_it_and_a_draft_has_none(client: Client) -> None:
    dialogue = make_published()
    assert address(dialogue) in client.get(dialogue.get_absolute_url()).content.decode()
    found = client.get(f"/api/v1/dialogues/{dialogue.pk}/").json()
    assert found["open_data"].endswith(f"/en/dialogues/{dialogue.pk}/open-data.zip")
    PolicyDialogue.objects.filter(pk=dialogue.pk).update(state="draft", published_at=None)
    assert client.get(address(dialogue)).status_code == 404


def test_database_keeps_a_version_whole() -> None:
    dialogue = make_published()
    for fields, constraint in (
        ({"version": 1, "digest": "a"}, "dialogues_open_data_version_is_whole"),
        ({"version": 1, "digest": "a", "published_at": timezone.now(), "stamp": "1"}, "dialogues_open_data_stamped"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            OpenDataFile.objects.create(dialogue=dialogue, **fields)


def test_digest_tells_names_and_contents_apart() -> None:
    assert len({digest_of(files) for files in ({"a": b"bc"}, {"ab": b"c"}, {"a": b"b", "c": b""})}) == 3
