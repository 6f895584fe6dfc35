"""What several lists are asked by: a country, a hub, a topic, a language."""

from functools import reduce
from operator import or_
from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError

from hubs.models import Country, Hub, Topic
from toolkit.api.filters import CodeFilter
from toolkit.languages import OFFERED

LANGUAGES = [(code, code) for code in OFFERED]


def known_country(code: str) -> Country:
    """Return the country of a code in either case. Refuses an unknown one (ValidationError of ``country``)."""
    country = Country.objects.filter(code=code.upper()).first()
    if country is None:
        raise ValidationError({"country": "Unknown country. Give a two-letter code, for instance PT."})
    return country


class CountryFilter(CodeFilter):
    """Rows of a country, by its two-letter code in either case; an unknown code is refused.

    With several ``paths`` one of them is enough.
    """

    def __init__(self, *paths: str, label: str) -> None:
        self._paths = paths
        super().__init__(pattern="^[A-Za-z]{2}$", label=label)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Return the rows of the country."""
        return self.rows_of(qs, known_country(value)) if value else qs

    def rows_of(self, qs: QuerySet[Any], country: Country) -> QuerySet[Any]:
        """Return the rows of a known country."""
        return qs.filter(reduce(or_, (Q(**{path: country}) for path in self._paths)))


class HubFilter(CodeFilter):
    """Rows of a hub, by its key in either case; a key no public hub has is refused."""

    def __init__(self, path: str = "hub", *, label: str) -> None:
        self._path = path
        super().__init__(pattern="^[A-Za-z]{2,10}$", label=label)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Return the rows of the hub."""
        if not value:
            return qs
        hub = Hub.objects.published().filter(slug=value.lower()).first()
        if hub is None:
            raise ValidationError({"hub": "Unknown hub. Give its key, for instance pt."})
        return self.rows_of(qs, hub)

    def rows_of(self, qs: QuerySet[Any], hub: Hub) -> QuerySet[Any]:
        """Return the rows of a known hub."""
        return qs.filter(**{self._path: hub})


class TopicFilter(CodeFilter):
    """Rows with a topic, by its code; an unknown code is refused."""

    def __init__(self, path: str = "topics") -> None:
        self._path = path
        super().__init__(pattern="^[A-Za-z0-9]{1,10}$", label="Code of a topic")

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Return the rows with the topic."""
        if not value:
            return qs
        topic = Topic.objects.filter(code=value).first()
        if topic is None:
            raise ValidationError({"topic": "Unknown topic. Give its code, for instance MO2."})
        return qs.filter(**{self._path: topic})


class LanguageFilter(filters.ChoiceFilter):
    """Rows in one of the languages the portal knows by name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=LANGUAGES, **options)
