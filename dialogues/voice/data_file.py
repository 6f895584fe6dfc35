"""Helplines taken over from the tables of the network."""

from functools import partial
from pathlib import Path

from audit.actors import Actor
from dialogues.models import Helpline
from dialogues.voice.actions.helplines import add_helpline, change_helpline
from hubs.models import Country
from toolkit.actions import action
from toolkit.spreadsheets.cells import one_of, reference, text, web_address, whole_date
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import FileColumn


@action
def load_helplines(*, by: Actor, folder: Path, report: LoadReport) -> None:
    """Read ``helplines.csv`` and bring our rows to it, but for what the network office has edited.

    For countries the caller has noted in ``report`` what is known.
    """
    columns = (
        FileColumn("country_code", reference(report.known("country"), "country"), required=True),
        FileColumn("kind", one_of(Helpline.Kind), required=True),
        FileColumn("name", text(150), required=True),
        FileColumn("phone", text(30), required=True),
        FileColumn("website", web_address()),
        FileColumn("checked_on", whole_date()),
        FileColumn("source", text(300), required=True),
    )
    rows = report.read(folder / "helplines.csv", columns, unique=[("country_code", "kind")]).rows
    if report.problems:
        return
    countries = Country.objects.in_bulk(field_name="code")
    for row in rows:
        country, kind = countries[row["country_code"]], row["kind"]
        fields = row.pick("name", "phone", "website", "source")
        fields["checked_on"] = row["checked_on"].first_day if row["checked_on"] else None
        report.keep(
            "helplines", Helpline.objects.filter(country=country, kind=kind).first(), fields, line=row, called="helpline",
            add=partial(add_helpline, by=by, country=country, kind=kind), change=partial(change_helpline, by=by),
        )  # fmt: skip
