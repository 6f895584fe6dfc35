"""The form that puts an embedded page together."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dialogues.models import PolicyDialogue
from events.models import Event
from hubs.countries.fields import CountryField
from hubs.models import Country
from hubs.vocabulary.topic_picker import TopicFilterField
from partners.embeds.options import MOST, Accent, Theme
from partners.embeds.snippets import Embed
from toolkit.choices import CHOOSE

SHOWN = (
    ("hubs", _("Hubs")),
    ("events", _("Upcoming events")),
    ("event", _("One event with its registration button")),
    ("dialogue", _("One policy dialogue with its countdown")),
)
LIST_TITLES = {"hubs": _("National Cancer Mission Hubs"), "events": _("Upcoming events")}
SHOWN_ALONE: dict[str, Callable[[int], Event | PolicyDialogue | None]] = {
    "event": lambda pk: Event.objects.published().for_cards().filter(pk=pk).first(),
    "dialogue": lambda pk: PolicyDialogue.objects.published().filter(pk=pk).first(),
}
USUAL = (Theme.AUTO, Accent.VIOLET)  # need not be said


class EmbedForm(forms.Form):
    """What is shown, and how it looks. Fields that don't belong to what is shown are passed over."""

    _row: Event | PolicyDialogue | None = None

    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, error_messages=CHOOSE)
    id = forms.IntegerField(
        label=_("Number of the event or dialogue"), required=False, min_value=1, max_value=2**53,
        help_text=_("The number in the address of its page."),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Enter the number from the address of its page.")),
    )  # fmt: skip
    country = CountryField(
        Country.objects.all(), to_field_name="code", required=False, label=_("Country"), empty_label=_("All countries"),
        error_messages=CHOOSE,
    )  # fmt: skip
    topic = TopicFilterField()
    number = forms.IntegerField(
        label=_("Maximum entries"), required=False, min_value=1, max_value=MOST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Enter a number from 1 to 50.")),
    )  # fmt: skip
    theme = forms.ChoiceField(label=_("Light or dark"), choices=Theme, required=False, error_messages=CHOOSE)
    accent = forms.ChoiceField(label=_("Colour"), choices=Accent, required=False, error_messages=CHOOSE)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False, error_messages=CHOOSE)

    def clean(self) -> dict[str, Any]:
        """Find what is shown alone by its number."""
        chosen = super().clean() or self.cleaned_data
        if chosen.get("show") in SHOWN_ALONE and "id" not in self.errors:
            self._row = SHOWN_ALONE[chosen["show"]](chosen.get("id") or 0)
            if self._row is None:
                self.add_error("id", _("Enter the number from the address of its page."))
        return chosen

    def embed(self) -> Embed:
        """Return what was put together; of a valid form."""
        chosen = self.cleaned_data
        show = chosen["show"]
        options: dict[str, Any] = {"theme": chosen["theme"], "accent": chosen["accent"]}
        if show not in SHOWN_ALONE:
            country, topic = chosen["country"], chosen["topic"] if show == "events" else None
            options |= {"country": country and country.code, "topic": topic and topic.code, "number": chosen["number"]}
        title = self._row.words["title"].text if self._row else str(LIST_TITLES[show])
        return Embed(
            show=show,
            pk=self._row.pk if self._row else None,
            language=chosen["language"] or get_language() or settings.LANGUAGE_CODE,
            title=title,
            options={name: str(value) for name, value in options.items() if value and value not in USUAL},
        )
