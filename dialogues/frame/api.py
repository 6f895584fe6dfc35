"""Policy dialogues and recommendations for programs."""

from typing import Any

import django_filters as filters
from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from dialogues.frame.models import DIALOGUES
from dialogues.models import (
    BriefOption,
    Correction,
    DialogueSession,
    EvidenceBrief,
    Phase,
    PolicyDialogue,
    Recommendation,
    SynthesisReport,
)
from dialogues.recommendations.api import AddresseeSerializer
from events.models import Event
from hubs.registry.api_filters import CountryFilter, HubFilter
from publishing.addresses import page_address
from publishing.listings import Listing
from toolkit.api.fields import Choice, Day, Integer, Link, Moment, PartialDateText, Shape, Text, TextList, Translations
from toolkit.api.filters import SearchFilter
from toolkit.text_search import Fold


class DialogueFilters(filters.FilterSet):
    """What dialogues can be asked by."""

    country = CountryFilter("hub__country", label="Two-letter code of the hub's country")
    hub = HubFilter(label="Key of the hub")
    attribution = filters.ChoiceFilter(choices=PolicyDialogue.Attribution.choices, label="Attribution rule")
    search = SearchFilter(column=Fold("title"), label="Words of the title")


class RecommendationSerializer(Shape):
    """A numbered recommendation."""

    number = Integer()
    text = Text()
    addressees = AddresseeSerializer(many=True)

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the recommendations of a dialogue."""
        return Recommendation.objects.filter(set__dialogue=OuterRef("pk")).order_by("number")


class SessionSerializer(Shape):
    """A session is an event."""

    event = Integer(sql="event_id", help_text="id in /api/v1/events/")
    title = Text(sql="event__title")
    starts_on = PartialDateText(sql="event__starts_on")
    url = Link(sql=page_address("events", Cast(F("event_id"), TextField())))

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the public sessions of a dialogue in their order."""
        sessions = DialogueSession.objects.filter(dialogue=OuterRef("pk"), event__in=Event.objects.published())
        return sessions.order_by("event__starts_on", "event__starts_at", "id")


class PhaseSerializer(Shape):
    """A phase of a dialogue."""

    kind = Choice(choices=Phase.Kind.choices)
    opens_at = Moment()
    closes_at = Moment(allow_null=True, help_text="null: open end")

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the phases of a dialogue, the first to open first."""
        return Phase.objects.filter(dialogue=OuterRef("pk")).order_by("opens_at", "id")


class CorrectionSerializer(Shape):
    """What a dialogue stated before it was corrected."""

    field = Choice(choices=Correction.Field.choices)
    before = Text(help_text="The value before: dates and the attribution rule as in the dialogue's own field")
    made_at = Moment()

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the corrections of a dialogue, the latest first."""
        return Correction.objects.filter(dialogue=OuterRef("pk")).order_by("-made_at", "-id")


class BriefOptionSerializer(Shape):
    """An option an evidence brief describes."""

    translated = {"title": "title", "text": "text"}

    title = Text()
    text = Text(help_text="Markdown")
    translations = Translations(help_text='By language: {"pt": {"title": "…", "text": "…"}}; texts may be missing')

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the options of a brief in their order."""
        return BriefOption.objects.filter(brief=OuterRef("pk")).order_by("position", "pk")


class BriefSerializer(Shape):
    """The evidence brief of a dialogue."""

    translated = {"problem": "problem", "implementation": "implementation"}

    version = Integer()
    published_at = Moment()
    original_language = Text(help_text="BCP 47 tag")
    problem = Text(help_text="Markdown")
    options = BriefOptionSerializer(many=True)
    implementation = Text(allow_blank=True, help_text="Markdown")
    sources = TextList()
    translations = Translations(
        help_text='By language: {"pt": {"problem": "…", "implementation": "…"}}; texts may be missing'
    )

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the published brief of a dialogue."""
        return EvidenceBrief.objects.filter(dialogue=OuterRef("pk"), version__gt=0).order_by("pk")


class ReportSerializer(Shape):
    """The synthesis report of a dialogue."""

    version = Integer()
    published_at = Moment()
    url = Link(sql=page_address("dialogues", Cast(F("dialogue_id"), TextField()), Value("/report")))

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the published report of a dialogue."""
        return SynthesisReport.objects.filter(dialogue=OuterRef("pk"), version__gt=0).order_by("pk")


class DialogueSerializer(Shape):
    """A policy dialogue of a hub."""

    translated = {name: name for name in ("title", "question", "commitment", "outcome", "decision_point", "invited")}
    language_column = "text_language"

    id = Integer()
    title = Text()
    question = Text()
    hub = Text(sql="hub__slug", help_text="Key of the hub in /api/v1/hubs/")
    country = Text(sql="hub__country__code", help_text="Two-letter code")
    translations = Translations(
        help_text='By language: {"pt": {"title": "…", "question": "…", "background": "…"}}; texts may be missing'
    )
    level = Choice(choices=PolicyDialogue.Level.choices, allow_null=True, help_text="Where the decision is made")
    languages = Text(allow_blank=True, help_text="In which people can take part")
    objectives = TextList()
    decision_point = Text(allow_blank=True)
    commissioner = Text(allow_null=True, help_text="Who committed to respond")
    commitment = Text(allow_blank=True, help_text="What they commit to")
    answer_promised_by = PartialDateText(allow_null=True)
    attribution = Choice(choices=PolicyDialogue.Attribution.choices, allow_null=True)
    programme = TextList()
    invited = Text(allow_blank=True)
    organisers = Text(allow_blank=True)
    answer = Text(allow_blank=True, help_text="The response")
    answered_on = Day(allow_null=True)
    outcome = Text(allow_blank=True)
    phases = PhaseSerializer(many=True)
    sessions = SessionSerializer(many=True)
    recommendations = RecommendationSerializer(many=True)
    corrections = CorrectionSerializer(many=True)
    briefs = BriefSerializer(many=True, help_text="The published evidence brief; at most one")
    reports = ReportSerializer(many=True, help_text="The published synthesis report; at most one")
    source = Text(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute
    url = Link(sql=page_address("dialogues", Cast(F("pk"), TextField())), help_text="The dialogue's public page")
    open_data = Link(
        sql=Concat(
            Value(f"{settings.SITE_URL}/en/dialogues/"),
            Cast(F("pk"), TextField()),
            Value("/open-data.zip"),
            output_field=TextField(),
        ),
        help_text="Everything public about the dialogue as a zip file (CSV and JSON, CC BY 4.0)",
    )
    updated_at = Moment()


class DialogueListing(Listing):
    """Published policy dialogues with their sessions, recommendations and corrections."""

    resource = DIALOGUES
    queryset = PolicyDialogue.objects.published().order_by("-published_at", "-id")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = DialogueFilters
    serializer_class = DialogueSerializer
    orderings = {"published_at": ("published_at",), "title": ("sort_title",), "updated_at": ("updated_at",)}
    default_ordering = "-published_at"
