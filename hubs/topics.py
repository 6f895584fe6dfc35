"""Which topics are offered to whom."""

from typing import Any

from hubs.models import Hub, Topic

# Lists that one country made for itself are offered to that country's hub only.
OWN_LISTS = {Topic.Kind.BE_WORKING_GROUP: "be", Topic.Kind.PL_PRIORITY: "pl"}


def topic_choices(hub: Hub | None) -> list[tuple[str, Any]]:
    """The topics by kind, without the lists other countries made for themselves; for all Europe without any such list."""
    slug = hub.slug if hub else ""
    groups: dict[str, list[tuple[str, str]]] = {}
    for topic in Topic.objects.all():
        if OWN_LISTS.get(Topic.Kind(topic.kind), slug) == slug:
            groups.setdefault(topic.get_kind_display(), []).append((topic.code, topic.name))
    return list(groups.items())
