"""associations.csv: since when a country is associated, beside what countries.csv says of today."""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from django.utils.translation import gettext as _

from hubs.models import Country
from toolkit.spreadsheets.cells import one_of, partial_date, reference, text
from toolkit.spreadsheets.data_files import DataFile
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import FileColumn, Row


def read_associations(folder: Path, countries: DataFile, report: LoadReport) -> DataFile:
    """Read the table and hold it against the countries: one open association for each Associated Country, of its scope."""
    columns = (
        FileColumn("country_iso2", reference(report.known("country"), _("country")), required=True),
        FileColumn("since", partial_date()),
        FileColumn("until", partial_date()),
        FileColumn("signed_on", partial_date()),
        FileColumn("scope", one_of(Country.Scope)),
        FileColumn("note", text()),
        FileColumn("source", text(), required=True),
    )
    table = report.read(folder / "associations.csv", columns, unique=[("country_iso2", "since")])
    by_country: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        by_country[row["country_iso2"]].append(row)
    for rows in by_country.values():
        _check_order(rows, report)
    if table.rows:
        _check_today(countries, by_country, report)
    return table


def _check_order(rows: list[Row], report: LoadReport) -> None:
    """Nothing ends before it begins, at most one is open, and whole dates do not overlap."""
    for row in rows:
        if row["since"] and row["until"] and row["until"].last_day < row["since"].first_day:
            report.complain(row, "until", _("Is before the start."))
    is_open = [row for row in rows if row["until"] is None]
    for row in is_open[1:]:
        report.complain(
            row, "until", _("Is empty, as in row %(row)d: only one can be in effect.") % {"row": is_open[0].number}
        )
    exact = sorted((row for row in rows if _is_exact(row)), key=lambda row: row["since"])
    for earlier, later in pairwise(exact):
        if earlier["until"] and later["since"] <= earlier["until"]:
            report.complain(later, "since", _("Lies within the one of row %(row)d.") % {"row": earlier.number})


def _is_exact(row: Row) -> bool:
    since, until = row["since"], row["until"]
    return bool(since and since.day and (until is None or until.day))


def _check_today(countries: DataFile, by_country: dict[str, list[Row]], report: LoadReport) -> None:
    """Membership and scope in countries.csv are those of today."""
    for country in countries.rows:
        current = next((row for row in by_country[country["iso2"]] if row["until"] is None), None)
        is_associated = country["membership"] == Country.Membership.ASSOCIATED
        if is_associated != (current is not None):
            words = _("Says “%(value)s”, but associations.csv says otherwise.")
            report.complain(country, "membership", words % {"value": country["membership"]})
        elif current is not None and current["scope"] != country["association_scope"]:
            words = _("Is “%(value)s” here and “%(other)s” in associations.csv, row %(row)d.")
            said = {"value": country["association_scope"], "other": current["scope"], "row": current.number}
            report.complain(country, "association_scope", words % said)
