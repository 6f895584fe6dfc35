"""What the network's countries are called, so that the names can be translated; the table of countries holds the English ones.

Translations give the name on its own (nominative), and sentences about countries are put so that it fits:
"Polska: hub powstaje".
"""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _

COUNTRY_NAMES = {
    "AT": _("Austria"),
    "BE": _("Belgium"),
    "BG": _("Bulgaria"),
    "HR": _("Croatia"),
    "CY": _("Cyprus"),
    "CZ": _("Czechia"),
    "DK": _("Denmark"),
    "EE": _("Estonia"),
    "FI": _("Finland"),
    "FR": _("France"),
    "DE": _("Germany"),
    "GR": _("Greece"),
    "HU": _("Hungary"),
    "IE": _("Ireland"),
    "IT": _("Italy"),
    "LV": _("Latvia"),
    "LT": _("Lithuania"),
    "LU": _("Luxembourg"),
    "MT": _("Malta"),
    "NL": _("Netherlands"),
    "PL": _("Poland"),
    "PT": _("Portugal"),
    "RO": _("Romania"),
    "SK": _("Slovakia"),
    "SI": _("Slovenia"),
    "ES": _("Spain"),
    "SE": _("Sweden"),
    "AL": _("Albania"),
    "AM": _("Armenia"),
    "BA": _("Bosnia and Herzegovina"),
    "CA": _("Canada"),
    "EG": _("Egypt"),
    "FO": _("Faroe Islands"),
    "GE": _("Georgia"),
    "IS": _("Iceland"),
    "IL": _("Israel"),
    "XK": _("Kosovo*"),
    "MD": _("Moldova"),
    "ME": _("Montenegro"),
    "NZ": _("New Zealand"),
    "MK": _("North Macedonia"),
    "NO": _("Norway"),
    "RS": _("Serbia"),
    "KR": _("South Korea"),
    "CH": _("Switzerland"),
    "TN": _("Tunisia"),
    "TR": _("Türkiye"),
    "UA": _("Ukraine"),
    "GB": _("United Kingdom"),
}


@lru_cache(maxsize=2048)
def country_name(code: str, language: str) -> str:
    """Return the name in the active language, given to keep the answers apart; empty for a country not listed here."""
    return str(COUNTRY_NAMES.get(code, ""))
