"""What a handler does for one kind of subject, and the values a content is made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from hubs.models import Topic
from publishing.models import Revision, StoredFile
from toolkit.languages import language_name
from toolkit.localized_text import Translated

if TYPE_CHECKING:
    from publishing.subjects.subject import About

Content = dict[str, Any]
"""JSON: what a form collects and a revision keeps. Its keys are the handler's own."""


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


class Handler(Protocol):
    """Knows one kind of subject."""

    permission_to_write: str
    permission_to_publish: str

    def live(self, about: "About") -> Content:
        """The content as it is public now; of something never published, an empty one."""

    def complaints(self, revision: Revision) -> list[str]:
        """Why this content cannot be made public as it stands, each a sentence; empty when it can."""

    def publish(self, revision: Revision) -> None:
        """Write the content to the live rows. Called in the action's transaction; ``decided_at`` and ``decided_by`` are set."""

    def lines(self, content: Content) -> list[Line]:
        """The content in words, in a stable order."""

    def title(self, revision: Revision) -> str:
        """What the revision is about, for lists and letters."""


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


def topic_codes(row: Any) -> list[str]:
    """The topics of a live row, by code."""
    return sorted(topic.code for topic in row.topics.all())


def topics_of(content: Content) -> list[Topic]:
    """The topics a content names that there still are."""
    return list(Topic.objects.filter(code__in=content.get("topics", [])))


def topic_line(content: Content) -> list[Line]:
    """The topics in words, one a line; none: no line."""
    names = sorted(str(topic) for topic in topics_of(content))
    return [Line("topics", _("Topics"), "\n".join(names), is_list=True)] if names else []


def file_line(content: Content, key: str, label: str) -> list[Line]:
    """The file a content names under ``key``, by its name; none: no line."""
    stored = StoredFile.objects.filter(pk=content[key]).first() if content.get(key) else None
    return [Line(key, label, stored.name, thing=str(stored.pk))] if stored else []


def put_texts(row: Translated, content: Content) -> list[str]:
    """Write the texts of a content to the row; returns the names of the columns to save."""
    return row.set_texts(content.get("original_language", "en"), content.get("texts", {}))
