"""What a team uploads and chooses when it imports contacts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Sector
from stakeholders.imports.columns import DEFAULTS, NAMES, PARTS, field_of, label_of, matching_errors
from stakeholders.models import Import, Level
from toolkit.plain_text import mark_as_needed

SHOWN_VALUES = 3
LEFT_OUT = "-"


class UploadForm(forms.Form):
    """The file of an import."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A CSV file or an Excel workbook (.xlsx), with up to 50,000 rows and 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Choose another one.")},
        max_length=200,
    )


class ColumnsForm(forms.Form):
    """For each column of a file the field it becomes, and a sector and level for new contacts whose row has none.

    A column that is not recognised and whose first rows are empty is not asked about; see ``empty_headers``.
    """

    all_sector = forms.ChoiceField(
        label=_("Sector"), choices=[("", _("From the file")), *Sector.choices], required=False
    )
    all_level = forms.ChoiceField(label=_("Level"), choices=[("", _("From the file")), *Level.choices], required=False)

    def __init__(self, *args: Any, run: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.run = run
        self.empty_headers: list[str] = []
        choices = [(LEFT_OUT, _("Don't import")), *((name, label_of(name)) for name in (*NAMES, *PARTS))]
        for place, (header, chosen) in enumerate(zip(run.headers, run.columns, strict=True)):
            values = [line[place] for line in run.preview if place < len(line) and line[place].strip()]
            if values or chosen or field_of(header):
                self.fields[f"column_{place}"] = forms.ChoiceField(
                    label=header or _("Column without a name"),
                    help_text=" · ".join(dict.fromkeys(values[:SHOWN_VALUES])),
                    choices=choices,
                    initial=chosen or LEFT_OUT,
                    error_messages={"required": _("Choose a field for this column.")},
                )
            elif header:
                self.empty_headers.append(header)
        for name in DEFAULTS:
            mark_as_needed(self.fields[f"all_{name}"], _("if the file has no column for it"))
            self.fields[f"all_{name}"].initial = run.defaults.get(name, "")
        columns = tuple(name for name in self.fields if name.startswith("column_"))
        self.groups = (
            (_("Columns of the file"), _("Choose a field for each column."), columns),
            (_("For every new contact"), "", tuple(f"all_{name}" for name in DEFAULTS)),
        )

    def clean(self) -> dict[str, Any]:
        """Refuses what ``match_columns`` would refuse, at the field where it can be mended."""
        if not self.errors:
            for name, words in matching_errors(self.columns(), self.defaults(), count=len(self.run.headers)):
                self.add_error(f"all_{name}" if name in DEFAULTS else None, words)
        return self.cleaned_data

    def columns(self) -> list[str]:
        """The field of each column, "" for one that is left out."""
        chosen = [self.cleaned_data.get(f"column_{place}", LEFT_OUT) for place in range(len(self.run.headers))]
        return ["" if name == LEFT_OUT else name for name in chosen]

    def defaults(self) -> dict[str, str]:
        """What new contacts get where their row has nothing."""
        return {name: self.cleaned_data.get(f"all_{name}", "") for name in DEFAULTS}
