"""The topics of a picker as one text: `{% load topic_choices %}`. A template loop over them took a third of a page with filters."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def topic_choices(options: Iterable[dict[str, Any]]) -> SafeString:
    """Return a box or button to tick with its label for each option of a widget."""
    return SafeString("\n".join(_choice(option) for option in options))


def _choice(option: dict[str, Any]) -> str:
    value, place = escape(str(option["value"])), escape(str(option["attrs"]["id"]))
    checked = " checked" if option["selected"] else ""
    disabled = " disabled" if option["attrs"].get("disabled") else ""
    direction = ' dir="auto"' if value else ""
    return (
        f'<div class="choice"><input type="{option["type"]}" name="{escape(option["name"])}" value="{value}" id="{place}"'
        f'{checked}{disabled}> <label for="{place}"{direction}>{conditional_escape(option["label"])}</label></div>'
    )
