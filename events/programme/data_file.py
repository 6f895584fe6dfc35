"""Events of the field taken over from tables: dates as exact as the source gives them, and no registrations."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from audit.actors import Actor
from events.models import Event
from events.programme.actions.events import change_event, create_event
from events.programme.actions.publication import make_public
from hubs.models import Country, Hub
from toolkit import clock
from toolkit.actions import action
from toolkit.spreadsheets.cells import one_of, partial_date, reference, text
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import FileColumn, Row


@action
def load_events(*, by: Actor, folder: Path, report: LoadReport) -> None:
    """Read ``events.csv`` into ``report`` and bring the events to what it says; may be run again.

    Countries and hubs must be known to the report. Writes nothing when the report holds a problem. New events are published
    at once. A draft of a coordinator with the same title and day stays a draft; what people changed or began to correct, and what
    was cancelled, stays as it is; a change of place or day is emailed to whoever registered, as every change is.
    """
    rows = _read(folder, report)
    if report.problems:
        return
    countries = {country.code: country for country in Country.objects.all()}
    hubs = {hub.country.code: hub for hub in Hub.objects.select_related("country")}
    for row in rows:
        hub = hubs.get(row["hub_country_iso2"])
        event = Event.objects.filter(hub=hub, title=row["title"], starts_on=row["start_date"]).first()
        _keep(by, hub, event, row, _fields(row, countries), report)


def _keep(
    by: Actor, hub: Hub | None, event: Event | None, row: Row, fields: dict[str, Any], report: LoadReport
) -> None:
    def add(**stated: Any) -> Event:
        made = create_event(by=by, hub=hub, fields=stated, is_sourced=True)
        return make_public(by=by, event=made, at=clock.now())

    def change(*, event: Event, **different: Any) -> None:
        change_event(by=by, event=event, fields=different, is_sourced=True)

    if event is not None and event.starts_at is not None:
        del fields["ends_on"]  # its times are known, and the days follow from them
    if event is not None and (event.state != Event.State.PUBLISHED or event.publication_id):
        report.leave("events", event)
    else:
        report.keep("events", event, fields, line=row, called="event", add=add, change=change)


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
        "starts_on": row["start_date"],
        "ends_on": row["end_date"],
        "country": countries.get(row["country_iso2"]),
        "attendance_as_stated": row["attendance"],
        **row.pick("title", "kind", "city", "format", "organiser", "source"),
    }
