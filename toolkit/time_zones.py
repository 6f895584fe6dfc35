"""The time zones offered for events: those of the network's countries, and UTC."""

from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

ZONES = (
    "Europe/Amsterdam", "Europe/Athens", "Europe/Belgrade", "Europe/Berlin", "Europe/Bratislava", "Europe/Brussels",
    "Europe/Bucharest", "Europe/Budapest", "Europe/Chisinau", "Europe/Copenhagen", "Europe/Dublin", "Europe/Helsinki",
    "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/Ljubljana", "Europe/London", "Europe/Luxembourg",
    "Europe/Madrid", "Europe/Malta", "Europe/Oslo", "Europe/Paris", "Europe/Podgorica", "Europe/Prague", "Europe/Riga",
    "Europe/Rome", "Europe/Sarajevo", "Europe/Skopje", "Europe/Sofia", "Europe/Stockholm", "Europe/Tallinn",
    "Europe/Tirane", "Europe/Vaduz", "Europe/Vienna", "Europe/Vilnius", "Europe/Warsaw", "Europe/Zagreb", "Europe/Zurich",
    "Africa/Cairo", "Africa/Casablanca", "Africa/Tunis", "America/Halifax", "America/Toronto", "America/Vancouver",
    "America/Winnipeg", "Asia/Jerusalem", "Asia/Nicosia", "Asia/Seoul", "Asia/Tbilisi", "Asia/Yerevan",
    "Atlantic/Azores", "Atlantic/Canary", "Atlantic/Faroe", "Atlantic/Madeira", "Atlantic/Reykjavik",
    "Pacific/Auckland", "UTC",
)  # fmt: skip

ZONE_CHOICES = [(name, name.replace("_", " ")) for name in ZONES]

# The city a zone is named after, as people say it in their language.
CITIES = {
    "Europe/Amsterdam": _("Amsterdam"),
    "Europe/Athens": _("Athens"),
    "Europe/Belgrade": _("Belgrade"),
    "Europe/Berlin": _("Berlin"),
    "Europe/Bratislava": _("Bratislava"),
    "Europe/Brussels": _("Brussels"),
    "Europe/Bucharest": _("Bucharest"),
    "Europe/Budapest": _("Budapest"),
    "Europe/Chisinau": _("Chisinau"),
    "Europe/Copenhagen": _("Copenhagen"),
    "Europe/Dublin": _("Dublin"),
    "Europe/Helsinki": _("Helsinki"),
    "Europe/Istanbul": _("Istanbul"),
    "Europe/Kyiv": _("Kyiv"),
    "Europe/Lisbon": _("Lisbon"),
    "Europe/Ljubljana": _("Ljubljana"),
    "Europe/London": _("London"),
    "Europe/Luxembourg": _("Luxembourg"),
    "Europe/Madrid": _("Madrid"),
    "Europe/Malta": _("Malta"),
    "Europe/Oslo": _("Oslo"),
    "Europe/Paris": _("Paris"),
    "Europe/Podgorica": _("Podgorica"),
    "Europe/Prague": _("Prague"),
    "Europe/Riga": _("Riga"),
    "Europe/Rome": _("Rome"),
    "Europe/Sarajevo": _("Sarajevo"),
    "Europe/Skopje": _("Skopje"),
    "Europe/Sofia": _("Sofia"),
    "Europe/Stockholm": _("Stockholm"),
    "Europe/Tallinn": _("Tallinn"),
    "Europe/Tirane": _("Tirane"),
    "Europe/Vaduz": _("Vaduz"),
    "Europe/Vienna": _("Vienna"),
    "Europe/Vilnius": _("Vilnius"),
    "Europe/Warsaw": _("Warsaw"),
    "Europe/Zagreb": _("Zagreb"),
    "Europe/Zurich": _("Zurich"),
    "Africa/Cairo": _("Cairo"),
    "Africa/Casablanca": _("Casablanca"),
    "Africa/Tunis": _("Tunis"),
    "America/Halifax": _("Halifax"),
    "America/Toronto": _("Toronto"),
    "America/Vancouver": _("Vancouver"),
    "America/Winnipeg": _("Winnipeg"),
    "Asia/Jerusalem": _("Jerusalem"),
    "Asia/Nicosia": _("Nicosia"),
    "Asia/Seoul": _("Seoul"),
    "Asia/Tbilisi": _("Tbilisi"),
    "Asia/Yerevan": _("Yerevan"),
    "Atlantic/Azores": _("Azores"),
    "Atlantic/Canary": _("Canary"),
    "Atlantic/Faroe": _("Faroe"),
    "Atlantic/Madeira": _("Madeira"),
    "Atlantic/Reykjavik": _("Reykjavik"),
    "Pacific/Auckland": _("Auckland"),
}

_CAPITALS = {
    "AL": "Tirane", "AT": "Vienna", "BA": "Sarajevo", "BE": "Brussels", "BG": "Sofia", "CH": "Zurich", "CZ": "Prague",
    "DE": "Berlin", "DK": "Copenhagen", "EE": "Tallinn", "ES": "Madrid", "FI": "Helsinki", "FR": "Paris", "GB": "London",
    "GR": "Athens", "HR": "Zagreb", "HU": "Budapest", "IE": "Dublin", "IT": "Rome", "LT": "Vilnius", "LU": "Luxembourg",
    "LV": "Riga", "MD": "Chisinau", "ME": "Podgorica", "MK": "Skopje", "MT": "Malta", "NL": "Amsterdam", "NO": "Oslo",
    "PL": "Warsaw", "PT": "Lisbon", "RO": "Bucharest", "RS": "Belgrade", "SE": "Stockholm", "SI": "Ljubljana",
    "SK": "Bratislava", "TR": "Istanbul", "UA": "Kyiv", "XK": "Belgrade",
}  # fmt: skip
_FARTHER = {
    "AM": "Asia/Yerevan", "CA": "America/Toronto", "CY": "Asia/Nicosia", "EG": "Africa/Cairo", "FO": "Atlantic/Faroe",
    "GE": "Asia/Tbilisi", "IL": "Asia/Jerusalem", "IS": "Atlantic/Reykjavik", "KR": "Asia/Seoul", "NZ": "Pacific/Auckland",
    "TN": "Africa/Tunis",
}  # fmt: skip


def zone_of(country_code: str) -> str:
    """The zone of a country's capital, as a first proposal; Brussels where none is known."""
    if country_code in _CAPITALS:
        return f"Europe/{_CAPITALS[country_code]}"
    return _FARTHER.get(country_code, "Europe/Brussels")


def city_of(zone: str) -> str:
    """Whose clock it is, in the reader's language: ``Athens`` for ``Europe/Athens``."""
    return str(CITIES.get(zone, zone.rpartition("/")[2].replace("_", " ")))


def city_words(city: str) -> str:
    """Return a city in the reader's language, where its English name is one of ``CITIES``: ``Lisboa`` for ``Lisbon``."""
    return str(_by_english_name().get(city, city))


@cache
def _by_english_name() -> dict[str, Any]:
    with override("en"):
        return {str(name): name for name in CITIES.values()}
