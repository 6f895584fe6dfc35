"""Countries, associations, vocabularies, topics, organisations, hubs, memberships, milestones and groups from a folder of tables."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from audit.actors import Actor
from hubs.data_files.groups import keep_groups
from hubs.data_files.network import ORIGINAL, PARTS, MilestoneFact, NetworkTables, read_network
from hubs.data_files.organisations import Key, by_key
from hubs.milestones.sourced import FIELDS, add_sourced_milestone, change_sourced_milestone
from hubs.models import Association, Country, Hub, Membership, Milestone, Organisation, Topic, VocabularyTerm
from hubs.profile.sourced import change_sourced_hub, create_hub
from hubs.registry.actions.memberships import add_member, change_membership
from hubs.registry.actions.organisations import change_organisation, create_organisation
from hubs.registry.actions.reference import add_reference, change_reference
from hubs.registry.models.hub import SECTIONS
from hubs.registry.models.organisation import SECTOR_OF_KIND
from hubs.vocabulary.sources import sources_in
from publishing.models import Revision
from toolkit import clock
from toolkit.actions import action
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import Row

Stated = Iterable[tuple[Row, Mapping[str, Any]]]  # rows, each with the fields it states


@action
def load_network(*, by: Actor, folder: Path, report: LoadReport) -> None:
    """Read the tables into ``report`` and bring the rows to what they say; may be run again.

    Writes nothing when the report holds a problem. Rows that no table names any more stay. The words and dates of the
    tables win over the database, except where a hub has published its own in the portal: a profile or
    milestones with a revision are left alone. Audit rows record what was added and changed.
    """
    tables = read_network(folder, report)
    if report.problems:
        return
    countries = _keep_reference_data(by, tables, report)
    organisations = _keep_organisations(by, tables, countries, report)
    hubs = _keep_hubs(by, tables, countries, report)
    _keep_memberships(by, tables, hubs, organisations, report)
    _keep_milestones(by, tables.milestones, hubs, report)
    keep_groups(by, tables.groups, hubs, report)


def _keep_reference_data(by: Actor, tables: NetworkTables, report: LoadReport) -> dict[str, Country]:
    """Countries, associations, terms and topics; return the countries by their codes."""
    keep = partial(_keep_reference, by, report)
    keep("countries", Country, ["code"], [(row, _country(row)) for row in tables.countries.rows])
    countries = {country.code: country for country in Country.objects.all()}
    associations = [
        (row, {"country": countries[row["country_iso2"]]} | row.pick("since", "until", "signed_on", "scope", "note", "source"))
        for row in tables.associations.rows
    ]  # fmt: skip
    # First those that ended, then the open ones, of which a country has one: a start that is learnt later moves it.
    keep("associations", Association, ["country", "since"], [one for one in associations if one[1]["until"]])
    keep("associations", Association, ["country", "until"], [one for one in associations if not one[1]["until"]])
    terms = [
        ({"list_name": row["list"]} | row.pick("code", "order", "label", "source")) for row in tables.vocabularies.rows
    ]
    keep("vocabulary terms", VocabularyTerm, ["list_name", "code"], zip(tables.vocabularies.rows, terms, strict=True))
    names: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in tables.topic_names.rows:
        names[row["code"]][row["language"]] = {"name": row["name"]}
    topics = [
        (row, {**row.pick("code", "name", "kind", "source"), "translations": names.get(row["code"], {})})
        for row in tables.topics.rows
    ]
    keep("topics", Topic, ["code"], topics)
    return countries


def _keep_reference(by: Actor, report: LoadReport, what: str, model: type[Any], key: list[str], stated: Stated) -> None:
    """Bring the rows of a model, known by their ``key``, to what the tables state."""
    rows = model.objects.select_related()
    there = {tuple(getattr(row, name) for name in key): row for row in rows}
    for line, fields in stated:
        row = there.get(tuple(fields[name] for name in key))
        add, change = partial(add_reference, by=by, model=model), partial(change_reference, by=by)
        report.keep(what, row, fields, line=line, called="row", add=add, change=change)


def _country(row: Row) -> dict[str, Any]:
    return {
        "code": row["iso2"],
        "name": row["name_en"],
        "official_languages": list(row["official_languages"]),
        "own_names": list(row["own_names"]),
        "latitude": row["lat"],
        "longitude": row["lon"],
        **row.pick("membership", "association_scope", "capital", "note"),
    }


def _keep_organisations(
    by: Actor, tables: NetworkTables, countries: dict[str, Country], report: LoadReport
) -> dict[Key, Organisation]:
    kept = {}
    there = by_key()
    for row in tables.organisations.rows:
        own = row["name"], row["country_iso2"]
        known = there.get(own)
        fields = row.pick("name", "acronym", "kind", "website", "relation", "contact_point", "source")
        fields["country"] = countries.get(row["country_iso2"])
        sector_here = known.sector if known else ""  # perhaps chosen in the portal
        if sector := row["sector"] or sector_here or SECTOR_OF_KIND.get(row["kind"]):
            fields["sector"] = sector
        kept[own] = report.keep(
            "organisations", known, fields, line=row, called="organisation",
            add=partial(create_organisation, by=by), change=partial(change_organisation, by=by),
        )  # fmt: skip
    return kept


def _keep_hubs(by: Actor, tables: NetworkTables, countries: dict[str, Country], report: LoadReport) -> dict[str, Hub]:
    """The hubs by their codes; a hub that has published its own profile stays as it is."""
    there, own = _hubs_by_code(), _hubs_by_code(profile_publication__revisions__state=Revision.State.PUBLISHED)
    kept = {}
    for row in tables.hubs.rows:
        code = row["country_iso2"]
        if code in own:
            kept[code] = report.leave("hubs", own[code])
            continue
        texts = [one for one in tables.texts.rows if one["country_iso2"] == code]
        kept[code] = report.keep(
            "hubs", there.get(code), _hub(row, texts), line=row, called="hub",
            add=partial(create_hub, by=by, country=countries[code]),
            change=partial(change_sourced_hub, by=by),
        )  # fmt: skip
    return kept


def _hubs_by_code(**asked: Any) -> dict[str, Hub]:
    return {hub.country.code: hub for hub in Hub.objects.filter(**asked).select_related("country")}


def _hub(row: Row, texts: list[Row]) -> dict[str, Any]:
    texts_by_language: dict[str, dict[str, str]] = defaultdict(dict)
    for one in texts:
        texts_by_language[one["language"]][PARTS[one["part"]]] = one["text"]
    sources = [row["source"], *(one["source"] for one in texts)]
    return {
        "host_as_stated": row["host_organisation"],
        "source": "; ".join(sources_in(sources)),
        "original_language": ORIGINAL,
        **row.pick("name", "summary", "note", "website"),
        **{field: texts_by_language[ORIGINAL].get(field, "") for field, _title in SECTIONS},
        "translations": {language: words for language, words in texts_by_language.items() if language != ORIGINAL},
    }


def _keep_memberships(
    by: Actor, tables: NetworkTables, hubs: dict[str, Hub], organisations: dict[Key, Organisation], report: LoadReport
) -> None:
    there = {(row.hub_id, row.organisation_id): row for row in Membership.objects.all()}
    for row, meant in tables.memberships:
        hub, organisation = hubs[row["country_iso2"]], organisations[meant]
        known = there.get((hub.pk, organisation.pk))
        dates = {name: row[name] for name in ("since", "until") if row[name]}
        report.keep(
            "memberships", known, {**row.pick("role", "source"), **dates}, line=row, called="membership",
            add=partial(add_member, by=by, hub=hub, organisation=organisation),
            change=partial(change_membership, by=by),
        )  # fmt: skip


def _keep_milestones(by: Actor, facts: list[MilestoneFact], hubs: dict[str, Hub], report: LoadReport) -> None:
    """Match the stated milestones with the existing ones: first by kind and date, then, where a date was corrected, by kind.

    A hub that has published its own milestones keeps them.
    """
    own = _hubs_by_code(milestones_publication__revisions__state=Revision.State.PUBLISHED)
    facts = [fact for fact in facts if fact.country not in own]
    there: dict[tuple[int, str], list[Milestone]] = defaultdict(list)
    for milestone in Milestone.objects.all():
        there[milestone.hub_id, milestone.kind].append(milestone)
    matched, unmatched = [], []
    for fact in facts:
        rows = there[hubs[fact.country].pk, fact.kind]
        same = next((row for row in rows if row.date == fact.date), None)
        if same is not None:
            rows.remove(same)
            matched.append((fact, same))
        else:
            unmatched.append((fact, rows))
    for fact, row in [*matched, *((fact, rows.pop(0) if rows else None) for fact, rows in unmatched)]:
        report.keep(
            "milestones", row, {name: getattr(fact, name) for name in FIELDS}, line=fact.row, called="milestone",
            add=partial(add_sourced_milestone, by=by, hub=hubs[fact.country], at=clock.now()),
            change=partial(change_sourced_milestone, by=by, at=clock.now()),
        )  # fmt: skip
