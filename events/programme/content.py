"""What a draft of an event holds, as JSON and as an unsaved event.

Content: ``{"original_language": "en", "texts": {"en": {"title": "…", "summary": "…", "description": "…"}}, "topics": ["MO1"],
"country": "PT" or "", "starts_at": "2027-03-04T09:30:00+00:00", "starts_on": "2027-03-04", "illustration": 7 or None, …}``: moments in
UTC, days as exact as they are known, and the columns of ``PLAIN`` under their names.
"""

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from events.models import Event
from events.programme.labels import LABELS
from events.programme.wording import moment_words
from hubs.models import Country, Topic
from hubs.vocabulary.topics import topic_line
from publishing.models import StoredFile
from publishing.subjects.content import Content, Line, file_line, put_texts, text_lines
from toolkit.languages import language_name
from toolkit.partial_dates.dates import PartialDate

PLAIN = (
    "kind", "format", "time_zone", "city", "venue", "online_url", "languages", "accessibility", "organiser", "attendance_as_stated",
    "source", "takes_registrations", "by_invitation", "capacity", "online_capacity", "has_waiting_list", "promotion_hours",
    "contact_name", "contact_email", "illustration_alt", "illustration_credit",
)  # fmt: skip
MOMENTS = ("starts_at", "ends_at", "registration_closes_at")
DAYS = ("starts_on", "ends_on")  # of an event entered in the portal they follow from its times
# Every column a draft writes, the days aside.
COLUMNS = (*Event.TRANSLATED, "translations", "text_language", *PLAIN, *MOMENTS, "country", "illustration")


def content_of(event: Event, topics: Iterable[str]) -> Content:
    """Return the content of an event as it is, with these topics by code."""
    return {
        "original_language": event.text_language,
        "texts": event.texts(),
        **{name: getattr(event, name) for name in PLAIN},
        **{name: _moment_text(getattr(event, name)) for name in MOMENTS},
        **{name: str(getattr(event, name)) for name in DAYS},
        "country": event.country.code if event.country else "",
        "illustration": event.illustration_id,
        "topics": sorted(topics),
    }


def with_content(event: Event, content: Content) -> Event:
    """Return an unsaved copy of an event as the content says, topics aside. A column newer than the content stays as it is."""
    shown = copy.copy(event)
    put_texts(shown, content)
    for name in PLAIN:
        setattr(shown, name, content.get(name, getattr(shown, name)))
    for name in MOMENTS:
        setattr(shown, name, dt.datetime.fromisoformat(content[name]) if content[name] else None)
    for name in DAYS:
        setattr(shown, name, PartialDate.parse(content[name]))
    shown.country = Country.objects.filter(code=content["country"]).first() if content["country"] else None
    shown.illustration = (
        StoredFile.objects.filter(pk=content["illustration"]).first() if content["illustration"] else None
    )
    return shown


def with_fields(content: Content, event: Event, fields: Mapping[str, Any], topics: Iterable[Topic] | None) -> Content:
    """Return the content of an event with other values in some columns, and other topics unless None."""
    shown = with_content(event, content)
    for name, value in fields.items():
        setattr(shown, name, value)
    if not shown.is_hybrid:
        shown.online_capacity = None
    if not shown.has_waiting_list:  # of no effect then, and ``lines_of`` doesn't show it
        shown.promotion_hours = event.promotion_hours
    for day, moment in zip(DAYS, (shown.starts_at, shown.ends_at), strict=True):
        if moment is not None:
            setattr(shown, day, PartialDate.of_day(moment.astimezone(shown.zone).date()))
    return content_of(shown, content["topics"] if topics is None else [topic.code for topic in topics])


def columns_of(event: Event) -> dict[str, Any]:
    """Return the columns of an event that a draft writes, with their values."""
    return {name: getattr(event, name) for name in COLUMNS}


def _moment_text(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat() if moment else ""


def lines_of(content: Content) -> list[Line]:
    """Return the content in words: texts by language, then when and where, registration, contact, picture, topics."""
    event = with_content(Event(), content)
    texts = text_lines(content, [(name, str(LABELS[name])) for name in Event.TRANSLATED])
    language = Line("original_language", _("Language of this text"), language_name(event.text_language))
    facts = {
        "kind": event.kind_label if event.kind else "",
        **_times_in_words(event),
        "format": str(dict(Event.Format.choices).get(event.format, "")),
        **_columns(event, "venue", "city"),
        "country": str(event.country or ""),
        **_columns(event, "online_url", "languages", "accessibility", "organiser"),
        **_registration_in_words(event),
        **_columns(event, "contact_name", "contact_email", "attendance_as_stated", "source"),
    }
    described = (
        ("illustration_alt", _("Description of the picture"), event.illustration_alt),
        ("illustration_credit", _("Credit of the picture"), event.illustration_credit),
    )
    return [
        *texts,
        language,
        *(Line(name, str(LABELS[name]), text) for name, text in facts.items() if text),
        *file_line(content, "illustration", _("Picture")),
        *(Line(name, label, text) for name, label, text in described if text),
        *topic_line(content),
    ]


def _columns(event: Event, *names: str) -> dict[str, str]:
    return {name: getattr(event, name) for name in names}


def _times_in_words(event: Event) -> dict[str, str]:
    """Start and end on the clock of the place; of an event known by its days only, these."""
    if event.starts_at is None or event.ends_at is None:
        return {"starts_at": event.starts_on.in_words, "ends_at": event.ends_on.in_words}
    return {"starts_at": moment_words(event.starts_at, event), "ends_at": moment_words(event.ends_at, event)}


def _registration_in_words(event: Event) -> dict[str, str]:
    """How people register; where they cannot, only what is set for it nevertheless."""
    closes_at, is_open = event.registration_closes_at, event.takes_registrations
    return {
        "takes_registrations": _yes_or_no(is_open),
        "by_invitation": _yes_or_no(event.by_invitation) if is_open or event.by_invitation else "",
        "capacity": _places_in_words(event.capacity) if is_open or event.capacity else "",
        "online_capacity": _places_in_words(event.online_capacity) if event.is_hybrid else "",
        "registration_closes_at": moment_words(closes_at, event) if closes_at else "",
        "has_waiting_list": _yes_or_no(event.has_waiting_list) if is_open or event.has_waiting_list else "",
        "promotion_hours": str(event.promotion_hours) if event.has_waiting_list else "",
    }


def _yes_or_no(value: bool) -> str:
    return _("Yes") if value else _("No")


def _places_in_words(capacity: int | None) -> str:
    return _("No limit") if capacity is None else str(capacity)
