"""Countries, associations, vocabularies, topics, organisations, hubs, memberships, milestones and groups from a folder of tables."""

from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Any

from audit.actors import Actor
from hubs.data_files.groups import keep_groups
from hubs.data_files.network import ORIGINAL, PARTS, MilestoneFact, NetworkTables, read_network
from hubs.data_files.organisations import Key, by_key
from hubs.data_files.report import Actions, LoadReport
from hubs.models import Association, Country, Hub, Membership, Milestone, Organisation, Topic, VocabularyTerm
from hubs.registry.actions.memberships import add_member, change_membership
from hubs.registry.actions.organisations import change_organisation, create_organisation
from hubs.registry.models.hub import SECTIONS
from hubs.registry.models.organisation import SECTOR_OF_KIND
from publishing.models import Revision
from toolkit.actions import action
from toolkit.spreadsheets.tables import Row


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
    countries = {row["iso2"]: _keep_country(by, row, report) for row in tables.countries.rows}
    _keep_associations(by, tables, countries, report)
    _keep_words(by, tables, report)
    organisations = _keep_organisations(by, tables, countries, report)
    written = {kind: _written_in_the_portal(f"{kind}_publication") for kind in ("profile", "milestones")}
    hubs = {}
    for row in tables.hubs.rows:
        code = row["country_iso2"]
        own = written["profile"].get(code)
        hubs[code] = report.leave("hubs", own) if own else _keep_hub(by, row, tables.texts.rows, countries, report)
    members = Actions(
        partial(add_member, by=by),
        lambda membership, **fields: change_membership(by=by, membership=membership, **fields),
    )
    for row, meant in tables.memberships:
        key = {"hub": hubs[row["country_iso2"]], "organisation": organisations[meant]}
        dates = {name: row[name] for name in ("since", "until") if row[name]}
        fields = {"role": row["role"], "source": row["source"], **dates}
        report.keep(by, "memberships", Membership, key=key, fields=fields, actions=members, line=row)
    facts: dict[str, list[MilestoneFact]] = defaultdict(list)
    for fact in tables.milestones:
        facts[fact.country].append(fact)
    for code, hub in hubs.items():
        if code not in written["milestones"]:
            _keep_milestones(by, hub, facts[code], report)
    keep_groups(by, tables.groups, hubs, report)


def _written_in_the_portal(publication_field: str) -> dict[str, Hub]:
    """The hubs that have published this subject themselves, by the code of their country."""
    published = {f"{publication_field}__revisions__state": Revision.State.PUBLISHED}
    hubs = Hub.objects.filter(**published)
    return {hub.country.code: hub for hub in hubs.select_related("country")}


def _keep_country(by: Actor, row: Row, report: LoadReport) -> Country:
    fields = {
        "name": row["name_en"],
        "membership": row["membership"],
        "association_scope": row["association_scope"],
        "official_languages": list(row["official_languages"]),
        "own_names": list(row["own_names"]),
        "capital": row["capital"],
        "latitude": row["lat"],
        "longitude": row["lon"],
        "note": row["note"],
    }
    return report.keep(by, "countries", Country, key={"code": row["iso2"]}, fields=fields)


def _keep_associations(by: Actor, tables: NetworkTables, countries: dict[str, Country], report: LoadReport) -> None:
    """First those that ended, then the open ones, of which a country has one: a start that is learnt later moves it."""
    for row in sorted(tables.associations.rows, key=lambda row: row["until"] is None):
        fields = {name: row[name] for name in ("since", "until", "signed_on", "scope", "note", "source")}
        known_by = "until" if row["until"] is None else "since"
        key = {"country_id": countries[row["country_iso2"]].pk, known_by: fields.pop(known_by)}
        report.keep(by, "associations", Association, key=key, fields=fields)


def _keep_words(by: Actor, tables: NetworkTables, report: LoadReport) -> None:
    for row in tables.vocabularies.rows:
        key = {"list_name": row["list"], "code": row["code"]}
        fields = {name: row[name] for name in ("order", "label", "source")}
        report.keep(by, "vocabulary terms", VocabularyTerm, key=key, fields=fields)
    for row in tables.topics.rows:
        fields = {name: row[name] for name in ("name", "kind", "source")}
        report.keep(by, "topics", Topic, key={"code": row["code"]}, fields=fields)


def _keep_organisations(
    by: Actor, tables: NetworkTables, countries: dict[str, Country], report: LoadReport
) -> dict[Key, Organisation]:
    kept = {}
    there = by_key()
    actions = Actions(
        partial(create_organisation, by=by),
        lambda organisation, **changes: change_organisation(by=by, organisation=organisation, **changes),
    )
    for row in tables.organisations.rows:
        own = row["name"], row["country_iso2"]
        sector_here = there[own].sector if own in there else ""  # perhaps in the portal
        country = countries.get(row["country_iso2"])
        key = {"name": row["name"], "country": country}
        fields = {name: row[name] for name in ("acronym", "kind", "website", "relation", "contact_point", "source")}
        if sector := row["sector"] or sector_here or SECTOR_OF_KIND.get(row["kind"]):
            fields["sector"] = sector
        kept[own] = report.keep(by, "organisations", Organisation, key=key, fields=fields, actions=actions, line=row)
    return kept


def _keep_hub(by: Actor, row: Row, texts: list[Row], countries: dict[str, Country], report: LoadReport) -> Hub:
    country = countries[row["country_iso2"]]
    texts_by_language: dict[str, dict[str, str]] = defaultdict(dict)
    sources = [row["source"]]
    for one in texts:
        if one["country_iso2"] == row["country_iso2"]:
            texts_by_language[one["language"]][PARTS[one["part"]]] = one["text"]
            sources.append(one["source"])
    fields = {
        "slug": country.slug,
        "name": row["name"],
        "host_as_stated": row["host_organisation"],
        "summary": row["summary"],
        "note": row["note"],
        "website": row["website"],
        "source": "; ".join(dict.fromkeys(part.strip() for text in sources for part in text.split(";"))),
        "original_language": ORIGINAL,
        **{field: texts_by_language[ORIGINAL].get(field, "") for field, _title in SECTIONS},
        "translations": {language: words for language, words in texts_by_language.items() if language != ORIGINAL},
    }
    return report.keep(by, "hubs", Hub, key={"country_id": country.pk}, fields=fields)


def _keep_milestones(by: Actor, hub: Hub, facts: list[MilestoneFact], report: LoadReport) -> None:
    """Match the stated milestones with the existing ones: first by kind and date, then, where a date was corrected, by kind."""
    there = {(row.kind, row.date): row for row in hub.milestones.all()}
    unmatched = [fact for fact in facts if (fact.kind, fact.date) not in there]
    for fact in facts:
        if fact not in unmatched:
            report.change(by, "milestones", there.pop((fact.kind, fact.date)), _fields(fact))
    for fact in unmatched:
        corrected = next((key for key in there if key[0] == fact.kind), None)
        if corrected:
            report.change(by, "milestones", there.pop(corrected), {"date": fact.date, **_fields(fact)})
        else:
            key = {"hub_id": hub.pk, "kind": fact.kind, "date": fact.date}
            report.keep(by, "milestones", Milestone, key=key, fields=_fields(fact))


def _fields(fact: MilestoneFact) -> dict[str, Any]:
    return {"is_actual": fact.is_actual, "note": fact.note, "source": fact.source}
