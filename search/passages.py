"""The passage of a text in which words were found, with these marked: plain text in, safe HTML out."""

import re
from collections.abc import Iterator

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from search.query import TextQuery, lexemes_in
from toolkit.excerpts import plain_text
from toolkit.folding import searchable

LENGTH = 240
BEFORE = 60  # characters before the first word found
READ = 20_000  # characters in which it is looked for
LONGEST_ENDING = 4  # characters a word may have more than its stem
_WORD = re.compile(r"[^\W_]+")


class WordMarker:
    """Marks the words a query finds. What PostgreSQL takes for the same word in another form begins with the same characters."""

    def __init__(self, query: TextQuery) -> None:
        lexemes = [found for condition in query.conditions for found in lexemes_in(condition)]
        self._beginnings = tuple(lexeme for lexeme, is_beginning in lexemes if is_beginning)
        self._stems = {lexeme for lexeme, is_beginning in lexemes if not is_beginning}

    def finds(self, text: str) -> bool:
        """Whether the text holds one of the words."""
        return self._first(text) is not None

    def marked(self, text: str) -> SafeString:
        """Return the text with the words found in ``<mark>``."""
        return format_html_join("", "{}{}{}{}", self._pieces(text))

    def passage(self, text: str) -> str:
        """Return the passage around the first word found, or the beginning, without formatting and marks."""
        paragraphs = text[:READ].split("\n\n")
        plain = plain_text(next((one for one in paragraphs if self._first(one) is not None), paragraphs[0]))
        first = self._first(plain) or 0
        start = 0 if first <= BEFORE or len(plain) <= LENGTH else plain.rfind(" ", 0, first - BEFORE // 2) + 1
        end = len(plain) if len(plain) - start <= LENGTH else max(plain.rfind(" ", start, start + LENGTH), start + 1)
        cut = plain[start:end].rstrip(" ,;:.") if end < len(plain) else plain[start:end]
        return f"{'…' if start else ''}{cut}{'…' if end < len(plain) else ''}"

    def _first(self, text: str) -> int | None:
        return next((word.start() for word in _WORD.finditer(text) if self._is_found(word.group())), None)

    def _pieces(self, text: str) -> Iterator[tuple[str, SafeString, str, SafeString]]:
        last = 0
        for word in _WORD.finditer(text):
            if self._is_found(word.group()):
                yield text[last : word.start()], SafeString("<mark>"), word.group(), SafeString("</mark>")
                last = word.end()
        yield text[last:], SafeString(""), "", SafeString("")

    def _is_found(self, word: str) -> bool:
        folded = searchable(word)
        if folded in self._stems or folded.startswith(self._beginnings):
            return True
        ends = range(max(len(folded) - LONGEST_ENDING, 3), len(folded))
        return any(folded[:end] in self._stems for end in ends)
