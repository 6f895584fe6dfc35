"""Which topics are offered to which hub, and the topics of a draft."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hubs.models import Hub, Topic
from publishing.subjects.content import Content, Line
from toolkit.folding import sort_key

Choices = list[tuple[str, Any]]

# Lists that one country made for itself are offered to that country's hub only.
OWN_LISTS = {Topic.Kind.BE_WORKING_GROUP: "be", Topic.Kind.PL_PRIORITY: "pl"}


def topics_of(hub: Hub | None, *, also: Collection[str] = ()) -> QuerySet[Topic]:
    """All topics but those of the lists other countries made for themselves; for all Europe without any such list.

    ``also`` are codes of topics that are to be among them in any case.
    """
    slug = hub.slug if hub else ""
    return Topic.objects.filter(
        ~Q(kind__in=[kind for kind, owner in OWN_LISTS.items() if owner != slug]) | Q(code__in=also)
    )


def topic_choices(topics: QuerySet[Topic]) -> Choices:
    """Return topics to choose from, by kind."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for topic in topics:
        groups.setdefault(topic.get_kind_display(), []).append((topic.code, str(topic)))
    return list(groups.items())


def topic_codes(row: Any) -> list[str]:
    """The topics of a live row, by code."""
    return sorted(topic.code for topic in row.topics.all())


def topics_in(content: Content) -> list[Topic]:
    """The topics a draft names that still exist."""
    return list(Topic.objects.filter(code__in=content.get("topics", [])))


def topic_line(content: Content) -> list[Line]:
    """The topics of a draft in words, one a line; none: no line."""
    names = sorted((str(topic) for topic in topics_in(content)), key=sort_key)
    return [Line("topics", _("Topics"), "\n".join(names), is_list=True)] if names else []
