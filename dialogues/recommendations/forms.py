"""Forms about recommendations and their addressees."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.frame.forms import DayField
from dialogues.models import Addressee
from toolkit.forms import EditFormMixin
from toolkit.plain_text import PlainTextForm


class RecommendationForm(EditFormMixin, PlainTextForm):
    """A recommendation and the types of bodies it is addressed to."""

    text = forms.CharField(
        label=_("Recommendation"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One sentence that begins with a verb."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Addressed to"), choices=Addressee.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("All bodies of this type. You can add individual ones later."),
    )  # fmt: skip


class NewAddresseeForm(PlainTextForm):
    """A named addressee."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("An organisation, not a person, for instance “Ministry of Health, Portugal”."),
    )
    kind = forms.ChoiceField(label=_("Type"), choices=Addressee.Kind.choices)
    due_on = DayField(label=_("Response due"), required=False)


class AddresseeForm(EditFormMixin, PlainTextForm):
    """The response of an addressee."""

    state = forms.ChoiceField(label=_("Status"), choices=Addressee.State.choices, widget=forms.RadioSelect)
    on = DayField(label=_("Date"), help_text=_("The day it was sent, or the day of the response."))
    due_on = DayField(label=_("Response due"), required=False)
    answer = forms.CharField(
        label=_("Response"), max_length=10000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In their own words. Enter the reason if they rejected it. Published with the dialogue."),
    )  # fmt: skip
