"""The time zones offered for events: those of the network's countries, and UTC."""

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
