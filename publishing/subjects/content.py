"""The values that the content of a revision is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from publishing.models import StoredFile
from toolkit.languages import language_name
from toolkit.localized_text import Translated

Content = dict[str, Any]
"""JSON: what a form collects and a revision keeps. Its keys are those of the subject type."""


@dataclass(frozen=True)
class Line:
    """One named part of a content, in words: what a person compares between two revisions.

    ``is_list``: its lines are things of their own, which come and go as wholes. ``thing``: which one is meant, where another
    may have the same text, as a file may have the name of the one before.
    """

    key: str
    label: str
    text: str
    is_list: bool = False
    thing: str = ""


def text_lines(content: Content, labels: Iterable[tuple[str, str]]) -> list[Line]:
    """The texts of a content, language by language, the original first; ``labels`` are (field, name) pairs."""
    original = content.get("original_language", "en")
    texts: dict[str, dict[str, str]] = content.get("texts", {})
    ordered = sorted(texts, key=lambda language: (language != original, language))
    labels = list(labels)
    return [
        Line(f"{language}.{field}", f"{label} ({language_name(language)})", texts[language][field])
        for language in ordered
        for field, label in labels
        if texts[language].get(field)
    ]


def original_text(content: Content, field: str) -> str:
    """The text in the language it was first written in."""
    return str(content.get("texts", {}).get(content.get("original_language", "en"), {}).get(field, ""))


def file_line(content: Content, key: str, label: str) -> list[Line]:
    """The file a content names under ``key``, by its name; none: no line."""
    stored = StoredFile.objects.filter(pk=content[key]).first() if content.get(key) else None
    return [Line(key, label, stored.name, thing=str(stored.pk))] if stored else []


def put_texts(row: Translated, content: Content) -> list[str]:
    """Write the texts of a content to the row; returns the names of the columns to save."""
    return row.set_texts(content.get("original_language", "en"), content.get("texts", {}))
