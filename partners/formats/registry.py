"""In which formats each list can be had, by the ending of its address."""

from partners.formats.calendars import calendar_page
from partners.formats.feeds import atom_page
from partners.formats.geography import POINTS, geojson_page
from partners.formats.linked_data import json_ld_page
from partners.formats.tables import csv_page
from partners.formats.writers import FormatWriter

CSV = FormatWriter("text/csv", csv_page, is_file=True)
JSON_LD = FormatWriter("application/ld+json", json_ld_page)
GEOJSON = FormatWriter("application/geo+json", geojson_page)
ICALENDAR = FormatWriter("text/calendar", calendar_page, is_file=True)
ATOM = FormatWriter("application/atom+xml", atom_page)
WITH_ENTRIES = (
    "events",
    "news",
    "resources",
    "dialogues",
    "joint-statements",
    "proposals",
    "participant-calls",
    "draws",
)


def formats_of(name: str) -> dict[str, FormatWriter]:
    """Return the formats of a list."""
    found = {"csv": CSV, "jsonld": JSON_LD}
    if name in POINTS:
        found["geojson"] = GEOJSON
    if name in WITH_ENTRIES:
        found["atom"] = ATOM
    if name == "events":
        found["ics"] = ICALENDAR
    return found
