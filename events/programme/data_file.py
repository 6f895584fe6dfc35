"""Events of the field taken over from tables: dates as exact as the source gives them, and no registrations."""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actors import Actor
from events.models import Event
from hubs.data_files.cells import partial_date
from hubs.data_files.report import LoadReport
from hubs.models import Country, Hub
from toolkit.spreadsheets.cells import one_of, reference, text
from toolkit.spreadsheets.tables import Column, Row


@transaction.atomic
def load_events(*, by: Actor, folder: Path, report: LoadReport) -> None:
    """Read ``events.csv`` into ``report`` and bring the events to what it says; may be run again.

    Countries and hubs must be known to the report. Writes nothing when the report holds a problem. Loaded events are
    published at once; one that was cancelled in the portal stays cancelled.
    """
    rows = _read(folder, report)
    if report.problems:
        return
    countries = {country.code: country for country in Country.objects.all()}
    hubs = {hub.country.code: hub for hub in Hub.objects.select_related("country")}
    for row in rows:
        key = {"hub": hubs.get(row["hub_country_iso2"]), "title": row["title"], "starts_on": row["start_date"]}
        report.keep(by, "events", Event, key=key, fields=_fields(row, key, countries))


def _read(folder: Path, report: LoadReport) -> list[Row]:
    columns = (
        Column("title", text(250), required=True),
        Column("kind", one_of(Event.Kind), required=True),
        Column("start_date", partial_date(), required=True),
        Column("end_date", partial_date(), required=True),
        Column("city", text(100)),
        Column("country_iso2", reference(report.known("country"), _("country"))),
        Column("format", one_of(Event.Format)),
        Column("attendance", text(200)),
        Column("organiser", text(300)),
        Column("source", text(300), required=True),
        Column("hub_country_iso2", reference(report.known("hub"), _("hub"))),
    )
    table = report.read(folder / "events.csv", columns, unique=[("hub_country_iso2", "title", "start_date")])
    for row in table.rows:
        if row["end_date"].last_day < row["start_date"].first_day:
            report.complain(row, "end_date", _("Lies before the start."))
    report.know("event", (row["title"] for row in table.rows))
    return table.rows


def _fields(row: Row, key: dict[str, Any], countries: dict[str, Country]) -> dict[str, Any]:
    known = Event.objects.filter(**key).first()
    return {
        "kind": row["kind"],
        "ends_on": row["end_date"],
        "city": row["city"],
        "country": countries.get(row["country_iso2"]),
        "format": row["format"],
        "attendance_as_stated": row["attendance"],
        "organiser": row["organiser"],
        "source": row["source"],
        "state": known.state if known and known.state != Event.State.DRAFT else Event.State.PUBLISHED,
        "published_at": (known.published_at if known else None) or timezone.now(),
    }
