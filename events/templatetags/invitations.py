"""The coordinator's own text in an invitation: `{% load invitations %}`. Context: introduction, and what its placeholders name."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from events.invitations.texts import PLACEHOLDERS, placeholder_values

register = template.Library()


@register.simple_tag(takes_context=True)
def introduction_formatted(context: dict[str, Any]) -> SafeString:
    """The text as HTML."""
    return PLACEHOLDERS.fill_formatted(context["introduction"], placeholder_values(context))


@register.simple_tag(takes_context=True)
def introduction_plain(context: dict[str, Any]) -> str:
    """The text as it was written."""
    return PLACEHOLDERS.fill_plain(context["introduction"], placeholder_values(context))
