"""The tables of the network: what each column holds, what must agree between them. ``docs/data.md`` explains each."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hubs.data_files.associations import read_associations
from hubs.data_files.groups import read_groups
from hubs.data_files.organisations import Key, organisation_meant, read_organisations
from hubs.milestones.models import OPERATING_KINDS
from hubs.models import Country, Milestone, Topic
from hubs.registry.models.hub import SECTIONS
from hubs.registry.models.membership import MembershipRole
from toolkit.languages import OFFERED
from toolkit.partial_dates.dates import are_in_order
from toolkit.spreadsheets.cells import (
    matching,
    number,
    one_of,
    partial_date,
    reference,
    several,
    text,
    web_address,
    whole_number,
)
from toolkit.spreadsheets.data_files import DataFile
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import FileColumn, Row

ORIGINAL = "en"  # the language of hubs.csv and topics.csv
PARTS = {"name": "name", "summary": "summary", **{field.removesuffix("_text"): field for field, _title in SECTIONS}}
DATE_COLUMNS = {
    "established_on": Milestone.Kind.ESTABLISHED,
    "recognised_on": Milestone.Kind.RECOGNISED,
    "launched_on": Milestone.Kind.LAUNCHED,
}


@dataclass(frozen=True)
class NetworkTables:
    """All that was read, sound row by sound row."""

    countries: DataFile
    associations: DataFile
    vocabularies: DataFile
    topics: DataFile
    topic_names: DataFile
    organisations: DataFile
    hubs: DataFile
    texts: DataFile
    memberships: list[tuple[Row, Key]]
    milestones: list["MilestoneFact"]
    groups: Sequence[Row]


@dataclass(frozen=True)
class MilestoneFact:
    """A milestone as milestones.csv or a date column of hubs.csv states it; ``row`` is its row."""

    country: str
    kind: str
    is_actual: bool
    date: Any
    note: str
    source: str
    row: Row


def read_network(folder: Path, report: LoadReport) -> NetworkTables:
    """Read the tables and check them, each by itself and beside the others. Writes nothing to the database."""
    countries = _countries(folder, report)
    report.know("country", countries.texts("iso2"))
    associations = read_associations(folder, countries, report)
    vocabularies = _vocabularies(folder, report)
    topics = _topics(folder, report)
    report.know("topic", topics.texts("code"))
    topic_names = _topic_names(folder, report)
    organisations = read_organisations(folder, report)
    stages = {row["code"] for row in vocabularies.rows if row["list"] == "hub_stage"}
    hubs = _hubs(folder, report, stages)
    report.know("hub", hubs.texts("country_iso2"))
    texts = _texts(folder, report)
    memberships = _memberships(folder, report)
    milestones = _milestone_facts(hubs, _milestones(folder, report), report)
    _check_derived_facts(hubs, milestones, report)
    groups = read_groups(folder, report)
    return NetworkTables(
        countries,
        associations,
        vocabularies,
        topics,
        topic_names,
        organisations,
        hubs,
        texts,
        memberships,
        milestones,
        groups,
    )


def _countries(folder: Path, report: LoadReport) -> DataFile:
    columns = (
        FileColumn("iso2", matching(r"[A-Z]{2}", _("a country code of two capital letters")), required=True),
        FileColumn("name_en", text(100), required=True),
        FileColumn("membership", one_of(Country.Membership), required=True),
        FileColumn("official_languages", several(matching(r"[a-z]{2,3}", _("a language code"))), required=True),
        FileColumn("own_names", several(text(100))),
        FileColumn("capital", text(100)),
        FileColumn("lat", number(-90, 90), required=True),
        FileColumn("lon", number(-180, 180), required=True),
        FileColumn("association_scope", one_of(Country.Scope)),
        FileColumn("note", text(1000)),
    )
    table = report.read(folder / "countries.csv", columns, unique=[("iso2",), ("name_en",)])
    for row in table.rows:
        if row["membership"] == Country.Membership.MEMBER_STATE and row["association_scope"]:
            report.complain(row, "association_scope", _("Leave this empty for a Member State."))
        if row["own_names"] and len(row["own_names"]) != len(row["official_languages"]):
            report.complain(row, "own_names", _("Enter one name for each official language, or none."))
    return table


def _vocabularies(folder: Path, report: LoadReport) -> DataFile:
    columns = (
        FileColumn("list", text(60), required=True),
        FileColumn("order", whole_number(1, 1000), required=True),
        FileColumn("code", text(60), required=True),
        FileColumn("label", text(150), required=True),
        FileColumn("source", text()),
    )
    return report.read(folder / "vocabularies.csv", columns, unique=[("list", "code"), ("list", "order")])


def _topics(folder: Path, report: LoadReport) -> DataFile:
    columns = (
        FileColumn("code", text(10), required=True),
        FileColumn("name", text(150), required=True),
        FileColumn("kind", one_of(Topic.Kind), required=True),
        FileColumn("source", text()),
    )
    return report.read(folder / "topics.csv", columns, unique=[("code",), ("kind", "name")])


def _topic_names(folder: Path, report: LoadReport) -> DataFile:
    columns = (
        FileColumn("code", reference(report.known("topic"), _("topic")), required=True),
        FileColumn("language", one_of([code for code in OFFERED if code != ORIGINAL]), required=True),
        FileColumn("name", text(150), required=True),
    )
    return report.read(folder / "topic_names.csv", columns, unique=[("code", "language")])


def _hubs(folder: Path, report: LoadReport, stages: set[str]) -> DataFile:
    columns = (
        FileColumn("country_iso2", reference(report.known("country"), _("country")), required=True),
        FileColumn("name", text(200)),
        FileColumn("host_organisation", text()),
        FileColumn("stage", one_of(stages) if stages else text(60), required=True),
        FileColumn("recognition", one_of(["recognised", "applying", "not_found"]), required=True),
        FileColumn("operating", one_of(["yes", "no"])),
        *(FileColumn(name, partial_date()) for name in DATE_COLUMNS),
        FileColumn("website", web_address()),
        FileColumn("source", text(), required=True),
        FileColumn("note", text(1000)),
        FileColumn("summary", text(1000)),
    )
    return report.read(folder / "hubs.csv", columns, unique=[("country_iso2",)])


def _texts(folder: Path, report: LoadReport) -> DataFile:
    columns = (
        FileColumn("country_iso2", reference(report.known("hub"), _("hub")), required=True),
        FileColumn("language", one_of(OFFERED), required=True),
        FileColumn("part", one_of(PARTS), required=True),
        FileColumn("text", text(6000), required=True),
        FileColumn("source", text(100), required=True),
    )
    table = report.read(folder / "hub_texts.csv", columns, unique=[("country_iso2", "language", "part")])
    for row in table.rows:
        if row["language"] == ORIGINAL and row["part"] in ("name", "summary"):
            report.complain(row, "part", _("Enter the English one in hubs.csv."))
    return table


def _memberships(folder: Path, report: LoadReport) -> list[tuple[Row, Key]]:
    """Each row with the organisation it means."""
    columns = (
        FileColumn("country_iso2", reference(report.known("hub"), _("hub")), required=True),
        FileColumn("organisation", reference(report.known("organisation"), _("organisation")), required=True),
        FileColumn("role", one_of(MembershipRole), required=True),
        FileColumn("since", partial_date()),
        FileColumn("until", partial_date()),
        FileColumn("source", text(), required=True),
    )
    table = report.read(folder / "memberships.csv", columns, unique=[("country_iso2", "organisation")])
    for row in table.rows:
        if not are_in_order(row["since"], row["until"]):
            report.complain(row, "until", _("Is before the start."))
    return [(row, organisation_meant(row, "organisation", report)) for row in table.rows]


def _milestones(folder: Path, report: LoadReport) -> DataFile:
    columns = (
        FileColumn("country_iso2", reference(report.known("hub"), _("hub")), required=True),
        FileColumn("kind", one_of(Milestone.Kind), required=True),
        FileColumn("state", one_of(["actual", "planned"]), required=True),
        FileColumn("date", partial_date()),
        FileColumn("note", text()),
        FileColumn("source", text(), required=True),
    )
    return report.read(folder / "milestones.csv", columns, unique=[("country_iso2", "kind", "date")])


def _milestone_facts(hubs: DataFile, milestones: DataFile, report: LoadReport) -> list[MilestoneFact]:
    """Those of milestones.csv, and those only a date column of hubs.csv tells. Two dates for one are refused."""
    facts = [
        MilestoneFact(
            row["country_iso2"], row["kind"], row["state"] == "actual", row["date"], row["note"], row["source"], row
        )
        for row in milestones.rows
    ]
    stated: dict[tuple[str, str], list[MilestoneFact]] = defaultdict(list)
    for fact in facts:
        if fact.is_actual:
            stated[fact.country, fact.kind].append(fact)
    for hub in hubs.rows:
        for column, kind in DATE_COLUMNS.items():
            same = stated[hub["country_iso2"], kind]
            if hub[column] and not same:
                facts.append(MilestoneFact(hub["country_iso2"], kind, True, hub[column], "", hub["source"], hub))
            for fact in same:
                if fact.date != hub[column]:
                    words = _("Is %(date)s here and %(other)s in hubs.csv, row %(row)d, column %(column)s.")
                    places = {"date": fact.date or "-", "other": hub[column] or "-", "row": hub.number}
                    report.complain(fact.row, "date", words % {**places, "column": column})
    return facts


def _check_derived_facts(hubs: DataFile, milestones: list[MilestoneFact], report: LoadReport) -> None:
    """The two facts that follow from the milestones must be those that hubs.csv states (where it states them)."""
    reached: dict[str, set[str]] = defaultdict(set)
    for fact in milestones:
        if fact.is_actual:
            reached[fact.country].add(fact.kind)
    for hub in hubs.rows:
        kinds = reached[hub["country_iso2"]]
        recognised = Milestone.Kind.RECOGNISED in kinds
        operating = not kinds.isdisjoint(OPERATING_KINDS)
        if recognised != (hub["recognition"] == "recognised"):
            words = _("Says “%(value)s”, but the milestones say otherwise.")
            report.complain(hub, "recognition", words % {"value": hub["recognition"]})
        if hub["operating"] and operating != (hub["operating"] == "yes"):
            words = _("Says “%(value)s”, but the milestones say otherwise.")
            report.complain(hub, "operating", words % {"value": hub["operating"]})
