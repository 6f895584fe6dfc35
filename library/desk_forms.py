"""What is typed about an entry of the library, and the document that is given to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.countries.fields import CountryField
from hubs.models import Country, Organisation
from hubs.revisions.texts_form import DraftText, DraftTextsForm, Group
from hubs.vocabulary.fields import TopicsField
from library.models import Resource
from publishing.subjects.content import Content
from publishing.uploads.limits import ACCEPTED_DOCUMENTS
from toolkit.choices import CHOOSE
from toolkit.forms.choices import SeveralChoicesField
from toolkit.languages import language_choices
from toolkit.partial_dates.inputs import PartialDateInput
from toolkit.plain_text import mark_as_needed
from toolkit.web_address_field import WebAddressField

EARLIEST = 1900  # libraries hold older things than hubs do


class LibraryForm(DraftTextsForm):
    """An entry in its languages. Its file is given on a page of its own: a browser forgets a chosen file when something is wrong."""

    TEXTS = (
        DraftText("title", _("Title"), 250, required=True),
        DraftText(
            "description", _("Description"), 5_000, rows=6, help=_("Who it is for, what it is about, how long it is.")
        ),
    )
    PLAIN = ("kind", "languages", "country", "publisher", "topics", "licence", "issued", "link", "source")

    kind = forms.ChoiceField(
        label=_("Type"), choices=[("", _("Choose a type")), *Resource.Kind.choices], error_messages=CHOOSE
    )
    link = WebAddressField(
        label=_("Address"),
        required=False,
        max_length=500,
        help_text=_("Where to find it on another website. To upload a file instead, leave this blank and save first."),
    )
    languages = SeveralChoicesField(
        label=_("Languages"),
        required=False,
        choices=language_choices,
        error_messages=CHOOSE,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-two"}),
    )
    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=sorted(Resource.Licence.choices, key=lambda choice: choice[0] != Resource.Licence.NOT_TOLD),
        error_messages=CHOOSE,
        help_text=_("How people may use it, according to its publisher."),
    )
    publisher = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Publisher"),
        required=False,
        empty_label=_("Not in the list"),
        error_messages=CHOOSE,
    )
    issued = PartialDateInput(
        earliest=EARLIEST,
        label=_("Date of publication"),
        required=False,
        max_length=10,
        help_text=_("A year, month or day: 2025, 2025-07 or 2025-07-02."),
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    country = CountryField(
        Country.objects.all(),
        to_field_name="code",
        label=_("Country"),
        required=False,
        empty_label=_("All countries"),
        error_messages=CHOOSE,
    )
    topics = TopicsField()
    source = forms.CharField(
        label=_("Source"), max_length=300, required=False, help_text=_("Shown below the description.")
    )

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, content=content, **kwargs)
        self._has_file = bool(content.get("file"))
        if not self._has_file:
            mark_as_needed(self.fields["link"], _("link or file needed before it can be published"))

    def further_groups(self) -> tuple[Group, ...]:
        """What it is, whose it is, what it is about."""
        return (
            (_("Resource"), "", ("kind", "link", "languages", "licence")),
            (_("Publication"), "", ("publisher", "issued", "source")),
            (_("Topics"), "", ("country", "topics")),
        )

    def clean_link(self) -> str:
        """A link or a file, never both."""
        link: str = self.cleaned_data["link"]
        if link and self._has_file:
            raise forms.ValidationError(
                _("This resource has a file. Remove the file first, or leave the link blank."), code="both"
            )
        return link

    def further_content(self) -> Content:
        """The values as a revision keeps them: codes, keys and texts."""
        data: dict[str, Any] = self.cleaned_data
        return {
            **{name: data[name] for name in ("kind", "link", "licence", "source")},
            "languages": sorted(data["languages"]),
            "country": data["country"].code if data["country"] else "",
            "publisher": data["publisher"].pk if data["publisher"] else None,
            "topics": sorted(data["topics"]),
            "issued": str(data["issued"] or ""),
        }


class DocumentForm(forms.Form):
    """A document for an entry."""

    document = forms.FileField(
        label=_("File"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ACCEPTED_DOCUMENTS}),
        help_text=_(
            "PDF, Word, Excel, PowerPoint, OpenDocument, CSV, plain text, PNG or JPEG; at most 25 MB. Files with macros aren't accepted."
        ),
    )
