"""What a segment may ask for. Shared by the filter on the page, the saved segment and its check."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hubs.models import Sector, Topic
from stakeholders.errors import StakeholderRefused
from stakeholders.languages import LANGUAGES
from stakeholders.models import CRITERIA, Level, Stakeholder

Criteria = dict[str, list[str]]


def checked(criteria: Mapping[str, Any]) -> Criteria:
    """The criteria as they are stored: known names, each with a sorted list of known codes, empty ones left out.

    Refuses anything else, naming the criterion.
    """
    return {
        name: sorted(set(_known(name, values))) for name, values in criteria.items() if values or name not in CRITERIA
    }


def _known(name: str, values: Any) -> Sequence[str]:
    if name not in CRITERIA:
        raise StakeholderRefused(_("“%(name)s” is nothing one can filter by.") % {"name": name}, field=name)
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise StakeholderRefused(_("“%(name)s” is not a list of codes.") % {"name": name}, field=name)
    unknown = set(values) - _codes(name, values)
    if unknown:
        words = _("“%(code)s” is not known here.") % {"code": min(unknown)}
        raise StakeholderRefused(words, field=name)
    return values


def _codes(name: str, values: Sequence[str]) -> set[str]:
    """The codes of one criterion; of the topics only those that are asked for."""
    if name == "topics":
        return set(Topic.objects.filter(code__in=values).values_list("code", flat=True))
    known = {
        "kinds": Stakeholder.Kind.values,
        "sectors": Sector.values,
        "levels": Level.values,
        "languages": LANGUAGES,
    }
    return set(known[name])
