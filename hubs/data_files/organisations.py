"""The table of organisations, and which of them another table means: name and country together are one organisation."""

from pathlib import Path

from django.utils.translation import gettext as _

from hubs.models import Organisation, Sector
from toolkit.spreadsheets.cells import one_of, reference, text, web_address
from toolkit.spreadsheets.data_files import DataFile
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import FileColumn, Row

Key = tuple[str, str]  # name, and the code of the country ("" for none)


def read_organisations(folder: Path, report: LoadReport) -> DataFile:
    """``organisations.csv``, after the countries. Writes nothing to the database."""
    columns = (
        FileColumn("name", text(250), required=True),
        FileColumn("acronym", text(40)),
        FileColumn("country_iso2", reference(report.known("country"), _("country"))),
        FileColumn("kind", one_of(Organisation.Kind), required=True),
        FileColumn("sector", one_of(Sector)),
        FileColumn("website", web_address()),
        FileColumn("relation", text()),
        FileColumn("source", text()),
        FileColumn("contact_point", one_of(Organisation.ContactPoint)),
    )
    table = report.read(folder / "organisations.csv", columns, unique=[("name", "country_iso2")])
    report.know("organisation", table.texts("name"))
    for cells in table.cells:
        report.know(_homes_of(cells["name"]), [cells["country_iso2"]])
    return table


def organisation_meant(row: Row, column: str, report: LoadReport, *, country: str = "") -> Key:
    """The organisation a row names in ``column``, and more closely by the country in the column ``country``, if it has one.

    A name that several countries have is a mistake of the row where its country does not say which is meant.
    """
    name, stated = row[column], row[country] if country else ""
    homes = sorted(report.known(_homes_of(name)))
    if name and country and stated in homes:
        return name, stated
    if name and homes and (stated or len(homes) > 1):
        words = _("“%(name)s” is in organisations.csv with the country %(countries)s. Say which one is meant.")
        countries = _(" or ").join(home or "-" for home in homes)
        report.complain(row, country or column, words % {"name": name, "countries": countries})
    return name, homes[0] if homes else ""


def by_key() -> dict[Key, Organisation]:
    """The organisations there are."""
    rows = Organisation.objects.select_related("country")
    return {(row.name, row.country.code if row.country else ""): row for row in rows}


def _homes_of(name: str) -> str:
    """Under which word the report knows the countries that have an organisation of this name, "" for none."""
    return f"country of {name}"
