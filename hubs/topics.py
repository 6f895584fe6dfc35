"""Topics as a form offers them to one hub."""

from typing import Any

from hubs.models import Hub, Topic

Choices = list[tuple[str, Any]]
# Lists that one country made for itself are offered to that country's hub only.
OWN_LISTS = {Topic.Kind.BE_WORKING_GROUP: "be", Topic.Kind.PL_PRIORITY: "pl"}


def topic_choices(hub: Hub) -> Choices:
    """The topics by kind, without the lists other countries made for themselves."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for topic in Topic.objects.all():
        if OWN_LISTS.get(Topic.Kind(topic.kind), hub.slug) == hub.slug:
            groups.setdefault(topic.get_kind_display(), []).append((topic.code, topic.name))
    return list(groups.items())
