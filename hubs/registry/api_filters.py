"""Filters that several lists have in common."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError

from hubs.models import Topic


def changed_since(queryset: QuerySet[Any], name: str, value: dt.datetime) -> QuerySet[Any]:
    """What changed since then, or came then from the tables with a date of its own."""
    return queryset.filter(Q(changed_at__gte=value) | Q(created_at__gte=value))


def by_topic(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    """Rows of one topic, by its code; a code nobody has is refused."""
    topic = Topic.objects.filter(code=value).first()
    if topic is None:
        raise ValidationError({"topic": "Unknown topic. Give its code, for instance MO2."})
    return queryset.filter(topics=topic)
