"""What a team enters about recommendations and their addressees."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.frame.forms import DayField
from dialogues.models import Addressee
from toolkit.forms import EditFormMixin
from toolkit.plain_text import PlainTextForm


class RecommendationForm(EditFormMixin, PlainTextForm):
    """One recommendation and whom it is for as a whole."""

    text = forms.CharField(
        label=_("Recommendation"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One sentence that begins with a verb."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Whom it is for"), choices=Addressee.Kind.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("All of this kind. You can name a single ministry or body on the next page."),
    )  # fmt: skip


class NewAddresseeForm(PlainTextForm):
    """Somebody named."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("An office, never a person: “Ministry of Health, Portugal”.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Addressee.Kind.choices)
    due_on = DayField(label=_("Answer due"), required=False)


class AddresseeForm(EditFormMixin, PlainTextForm):
    """How far an addressee's answer is."""

    state = forms.ChoiceField(label=_("State"), choices=Addressee.State.choices, widget=forms.RadioSelect)
    on = DayField(label=_("Since"), help_text=_("The day it was sent, or the day of their answer."))
    due_on = DayField(label=_("Answer due"), required=False)
    answer = forms.CharField(
        label=_("Their answer"), max_length=10000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In their words; published. What is not accepted needs its reason."),
    )  # fmt: skip
