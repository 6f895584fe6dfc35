"""The text of a mailing in an email: `{% load mailings %}`. Context: what ``mailings.texts.contents_of`` gives, and name."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from mailings.texts import body_placeholders

register = template.Library()


@register.simple_tag(takes_context=True)
def body_formatted(context: dict[str, Any]) -> SafeString:
    """The body as HTML."""
    return body_placeholders(context["audience"]).fill_formatted(context["body"], _values(context))


@register.simple_tag(takes_context=True)
def body_plain(context: dict[str, Any]) -> str:
    """The body as it was written."""
    return body_placeholders(context["audience"]).fill_plain(context["body"], _values(context))


def _values(context: dict[str, Any]) -> dict[str, Any]:
    names = body_placeholders(context["audience"]).names
    return {name: context.get(name, "") for name in names}
