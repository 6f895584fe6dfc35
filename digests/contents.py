"""The words of a digest, made once for all subscribers who get the same in the same language."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from digests.choices import ContentKind
from digests.items import DigestItem
from digests.selection import SelectedItems
from digests.targets import Target, titles_in_words
from events.programme.wording import when_words, where_words
from toolkit.excerpts import excerpt

MOST_OF_A_KIND = 20
MOST_OTHERS = 10
Words = dict[str, str]


class DigestContents:
    """The contexts of the emails of one run."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], dict[str, Any]] = {}

    def context(
        self, targets: tuple[Target, ...], selection: SelectedItems, *, language: str, frequency: str
    ) -> dict[str, Any]:
        """What the template needs: new items in ``groups`` by kind, ``others`` upcoming; ``more`` counts what is left out."""
        key = (targets, selection, language, frequency)
        if key not in self._kept:
            with translation.override(language):
                self._kept[key] = {**_in_words(targets, selection), "frequency": frequency}
        return self._kept[key]


def _in_words(targets: tuple[Target, ...], selection: SelectedItems) -> dict[str, Any]:
    is_of_one_hub = len(targets) == 1 and targets[0].hub is not None
    groups = [_group(kind, list(items)) for kind, items in groupby(selection.new, key=lambda item: item.kind)]
    return {
        "hub": titles_in_words(dict.fromkeys(target.sender_title for target in targets)),
        "to": titles_in_words(target.title for target in targets),
        "page_path": targets[0].path,
        "count": len(selection.new),
        "groups": groups,
        "names_hubs": not is_of_one_hub,
        "others": [_words(item) for item in selection.others[:MOST_OTHERS]],
        "more": max(0, len(selection.others) - MOST_OTHERS),
    }


def _group(kind: ContentKind, items: list[DigestItem]) -> dict[str, Any]:
    return {
        "title": str(kind.label),
        "entries": [_words(item) for item in items[:MOST_OF_A_KIND]],
        "more": max(0, len(items) - MOST_OF_A_KIND),
    }


def _words(item: DigestItem) -> Words:
    if item.kind in OF_THEIR_OWN:
        return OF_THEIR_OWN[item.kind](item.row)
    hub = item.row.hub
    return {
        "path": item.row.get_absolute_url(),
        "who": str(hub.title) if hub is not None else "",
        **WORDS[item.kind](item.row),
    }


def _event(event: Any) -> Words:
    words = event.words
    return {
        "title": str(words["title"]), "summary": str(words["summary"]), "when": when_words(event), "where": where_words(event),
    }  # fmt: skip


def _dialogue(dialogue: Any) -> Words:
    return {"title": dialogue.title, "summary": excerpt(dialogue.question)}


def _news(item: Any) -> Words:
    return {"title": str(item.words["title"]), "summary": excerpt(str(item.words["body"]))}


def _resource(resource: Any) -> Words:
    summary = excerpt(str(resource.words["description"]))
    return {"title": str(resource.words["title"]), "summary": summary, "when": resource.kind_label}


def _proposal(proposal: Any) -> Words:
    """The need a network noticed; what has happened to it is on the page."""
    return {
        "path": proposal.get_absolute_url(),
        "who": str(proposal.network),
        "title": str(proposal.words["title"]),
        "summary": excerpt(str(proposal.needs[0].words["text"])),
    }


def _response(change: Any) -> Words:
    """Who responded to which recommendation, and how; the text itself is on the page."""
    addressee = change.addressee
    recommendation = addressee.recommendation
    values = {"name": addressee, "state": change.get_state_display()}
    return {
        "path": recommendation.get_absolute_url(),
        "who": recommendation.set.name,
        "title": gettext("Recommendation %(number)d: %(text)s") % {
            "number": recommendation.number, "text": excerpt(recommendation.text, 120),
        },
        "when": gettext("%(name)s: %(state)s") % values,
        "summary": excerpt(change.answer),
    }  # fmt: skip


def _report(report: Any) -> Words:
    title = gettext("Synthesis report of “%(dialogue)s”") % {"dialogue": report.dialogue.words["title"]}
    return {"title": title, "summary": excerpt(str(report.words["summary"]))}


# With a path and a sender of their own; the others have a page and, most of them, a hub.
OF_THEIR_OWN: dict[ContentKind, Callable[[Any], Words]] = {
    ContentKind.PROPOSALS: _proposal,
    ContentKind.RESPONSES: _response,
}
WORDS: dict[ContentKind, Callable[[Any], Words]] = {
    ContentKind.EVENTS: _event,
    ContentKind.DIALOGUES: _dialogue,
    ContentKind.NEWS: _news,
    ContentKind.LIBRARY: _resource,
    ContentKind.REPORTS: _report,
}
