"""Finding a country or its hub among the 49: a list this small is searched where it is."""

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

from hubs.country_names import folded
from hubs.models import Country

EARTH_RADIUS_KM = 6371
# How the institutions of the EU shorten two countries whose ISO codes differ.
EU_CODES = {"GR": "EL", "GB": "UK"}


def matching(
    countries: Iterable[Country], *, words: str = "", standing: str = "", membership: str = ""
) -> list[Country]:
    """Those with this standing and membership in which every one of the ``words`` is found, accents and case aside.

    Looked through are the country's name (in English and the reader's language), code and capital, the hub's name and host.
    An empty condition does not restrict.
    """
    wanted = folded(words).split()
    return [
        country
        for country in countries
        if (not standing or country.standing == standing)
        and (not membership or country.membership == membership)
        and all(word in _haystack(country) for word in wanted)
    ]


def nearest(country: Country, countries: Iterable[Country], *, count: int) -> list[Country]:
    """The ``count`` other countries with a hub whose reference points lie nearest."""
    others = [other for other in countries if other.pk != country.pk and other.published_hub]
    return sorted(others, key=lambda other: distance_km(country, other))[:count]


def distance_km(one: Country, other: Country) -> float:
    """Kilometres between two reference points, over a round earth."""
    lat_1, lon_1, lat_2, lon_2 = (
        radians(float(degrees)) for degrees in (one.latitude, one.longitude, other.latitude, other.longitude)
    )
    half_chord = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half_chord))


def _haystack(country: Country) -> str:
    hub = country.published_hub
    parts = [country.name, country.local_name, country.code, EU_CODES.get(country.code, ""), country.capital]
    return folded(" ".join([*parts, hub.name if hub else "", hub.host_as_told if hub else ""]))
