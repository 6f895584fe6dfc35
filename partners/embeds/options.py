"""What an embedded page can be asked for in its address. A name or value that isn't known is refused, so that its author sees it."""

from typing import Any

from django import forms
from django.db import models
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import Country, Hub
from hubs.vocabulary.topic_picker import TopicFilterField

MOST = 50
HUBS = 50  # all of them
EVENTS = 5


class Theme(models.TextChoices):
    """In which light a page is shown."""

    AUTO = "auto", gettext_lazy("Same as the reader's device")
    LIGHT = "light", gettext_lazy("Light")
    DARK = "dark", gettext_lazy("Dark")


class Accent(models.TextChoices):
    """Colours of links and buttons; each has enough contrast in both lights (static/css/embed.css)."""

    VIOLET = "violet", gettext_lazy("Violet")
    BLUE = "blue", gettext_lazy("Blue")
    TEAL = "teal", gettext_lazy("Teal")
    GREEN = "green", gettext_lazy("Green")
    ROSE = "rose", gettext_lazy("Rose")


def _one_of(names: Any) -> str:
    return _("Use one of: %(values)s.") % {"values": ", ".join(names)}


_one_of_lazily = lazy(_one_of, str)


class Appearance(forms.Form):
    """Light and accent colour: of every embedded page."""

    theme = forms.ChoiceField(
        choices=Theme, required=False, error_messages={"invalid_choice": _one_of_lazily(Theme.values)}
    )
    accent = forms.ChoiceField(
        choices=Accent, required=False, error_messages={"invalid_choice": _one_of_lazily(Accent.values)}
    )

    def refusals(self) -> list[tuple[str, str]]:
        """Return name and words of each parameter that is refused."""
        unknown = [(name, _one_of(self.fields)) for name in self.data if name not in self.fields]
        return unknown + [(name, str(words[0])) for name, words in self.errors.items()]

    @property
    def classes(self) -> str:
        """The classes of the page for its style sheet."""
        chosen = self.cleaned_data
        return f"theme-{chosen['theme'] or Theme.AUTO} accent-{chosen['accent'] or Accent.VIOLET}"


def _number() -> forms.IntegerField:
    words = gettext_lazy("Use a number from 1 to 50.")
    wrong = dict.fromkeys(("invalid", "min_value", "max_value"), words)
    return forms.IntegerField(required=False, min_value=1, max_value=MOST, error_messages=wrong)


def _country() -> "forms.ModelChoiceField[Country]":
    unknown = gettext_lazy("Use the code of a country in the network, for example PT.")
    return forms.ModelChoiceField(
        Country.objects.all(), to_field_name="code", required=False, error_messages={"invalid_choice": unknown}
    )


class HubsOptions(Appearance):
    """Of the list of hubs."""

    country = _country()
    number = _number()


class EventsOptions(Appearance):
    """Of the list of upcoming events."""

    country = _country()
    hub = forms.ModelChoiceField(
        Hub.objects.published(), to_field_name="slug", required=False,
        error_messages={"invalid_choice": gettext_lazy("Use the lower-case code of a hub, for example pt.")},
    )  # fmt: skip
    topic = TopicFilterField(
        error_messages={"invalid_choice": gettext_lazy("Use the code of a topic, for example MO2.")}
    )
    number = _number()
