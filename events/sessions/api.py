"""The programme of an event for programs. A speaker is shown by function and organisation, never by name."""

from typing import Any

from django.db.models import OuterRef, QuerySet

from events.models import EventSession, SessionSpeaker
from toolkit.api.fields import Choice, Flag, Moment, Shape, Text, TextList, Translations


class SpeakerSerializer(Shape):
    """Who speaks in a session, without names."""

    role = Choice(choices=SessionSpeaker.Role.choices)
    function = Text(allow_blank=True)
    organisation = Text(allow_blank=True)
    to_be_confirmed = Flag()

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the speakers of a session."""
        return SessionSpeaker.objects.filter(session=OuterRef("pk")).order_by("pk")


class ProgrammeSessionSerializer(Shape):
    """A session of the programme."""

    translated = {"title": "title", "description": "description"}
    language_column = "event__text_language"

    title = Text()
    kind = Choice(choices=EventSession.Kind.choices)
    starts_at = Moment()
    ends_at = Moment()
    track = Text(sql="track__code", allow_null=True, help_text="Code of a topic; null: for everyone")
    venue = Text(allow_blank=True, help_text="Empty: the venue of the event")
    room = Text(allow_blank=True)
    description = Text(allow_blank=True)
    translations = Translations(
        help_text='By language: {"pt": {"title": "…", "description": "…"}}; the original is in that of the event'
    )
    languages = TextList(help_text="Codes of the languages spoken; empty: those of the event")
    interpretation = TextList(help_text="Codes of the languages it is interpreted into")
    speakers = SpeakerSerializer(many=True)

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the sessions of an event."""
        return EventSession.objects.filter(event=OuterRef("pk")).order_by("starts_at", "ends_at", "room", "pk")
