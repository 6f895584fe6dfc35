"""Text with a little Markdown made into HTML that can do no harm: paragraphs, lists, emphasis, quotes, headings, links."""

from functools import lru_cache
from typing import Final

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

HOW_TO_FORMAT = _("A blank line starts a new paragraph. *Emphasis*, lists with “-”, and [words](https://…) for a link.")

BLOCKS: Final = ["list", "blockquote", "heading", "newline", "escape"]
WITHIN_A_LINE: Final = ["emphasis", "link", "autolink", "entity"]
TAGS: Final = {"p", "br", "ul", "ol", "li", "em", "strong", "blockquote", "a", "h2", "h3", "h4", "h5", "h6"}
ATTRIBUTES: Final = {"a": {"href"}, "ol": {"start"}, "*": set[str]()}
SCHEMES: Final = {"https", "mailto"}

# Deeper than this nothing is opened any more, and more marks than this are not meant as marks: the time of the
# parser grows with the square of both.
DEEPEST = 20
MOST_MARKS = 1000


@lru_cache(maxsize=128)
def formatted(text: str, headings_from: int = 3) -> SafeString:
    """``text`` as safe HTML. A heading of one ``#`` becomes the level ``headings_from`` (2 to 6), the others follow.

    HTML in the text is shown as it was typed; so is a link to anything but https and mailto, and every picture. What
    the parser makes passes the sanitiser as well, so that a fault of the one is not enough.
    """
    tokens = tokens_of(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(headings_from - 1 + int(token.tag[1:]), 6)}"
    html = str(_parser.renderer.render(tokens, _parser.options, {}))
    return mark_safe(  # noqa: S308 - cleaned right here
        nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    )


def tokens_of(text: str) -> list[Token]:
    """What the parser finds in a text; in one with more marks than anyone means, blocks only."""
    parser = _parser if sum(text.count(mark) for mark in "[<*_&\\") <= MOST_MARKS else _plain_parser
    return parser.parse(_shallow(text))


def _shallow(text: str) -> str:
    """The text without quote marks that are not visible: a line keeps at most ``DEEPEST`` of them."""
    return "\n".join(_unquoted(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _unquoted(line: str) -> str:
    words = line.lstrip("> \t")
    marks = line[: len(line) - len(words)]
    return line if marks.count(">") <= DEEPEST else ">" * DEEPEST + " " + words


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - named by the library
        return url.lower().startswith(("https://", "mailto:"))


def _reader(rules: list[str]) -> MarkdownIt:
    return _Reader("zero", {"html": False, "breaks": True, "maxNesting": DEEPEST}).enable(rules)


_parser = _reader([*BLOCKS, *WITHIN_A_LINE])
_plain_parser = _reader(BLOCKS)
