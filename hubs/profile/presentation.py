"""The profile of a hub as a reader gets it: from the public rows, or from a draft in preview."""

from dataclasses import dataclass
from typing import Any

from hubs.models import Hub, HubNode, Topic
from hubs.profile.subject import PLAIN, logo_of
from hubs.registry.models.hub import SECTIONS
from hubs.vocabulary.topics import topics_in
from publishing.models import StoredFile
from publishing.subjects.content import Content, put_texts
from toolkit.folding import sort_key
from toolkit.kept_queries import KeptQuery
from toolkit.localized_text import LocalizedText
from toolkit.text_search import SortKey

TOPICS = KeptQuery(lambda hub: Topic.objects.filter(hubs=hub).order_by())
NODES = KeptQuery(lambda hub: HubNode.objects.filter(hub=hub).order_by(SortKey("area"), SortKey("name"), "pk"))


@dataclass(frozen=True)
class ShownText:
    """One text; ``other`` is its language when that is not the reader's, else empty."""

    stated: LocalizedText
    title: Any = ""
    key: str = ""

    @property
    def text(self) -> str:
        """The text itself."""
        return self.stated.text

    @property
    def other(self) -> str:
        """Code of the language it is in, where the reader reads another one."""
        return self.stated.language if self.stated.is_fallback else ""

    @property
    def other_name(self) -> str:
        """The same by name."""
        return self.stated.language_name if self.stated.is_fallback else ""

    def __str__(self) -> str:
        return self.stated.text

    def __bool__(self) -> bool:
        return bool(self.stated)


@dataclass(frozen=True)
class Profile:
    """All of it. Sections and levels that have nothing to say are left out."""

    name: ShownText
    summary: ShownText
    sections: list[ShownText]
    other_languages: list[str]
    topics: list[Topic]
    nodes: list[tuple[str, list[HubNode]]]
    logo: StoredFile | None
    model: str


def public_profile(hub: Hub) -> Profile:
    """The public profile, in the reader's language."""
    return _profile(hub, TOPICS.rows(hub=hub.pk), NODES.rows(hub=hub.pk), hub.logo)


def previewed_profile(hub: Hub, content: Content) -> Profile:
    """The profile as it would be if ``content`` were published. Changes the row in memory only."""
    put_texts(hub, content)
    for field in PLAIN:
        setattr(hub, field, content.get(field, ""))
    nodes = [HubNode(hub=hub, **node) for node in content.get("nodes", [])]
    nodes.sort(key=lambda node: (sort_key(node.area), sort_key(node.name)))
    return _profile(hub, topics_in(content), nodes, logo_of(hub, content))


def _profile(hub: Hub, topics: list[Topic], nodes: list[HubNode], logo: StoredFile | None) -> Profile:
    words = hub.words
    by_level = [(level.label, [node for node in nodes if node.level == level]) for level in HubNode.Level]
    sections = [ShownText(words[field], title, field.removesuffix("_text")) for field, title in SECTIONS]
    return Profile(
        name=ShownText(words["name"]),
        summary=ShownText(words["summary"]),
        sections=[section for section in sections if section],
        other_languages=words.other_languages,
        topics=sorted(topics, key=lambda topic: (topic.kind, topic.code)),
        nodes=[(str(level), rows) for level, rows in by_level if rows],
        logo=logo,
        model=str(hub.get_model_display()) if hub.model else "",
    )
