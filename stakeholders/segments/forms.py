"""What a team enters about a segment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub
from hubs.vocabulary.topic_picker import TopicPicker
from stakeholders.contacts.criteria import Criteria, checked
from stakeholders.contacts.forms import WordsField, criteria_choices, suggest_regions
from stakeholders.contacts.models import CRITERIA, WORDS
from toolkit.actions import ActionRefused
from toolkit.forms import EditFormMixin
from toolkit.forms.choices import SeveralChoicesField
from toolkit.plain_text import PlainTextForm


class SegmentForm(EditFormMixin, PlainTextForm):
    """The name and the filter of a segment."""

    groups = (
        ("", "", ("name",)),
        (
            _("Filter"),
            _("Choose one or more. Leave blank to include all."),
            ("sectors", "levels", "kinds"),
        ),
        (_("More filters"), "", (("regions", "functions"), "topics", "languages")),
    )

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("Only your team sees it. For example: Hospitals in the north.")
    )
    sectors = SeveralChoicesField(label=_("Sector"), required=False, widget=forms.CheckboxSelectMultiple)
    levels = SeveralChoicesField(label=_("Level"), required=False, widget=forms.CheckboxSelectMultiple)
    kinds = SeveralChoicesField(label=_("Type"), required=False, widget=forms.CheckboxSelectMultiple)
    topics = SeveralChoicesField(label=_("Topics"), required=False, widget=TopicPicker)
    languages = SeveralChoicesField(
        label=_("Language"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-two"})
    )
    regions = WordsField(
        label=_("Region"),
        max_length=500,
        required=False,
        help_text=_("Contains one of these words. Separate several with commas: Norte, Centro."),
    )
    functions = WordsField(
        label=_("Function"),
        max_length=500,
        required=False,
        widget=forms.TextInput,
        help_text=_("For example: director, head of."),
    )

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub
        for name, choices in criteria_choices(hub).items():
            field = self.fields[name]
            if isinstance(field, SeveralChoicesField):
                field.choices = choices
        suggest_regions(self.fields["regions"], hub)

    def criteria(self) -> Criteria:
        """Return what was chosen and entered."""
        return {name: self.cleaned_data[name] for name in (*CRITERIA, *WORDS)}

    def counted_criteria(self) -> Criteria | None:
        """Return the criteria the form holds now, sent or not and whatever its name; None when one is wrong."""
        wanted: dict[str, Any] = {name: self.initial.get(name) or [] for name in (*CRITERIA, *WORDS)}
        if self.is_bound:
            if set(self.errors) - {"name"}:
                return None
            wanted = {name: self.cleaned_data[name] for name in wanted}
        try:
            return checked(wanted, hub=self.hub)
        except ActionRefused:
            return None
