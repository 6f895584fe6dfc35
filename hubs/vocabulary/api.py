"""Topics and vocabularies for programs."""

import django_filters as filters
from django.db.models import TextField, Value
from django.db.models.functions import Concat

from hubs.models import Topic, VocabularyTerm
from hubs.vocabulary.feed import TERMS, TOPICS
from publishing.listings import Listing
from toolkit.api.fields import Choice, Integer, Shape, Text, Translations
from toolkit.api.filters import CodeFilter, SearchFilter
from toolkit.text_search import Fold, TranslatedTexts

IN_EVERY_LANGUAGE = Fold(Concat("name", Value(" "), TranslatedTexts(), output_field=TextField()))


class TopicFilters(filters.FilterSet):
    """What topics can be asked by."""

    kind = filters.ChoiceFilter(choices=Topic.Kind.choices, label="Whose topic it is")
    search = SearchFilter(column=IN_EVERY_LANGUAGE, label="Words of the name, in any language")


class TopicSerializer(Shape):
    """A topic of the Mission, of a network or of one hub."""

    translated = {"name": "name"}

    id = Integer(help_text="As in /api/v1/changes/")
    code = Text(help_text="As in the filter topic of other lists")
    original_language = Text(help_text="BCP 47 tag of the name")
    name = Text()
    translations = Translations(help_text='By language: {"pt": {"name": "…"}}; languages may be missing')
    kind = Choice(choices=Topic.Kind.choices, help_text="Whose topic it is")
    source = Text(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute


class TopicListing(Listing):
    """Topics that hubs, groups, events, news and resources carry."""

    resource = TOPICS
    queryset = Topic.objects.order_by("code")
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9]{1,10}"
    filterset_class = TopicFilters
    serializer_class = TopicSerializer
    orderings = {"code": ("code",), "name": ("name",)}
    default_ordering = "code"
    tells_changes = False


class TermFilters(filters.FilterSet):
    """What vocabularies can be asked by."""

    list = CodeFilter(pattern="^[A-Za-z0-9_-]{1,60}$", field_name="list_name", label="Name of a vocabulary")
    search = SearchFilter(column=Fold("label"), label="Words of the English label")


class TermSerializer(Shape):
    """One term of a vocabulary of the field."""

    id = Integer()
    list = Text(sql="list_name", help_text="Name of the vocabulary")
    order = Integer(help_text="Place in the vocabulary")
    code = Text()
    label = Text(help_text="English label")  # type: ignore[assignment]  # a field, not the attribute
    source = Text(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute


class VocabularyListing(Listing):
    """Terms of the field's vocabularies (types of events, sectors, attribution rules and others), each with its source."""

    resource = TERMS
    queryset = VocabularyTerm.objects.order_by("list_name", "order", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = TermFilters
    serializer_class = TermSerializer
    orderings = {"list": ("list_name", "order"), "code": ("code",)}
    default_ordering = "list"
