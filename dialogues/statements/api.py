"""Statements for programs: accepted ones of public dialogues, with the published counts of the votes."""

import django_filters as filters
from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast

from dialogues.models import PolicyDialogue, Statement
from dialogues.statements.models.statement import STATEMENTS
from hubs.registry.api_filters import LANGUAGES, HubFilter
from publishing.addresses import page_address
from publishing.listings import Listing
from toolkit.api.fields import Flag, Integer, Link, Moment, Shape, Text
from toolkit.api.filters import BooleanFilter, CodeFilter

OPEN = PolicyDialogue.Attribution.OPEN


class StatementFilters(filters.FilterSet):
    """Which statements."""

    dialogue = CodeFilter(pattern="^[0-9]{1,12}$", field_name="dialogue_id", label="id of a dialogue")
    hub = HubFilter(label="Key of a hub, as in /hubs/")
    in_language = filters.ChoiceFilter(field_name="language", choices=LANGUAGES, label="Language of the statement")
    seed = BooleanFilter(field_name="is_seed", label="Whether the hub wrote it to start with")


class StatementSerializer(Shape):
    """A statement people vote on."""

    id = Integer()
    dialogue = Integer(sql="dialogue_id", help_text="id in /api/v1/dialogues/")
    hub = Text(sql="hub__slug", help_text="Key of the hub in /api/v1/hubs/")
    number = Integer(help_text="Number within the dialogue, in the order of acceptance")
    text = Text()
    language = Text()
    seed = Flag(sql="is_seed", help_text="Written by the hub to start with")
    pseudonym = Text(
        sql=Case(
            When(dialogue__attribution=OPEN, then=F("writer__code")), default=Value(None), output_field=TextField()
        ),
        allow_null=True,
        help_text="Of the writer, within this dialogue; null where the attribution rule is not “on the record”",
    )
    agree = Integer(
        sql="published_agree", allow_null=True, help_text="Counts move in steps of five participants; null before that"
    )
    disagree = Integer(sql="published_disagree", allow_null=True)
    passed = Integer(sql="published_passed", allow_null=True)
    accepted_at = Moment(sql="moderated_at")
    url = Link(
        sql=page_address("dialogues", Cast(F("dialogue_id"), TextField()), Value("/statements")),
        help_text="The page of all statements of the dialogue",
    )


class StatementListing(Listing):
    """Accepted statements of policy dialogues, with how many agree, disagree and pass."""

    resource = STATEMENTS
    queryset = Statement.objects.public().order_by("id")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = StatementFilters
    serializer_class = StatementSerializer
    orderings = {"accepted_at": ("moderated_at",), "number": ("number",)}
    default_ordering = "accepted_at"
