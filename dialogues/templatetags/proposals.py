"""The proposals of a network on its page: `{% load proposals %}`."""

from typing import Any

from django import template
from django.utils import timezone

from dialogues.models import PolicyProposal
from dialogues.proposals.presentation import paths_of, with_path
from hubs.models import Group

register = template.Library()


@register.inclusion_tag("dialogues/proposals/_of_group.html")
def proposals_of(group: Group) -> dict[str, Any]:
    """The public proposals of a network, and of those merged into it, the latest first (three queries; one where there are none)."""
    rows = PolicyProposal.objects.published().of_network(group).order_by("-published_at", "-pk")
    today = timezone.localdate()
    return {"paths": paths_of(with_path(rows, today=today), today=today)}
