"""What a team enters about contacts, and what it filters them by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hubs.models import Hub, Organisation, Sector
from hubs.vocabulary.fields import TopicRowsField, offer_topics
from hubs.vocabulary.topic_picker import TopicFilterPicker
from hubs.vocabulary.topics import Choices, topic_choices, topics_of
from stakeholders.contacts.criteria import LONGEST_WORD, Criteria, words_in
from stakeholders.contacts.models import CRITERIA, WORDS
from stakeholders.models import Level, Stakeholder, StakeholderQuerySet
from toolkit.choices import CHOOSE
from toolkit.distinct_texts import distinct_texts
from toolkit.email_addresses import EmailAddressField
from toolkit.forms import EditFormMixin
from toolkit.forms.choices import SeveralChoicesField
from toolkit.forms.search import SearchField
from toolkit.languages import own_name_choices
from toolkit.plain_text import PlainTextForm
from toolkit.suggestions import SuggestingInput

MOST_SUGGESTED = 200


class WordsField(forms.CharField):
    """A list of words, entered with commas between them."""

    widget = SuggestingInput

    def prepare_value(self, value: Any) -> Any:
        """Return a saved list as one text."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Split the text into words."""
        return words_in(super().clean(value))


def suggest_regions(field: forms.Field, hub: Hub) -> None:
    """Suggest the regions the hub's contacts have, so that each is spelled in one way."""
    if isinstance(field.widget, SuggestingInput):
        field.widget.suggestions = distinct_texts(Stakeholder, "region", scope={"hub": hub.pk}, most=MOST_SUGGESTED)


class FilterForm(forms.Form):
    """Filter the list of contacts; stays in the address. Its criteria can be saved as a segment, the search text cannot."""

    more = ("languages", "regions", "functions")  # folded until one of them is used

    q = SearchField(max_length=200)
    kinds = forms.ChoiceField(label=_("Type"), required=False)
    sectors = forms.ChoiceField(label=_("Sector"), required=False)
    levels = forms.ChoiceField(label=_("Level"), required=False)
    topics = SeveralChoicesField(label=_("Topics"), required=False, widget=TopicFilterPicker, error_messages=CHOOSE)
    languages = forms.ChoiceField(label=_("Language"), required=False)
    regions = WordsField(label=_("Region"), max_length=LONGEST_WORD, required=False)
    functions = WordsField(label=_("Function"), max_length=LONGEST_WORD, required=False, widget=forms.TextInput)

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in criteria_choices(hub).items():
            field = self.fields[name]
            if isinstance(field, SeveralChoicesField):
                field.choices = choices
            elif isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *choices]
        suggest_regions(self.fields["regions"], hub)

    @property
    def uses_more(self) -> bool:
        """Whether a folded filter is used."""
        return any(self.data.get(name) for name in self.more)

    def criteria(self) -> Criteria:
        """Return what was chosen and is known; unknown values are errors at their field and filter nothing."""
        values = {name: value for name in CRITERIA if (value := self.cleaned_data.get(name))}
        chosen = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
        return chosen | {name: words for name in WORDS if (words := self.cleaned_data.get(name))}

    def filtered(self, found: StakeholderQuerySet) -> StakeholderQuerySet:
        """Return those of ``found`` that match; a filter with an unknown value does not restrict."""
        if not self.is_bound:
            return found
        self.is_valid()
        return found.matching(self.criteria()).searched(self.cleaned_data.get("q", ""))


class StakeholderForm(EditFormMixin, PlainTextForm):
    """A contact: a person or an organisation."""

    groups = (
        (_("Contact"), "", ("kind", "name", "email", "language")),
        (
            _("Work"),
            _("Segments select contacts by sector, level, function, region and topic."),
            (("sector", "level"), "organisation", ("function", "region")),
        ),
        (_("Topics"), "", ("topics",)),
    )

    kind = forms.ChoiceField(
        label=_("Type"), choices=Stakeholder.Kind.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    name = forms.CharField(
        label=pgettext_lazy("of a person or an organisation", "Name"),
        max_length=200,
        error_messages={"required": _("Enter a name.")},
    )
    email = EmailAddressField(
        label=_("Email address"),
        required=False,
        help_text=_("Needed to invite the contact to events."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=own_name_choices,
        error_messages=CHOOSE,
        help_text=_("We'll email in this language when the portal supports it; otherwise in English."),
    )
    sector = forms.ChoiceField(
        label=_("Sector"),
        choices=[("", _("Choose one")), *Sector.choices],
        error_messages={**CHOOSE, "required": _("Choose a sector.")},
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("", _("Choose one")), *Level.choices],
        error_messages={**CHOOSE, "required": _("Choose a level.")},
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.order_by("sort_name", "pk"),
        required=False,
        error_messages=CHOOSE,
        empty_label=_("None or not listed"),
    )
    function = forms.CharField(label=_("Function"), max_length=150, required=False)
    region = forms.CharField(label=_("Region"), max_length=100, required=False, widget=SuggestingInput)
    topics = TopicRowsField()

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suggest_regions(self.fields["region"], hub)
        offer_topics(self, hub)


def criteria_choices(hub: Hub) -> dict[str, Choices]:
    """Return the choices of each criterion."""
    return {
        "kinds": Stakeholder.Kind.choices,
        "sectors": Sector.choices,
        "levels": Level.choices,
        "topics": topic_choices(topics_of(hub)),
        "languages": own_name_choices(),
    }
