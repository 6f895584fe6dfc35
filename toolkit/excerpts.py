"""The beginning of a formatted text, in plain words: for lists, feeds and descriptions of pages."""

import html
import re

from django.utils.html import strip_tags

from toolkit.markdown import formatted

READ = 2000  # characters looked at: more than any excerpt needs


def plain_text(text: str) -> str:
    """Return the beginning of ``text`` on one line, without its formatting."""
    shown = re.sub(r"</li>\n</[uo]l>", ". ", formatted(text[:READ]).replace("</li>\n<li>", "; "))
    return re.sub(r"\s+", " ", html.unescape(strip_tags(shown))).strip()


def excerpt(text: str, length: int = 240) -> str:
    """At most ``length`` characters of ``text`` on one line, whole words, without its formatting."""
    plain = plain_text(text)
    if len(plain) <= length:
        return plain
    whole_words = plain[: length + 1].rpartition(" ")[0] or plain[: length - 1]
    return f"{whole_words.rstrip(' ,;:.')}…"
