"""`{% lasting "name" more of the key %} … {% endlasting %}`: a part of a page that does not change with events."""

from typing import Any

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString

register = template.Library()


class LastingNode(Node):
    """Rendered once for a key, where the view gives ``parts`` (``publishing.lasting_parts``); else each time."""

    def __init__(self, nodelist: NodeList, key: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self._key = key

    def render(self, context: Context) -> SafeString:
        """The part."""
        parts = context.get("parts")
        if parts is None:
            return self.nodelist.render(context)
        key = [expression.resolve(context) for expression in self._key]
        made: SafeString = parts.get(lambda: self.nodelist.render(context), *key)
        return made


@register.tag
def lasting(parser: Parser, token: Token) -> LastingNode:
    """Read the tag."""
    key: Any = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endlasting",))
    parser.delete_first_token()
    return LastingNode(nodelist, key)
