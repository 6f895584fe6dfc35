"""The table of groups: the bodies of hubs and the networks of Europe. ``docs/data.md`` explains each column."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.actors import Actor
from hubs.data_files.cells import partial_date
from hubs.data_files.portal_words import written_by_people
from hubs.data_files.report import LoadReport
from hubs.groups.models import OF_HUBS, PAN_EUROPEAN
from hubs.models import Group, Hub, Topic
from toolkit.actions.constraints import violated_constraint
from toolkit.partial_dates.dates import are_in_order
from toolkit.spreadsheets.cells import one_of, reference, several, text, yes_no
from toolkit.spreadsheets.tables import Column, Row

TERM = ("since", "until", "successor")
COLUMNS = {"time_limited": "is_time_limited"}  # the names of columns that are others than their fields'


def read_groups(folder: Path, report: LoadReport) -> Sequence[Row]:
    """The rows of groups.csv, checked each by itself and with its successor. Writes nothing to the database."""
    columns = (
        Column("hub_country_iso2", reference(report.known("hub"), _("hub"))),
        Column("name", text(200), required=True),
        Column("kind", one_of(Group.Kind), required=True),
        Column("purpose", text(2000)),
        Column("topics", several(reference(report.known("topic"), _("topic")))),
        Column("since", partial_date()),
        Column("until", partial_date()),
        Column("strategy_period", text(100)),
        Column("time_limited", yes_no()),
        Column("successor", text(200)),
        Column("source", text(), required=True),
    )
    table = report.read(folder / "groups.csv", columns, unique=[("hub_country_iso2", "name")])
    known = {(row["hub_country_iso2"], row["name"]): row for row in table.rows}
    for row in table.rows:
        _check_row(row, report)
        _check_successor(row, known, report)
    return table.rows


def _check_row(row: Row, report: LoadReport) -> None:
    kinds = OF_HUBS if row["hub_country_iso2"] else PAN_EUROPEAN
    if row["kind"] not in kinds:
        report.complain(row, "kind", _("Enter one of: %(kinds)s.") % {"kinds": ", ".join(kinds)})
    if not are_in_order(row["since"], row["until"]):
        report.complain(row, "until", _("Lies before the start."))


def _check_successor(row: Row, known: dict[tuple[str, str], Row], report: LoadReport) -> None:
    if not row["successor"]:
        return
    if row["until"] is None:
        report.complain(row, "until", _("Enter a date: a group with a successor has ended."))
    seen, heir = {row["name"]}, row["successor"]
    while heir:
        if (row["hub_country_iso2"], heir) not in known:
            report.complain(row, "successor", _("“%(name)s” is not a group of the same hub or list.") % {"name": heir})
            return
        if heir in seen:
            report.complain(row, "successor", _("Leads back to this group itself."))
            return
        seen.add(heir)
        heir = known[row["hub_country_iso2"], heir]["successor"]


def keep_groups(by: Actor, rows: Sequence[Row], hubs: dict[str, Hub], report: LoadReport) -> None:
    """Bring the groups to what the rows say; an heir is written after it is there. Chairs are never in a table.

    What a person changed in the portal since a load wrote it stays as it is there, and the report notes it.
    """
    topics = {topic.code: topic for topic in Topic.objects.all()}
    there = {(group.hub_id, group.name): group for group in Group.objects.prefetch_related("topics")}
    theirs = written_by_people(Group)
    kept: dict[tuple[str, str], Group | None] = {}
    for row in _heirs_first(rows):
        hub = hubs.get(row["hub_country_iso2"])
        key = {"hub_id": hub.pk if hub else None, "name": row["name"]}
        told: dict[str, Any] = {
            column: row[column] for column in ("kind", "purpose", *TERM, "strategy_period", "source")
        }
        told |= {"time_limited": bool(row["time_limited"]), "topics": {topics[code] for code in row["topics"]}}
        told["successor"] = kept.get((row["hub_country_iso2"], row["successor"]))
        if group := there.get((key["hub_id"], row["name"])):
            _leave_theirs(group, told, theirs.get(group.pk, set()), row, report)
        kept[row["hub_country_iso2"], row["name"]] = _keep(by, key, told, row, report)


def _leave_theirs(group: Group, told: dict[str, Any], theirs: set[str], row: Row, report: LoadReport) -> None:
    """Take out of ``told`` what people wrote; beginning, end and successor go together, since each limits the others."""
    if not theirs.isdisjoint(TERM):
        theirs = theirs | set(TERM)
    for column in [column for column in told if COLUMNS.get(column, column) in theirs]:
        here = set(group.topics.all()) if column == "topics" else getattr(group, COLUMNS.get(column, column))
        if told.pop(column) != here:
            report.note(row, column, _("Not followed: it was changed in the portal later."))


def _keep(by: Actor, key: dict[str, Any], told: dict[str, Any], row: Row, report: LoadReport) -> Group | None:
    """The group as it is then; None where, beside what people wrote, it would follow itself."""
    topics = told.pop("topics", None)
    fields = {COLUMNS.get(column, column): value for column, value in told.items()}
    try:
        with transaction.atomic():
            group = report.keep(by, "groups", Group, key=key, fields=fields)
    except IntegrityError as problem:
        if violated_constraint(problem) != "hubs_group_no_circle":
            raise
        report.complain(row, "successor", _("Leads back to this group itself."))
        return None
    if topics is not None and topics != set(group.topics.all()):
        group.topics.set(topics)
    return group


def _heirs_first(rows: Sequence[Row]) -> list[Row]:
    """The rows so that a successor stands before those it follows; the check before has refused circles."""
    by_name = {(row["hub_country_iso2"], row["name"]): row for row in rows}

    def steps(row: Row) -> int:
        heir = by_name.get((row["hub_country_iso2"], row["successor"]))
        return 1 + steps(heir) if heir else 0

    return sorted(rows, key=steps)
