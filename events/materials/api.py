"""The follow-up of an event for programs: what everyone may see."""

from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, TextField, When

from events.models import EventMaterial
from publishing.addresses import file_address
from toolkit.api.fields import Choice, Link, Shape, Text


class EventMaterialSerializer(Shape):
    """Minutes, a recording, a document or a photo."""

    kind = Choice(choices=EventMaterial.Kind.choices)
    title = Text()
    language = Text(help_text="BCP 47 tag")
    url = Link(
        sql=Case(When(file=None, then=F("link")), default=file_address("file"), output_field=TextField()),
        help_text="Where it is found: here or on another site",
    )
    alt = Text(allow_blank=True, help_text="Description of a photo")
    credit = Text(allow_blank=True)

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the public materials of an event."""
        return EventMaterial.objects.filter(event=OuterRef("pk"), for_attendees=False).order_by("position", "pk")
