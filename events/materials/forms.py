"""What a team enters about a follow-up material."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.materials.actions import FIELDS
from events.models import Event, EventMaterial
from publishing.uploads.limits import ACCEPTED_DOCUMENTS
from toolkit.choices import CHOOSE
from toolkit.forms import EditFormMixin
from toolkit.languages import language_choices
from toolkit.plain_text import PlainTextForm
from toolkit.web_address_field import WebAddressField


class MaterialForm(EditFormMixin, PlainTextForm):
    """A link or a file, what it is, and who may see it."""

    kind = forms.ChoiceField(
        label=_("Type"), choices=EventMaterial.Kind.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    title = forms.CharField(label=_("Title"), max_length=250)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices, error_messages=CHOOSE)
    link = WebAddressField(
        label=_("Link"), required=False, max_length=500,
        help_text=_("For recordings and large files: where to find it on another website."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("File"), required=False, max_length=200,
        widget=forms.FileInput(attrs={"accept": f"{ACCEPTED_DOCUMENTS},.webp"}),
        error_messages={"empty": _("The file is empty. Choose another one.")},
        help_text=_("A document of up to 25 MB, or a photo of up to 8 MB. Videos and archives can't be uploaded: enter a link."),
    )  # fmt: skip
    alt = forms.CharField(
        label=_("Description of the photo"), max_length=300, required=False,
        help_text=_("What the picture shows, for people who can't see it."),
    )  # fmt: skip
    credit = forms.CharField(
        label=_("Credit"), max_length=200, required=False,
        help_text=_("Needed for photos: who took it, and under which licence. Check that the people shown agree."),
    )  # fmt: skip
    for_attendees = forms.BooleanField(
        label=_("For attendees only"), required=False,
        help_text=_("Shown on the page behind their personal link, and not to the public."),
    )  # fmt: skip

    groups = (
        (_("Material"), "", ("kind", "title", "language")),
        (_("Link or file"), "", ("link", "file")),
        (_("Photo"), "", ("alt", "credit")),
        (_("Who sees it"), "", ("for_attendees",)),
    )

    def material_fields(self) -> dict[str, Any]:
        """Return the fields ``add_material`` and ``change_material`` take."""
        return {name: self.cleaned_data[name] for name in FIELDS}


def values_of_material(material: EventMaterial) -> dict[str, Any]:
    """Return the initial values of the form of a material."""
    return {name: getattr(material, name) for name in FIELDS}


def usual_values(event: Event) -> dict[str, Any]:
    """Return what a new material begins with."""
    return {"kind": EventMaterial.Kind.MINUTES, "language": event.text_language}
