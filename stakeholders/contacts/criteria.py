"""What a segment may ask for. Shared by the filter on the page, the saved segment and its check."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hubs.models import Hub, Sector
from hubs.vocabulary.topics import topics_of
from stakeholders.contacts.models import CRITERIA, WORDS
from stakeholders.models import Level, Stakeholder
from toolkit.actions import ActionRefused
from toolkit.languages import OFFERED

Criteria = dict[str, list[str]]
EVERY = (*CRITERIA, *WORDS)
MOST_WORDS = 20
LONGEST_WORD = 100


def words_in(text: str) -> list[str]:
    """The words of a criterion as they are typed: “Norte, Centro” are two. Commas part them."""
    return list(dict.fromkeys(word for part in text.split(",") if (word := " ".join(part.split()))))


def checked(criteria: Mapping[str, Any], *, hub: Hub) -> Criteria:
    """The criteria as they are stored: known names, each with a sorted list of known codes or of words, empty ones left out.

    Refuses anything else, naming the criterion; topics of another country's own list are as unknown as any other.
    """
    return {
        name: sorted(set(_known(name, values, hub))) for name, values in criteria.items() if values or name not in EVERY
    }


def _known(name: str, values: Any, hub: Hub) -> Sequence[str]:
    if name not in EVERY:
        raise ActionRefused(_("You can't filter by “%(name)s”.") % {"name": name}, field=name)
    if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
        raise ActionRefused(_("“%(name)s” is not a list of codes.") % {"name": name}, field=name)
    if name in WORDS:
        return _checked_words(name, values)
    unknown = set(values) - _codes(name, values, hub)
    if unknown:
        words = _("“%(code)s” is not in the list.") % {"code": min(unknown)}
        raise ActionRefused(words, field=name)
    return values


def _checked_words(name: str, values: Sequence[str]) -> Sequence[str]:
    if len(values) > MOST_WORDS:
        raise ActionRefused(_("Enter at most %(limit)d words.") % {"limit": MOST_WORDS}, field=name)
    for value in values:
        if not value.strip() or len(value) > LONGEST_WORD or any(unicodedata.category(one) == "Cc" for one in value):
            words = _("Enter words of at most %(limit)d characters, separated by commas.")
            raise ActionRefused(words % {"limit": LONGEST_WORD}, field=name)
    return values


def _codes(name: str, values: Sequence[str], hub: Hub) -> set[str]:
    """The codes of one criterion; of the topics only those that are asked for."""
    if name == "topics":
        return set(topics_of(hub).filter(code__in=values).values_list("code", flat=True))
    known = {
        "kinds": Stakeholder.Kind.values,
        "sectors": Sector.values,
        "levels": Level.values,
        "languages": OFFERED,
    }
    return set(known[name])
