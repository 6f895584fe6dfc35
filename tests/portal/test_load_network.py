"""The command: the tables of every application, all of them or nothing; the errors of all files are reported."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from dialogues.models import PolicyDialogue
from events.models import Event
from hubs.models import Country
from tests.network import TABLES

pytestmark = pytest.mark.django_db


def run(folder: Path) -> list[str]:
    said = StringIO()
    call_command("load_network", str(folder), stdout=said, stderr=said)
    return said.getvalue().splitlines()


def test_everything_is_loaded_and_a_second_run_changes_nothing() -> None:
    first = run(TABLES)
    assert first[:8] == [
        "countries: 49 added, 0 changed, 0 unchanged",
        "associations: 22 added, 0 changed, 0 unchanged",
        "vocabulary terms: 92 added, 0 changed, 0 unchanged",
        "topics: 60 added, 0 changed, 0 unchanged",
        "organisations: 64 added, 0 changed, 0 unchanged",
        "hubs: 22 added, 0 changed, 0 unchanged",
        "memberships: 30 added, 0 changed, 0 unchanged",
        "milestones: 31 added, 0 changed, 0 unchanged",
    ]
    assert (Event.objects.count(), PolicyDialogue.objects.count()) == (20, 1)
    second = run(TABLES)
    assert [line for line in second if ": 0 added, 0 changed," not in line] == []
    assert len(second) == len(first)


def test_one_mistake_anywhere_leaves_everything_as_it_was(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TABLES, tmp_path / "network"))
    events = (folder / "events.csv").read_text(encoding="utf-8")
    (folder / "events.csv").write_text(events.replace("2023-05-02,", "2023-05-32,"), encoding="utf-8")
    with (folder / "countries.csv").open("a", encoding="utf-8") as stream:
        stream.write("PT,Portugal again,member_state,pt,,Lisbon,38.7,-9.1,,\n")
    said = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("load_network", str(folder), stderr=said)
    assert said.getvalue().splitlines() == [
        "countries.csv, row 51, column iso2: Same as in row 23. Delete one of the two rows.",
        "events.csv, row 4, column start_date: “2023-05-32” is not a date; write 2025, 2025-07 or 2025-07-02.",
    ]
    assert (str(refused.value), refused.value.returncode) == ("2 errors; nothing was changed.", 1)
    assert (Country.objects.count(), Event.objects.count()) == (0, 0)


def test_mistake_found_while_writing_takes_everything_back(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TABLES, tmp_path / "network"))
    dialogues = (folder / "dialogues.csv").read_text(encoding="utf-8")
    title = "Policy dialogue: Addressing the Burden of Lung Cancer through National Planning"
    assert dialogues.count(title) == 1
    (folder / "dialogues.csv").write_text(dialogues.replace(title, "An unknown session"), encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("load_network", str(folder), stderr=StringIO())
    assert (Country.objects.count(), Event.objects.count(), PolicyDialogue.objects.count()) == (0, 0, 0)


def test_missing_folder_is_reported_and_nothing_is_changed(tmp_path: Path) -> None:
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("load_network", str(tmp_path / "nowhere"), stderr=said)
    lines = said.getvalue().splitlines()
    unread = {"initiatives.csv"}  # kept for what comes later
    wanted = {path.name for path in TABLES.glob("*.csv")} - unread
    assert sorted(lines) == sorted(f"{name}: The file can't be read (No such file or directory)." for name in wanted)
    assert Country.objects.count() == 0


def test_table_that_is_a_folder_is_reported(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TABLES, tmp_path / "network"))
    (folder / "hubs.csv").unlink()
    (folder / "hubs.csv").mkdir()
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("load_network", str(folder), stderr=said)
    assert "hubs.csv: The file can't be read (Is a directory)." in said.getvalue().splitlines()
    assert Country.objects.count() == 0
