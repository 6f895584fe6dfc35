"""What a team enters about the picture of an event."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event
from toolkit.forms import EditFormMixin
from toolkit.plain_text import PlainTextForm


def values_of_illustration(event: Event) -> dict[str, str]:
    """Return the words about the picture of an event."""
    return {"alt": event.illustration_alt, "credit": event.illustration_credit}


class IllustrationForm(EditFormMixin, PlainTextForm):
    """A picture with its description, or none."""

    file = forms.FileField(
        label=_("Picture"),
        required=False,
        max_length=200,
        help_text=_("PNG, JPEG or WebP, up to 8 MB. Wide pictures look best."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
        error_messages={"empty": _("The file is empty. Choose another one.")},
    )
    alt = forms.CharField(
        label=_("Description"),
        max_length=300,
        required=False,
        help_text=_("What the picture shows, for people who can't see it."),
    )
    credit = forms.CharField(
        label=_("Credit"),
        max_length=200,
        required=False,
        help_text=_("Who made it, and under which licence. Shown below the picture."),
    )
    remove = forms.BooleanField(label=_("Show no picture"), required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, initial=values_of_illustration(event), **kwargs)
        if event.illustration_id is None:
            del self.fields["remove"]
