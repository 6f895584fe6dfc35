"""Dialogues and recommendations taken over from our tables."""

import csv
import io
import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from audit.actors import SYSTEM
from audit.models import Entry
from dialogues.models import Addressee, DialogueSession, PolicyDialogue, Recommendation, RecommendationSet
from dialogues.recommendations.data_files import load_dialogues
from events.programme.data_file import load_events
from hubs.data_files.loader import load_network
from tests.network import load_tables
from toolkit.spreadsheets.load_report import LoadReport

pytestmark = pytest.mark.django_db
LOADERS = (load_network, load_events, load_dialogues)
DATA = Path(__file__).resolve().parents[2] / "data" / "network"
SEVEN = "Seven recommendations on cancer care in and after the pandemic"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Our own tables, to be spoilt."""
    return Path(shutil.copytree(DATA, tmp_path / "network"))


def load(folder: Path) -> LoadReport:
    report = LoadReport()
    for load_table in LOADERS:
        load_table(by=SYSTEM, folder=folder, report=report)
    return report


def change(folder: Path, file: str, row: int, **cells: str) -> None:
    """Other texts in the row that a spreadsheet numbers ``row``."""
    path = folder / file
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    rows[row - 2] |= cells
    with path.open("w", encoding="utf-8", newline="") as file_handle:
        writer = csv.DictWriter(file_handle, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def test_athens_dialogue_is_loaded_with_what_is_known(folder: Path) -> None:
    assert load(folder).problems == []
    athens = PolicyDialogue.objects.published().get()
    assert athens.title == "Addressing the Burden of Lung Cancer through National Planning"
    assert athens.hub.country.code == "GR"
    assert len(athens.objectives) == 3
    assert athens.objectives[2] == "What can be concluded, and what the next steps might be"
    assert [topic.code for topic in athens.topics.all()] == ["FTN6", "MO2", "MO3"]
    assert athens.published_at is not None


def test_what_the_sources_do_not_tell_stays_empty(folder: Path) -> None:
    load_tables(*LOADERS)
    athens = PolicyDialogue.objects.get()
    unknown = (athens.commissioner, athens.answer_promised_by, athens.attribution, athens.decision_point, athens.answer)
    assert unknown == ("", None, "", "", "")
    assert athens.note.startswith("The question is in our words")


def test_athens_session_is_the_event_of_2_july_2025(folder: Path) -> None:
    load_tables(*LOADERS)
    event = DialogueSession.objects.get().event
    assert str(event.starts_on) == "2025-07-02"
    assert event.title == "Policy dialogue: Addressing the Burden of Lung Cancer through National Planning"


def test_seven_recommendations_have_four_addressees_each_and_were_not_sent(folder: Path) -> None:
    load_tables(*LOADERS)
    ours = RecommendationSet.objects.get()
    assert (ours.title, ours.issuer and ours.issuer.name) == (SEVEN, "European Cancer Organisation")
    assert str(ours.adopted_on) == "2020-11-18"
    assert [each.number for each in ours.recommendations.all()] == [1, 2, 3, 4, 5, 6, 7]
    assert ours.recommendations.get(number=1).text == "Urgently address the cancer backlog"
    kinds = ["national_government", "european_union", "who_europe", "other"]
    for each in ours.recommendations.all():
        assert [(addressee.kind, addressee.state) for addressee in each.addressees.all()] == [
            (kind, "not_sent") for kind in kinds
        ]


def test_recommendations_of_an_organisation_have_actions_evidence_and_footnotes(folder: Path, client: Client) -> None:
    load_tables(*LOADERS)
    backlog = Recommendation.objects.get(number=1)
    parts = list(backlog.parts.values_list("kind", "number", "text"))
    assert [(kind, number) for kind, number, _text in parts] == [
        *(("action", number) for number in range(1, 7)), *(("evidence", number) for number in range(1, 5)), ("footnote", 1),
        ("footnote", 2),
    ]  # fmt: skip
    assert "mobile screening units" in parts[1][2]
    page = client.get(backlog.get_absolute_url()).content.decode()
    assert ["mobile screening units" in page, 'id="evidence"' in page, "143-covid-urgently" in page] == [True] * 3
    change(folder, "recommendation_parts.csv", 2, text="Other words")
    assert str(load(folder).tally("parts of recommendations")) == "0 added, 1 changed, 6 unchanged"
    assert backlog.parts.get(kind="action", number=1).text == "Other words"
    Addressee.objects.filter(kind="who_europe", recommendation=backlog).update(state="sent", sent_on="2026-11-01")
    change(folder, "recommendation_parts.csv", 2, text="More words")
    assert [str(note) for note in load(folder).notes] == [
        "recommendations.csv, row 2, column number: Recommendation 1 was sent. Its text can no longer change."
    ]


def test_loading_again_changes_nothing(folder: Path) -> None:
    load_tables(*LOADERS)
    before = PolicyDialogue.objects.get().published_at
    again = load(folder)
    tallies = {what: (tally.added, tally.changed) for what, tally in again.tallies.items()}
    assert tallies["dialogues"] == (0, 0)
    assert tallies["recommendations"] == (0, 0)
    assert (tallies["sets of recommendations"], tallies["addressees"]) == ((0, 0), (0, 0))
    actions = Counter(Entry.objects.filter(action__startswith="dialogues.").values_list("action", flat=True))
    assert actions == {
        "dialogues.create": 1, "dialogues.publish": 1, "dialogues.add_session": 1, "dialogues.add_set": 1,
        "dialogues.recommend": 7, "dialogues.add_addressee": 28, "dialogues.change_recommendation": 7,
    }  # fmt: skip
    assert PolicyDialogue.objects.get().published_at == before
    assert (DialogueSession.objects.count(), Recommendation.objects.count(), Addressee.objects.count()) == (1, 7, 28)


def test_loading_again_keeps_an_answer_that_was_entered(folder: Path) -> None:
    load_tables(*LOADERS)
    Addressee.objects.filter(kind="who_europe", recommendation__number=3).update(state="sent", sent_on="2026-11-01")
    load(folder)
    assert Addressee.objects.get(kind="who_europe", recommendation__number=3).state == "sent"


@pytest.mark.parametrize(
    ("file", "row", "cells", "words"),
    [
        ("dialogues.csv", 2, {"hub_country_iso2": "QQ"}, "dialogues.csv, row 2, column hub_country_iso2: “QQ” is unknown"),
        ("dialogues.csv", 2, {"attribution": "secret"}, "dialogues.csv, row 2, column attribution: “secret” is unknown"),
        ("dialogues.csv", 2, {"answer_promised_by": "2026-02-30"}, "dialogues.csv, row 2, column answer_promised_by: “2026-"),
        ("dialogues.csv", 2, {"question": ""}, "dialogues.csv, row 2, column question: Enter a value."),
        ("dialogues.csv", 2, {"topics": "MO2|XX9"}, "dialogues.csv, row 2, column topics: “XX9” is unknown"),
        ("recommendation_sets.csv", 2, {"issuer": "Unknown"}, "recommendation_sets.csv, row 2, column issuer: “Unknown” is"),
        ("recommendations.csv", 8, {"set": "Another"}, "recommendations.csv, row 8, column set: “Another” is unknown"),
        ("recommendations.csv", 3, {"number": "1"}, "recommendations.csv, row 3, column set, number: Same as in row 2"),
        ("recommendations.csv", 4, {"number": "0"}, "recommendations.csv, row 4, column number: “0” is not a number from 1 to 999"),
        ("recommendation_parts.csv", 2, {"kind": "reason"}, "recommendation_parts.csv, row 2, column kind: “reason” is unknown"),
        ("recommendation_parts.csv", 2, {"number": "9"}, "recommendation_parts.csv, row 2, column number: There is no recommend"),
        ("recommendations.csv", 4, {"addressee_kinds": "everybody"}, "recommendations.csv, row 4, column addressee_kinds: “ev"),
    ],
)  # fmt: skip
def test_error_is_reported_by_row_and_column_and_nothing_is_written(
    folder: Path, file: str, row: int, cells: dict[str, str], words: str
) -> None:
    load_tables(load_network)
    change(folder, file, row, **cells)
    errors = [str(problem) for problem in load(folder).problems]
    assert len(errors) == 1
    assert errors[0].startswith(words)
    assert (PolicyDialogue.objects.count(), RecommendationSet.objects.count()) == (0, 0)


def test_session_that_is_no_event_of_the_hub_is_reported(folder: Path) -> None:
    load_tables(load_network)
    change(folder, "dialogues.csv", 2, session="Launch of the European Parliament Challenge Cancer Intergroup")
    (problem,) = load(folder).problems
    assert str(problem) == (
        "dialogues.csv, row 2, column session: “Launch of the European Parliament Challenge Cancer Intergroup” is unknown, "
        "or not unique, among the events of this hub."
    )


def test_other_words_for_what_was_sent_are_noted_and_not_followed(folder: Path) -> None:
    load_tables(*LOADERS)
    Addressee.objects.filter(kind="who_europe", recommendation__number=3).update(state="sent", sent_on="2026-11-01")
    change(folder, "recommendations.csv", 4, text="Other words")
    change(folder, "recommendations.csv", 5, text="Other words")
    report = load(folder)
    assert [str(note) for note in report.notes] == [
        "recommendations.csv, row 4, column text: Recommendation 3 was sent. Its text can no longer change."
    ]
    assert str(report.tally("recommendations")) == "0 added, 1 changed, 6 unchanged"
