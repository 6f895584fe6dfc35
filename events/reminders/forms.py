"""What a team enters about a reminder."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event, ReminderRule
from events.programme.text_fields import (
    add_text_fields,
    further_languages,
    initial_texts,
    take_translations,
    text_groups,
)
from events.reminders.actions import COUNTED_IN_DAYS, TIMING
from events.reminders.models import IN_DAYS, MAX_DAYS, MAX_HOURS
from toolkit.choices import CHOOSE
from toolkit.forms import EditFormMixin
from toolkit.plain_text import PlainTextForm

_PLAIN = (*TIMING, "text")


class ReminderForm(EditFormMixin, PlainTextForm):
    """Who is reminded of the event, when, and what the email adds, once more in each further language of the event."""

    kind = forms.ChoiceField(
        label=_("When, and who gets it"),
        choices=ReminderRule.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    amount = forms.IntegerField(
        label=_("How many days or hours"), min_value=1, max_value=MAX_DAYS + MAX_HOURS,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Unit"), choices=ReminderRule.Unit.choices, error_messages=CHOOSE)
    clock = forms.TimeField(
        label=_("Time of day"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("For days only: the local time of the event. It stays the same when the clocks change."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Your text"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Plain text, added as you write it. The email already states the date, the place and the personal link."),
    )  # fmt: skip

    groups: tuple[Any, ...] = (
        (_("Recipients and time"), "", ("kind", ("amount", "unit"), "clock")),
        (_("Text"), "", ("text",)),
    )

    def __init__(self, *args: Any, event: Event, rule: ReminderRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._others = further_languages(event, rule.translations if rule else ())
        add_text_fields(self, self._others, ReminderRule.TRANSLATED)
        self.groups = (*self.groups, *text_groups(self._others, ReminderRule.TRANSLATED))

    def clean(self) -> dict[str, Any]:
        """Ask for a time of day with days, and drop it with hours."""
        data = super().clean() or self.cleaned_data
        unit, amount = data.get("unit"), data.get("amount")
        if unit == ReminderRule.Unit.HOURS:
            data["clock"] = None
        elif unit and data.get("clock") is None and "clock" not in self.errors:
            self.add_error("clock", _("Enter a time of day, for example 09:00."))
        longest = MAX_HOURS if unit == ReminderRule.Unit.HOURS else MAX_DAYS
        if amount is not None and amount > longest:
            self.add_error("amount", _("Enter a number from 1 to %(most)s.") % {"most": longest})
        if data.get("kind") in IN_DAYS and unit == ReminderRule.Unit.HOURS:
            self.add_error("unit", str(COUNTED_IN_DAYS))
        return data

    def rule_fields(self) -> dict[str, Any]:
        """Return the fields ``add_reminder`` and ``change_reminder`` take."""
        translations = take_translations(dict(self.cleaned_data), self._others, ReminderRule.TRANSLATED)
        return {**{name: self.cleaned_data[name] for name in _PLAIN}, "translations": translations}


def values_of_rule(rule: ReminderRule) -> dict[str, Any]:
    """Return the initial values of the form of a rule."""
    return {**{name: getattr(rule, name) for name in _PLAIN}, **initial_texts(rule)}
