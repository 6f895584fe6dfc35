"""The pictures that other sites show beside a link to a hub, an event or a dialogue: what is on them, and their addresses.

The address carries a version made of what is on the picture, in the language of the page: it changes when that does, and not with
each registration. Nothing is drawn for a version that no object has now.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from functools import singledispatch

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dialogues.models import PolicyDialogue
from events.models import Event
from hubs.models import Hub
from toolkit.addresses import absolute_address
from toolkit.date_formatting import clock_span_words
from toolkit.localized_text import LocalizedText

DESIGN = 1  # another one is another version of every picture
LONGEST_TITLE, LONGEST_KICKER, LONGEST_FACT = 230, 68, 62
# What the fonts of the pictures have: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Georgian, punctuation, currencies.
NOT_DRAWN = re.compile(
    "[^ -~\u00a0-\u052f\u0530-\u06ff\u0750-\u077f\u10a0-\u10ff\u1e00-\u1fff\u2010-\u2064\u20a0-\u20bf\u2116\u2122\u2190-\u2193\u2212"
    "\ufb50-\ufdff\ufe70-\ufefc]"
)


@dataclass(frozen=True)
class PictureWords:
    """What is on a picture; ``lang`` is the language of the title."""

    lang: str
    kicker: str
    title: str
    facts: tuple[str, ...]
    line: str


@dataclass(frozen=True)
class SharePicture:
    """The picture of one object for readers of one language."""

    kind: str
    key: str
    language: str
    shown: PictureWords

    @property
    def version(self) -> str:
        """Differs whenever the picture does."""
        return hashlib.sha256(json.dumps([DESIGN, asdict(self.shown)]).encode()).hexdigest()[:20]

    @property
    def path(self) -> str:
        """The address without the host."""
        return reverse(f"share_pictures:{self.kind}", args=[self.language, self.key, self.version])

    @property
    def address(self) -> str:
        """The address."""
        return absolute_address(self.path)

    @property
    def stem(self) -> str:
        """The beginning of the name of its file, that of other versions too."""
        return f"{self.kind}-{self.key}-{self.language}-"


@singledispatch
def picture_of(shown: object) -> SharePicture:
    """Return the picture of a hub, an event or a dialogue (with its hub and countries fetched), in the reader's language."""
    raise TypeError(f"No picture is made of {type(shown).__name__}")


@picture_of.register
def _of_hub(hub: Hub) -> SharePicture:
    title = hub.words["name"] or LocalizedText(hub.title, _language(), _language())
    return _picture("hub", hub.slug, title, hub.country.local_name, str(hub.status.label))


@picture_of.register
def _of_event(event: Event) -> SharePicture:
    days = event.days_words
    if event.starts_at and event.ends_at and event.starts_on == event.ends_on:
        zone = event.zone
        clock = clock_span_words(event.starts_at.astimezone(zone), event.ends_at.astimezone(zone))
        days = f"{days}, {clock}"
    kicker = event.hub.title if event.hub else event.kind_label
    return _picture("event", str(event.pk), event.words["title"], kicker, days, event.place_words)


@picture_of.register
def _of_dialogue(dialogue: PolicyDialogue) -> SharePicture:
    title = dialogue.words["question"] or dialogue.words["title"]
    kind = _("Policy dialogue")
    kicker = f"{kind} · {dialogue.hub.title}"
    due = dialogue.answer_promised_by
    facts = [_("Response due %(day)s") % {"day": due.in_words}] if due and not dialogue.answered_on else []
    return _picture("dialogue", str(dialogue.pk), title, kicker, *facts)


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _picture(kind: str, key: str, title: LocalizedText, kicker: str, *facts: str) -> SharePicture:
    shown = PictureWords(
        lang=title.language,
        kicker=_drawable(kicker, LONGEST_KICKER),
        title=_drawable(title.text, LONGEST_TITLE),
        facts=tuple(_drawable(fact, LONGEST_FACT) for fact in facts if fact),
        line=_("National Cancer Mission Hubs"),
    )
    return SharePicture(kind, key, _language(), shown)


def _drawable(text: str, longest: int) -> str:
    """The text on one line without the characters that no font of ours has."""
    return str(Truncator(" ".join(NOT_DRAWN.sub(" ", text).split())).chars(longest))
