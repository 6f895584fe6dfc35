"""The table of groups: the bodies of hubs and the networks of Europe. ``docs/data.md`` explains each column."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from audit.actors import Actor
from hubs.groups.actions.groups import change_group, create_group
from hubs.groups.models import OF_HUBS, PAN_EUROPEAN
from hubs.models import Group, Hub, Topic
from toolkit.actions import ActionRefused
from toolkit.partial_dates.dates import are_in_order
from toolkit.spreadsheets.cells import one_of, partial_date, reference, several, text, yes_no
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import FileColumn, Row

TERM = ("since", "until", "successor")
COLUMNS = {"is_time_limited": "time_limited"}  # columns that are not named as their fields


def read_groups(folder: Path, report: LoadReport) -> Sequence[Row]:
    """The rows of groups.csv, checked each by itself and with its successor. Writes nothing to the database."""
    columns = (
        FileColumn("hub_country_iso2", reference(report.known("hub"), _("hub"))),
        FileColumn("name", text(200), required=True),
        FileColumn("kind", one_of(Group.Kind), required=True),
        FileColumn("purpose", text(2000)),
        FileColumn("topics", several(reference(report.known("topic"), _("topic")))),
        FileColumn("since", partial_date()),
        FileColumn("until", partial_date()),
        FileColumn("strategy_period", text(100)),
        FileColumn("time_limited", yes_no()),
        FileColumn("successor", text(200)),
        FileColumn("source", text(), required=True),
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
        report.complain(row, "until", _("Is before the start."))


def _check_successor(row: Row, known: dict[tuple[str, str], Row], report: LoadReport) -> None:
    if not row["successor"]:
        return
    if row["until"] is None:
        report.complain(row, "until", _("Enter a date: a group with a successor has ended."))
    seen, successor = {row["name"]}, row["successor"]
    while successor:
        if (row["hub_country_iso2"], successor) not in known:
            report.complain(
                row, "successor", _("“%(name)s” is not a group of the same hub or list.") % {"name": successor}
            )
            return
        if successor in seen:
            report.complain(row, "successor", _("Leads back to this group itself."))
            return
        seen.add(successor)
        successor = known[row["hub_country_iso2"], successor]["successor"]


def keep_groups(by: Actor, rows: Sequence[Row], hubs: dict[str, Hub], report: LoadReport) -> None:
    """Bring the groups to what the rows say; a successor is written before its predecessors. Chairs are in no table.

    What a person changed in the portal stays, and the report notes it.
    """
    topics = {topic.code: topic for topic in Topic.objects.all()}
    there = {(group.hub_id, group.name): group for group in Group.objects.prefetch_related("topics")}
    kept: dict[tuple[str, str], Group | None] = {}
    for row in _successors_first(rows):
        code = row["hub_country_iso2"]
        hub = hubs.get(code)
        known = there.get((hub.pk if hub else None, row["name"]))
        fields = row.pick("name", "kind", "purpose", *TERM, "strategy_period", "source")
        fields |= {"is_time_limited": bool(row["time_limited"]), "topics": [topics[one] for one in row["topics"]]}
        fields["successor"] = kept.get((code, row["successor"]))
        if known:
            _leave_edited(known, fields, row, report)
        kept[code, row["name"]] = _keep(by, hub, known, fields, row, report)


def _leave_edited(group: Group, fields: dict[str, Any], row: Row, report: LoadReport) -> None:
    """Take out of ``fields`` what people wrote; start, end and successor go together, since each limits the others."""
    edited = set(group.edited_fields)
    if not edited.isdisjoint(TERM):
        edited |= set(TERM)
    for name in [name for name in fields if name in edited]:
        here = set(group.topics.all()) if name == "topics" else getattr(group, name)
        stated = fields.pop(name)
        if (set(stated) if name == "topics" else stated) != here:
            report.note(row, COLUMNS.get(name, name), _("Not followed: it was changed in the portal later."))


def _keep(
    by: Actor, hub: Hub | None, known: Group | None, fields: dict[str, Any], row: Row, report: LoadReport
) -> Group | None:
    """The group; None where, beside what people wrote, it would be its own successor."""
    add, change = partial(create_group, by=by, hub=hub), partial(change_group, by=by)
    try:
        return report.keep("groups", known, fields, line=row, called="group", add=add, change=change, is_strict=True)
    except ActionRefused:
        return None


def _successors_first(rows: Sequence[Row]) -> list[Row]:
    """The rows, each successor before its predecessors; circles are refused before."""
    by_name = {(row["hub_country_iso2"], row["name"]): row for row in rows}

    def steps(row: Row) -> int:
        successor = by_name.get((row["hub_country_iso2"], row["successor"]))
        return 1 + steps(successor) if successor else 0

    return sorted(rows, key=steps)
