"""Events of the field taken over from tables: dates as exact as the source gives them, and no registrations."""

from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actors import Actor
from events.models import Event
from events.programme.actions.events import change_event, create_event
from events.programme.actions.publication import publish_sourced_event
from hubs.data_files.cells import partial_date
from hubs.data_files.report import LoadReport
from hubs.models import Country, Hub
from toolkit.actions import ActionRefused, action
from toolkit.spreadsheets.cells import one_of, reference, text
from toolkit.spreadsheets.tables import FileColumn, Row


@action
def load_events(*, by: Actor, folder: Path, report: LoadReport) -> None:
    """Read ``events.csv`` into ``report`` and bring the events to what it says; may be run again.

    Countries and hubs must be known to the report. Writes nothing when the report holds a problem. New events are published
    at once. A draft of a coordinator with the same title and day stays a draft; what people changed, and what was cancelled,
    stays as it is; a change of place or day is emailed to whoever registered, as every change is.
    """
    rows = _read(folder, report)
    if report.problems:
        return
    countries = {country.code: country for country in Country.objects.all()}
    hubs = {hub.country.code: hub for hub in Hub.objects.select_related("country")}
    for row in rows:
        key = {"hub": hubs.get(row["hub_country_iso2"]), "title": row["title"], "starts_on": row["start_date"]}
        _keep(by, row, key, _fields(row, countries), report)


def _keep(by: Actor, row: Row, key: dict[str, Any], fields: dict[str, Any], report: LoadReport) -> None:
    event = Event.objects.filter(**key).first()
    if event is None:
        made = create_event(by=by, hub=key["hub"], fields={**_key_fields(key), **fields}, is_sourced=True)
        publish_sourced_event(by=by, event=made, at=timezone.now())
        report.tally("events").added += 1
        return
    different = report.differing(event, fields)
    if event.starts_at is not None:
        different.pop("ends_on", None)  # its times are known, and the days follow from them
    if event.state != Event.State.PUBLISHED or not different:
        report.leave("events", event)
        return
    try:
        change_event(by=by, event=event, fields=different, is_sourced=True)
    except ActionRefused as refused:
        report.note(row, "title", refused.message)
        report.leave("events", event)
    else:
        report.tally("events").changed += 1


def _key_fields(key: dict[str, Any]) -> dict[str, Any]:
    """Title and first day."""
    return {name: key[name] for name in ("title", "starts_on")}


def _read(folder: Path, report: LoadReport) -> list[Row]:
    columns = (
        FileColumn("title", text(250), required=True),
        FileColumn("kind", one_of(Event.Kind), required=True),
        FileColumn("start_date", partial_date(), required=True),
        FileColumn("end_date", partial_date(), required=True),
        FileColumn("city", text(100)),
        FileColumn("country_iso2", reference(report.known("country"), _("country"))),
        FileColumn("format", one_of(Event.Format)),
        FileColumn("attendance", text(200)),
        FileColumn("organiser", text(300)),
        FileColumn("source", text(300), required=True),
        FileColumn("hub_country_iso2", reference(report.known("hub"), _("hub"))),
    )
    table = report.read(folder / "events.csv", columns, unique=[("hub_country_iso2", "title", "start_date")])
    for row in table.rows:
        if row["end_date"].last_day < row["start_date"].first_day:
            report.complain(row, "end_date", _("Is before the start."))
    report.know("event", (row["title"] for row in table.rows))
    return table.rows


def _fields(row: Row, countries: dict[str, Country]) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "ends_on": row["end_date"],
        "city": row["city"],
        "country": countries.get(row["country_iso2"]),
        "format": row["format"],
        "attendance_as_stated": row["attendance"],
        "organiser": row["organiser"],
        "source": row["source"],
    }
