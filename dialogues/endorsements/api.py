"""Joint statements and the organisations that endorse them, for programs."""

from typing import Any

import django_filters as filters
from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from dialogues.endorsements.models.statement import JOINT_STATEMENTS
from dialogues.models import Endorsement, JointStatement
from hubs.models import Topic
from hubs.registry.api_filters import CountryFilter, HubFilter, TopicFilter
from publishing.addresses import page_address
from publishing.listings import Listing
from toolkit.api.fields import Choice, Day, Integer, Link, Moment, Shape, Text, TextList, Translations, codes
from toolkit.api.filters import SearchFilter
from toolkit.bounded_counts import row_count
from toolkit.text_search import Fold

NESTED = 20


class EndorsementSerializer(Shape):
    """An organisation that endorses; who signed is not part of the data."""

    organisation = Integer(
        sql="organisation_id", allow_null=True, help_text="id in /api/v1/organisations/; null: not in there"
    )
    name = Text(sql=Coalesce("organisation__name", NullIf("organisation_name", Value(""))))
    country = Text(
        sql=Coalesce("organisation__country__code", "country__code"), allow_null=True, help_text="Two-letter code"
    )
    endorsed_at = Moment()

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the first endorsements of a statement that count."""
        return Endorsement.objects.valid().filter(statement=OuterRef("pk")).order_by("endorsed_at", "id")[:NESTED]


class JointStatementSerializer(Shape):
    """A text that organisations endorse."""

    translated = {"title": "title", "body": "body"}

    id = Integer()
    hub = Text(sql="hub__slug", allow_null=True, help_text="Key of the hub; null: the network")
    country = Text(sql="hub__country__code", allow_null=True, help_text="Two-letter code of the hub's country")
    kind = Choice(choices=JointStatement.Kind.choices)
    original_language = Text(help_text="BCP 47 tag of title and body")
    title = Text()
    body = Text(help_text="Markdown")
    translations = Translations(help_text='By language: {"pt": {"title": "…", "body": "…"}}; texts may be missing')
    topics = TextList(
        sql=codes(Topic.objects.filter(joint_statements=OuterRef("pk")), "code"), help_text="Codes of topics"
    )
    opens_on = Day()
    closes_on = Day(help_text="The last day on which it can be endorsed")
    open_to = Choice(choices=JointStatement.OpenTo.choices)
    replaces = Integer(sql="replaces_id", allow_null=True, help_text="id of the statement whose place it took")
    endorsements = EndorsementSerializer(many=True, help_text=f"The first {NESTED}")
    endorsement_count = Integer(
        sql=row_count(Endorsement.objects.valid().filter(statement=OuterRef("pk"))),
        help_text="How many organisations endorse it",
    )
    endorsements_url = Link(
        sql=Concat(
            Value(f"{settings.SITE_URL}/en/dialogues/joint-statements/"), Cast(F("pk"), TextField()), Value("/endorsements.csv"),
            output_field=TextField(),
        ),
        help_text="All of them, as CSV",
    )  # fmt: skip
    published_at = Moment()
    updated_at = Moment(sql="changed_at")
    url = Link(sql=page_address("dialogues/joint-statements", Cast(F("pk"), TextField())), help_text="The public page")


class JointStatementFilters(filters.FilterSet):
    """What joint statements can be asked by."""

    country = CountryFilter("hub__country", label="Two-letter code of the hub's country")
    hub = HubFilter(label="Key of the hub")
    topic = TopicFilter()
    kind = filters.ChoiceFilter(choices=JointStatement.Kind.choices, label="What the text is")
    search = SearchFilter(column=Fold("title"), label="Words of the title")


class JointStatementListing(Listing):
    """Joint statements and the organisations that endorse them, the newest first."""

    resource = JOINT_STATEMENTS
    queryset = JointStatement.objects.published()
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = JointStatementFilters
    serializer_class = JointStatementSerializer
    orderings = {"published_at": ("published_at",), "updated_at": ("changed_at",)}
    default_ordering = "-published_at"
