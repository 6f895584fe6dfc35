"""News and library from their tables: checked, repeatable, and never over what was written in the portal."""

import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from audit.actors import SYSTEM
from audit.models import Entry
from hubs.data_files.loader import load_network
from hubs.models import Country, Organisation
from library.data_files import load_resources
from library.models import Resource
from news.data_files import load_news
from news.models import NewsItem
from publishing.actions import save_draft, take_down
from publishing.items import put_sourced_item
from publishing.models import FeedEntry
from publishing.subjects import about, handler_of
from tests.network import TABLES, load_tables
from toolkit.actions import ActionRefused
from toolkit.spreadsheets.load_report import LoadReport

pytestmark = pytest.mark.django_db
KEY = "pl-launch"
LOADERS = (load_network, load_news, load_resources)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TABLES, tmp_path / "network"))


def load(folder: Path = TABLES) -> LoadReport:
    report = LoadReport()
    with transaction.atomic():
        for load_table in LOADERS:
            load_table(by=SYSTEM, folder=folder, report=report)
        if report.problems:
            transaction.set_rollback(True)
    return report


def change(folder: Path, file: str, key: str, cells: dict[str, str], number: int = 0) -> None:
    """Set cells of the ``number``-th row of a key."""
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    [row for row in rows if row["key"] == key][number].update(cells)
    with (folder / file).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_news_and_library_are_loaded_with_their_languages_and_sources() -> None:
    report = load()
    assert [str(problem) for problem in report.problems] == []
    assert (NewsItem.objects.published().count(), Resource.objects.published().count()) == (16, 11)
    item = NewsItem.objects.get(table_key=KEY)
    assert (item.hub and item.hub.slug, item.source, str(item.published_at)) == (
        "pl", "nio.gov.pl; promisalute.it", "2025-05-20 12:00:00+00:00",
    )  # fmt: skip
    assert item.text_languages == ["en", "pl"]
    assert [row for row in (*NewsItem.objects.all(), *Resource.objects.all()) if not row.source] == []
    entry = Resource.objects.get(table_key="pl-workshops")
    assert (entry.kind, entry.licence, str(entry.issued), entry.topics.count()) == (
        "report",
        "not_told",
        "2025-11-28",
        6,
    )


def test_second_run_changes_nothing_and_a_corrected_table_wins(folder: Path) -> None:
    load_tables(*LOADERS)
    assert str(load(folder).tally("news")) == "0 added, 0 changed, 16 unchanged"
    change(folder, "news.csv", KEY, {"title": "Poland begins"})
    assert str(load(folder).tally("news")) == "0 added, 1 changed, 15 unchanged"
    item = NewsItem.objects.get(table_key=KEY)
    assert (item.title, item.changed_later) == ("Poland begins", True)
    for cells in ({"date": "2025-05-21"}, {"topics": "MO2"}):
        change(folder, "news.csv", KEY, cells)
        assert str(load(folder).tally("news")) == "0 added, 1 changed, 15 unchanged"
    assert str(load(folder).tally("news")) == "0 added, 0 changed, 16 unchanged"


def test_what_is_written_or_taken_down_in_the_portal_is_left_alone(folder: Path) -> None:
    load_tables(*LOADERS)
    item, entry = NewsItem.objects.get(table_key=KEY), Resource.objects.get(table_key="sure-guide-7")
    content = handler_of(about(item)).live(about(item))
    save_draft(by=SYSTEM, about=about(item), content=content, edition=0, at=timezone.now())
    take_down(by=SYSTEM, row=entry, at=timezone.now())
    change(folder, "news.csv", KEY, {"title": "Other words"})
    change(folder, "resources.csv", "sure-guide-7", {"title": "Other words"})
    assert str(load(folder).tally("resources")) == "0 added, 0 changed, 11 unchanged"
    for row in (item, entry):
        row.refresh_from_db()
        assert row.title != "Other words"
    assert entry.is_public is False


@pytest.mark.parametrize(
    ("file", "key", "number", "cells", "words"),
    [
        ("news.csv", KEY, 0, {"date": "2025-05"}, "column date: “2025-05” is not a day; write it as 2025-07-02"),
        ("news.csv", KEY, 0, {"source": ""}, "column source: Fill this in the first row of an entry."),
        ("news.csv", KEY, 1, {"topics": "MO2"}, "column topics: Leave this empty: only the first row of a key has it."),
        ("news.csv", KEY, 0, {"hub_country_iso2": "LT"}, "column hub_country_iso2: “LT” is unknown"),
        ("news.csv", KEY, 0, {"language": "tlh"}, "column language: “tlh” is unknown"),
        ("news.csv", KEY, 0, {"title": "x" * 201}, "column title: Enter at most 200 characters. You entered 201."),
        ("resources.csv", "oecd-citizens", 0, {"link": "javascript:alert(1)"}, "column link: “javascript:alert(1)” is not a web address"),
        ("resources.csv", "oecd-citizens", 0, {"kind": "book"}, "column kind: “book” is unknown"),
        ("resources.csv", "oecd-citizens", 0, {"publisher": "OECD"}, "column publisher: “OECD” is unknown"),
        ("resources.csv", "oecd-citizens", 0, {"issued": "2025-13"}, "column issued: “2025-13” is not a date"),
        ("resources.csv", "oecd-citizens", 0, {"key": "Not A Key"}, "column key: “Not A Key” is not a key of lower-case letters"),
    ],
)  # fmt: skip
def test_error_is_reported_by_row_and_column_and_nothing_is_loaded(
    folder: Path, file: str, key: str, number: int, cells: dict[str, str], words: str
) -> None:
    load_tables(load_network)
    change(folder, file, key, cells, number)
    problems = [str(problem) for problem in load(folder).problems]
    assert len(problems) == 1
    assert problems[0].startswith(f"{file}, row ")
    assert words in problems[0]
    assert (NewsItem.objects.count(), Resource.objects.count()) == (0, 0)


def test_namesake_in_another_country_is_never_taken_for_the_publisher(folder: Path) -> None:
    load_tables(*LOADERS)
    name = "Oslo Cancer Cluster"
    Organisation.objects.create(name=name, country=Country.objects.get(code="PT"), kind="funder", sector="academia")
    assert str(load(folder).tally("resources")) == "0 added, 0 changed, 11 unchanged"
    with (folder / "organisations.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{name},,PT,funder,,,,x,\n")
    words = f"“{name}” is in organisations.csv with the country NO or PT. Say which one is meant."
    assert [str(one) for one in load(folder).problems] == [f"memberships.csv, row 4, column organisation: {words}"]
    change(folder, "resources.csv", "oslo-report", {"publisher_country_iso2": ""})
    errors = [str(one) for one in load(folder).problems if one.file == "resources.csv"]
    assert [one.partition(", column ")[2] for one in errors] == [f"publisher_country_iso2: {words}"]


def test_item_is_written_by_the_action_which_refuses_what_was_edited_in_the_portal() -> None:
    load_tables(*LOADERS)
    actions = Entry.objects.filter(action__contains="item").values_list("action", "subject")
    assert Counter(actions) == {
        ("publishing.add_sourced_item", "news.newsitem"): 16, ("publishing.add_sourced_item", "library.resource"): 11,
    }  # fmt: skip
    item, now = NewsItem.objects.get(table_key=KEY), timezone.now()
    content = handler_of(about(item)).live(about(item))
    stated = {
        "by": SYSTEM,
        "model": NewsItem,
        "key": KEY,
        "hub": item.hub,
        "published_at": item.published_at,
        "at": now,
    }
    assert put_sourced_item(**stated, content=content) == []
    assert put_sourced_item(**stated, content=content | {"topics": ["MO2"]}) == ["topics"]
    with pytest.raises(ActionRefused, match="Enter a title"):
        put_sourced_item(**stated, content=content | {"texts": {"pl": {"title": "T"}}})
    take_down(by=SYSTEM, row=item, at=now)
    with pytest.raises(ActionRefused, match="changed in the portal"):
        put_sourced_item(**stated, content=content | {"source": "x.org"})


def test_only_the_changed_row_is_in_the_change_feed(folder: Path) -> None:
    load_tables(*LOADERS)
    change(folder, "resources.csv", "oslo-report", {"title": "Other words"})
    entry = Resource.objects.get(table_key="oslo-report")
    FeedEntry.objects.all().delete()
    load(folder)
    assert list(FeedEntry.objects.values_list("resource", "key")) == [("resources", entry.pk)]
