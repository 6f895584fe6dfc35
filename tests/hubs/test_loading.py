"""Loading the network: every error is reported by file, row and column, and then nothing is changed."""

import csv
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from audit.actors import SYSTEM
from audit.models import Entry
from hubs.data_files.loader import load_network
from hubs.milestones.sourced import change_sourced_milestone
from hubs.milestones.subject import MILESTONES
from hubs.models import Association, Country, Group, Hub, Membership, Milestone, Organisation, Topic, VocabularyTerm
from hubs.profile.sourced import change_sourced_hub
from hubs.profile.subject import PROFILE
from publishing.actions import save_draft
from tests.network import load_tables
from toolkit import clock
from toolkit.actions import ActionRefused
from toolkit.partial_dates.dates import PartialDate
from toolkit.spreadsheets.load_report import LoadReport

DATA = Path(__file__).resolve().parents[2] / "data" / "network"


def load(folder: Path) -> LoadReport:
    report = LoadReport()
    load_network(by=SYSTEM, folder=folder, report=report)
    return report


def problems(folder: Path) -> list[str]:
    """What a load says, after making sure that it changed nothing."""
    report = load(folder)
    assert Country.objects.count() == 0
    assert Entry.objects.count() == 0
    return [str(problem) for problem in report.problems]


def change(folder: Path, file: str, row: int, **cells: str) -> None:
    """Set cells of one row, counted as a spreadsheet does."""
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        records = list(csv.reader(stream))
    for column, value in cells.items():
        records[row - 1][records[0].index(column)] = value
    with (folder / file).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(records)


def add(folder: Path, file: str, *rows: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.writelines(f"{row}\n" for row in rows)


@pytest.mark.django_db
class TestTexts:
    def test_texts_stand_in_their_languages(self) -> None:
        load_tables(load_network)
        hub = Hub.objects.get(slug="pt")
        assert hub.organisation_text.startswith("The hub was founded by joint ministerial order 11429/2021")
        assert sorted(hub.translations) == ["pt"]
        assert hub.words_in("pt")["perspectives_text"].language == "en"
        assert hub.source == "NCH-PT page; aicib.pt 30 Jan 2026; portalclinicalstudies.com; Técnico Lisboa; aicib.pt"

    def test_text_that_is_gone_from_the_table_is_gone_from_the_page(self, folder: Path) -> None:
        load_tables(load_network)
        change(folder, "hub_texts.csv", 2, part="funding")
        load(folder)
        hub = Hub.objects.get(slug="pt")
        assert (hub.organisation_text, hub.funding_text[:20]) == ("", "The hub was founded ")

    def test_wrong_texts_are_reported_by_row_and_column(self, folder: Path) -> None:
        change(folder, "hub_texts.csv", 2, country_iso2="LT")
        change(folder, "hub_texts.csv", 3, language="xx")
        change(folder, "hub_texts.csv", 4, part="strengths")
        change(folder, "hub_texts.csv", 5, part="summary")
        change(folder, "hub_texts.csv", 6, source="")
        found = problems(folder)
        assert [words.partition(": ")[0] for words in found] == [
            "hub_texts.csv, row 2, column country_iso2",
            "hub_texts.csv, row 3, column language",
            "hub_texts.csv, row 4, column part",
            "hub_texts.csv, row 6, column source",
            "hub_texts.csv, row 5, column part",
        ]

    def test_every_topic_has_its_name_in_every_language_of_the_portal(self, folder: Path) -> None:
        load_tables(load_network)
        languages = [code for code, _name in settings.LANGUAGES]
        missing = [
            (topic.code, code) for topic in Topic.objects.all() for code in languages if not topic.text_in(code, "name")
        ]
        assert missing == []
        topic = Topic.objects.get(code="FTN6")
        names = [str(topic.words_in(code)["name"]) for code in ("en", "pt", "pl", "fi")]
        assert names == [
            "Prevention, Early Detection and Screening",
            "Prevenção, deteção precoce e rastreio",
            "Profilaktyka, wczesne wykrywanie i badania przesiewowe",
            "Prevention, Early Detection and Screening",
        ]
        change(folder, "topic_names.csv", 2, name="Conhecer o cancro")
        tally = load(folder).tallies["topics"]
        assert (tally.added, tally.changed) == (0, 1)

    def test_wrong_names_of_topics_are_reported_by_row_and_column(self, folder: Path) -> None:
        change(folder, "topic_names.csv", 2, code="MO9")
        change(folder, "topic_names.csv", 3, language="en")
        change(folder, "topic_names.csv", 4, name="")
        change(folder, "topic_names.csv", 6, language="pl")
        found = problems(folder)
        assert [words.partition(": ")[0] for words in found] == [
            "topic_names.csv, row 2, column code",
            "topic_names.csv, row 3, column language",
            "topic_names.csv, row 4, column name",
            "topic_names.csv, row 7, column code, language",
        ]


@pytest.mark.django_db
class TestWhole:
    def test_network_is_loaded(self) -> None:
        report = load(DATA)
        assert [str(problem) for problem in report.problems] == []
        counts = {what: tally.added for what, tally in report.tallies.items()}
        assert counts == {
            "countries": 49,
            "associations": 22,
            "vocabulary terms": 92,
            "topics": 60,
            "organisations": 64,
            "hubs": 22,
            "memberships": 30,
            "milestones": 31,
            "groups": 28,
        }
        models = [Country, Association, VocabularyTerm, Topic, Organisation, Hub, Membership, Milestone, Group]
        assert [model.objects.count() for model in models] == [49, 22, 92, 60, 64, 22, 30, 31, 28]

    def test_second_load_changes_nothing(self) -> None:
        load_tables(load_network)
        before, trail = list(Hub.objects.values()), Entry.objects.count()
        report = load(DATA)
        assert {(tally.added, tally.changed) for tally in report.tallies.values()} == {(0, 0)}
        assert sum(tally.as_they_were for tally in report.tallies.values()) == 398
        assert list(Hub.objects.values()) == before
        assert Entry.objects.count() == trail

    def test_changed_cell_changes_one_row(self, folder: Path) -> None:
        load_tables(load_network)
        change(folder, "countries.csv", 2, capital="Wien")
        report = load(folder)
        assert str(report.tallies["countries"]) == "0 added, 1 changed, 48 unchanged"
        assert Country.objects.get(code="AT").capital == "Wien"
        entry = Entry.objects.latest("id")
        assert (entry.action, entry.subject, entry.fields) == ("hubs.change_country", "hubs.country", ["capital"])

    def test_corrected_date_moves_the_milestone(self, folder: Path) -> None:
        load_tables(load_network)
        change(folder, "milestones.csv", 3, date="2022-03-01")
        report = load(folder)
        assert str(report.tallies["milestones"]) == "0 added, 1 changed, 30 unchanged"
        call = Milestone.objects.get(hub__slug="pt", kind="call_for_interest")
        assert call.date == PartialDate(2022, 3, 1)

    def test_every_row_is_written_by_an_action_with_its_audit_row(self) -> None:
        load_tables(load_network)
        written = Counter(Entry.objects.values_list("action", flat=True))
        assert written == {
            "hubs.add_country": 49, "hubs.add_association": 22, "hubs.add_vocabularyterm": 92, "hubs.add_topic": 60,
            "hubs.add_organisation": 64, "hubs.create_hub": 22, "hubs.add_membership": 30, "hubs.add_milestone": 31,
            "hubs.add_group": 28,
        }  # fmt: skip

    def test_what_a_hub_published_itself_is_refused_to_the_tables(self, folder: Path) -> None:
        load_tables(load_network)
        hub = Hub.objects.get(slug="pt")
        for subject in (PROFILE.of(hub), MILESTONES.of(hub)):
            save_draft(by=SYSTEM, about=subject, content=subject.type.live(subject), edition=0, at=clock.now())
        change(folder, "hubs.csv", 13, note="Other words")
        change(folder, "milestones.csv", 3, note="Other words")
        tallies = load(folder).tallies
        assert (str(tallies["hubs"]), tallies["milestones"].changed) == ("0 added, 0 changed, 22 unchanged", 0)
        with pytest.raises(ActionRefused, match="changed in the portal"):
            change_sourced_hub(by=SYSTEM, hub=hub, note="Other words")
        milestone = hub.milestones.all()[0]
        with pytest.raises(ActionRefused, match="changed in the portal"):
            change_sourced_milestone(by=SYSTEM, milestone=milestone, at=clock.now(), note="Other words")

    def test_milestone_that_a_form_would_refuse_is_a_problem_of_its_row(self, folder: Path) -> None:
        load_tables(load_network)
        change(folder, "milestones.csv", 3, date="2999-03-01")
        report = load(folder)
        words = "This date is in the future. Choose “Planned”, or correct the date."
        assert [str(note) for note in report.notes] == [f"milestones.csv, row 3, column year: {words}"]
        Milestone.objects.filter(kind="call_for_interest").delete()
        said = StringIO()
        with pytest.raises(CommandError, match="1 errors; nothing was changed"):
            call_command("load_network", str(folder), stderr=said)
        assert said.getvalue().splitlines() == [f"milestones.csv, row 3, column year: {words}"]


@pytest.mark.django_db
class TestDerivedFacts:
    def test_status_follows_from_the_milestones(self) -> None:
        load_tables(load_network)
        hubs = {hub.slug: hub for hub in Hub.objects.with_status()}
        derived = {slug: (hubs[slug].is_operating, hubs[slug].is_recognised) for slug in ("pt", "no", "bg", "fi", "ie")}
        assert derived == {
            "pt": (True, False),
            "no": (True, False),
            "bg": (True, True),
            "fi": (False, True),
            "ie": (False, False),
        }
        assert [hubs[slug].status for slug in derived] == [
            "operating",
            "operating",
            "operating",
            "recognised",
            "forming",
        ]
        plain = {hub.slug: hub.status for hub in Hub.objects.all()}
        assert plain == {slug: hub.status for slug, hub in hubs.items()}

    def test_network_has_eleven_recognised_and_nine_at_work(self) -> None:
        load_tables(load_network)
        hubs = Hub.objects.with_status()
        assert hubs.filter(is_recognised=True).count() == 11
        assert hubs.filter(is_operating=True).count() == 9

    def test_stated_fact_against_the_milestones_is_refused(self, folder: Path) -> None:
        change(folder, "hubs.csv", 13, operating="no", recognition="recognised")
        assert problems(folder) == [
            "hubs.csv, row 13, column recognition: Says “recognised”, but the milestones say otherwise.",
            "hubs.csv, row 13, column operating: Says “no”, but the milestones say otherwise.",
        ]

    def test_two_dates_for_one_step_are_refused(self, folder: Path) -> None:
        change(folder, "hubs.csv", 13, established_on="2021-11-20")
        words = "Is 2021-11-19 here and 2021-11-20 in hubs.csv, row 13, column established_on."
        assert problems(folder) == [f"milestones.csv, row 2, column date: {words}"]


@pytest.mark.django_db
class TestMistakes:
    def test_unknown_country_is_reported(self, folder: Path) -> None:
        change(folder, "organisations.csv", 2, country_iso2="QQ")
        change(folder, "memberships.csv", 2, country_iso2="CY")
        assert problems(folder) == [
            "organisations.csv, row 2, column country_iso2: “QQ” is unknown: no country of that name or code is loaded.",
            "memberships.csv, row 2, column country_iso2: “CY” is unknown: no hub of that name or code is loaded.",
        ]

    def test_doubled_row_is_reported(self, folder: Path) -> None:
        add(folder, "topics.csv", "MO1,Something else,mission_objective,x")
        assert problems(folder) == ["topics.csv, row 62, column code: Same as in row 2. Delete one of the two rows."]

    def test_impossible_date_is_reported(self, folder: Path) -> None:
        change(folder, "milestones.csv", 4, date="2024-02-30")
        assert problems(folder) == [
            "milestones.csv, row 4, column date: “2024-02-30” is not a date; write 2025, 2025-07 or 2025-07-02."
        ]

    def test_every_file_is_checked_before_anything_is_said(self, folder: Path) -> None:
        change(folder, "countries.csv", 2, lat="95", name_en="")
        change(folder, "hubs.csv", 2, website="nio.gov.pl")
        (folder / "topics.csv").unlink()
        assert problems(folder) == [
            "countries.csv, row 2, column name_en: Enter a value.",
            "countries.csv, row 2, column lat: “95” is not a number from -90 to 90.",
            "topics.csv: The file can't be read (No such file or directory).",
            "hubs.csv, row 2, column website: “nio.gov.pl” is not a web address that begins with https:// or http://.",
        ]

    def test_member_state_with_a_scope_is_refused(self, folder: Path) -> None:
        change(folder, "countries.csv", 2, association_scope="full")
        assert problems(folder) == [
            "countries.csv, row 2, column association_scope: Leave this empty for a Member State."
        ]

    def test_own_names_are_as_many_as_languages_or_none(self, folder: Path) -> None:
        change(folder, "countries.csv", 3, own_names="België|Belgique")
        assert problems(folder) == [
            "countries.csv, row 3, column own_names: Enter one name for each official language, or none."
        ]


@pytest.mark.django_db
class TestAssociations:
    """associations.csv: row 6 is Switzerland, row 9 the United Kingdom."""

    def test_facts_are_those_of_the_sources(self) -> None:
        load_tables(load_network)
        rows = Association.objects.filter(country__code__in=["CH", "GB", "NZ", "CA", "KR", "EG"])
        facts = {row.country.code: (str(row.since or ""), str(row.signed_on or ""), row.scope) for row in rows}
        assert facts == {
            "CH": ("2025-01-01", "2025-11-10", "full"),
            "GB": ("2024-01-01", "", "full"),
            "NZ": ("", "2023-07-09", "pillar_2"),
            "CA": ("", "2024-07-03", "pillar_2"),
            "KR": ("", "2025-07-17", "pillar_2"),
            "EG": ("", "", ""),
        }

    def test_today_agrees_with_every_country(self) -> None:
        load_tables(load_network)
        today = dict(Association.objects.filter(until=None).values_list("country__code", "scope"))
        associated = Country.objects.filter(membership="associated")
        assert dict(associated.values_list("code", "association_scope")) == today
        assert len(today) == 22

    def test_country_that_says_otherwise_is_refused(self, folder: Path) -> None:
        change(folder, "associations.csv", 6, scope="pillar_2")
        add(folder, "associations.csv", "PT,,,,full,,x")
        assert problems(folder) == [
            "countries.csv, row 23, column membership: Says “member_state”, but associations.csv says otherwise.",
            "countries.csv, row 46, column association_scope: Is “full” here and “pillar_2” in associations.csv, row 6.",
        ]

    def test_association_that_ended_leaves_the_country_without_one(self, folder: Path) -> None:
        change(folder, "associations.csv", 6, until="2026-06-30")
        assert problems(folder) == [
            "countries.csv, row 46, column membership: Says “associated”, but associations.csv says otherwise."
        ]

    def test_two_open_ones_and_overlaps_are_reported(self, folder: Path) -> None:
        add(
            folder,
            "associations.csv",
            "CH,2014-01-01,2025-03-01,,full,,x",
            "GB,2030,,,full,,x",
            "GB,2022,2021,,full,,x",
        )
        assert problems(folder) == [
            "associations.csv, row 6, column since: Lies within the one of row 24.",
            "associations.csv, row 26, column until: Is before the start.",
            "associations.csv, row 25, column until: Is empty, as in row 9: only one can be in effect.",
        ]

    def test_start_that_is_learnt_later_moves_the_row(self, folder: Path) -> None:
        load_tables(load_network)
        change(folder, "associations.csv", 13, since="2025-01-01")
        assert str(load(folder).tallies["associations"]) == "0 added, 1 changed, 21 unchanged"
        assert str(Association.objects.get(country__code="KR").since) == "2025-01-01"

    def test_association_that_ends_makes_room_for_the_next(self, folder: Path) -> None:
        load_tables(load_network)
        change(folder, "associations.csv", 6, until="2026-12-31")
        add(folder, "associations.csv", "CH,2027-01-01,,,full,,x")
        assert str(load(folder).tallies["associations"]) == "1 added, 1 changed, 21 unchanged"
        rows = Association.objects.filter(country__code="CH")
        assert [(str(row.since), str(row.until or "")) for row in rows] == [
            ("2025-01-01", "2026-12-31"),
            ("2027-01-01", ""),
        ]
