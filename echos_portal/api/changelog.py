"""What changed in the API, for the people whose programs read it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class ApiChange:
    """What one day brought."""

    day: dt.date
    words: tuple[str, ...]


def changelog() -> list[ApiChange]:
    """Return the changes, the latest first, in the language of this moment."""
    return [
        ApiChange(
            dt.date(2026, 11, 26),
            (
                _("New: /changes/ lists what changed in all lists at once, with the reason why something is gone."),
                _("New: /dumps/ has every list as JSON Lines and CSV, made each night."),
                _("New: the lists /topics/ and /vocabularies/, and contact_points of countries."),
                _("New: fields, expand and language choose what an object shows, on every list and item."),
                _("New: lists as CSV, GeoJSON, JSON-LD, iCalendar and Atom, by the file extension in their address."),
                _("Changed: filter news, resources and statements by in_language; language now chooses the language of the texts."),
            ),
        )
    ]  # fmt: skip
