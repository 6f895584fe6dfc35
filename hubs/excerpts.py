"""The beginning of a formatted text, in plain words: for lists, feeds and descriptions of pages."""

import html
import re

from django.utils.html import strip_tags
from django.utils.text import Truncator

from hubs.formatted import formatted

READ = 2000  # characters looked at: more than any excerpt needs


def excerpt(text: str, letters: int = 240) -> str:
    """At most ``letters`` characters of ``text`` on one line, without its formatting."""
    plain = html.unescape(strip_tags(formatted(text[:READ])))
    return Truncator(re.sub(r"\s+", " ", plain).strip()).chars(letters)
