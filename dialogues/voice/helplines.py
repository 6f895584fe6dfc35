"""Where to turn for help at once: the emergency number and the helplines of the country, as far as we can stand behind them."""

from dataclasses import dataclass

from dialogues.models import Helpline
from hubs.models import Country


@dataclass(frozen=True)
class UrgentHelp:
    """``has_112``: the country is in the European Union, where 112 is the emergency number. A helpline is None where we know none."""

    has_112: bool
    cancer: Helpline | None
    emotional_support: Helpline | None


def urgent_help(country: Country | None) -> UrgentHelp:
    """Return where people of a country turn to (one query, none without a country)."""
    shown = Helpline.objects.filter(country=country, is_shown=True) if country is not None else ()
    by_kind = {one.kind: one for one in shown}
    return UrgentHelp(
        has_112=country is not None and country.membership == Country.Membership.MEMBER_STATE,
        cancer=by_kind.get(Helpline.Kind.CANCER),
        emotional_support=by_kind.get(Helpline.Kind.EMOTIONAL_SUPPORT),
    )
