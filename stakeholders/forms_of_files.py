"""What a team sends and chooses when it brings in a file, or makes two rows one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.languages import LANGUAGES
from stakeholders.models import Stakeholder

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


class MergeForm(forms.Form):
    """For each field in which two rows differ: whose value stays. The usual choice is the first that is filled."""

    def __init__(self, *args: Any, kept: Stakeholder, gone: Stakeholder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {"kept": kept, "gone": gone}
        for name in FIELDS:
            values = {key: getattr(row, name) for key, row in self.rows.items()}
            if values["kept"] != values["gone"]:
                self.fields[name] = forms.ChoiceField(
                    label=Stakeholder._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
                    choices=[(key, shown(row, name)) for key, row in self.rows.items()],
                    initial="kept" if values["kept"] else "gone",
                    widget=forms.RadioSelect,
                    error_messages={"required": _("Choose one of the two.")},
                )

    def alike(self) -> list[tuple[str, str]]:
        """Label and value of what is the same in both and filled."""
        same = [name for name in FIELDS if name not in self.fields and getattr(self.rows["kept"], name)]
        labels = {name: str(Stakeholder._meta.get_field(name).verbose_name) for name in same}  # type: ignore[union-attr]
        return [(label, shown(self.rows["kept"], name)) for name, label in labels.items()]

    def chosen(self) -> dict[str, Any]:
        """The value of each field from now on."""
        return {name: getattr(self.rows[key], name) for name, key in self.cleaned_data.items()}


def shown(row: Stakeholder, name: str) -> str:
    """A value as a person reads it."""
    if name in ("kind", "sector", "level"):
        return str(getattr(row, f"get_{name}_display")())
    if name == "language":
        return LANGUAGES.get(row.language, row.language)
    return str(getattr(row, name) or _("nothing"))
