"""The catalogues of the languages: complete, with the same placeholders, and in step with the sources."""

import ast
import csv
import datetime as dt
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.utils import translation

from echos_portal.library_translations import MONTHS, MONTHS_IN_DATES, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from hubs.countries.names import COUNTRY_NAMES
from toolkit.date_formatting import day_words, partial_words
from toolkit.folding import sort_key
from toolkit.partial_dates.dates import PartialDate
from toolkit.time_zones import CITIES, ZONES

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("pt", "pl")
SOURCES = (
    "manage.py", "toolkit", "audit", "accounts", "outbox", "publishing", "hubs", "stakeholders", "consents", "events",
    "dialogues", "news", "library", "digests", "mailings", "partners", "search", "privacy", "echos_portal", "templates",
    "locale",
)  # fmt: skip
LINE = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")')
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|<[^>]+>")
FORMS = {"pt": 2, "pl": 4}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A page in another language leaves that language behind in this thread."""
    with translation.override("en"):
        yield


@dataclass
class CatalogueEntry:
    """One sentence of a catalogue."""

    parts: dict[str, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.parts.get("msgctxt", ""), self.parts.get("msgid", ""), self.parts.get("msgid_plural", "")

    @property
    def said(self) -> list[str]:
        return [text for name, text in self.parts.items() if name.startswith("msgstr")]


def read(path: Path) -> list[CatalogueEntry]:
    """The entries of a catalogue but its header."""
    return [entry for block in path.read_text().split("\n\n") if (entry := _entry(block)).key[1]]


def _entry(block: str) -> CatalogueEntry:
    entry, name = CatalogueEntry(), ""
    for line in block.splitlines():
        if found := LINE.fullmatch(line):
            name = found[1]
            entry.parts[name] = ast.literal_eval(found[2])
        elif line.startswith('"'):
            entry.parts[name] += ast.literal_eval(line)
        elif line.startswith("#,"):
            entry.fuzzy = "fuzzy" in line
    return entry


def catalogue(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    unfinished = [entry.key for entry in read(catalogue(language)) if entry.fuzzy or not all(entry.said)]
    assert unfinished == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_marks_are_those_of_the_source(language: str) -> None:
    wrong = []
    for entry in read(catalogue(language)):
        _context, one, many = entry.key
        of_one, of_many = set(PLACEHOLDER.findall(one)), set(PLACEHOLDER.findall(many or one))
        for number, text in enumerate(
            entry.said
        ):  # the first form, of one, may say no number where the source says none
            if set(PLACEHOLDER.findall(text)) not in ([of_one, of_many] if number == 0 else [of_many]):
                wrong.append(text)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_have_all_forms_of_the_language(language: str) -> None:
    counted = [entry for entry in read(catalogue(language)) if entry.key[2]]
    assert {len(entry.said) for entry in counted} == {FORMS[language]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_is_that_of_the_text(language: str, tmp_path: Path) -> None:
    if shutil.which("msgfmt") is None:
        pytest.skip("gettext is not installed")
    made = tmp_path / "django.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", made, catalogue(language)], check=True)
    assert made.read_bytes() == catalogue(language).with_suffix(".mo").read_bytes()


def test_extraction_finds_nothing_new(tmp_path: Path) -> None:
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed")
    before = {language: sorted(entry.key for entry in read(catalogue(language))) for language in LANGUAGES}
    for name in SOURCES:
        here = ROOT / name
        (shutil.copy if here.is_file() else shutil.copytree)(here, tmp_path / name)
    command = [
        sys.executable,
        "-W",
        "ignore",
        "manage.py",
        "makemessages",
        "--no-location",
        "--no-obsolete",
        "-l",
        "pt",
        "-l",
        "pl",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    for language in LANGUAGES:
        found = read(tmp_path / "locale" / language / "LC_MESSAGES" / "django.po")
        assert sorted(entry.key for entry in found) == before[language]


def test_texts_are_marked_by_names_that_the_extraction_knows() -> None:
    """What is marked by a function under another name is not extracted, so no one translates it."""
    renamed = re.compile(r"\bn?p?gettext(?:_lazy|_noop)? as (\w+)")
    found = {
        str(path.relative_to(ROOT)): names
        for name in SOURCES
        for path in ([ROOT / name] if (ROOT / name).is_file() else (ROOT / name).rglob("*.py"))
        if path.suffix == ".py" and (names := set(renamed.findall(path.read_text())) - {"_"})
    }
    assert found == {}


def test_every_country_of_the_tables_has_its_name_in_the_list() -> None:
    with (ROOT / "data/network/countries.csv").open() as file:
        table = {row["iso2"]: row["name_en"] for row in csv.DictReader(file)}
    assert {code: str(name) for code, name in COUNTRY_NAMES.items()} == table


def test_every_zone_but_utc_has_its_city() -> None:
    assert [*CITIES, "UTC"] == list(ZONES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_months_and_weekdays_are_small(language: str) -> None:
    with translation.override(language):
        words = [str(word) for word in (*MONTHS, *MONTHS_IN_DATES, *SHORT_MONTHS, *WEEKDAYS, *SHORT_WEEKDAYS)]
        assert [word for word in words if word != word.lower()] == []


def test_days_are_said_as_the_language_does() -> None:
    day = dt.date(2026, 7, 2)
    said = {}
    for language in ("en", *LANGUAGES):
        with translation.override(language):
            said[language] = (day_words(day), partial_words(day, "day"), PartialDate.parse("2026-07").in_words)
    assert said == {
        "en": ("Thursday 2 July 2026", "2 July 2026", "July 2026"),
        "pt": ("quinta-feira, 2 de julho de 2026", "2 de julho de 2026", "julho de 2026"),
        "pl": ("czwartek, 2 lipca 2026", "2 lipca 2026", "lipiec 2026"),
    }


def test_names_sort_as_the_alphabet_does() -> None:
    assert sorted(["Łotwa", "Malta", "Luksemburg", "Litwa"], key=sort_key) == ["Litwa", "Luksemburg", "Łotwa", "Malta"]
    assert sorted(["Bélgica", "Áustria", "Alemanha"], key=sort_key) == ["Alemanha", "Áustria", "Bélgica"]
