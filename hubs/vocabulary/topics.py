"""Which topics are offered to whom."""

from typing import Any

from django.db.models import QuerySet

from hubs.models import Hub, Topic

Choices = list[tuple[str, Any]]

# Lists that one country made for itself are offered to that country's hub only.
OWN_LISTS = {Topic.Kind.BE_WORKING_GROUP: "be", Topic.Kind.PL_PRIORITY: "pl"}


def topics_of(hub: Hub | None) -> QuerySet[Topic]:
    """All topics but those of the lists other countries made for themselves; for all Europe without any such list."""
    slug = hub.slug if hub else ""
    return Topic.objects.exclude(kind__in=[kind for kind, owner in OWN_LISTS.items() if owner != slug])


def topic_choices(hub: Hub | None) -> Choices:
    """The topics a hub chooses from, by kind."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for topic in topics_of(hub):
        groups.setdefault(topic.get_kind_display(), []).append((topic.code, topic.name))
    return list(groups.items())
