"""The list of all recommendations of the network, and what it is asked by."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dialogues.models import Addressee, Recommendation, RecommendationSet
from hubs.countries.fields import CountryField
from hubs.models import Country
from hubs.vocabulary.topic_picker import TopicFilterField
from toolkit.choices import CHOOSE
from toolkit.forms.search import SearchField
from toolkit.text_search import Fold, every_word


def public_recommendations() -> QuerySet[Recommendation]:
    """Return the recommendations of published dialogues and of organisations."""
    return Recommendation.objects.filter(set__in=RecommendationSet.objects.published())


def of_country(country: Country) -> Q:
    """Of the country's hub, or of an organisation there."""
    return Q(set__dialogue__hub__country=country) | Q(set__issuer__country=country)


def asked(today: dt.date, *, addressee: str = "", kind: str = "", state: str = "", overdue: bool = False) -> Q:
    """Addressed to at least one body with all of this: words of its name, type, status, and that its response is overdue."""
    rows = Addressee.objects.filter(recommendation=OuterRef("pk"))
    if addressee:
        rows = rows.filter(every_word(addressee, Fold("name")))
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    if overdue:
        rows = rows.overdue(today=today)
    return Q(Exists(rows))


class RecommendationFilterForm(forms.Form):
    """Search and filters of the public list. An unknown value gets an error at its field and does not filter."""

    q = SearchField()
    addressee = forms.CharField(label=_("Addressed to"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Type"), choices=[("", _("All types")), *Addressee.Kind.choices], required=False, error_messages=CHOOSE
    )
    country = CountryField(
        Country.objects.all(), to_field_name="code", required=False, label=_("Country"), empty_label=_("All countries"),
        error_messages=CHOOSE,
    )  # fmt: skip
    topic = TopicFilterField()
    state = forms.ChoiceField(
        label=_("Status"), choices=[("", _("All")), *Addressee.State.choices], required=False, error_messages=CHOOSE
    )
    overdue = forms.BooleanField(label=_("Response overdue"), required=False)

    def filtered(self, rows: QuerySet[Recommendation], *, today: dt.date) -> QuerySet[Recommendation]:
        """The recommendations the valid filters leave."""
        self.is_valid()
        chosen: dict[str, Any] = self.cleaned_data
        if country := chosen.get("country"):
            rows = rows.filter(of_country(country))
        if topic := chosen.get("topic"):
            rows = rows.filter(set__dialogue__topics=topic)
        of_addressee = {name: chosen[name] for name in ("addressee", "kind", "state", "overdue") if chosen.get(name)}
        if of_addressee:
            rows = rows.filter(asked(today, **of_addressee))
        if words := chosen.get("q"):
            rows = rows.filter(every_word(words, Fold("text")))
        return rows
