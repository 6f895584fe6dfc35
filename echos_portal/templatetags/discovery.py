"""What the head of an open page says to search engines and other sites: `{% load discovery %}`."""

import html
import re
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dialogues.models import PolicyDialogue
from echos_portal.discovery.open_pages import canonical_address, is_open_page
from echos_portal.discovery.picture_views import USUAL
from echos_portal.discovery.pictures import picture_of
from echos_portal.discovery.structured_data import as_script, node_of, page_node
from events.models import Event
from hubs.models import Hub
from toolkit.addresses import absolute_address

register = template.Library()
LONGEST_DESCRIPTION = 300  # of what other sites show
SITE = " · ECHoS"  # at the end of every title
LOCALES = {"en": "en_GB", "pt": "pt_PT", "pl": "pl_PL"}
WITH_PICTURE = (Hub, Event, PolicyDialogue)
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)">', re.S)


class PageHeadNode(Node):
    """Title and description of a page as its template writes them, and what follows from them for other sites."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """The head; of a page that is not open to everyone only what its template writes."""
        head = self.nodelist.render(context)
        if not is_open_page(context):
            return head
        request: HttpRequest = context["request"]
        title, description = (
            _found(TITLE, head).removesuffix(SITE),
            Truncator(_found(DESCRIPTION, head)).chars(LONGEST_DESCRIPTION),
        )
        return mark_safe(head + _for_other_sites(canonical_address(request), title, description, head))  # noqa: S308


@register.tag
def page_head(parser: Parser, token: Token) -> PageHeadNode:
    """`{% page_head %} <title>…</title> <meta name="description" …> {% endpage_head %}`, once in the base of all pages."""
    nodelist = parser.parse(("endpage_head",))
    parser.delete_first_token()
    return PageHeadNode(nodelist)


@register.simple_tag(takes_context=True)
def page_about(context: Context, shown: Any) -> SafeString:
    """`{% page_about event %}`: what the page is about as JSON-LD, and its picture; inside ``page_head``. Nothing in a preview."""
    if not is_open_page(context):
        return SafeString("")
    picture = SafeString("")
    if isinstance(shown, WITH_PICTURE):
        made = picture_of(shown)
        picture = _picture(made.address, made.shown.title)
    return picture + as_script(node_of(shown))


def _for_other_sites(address: str, title: str, description: str, head: str) -> str:
    """Canonical address, Open Graph and Twitter tags, JSON-LD of the page; ``title`` and ``description`` are plain text."""
    site = _("National Cancer Mission Hubs")
    properties = [
        ("og:site_name", f"ECHoS · {site}"),
        ("og:type", "website"),
        ("og:url", address),
        ("og:title", title),
        ("og:description", description),
        ("og:locale", LOCALES.get(get_language() or "", settings.LANGUAGE_CODE)),
    ]
    tags = format_html('<link rel="canonical" href="{}">', address)
    tags += format_html_join("", '<meta property="{}" content="{}">', properties)
    if "og:image" not in head:
        tags += _picture(absolute_address(static(USUAL)), _("National Cancer Mission Hubs"))
    return tags + as_script(page_node(address, title, description))


def _picture(address: str, words: str) -> SafeString:
    named = [("image", address), ("image:alt", words)]
    tags = format_html_join("", '<meta property="og:{}" content="{}">', named)
    return tags + SafeString('<meta name="twitter:card" content="summary_large_image">')


def _found(pattern: re.Pattern[str], head: str) -> str:
    """The text of a part of the head, without its escaping and its line breaks."""
    found = pattern.search(head)
    return " ".join(html.unescape(found[1]).split()) if found else ""
