"""Where to turn for help at once: the emergency number and a cancer helpline of the country, as far as we can stand behind them."""

import csv
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from hubs.models import Country

FILE = "data/helplines.csv"


@dataclass(frozen=True)
class Helpline:
    """A national cancer helpline."""

    name: str
    phone: str
    website: str

    @property
    def dialled(self) -> str:
        """The number as a phone dials it."""
        return self.phone.replace(" ", "")


@dataclass(frozen=True)
class UrgentHelp:
    """``has_112``: the country is in the European Union, where 112 is the emergency number. ``helpline``: None where we know none."""

    has_112: bool
    helpline: Helpline | None


def urgent_help(country: Country | None) -> UrgentHelp:
    """Return where people of a country turn to."""
    if country is None:
        return UrgentHelp(has_112=False, helpline=None)
    return UrgentHelp(
        has_112=country.membership == Country.Membership.MEMBER_STATE, helpline=_helplines().get(country.code)
    )


@cache
def _helplines() -> dict[str, Helpline]:
    with (settings.BASE_DIR / FILE).open(encoding="utf-8", newline="") as stream:
        return {
            row["country_code"]: Helpline(row["name"], row["phone"], row["website"]) for row in csv.DictReader(stream)
        }
