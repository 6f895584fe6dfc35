"""The recommendations of a dialogue and the responses to them as an Atom feed."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.html import escape
from django.utils.translation import gettext as _

from dialogues.models import PolicyDialogue, Recommendation, ResponseChange
from toolkit.addresses import absolute_address
from toolkit.atom import atom_feed, tag_of, xml_text
from toolkit.date_formatting import partial_words
from toolkit.excerpts import excerpt
from toolkit.markdown import formatted

ENTRIES = 50


def dialogue_feed(dialogue: PolicyDialogue, *, page: str, address: str) -> bytes:
    """Return the feed in the language of this moment: each recommendation, and each line of the public history of a response."""
    title = _("Recommendations and responses: %(title)s") % {"title": dialogue.words["title"]}
    entries = sorted(_entries(dialogue), key=lambda entry: (entry["updateddate"], entry["unique_id"]), reverse=True)
    return atom_feed(
        entries[:ENTRIES], title=title, description=str(dialogue.words["question"]), author=str(dialogue.hub.title), page=page,
        address=address,
    )  # fmt: skip


def _entries(dialogue: PolicyDialogue) -> list[dict[str, Any]]:
    recommendations = Recommendation.objects.filter(set__dialogue=dialogue)
    lines = ResponseChange.objects.filter(addressee__recommendation__in=recommendations)
    lines = lines.filter(~Q(source=ResponseChange.Source.HUB)).select_related("addressee__recommendation")
    return [
        *(_of_recommendation(dialogue, one) for one in recommendations),
        *(_of_response(dialogue, line) for line in lines.order_by("-pk")[:ENTRIES]),
    ]


def _of_recommendation(dialogue: PolicyDialogue, recommendation: Recommendation) -> dict[str, Any]:
    at = max(moment for moment in (dialogue.published_at, recommendation.edited_at) if moment)
    title = _("Recommendation %(number)d") % {"number": recommendation.number}
    return _entry(
        dialogue, recommendation, title=f"{title}: {excerpt(recommendation.text, 80)}", content=escape(recommendation.text),
        name=f"recommendation/{recommendation.pk}", at=at,
    )  # fmt: skip


def _of_response(dialogue: PolicyDialogue, line: ResponseChange) -> dict[str, Any]:
    recommendation = line.addressee.recommendation
    words = {"number": recommendation.number, "name": line.addressee, "state": line.get_state_display()}
    if line.source == ResponseChange.Source.DUE_DATE and line.due_on:
        title = _("Recommendation %(number)d, %(name)s: response due %(day)s") % {
            **words, "day": partial_words(line.due_on, "day"),
        }  # fmt: skip
    else:
        title = _("Recommendation %(number)d, %(name)s: %(state)s") % words
    return _entry(
        dialogue, recommendation, title=title, content=formatted(line.answer) if line.answer else escape(title),
        name=f"response/{line.pk}", at=line.made_at,
    )  # fmt: skip


def _entry(
    dialogue: PolicyDialogue, recommendation: Recommendation, *, title: str, content: str, name: str, at: dt.datetime
) -> dict[str, Any]:  # fmt: skip
    return {
        "title": xml_text(title),
        "link": absolute_address(recommendation.get_absolute_url()),
        "description": escape(xml_text(excerpt(recommendation.text))),
        "content": xml_text(content),
        "language": dialogue.text_language,
        "unique_id": tag_of(name),
        "author_name": xml_text(str(dialogue.hub.title)),
        "pubdate": at,
        "updateddate": at,
    }
