"""What a team sends and chooses when it brings in a file, or makes two rows one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.contacts.languages import LANGUAGES
from stakeholders.models import Stakeholder
from toolkit.merging.forms import SideBySideForm

FIELDS = ("kind", "name", "email", "language", "sector", "level", "organisation", "function", "region")


class UploadForm(forms.Form):
    """The file of an import."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A CSV file or an Excel workbook (.xlsx) with up to 50 000 rows and 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Choose another one.")},
        max_length=200,
    )


class MergeForm(SideBySideForm):
    """For each field in which two rows differ: whose value stays."""

    compared = FIELDS
    model = Stakeholder

    def shown(self, row: Any, name: str) -> str:
        """A value as a person reads it."""
        if name in ("kind", "sector", "level"):
            return str(getattr(row, f"get_{name}_display")())
        if name == "language":
            return str(LANGUAGES.get(row.language, row.language))
        return super().shown(row, name)
