"""What pages of an inbox need: addresses at its desk."""

from typing import Any

from django import template

from dialogues.voice.desk_pages import Inbox

register = template.Library()


@register.simple_tag(takes_context=True)
def inbox_url_of(context: dict[str, Any], name: str, *keys: int) -> str:
    """The address of a page of the inbox whose page this is."""
    inbox: Inbox = context["inbox"]
    return inbox.url(name, *keys)
