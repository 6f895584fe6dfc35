"""What a draft of a dialogue holds, as JSON and as an unsaved dialogue.

Content: ``{"original_language": "en", "texts": {"en": {"title": "…", "question": "…"}}, "topics": ["MO1"], "answer_promised_by":
"2027-03" or "", …}``, and the columns of ``PLAIN`` under their names.
"""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from dialogues.models import PolicyDialogue
from hubs.models import Topic
from hubs.vocabulary.topics import topic_line
from publishing.subjects.content import Content, Line, put_texts, text_lines
from toolkit.languages import language_name
from toolkit.partial_dates.dates import PartialDate

LISTS = ("objectives", "programme")
PLAIN = (*LISTS, "commissioner", "attribution", "organisers", "level", "languages")
COLUMNS = (*PolicyDialogue.TRANSLATED, "translations", "text_language", *PLAIN, "answer_promised_by")


def content_of(dialogue: PolicyDialogue, topics: Iterable[str]) -> Content:
    """Return the content of a dialogue as it is, with these topics by code."""
    return {
        "original_language": dialogue.text_language,
        "texts": dialogue.texts(),
        **{name: getattr(dialogue, name) for name in PLAIN},
        "answer_promised_by": str(dialogue.answer_promised_by or ""),
        "topics": sorted(topics),
    }


def with_content(dialogue: PolicyDialogue, content: Content) -> PolicyDialogue:
    """Return an unsaved copy of a dialogue as the content says, topics aside. A column newer than the content stays as it is."""
    shown = copy.copy(dialogue)
    put_texts(shown, content)
    for name in PLAIN:
        setattr(shown, name, content.get(name, getattr(shown, name)))
    due = content.get("answer_promised_by", "")
    shown.answer_promised_by = PartialDate.parse(due) if due else None
    return shown


def with_fields(
    content: Content, dialogue: PolicyDialogue, fields: Mapping[str, Any], topics: Iterable[Topic] | None
) -> Content:
    """Return the content of a dialogue with other values in some columns, and other topics unless None."""
    shown = with_content(dialogue, content)
    for name, value in fields.items():
        setattr(shown, name, value)
    return content_of(shown, content["topics"] if topics is None else [topic.code for topic in topics])


def columns_of(dialogue: PolicyDialogue) -> dict[str, Any]:
    """Return the columns of a dialogue that a draft writes, with their values."""
    return {name: getattr(dialogue, name) for name in COLUMNS}


def lines_of(content: Content) -> list[Line]:
    """Return the content in words: texts by language, then the commitment, the rule, participants and programme, topics."""
    shown = with_content(PolicyDialogue(), content)
    labels = {
        "title": _("Title"), "question": _("Question"), "background": _("Background"),
        "decision_point": _("Decision this will inform"), "commitment": _("What they commit to"),
        "invited": _("Who it is for"), "outcome": _("Outcomes"),
    }  # fmt: skip
    facts = [
        ("original_language", _("Language of this text"), language_name(shown.text_language)),
        ("level", _("Level"), str(shown.get_level_display())),
        ("languages", _("Languages"), shown.languages),
        ("commissioner", _("Who committed to respond"), shown.commissioner),
        (
            "answer_promised_by",
            _("Response due"),
            shown.answer_promised_by.in_words if shown.answer_promised_by else "",
        ),
        ("attribution", _("Attribution rule"), str(shown.get_attribution_display())),
        ("organisers", _("Organisers"), shown.organisers),
    ]
    lists = (("objectives", _("Objectives"), shown.objectives), ("programme", _("Programme"), shown.programme))
    return [
        *text_lines(content, labels.items()),
        *(Line(name, label, text) for name, label, text in facts if text),
        *(Line(name, label, "\n".join(items), is_list=True) for name, label, items in lists if items),
        *topic_line(content),
    ]
