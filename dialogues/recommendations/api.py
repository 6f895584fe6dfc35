"""Recommendations and the responses to them, for programs."""

from typing import Any

import django_filters as filters
from django.db.models import F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from dialogues.models import Addressee, RecommendationPart, RecommendationSource
from dialogues.recommendations.filters import asked, public_recommendations
from dialogues.recommendations.models.feed import RECOMMENDATIONS
from events.models import Event
from hubs.registry.api_filters import CountryFilter, HubFilter, TopicFilter
from publishing.addresses import file_address, page_address
from publishing.listings import Listing
from toolkit.api.fields import Choice, Day, Integer, Link, PartialDateText, Shape, Text
from toolkit.api.filters import BooleanFilter, SearchFilter
from toolkit.text_search import Fold


class AddresseeSerializer(Shape):
    """A body a recommendation is addressed to, and its response."""

    kind = Choice(choices=Addressee.Kind.choices)
    name = Text(allow_blank=True)
    state = Choice(choices=Addressee.State.choices)
    sent_on = Day(allow_null=True)
    due_on = Day(allow_null=True)
    answered_on = Day(allow_null=True)
    answer = Text(allow_blank=True)
    answer_language = Text(allow_blank=True, help_text="Language code of the response; empty: not known")
    document = Link(sql=file_address("document"), allow_null=True, help_text="A document published with the response")

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the addressees of a recommendation."""
        return Addressee.objects.filter(recommendation=OuterRef("pk")).order_by("id")


class PartSerializer(Shape):
    """An action, a piece of evidence or a footnote of a recommendation."""

    kind = Choice(choices=RecommendationPart.Kind.choices)
    number = Integer()
    text = Text()

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the parts of a recommendation."""
        return RecommendationPart.objects.filter(recommendation=OuterRef("pk")).order_by("kind", "number")


class SourceSerializer(Shape):
    """A session a recommendation comes from."""

    event = Integer(sql="session__event_id", help_text="id in /api/v1/events/")

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the public sessions."""
        rows = RecommendationSource.objects.filter(recommendation=OuterRef("pk"))
        return rows.filter(session__event__in=Event.objects.published()).order_by("id")


class LedgerSerializer(Shape):
    """A numbered recommendation of a policy dialogue or of an organisation."""

    id = Integer()
    set = Integer(sql="set_id", help_text="Recommendations with the same number were adopted together")
    set_title = Text(sql=Coalesce("set__dialogue__title", "set__title"))
    number = Integer()
    text = Text()
    dialogue = Integer(sql="set__dialogue_id", allow_null=True, help_text="id in /api/v1/dialogues/")
    hub = Text(sql="set__dialogue__hub__slug", allow_null=True, help_text="Key of the hub in /api/v1/hubs/")
    country = Text(
        sql=Coalesce("set__dialogue__hub__country__code", "set__issuer__country__code"),
        allow_null=True, help_text="Two-letter code",
    )  # fmt: skip
    issuer = Text(sql="set__issuer__name", allow_null=True, help_text="The organisation, where it is of no dialogue")
    adopted_on = PartialDateText(sql="set__adopted_on", allow_null=True)
    addressees = AddresseeSerializer(many=True)
    parts = PartSerializer(many=True)
    sources = SourceSerializer(many=True)
    url = Link(sql=page_address("dialogues/recommendation", Cast(F("pk"), TextField())), help_text="Its public page")


class RecommendationFilters(filters.FilterSet):
    """What recommendations can be asked by. Filters of addressees hold for one and the same addressee."""

    country = CountryFilter(
        "set__dialogue__hub__country", "set__issuer__country", label="Two-letter code of the country"
    )
    hub = HubFilter("set__dialogue__hub", label="Key of the hub")
    topic = TopicFilter("set__dialogue__topics")
    addressee = SearchFilter(label="Words of the name of an addressee")
    kind = filters.ChoiceFilter(choices=Addressee.Kind.choices, label="Type of an addressee")
    state = filters.ChoiceFilter(choices=Addressee.State.choices, label="Status of a response")
    overdue = BooleanFilter(label="Whether a response is overdue")
    search = SearchFilter(column=Fold("text"), label="Words of the recommendation")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the recommendations with one addressee for which all filters of addressees hold."""
        chosen = self.form.cleaned_data
        of_addressee = {name: chosen.pop(name) for name in ("addressee", "kind", "state", "overdue")}
        found = super().filter_queryset(queryset)
        today, is_overdue = timezone.localdate(), of_addressee["overdue"]
        if is_overdue is False:
            found = found.exclude(asked(today, overdue=True))
        given = {name: value for name, value in of_addressee.items() if value}
        return found.filter(asked(today, **given)) if given else found


class RecommendationListing(Listing):
    """Published recommendations with their addressees, parts and sources."""

    resource = RECOMMENDATIONS
    queryset = public_recommendations().order_by("-id")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = RecommendationFilters
    serializer_class = LedgerSerializer
    orderings = {"id": (), "number": ("number",)}
    default_ordering = "-id"
