"""Two rows side by side: for each field in which they differ, a person chooses which value is kept."""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.actions import edition_of
from toolkit.duplicates.merge import CHANGED_SINCE


class SideBySideForm(forms.Form):
    """Offers the first filled value by default. ``compared`` names the fields, ``model`` their labels.

    The page carries ``edition``, the state of both rows that was shown, as ``seen``; another state is refused.
    """

    compared: ClassVar[tuple[str, ...]] = ()
    model: ClassVar[type[models.Model]]

    def __init__(self, *args: Any, kept: models.Model, gone: models.Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {"kept": kept, "gone": gone}
        for name in self.compared:
            values = {key: getattr(row, name) for key, row in self.rows.items()}
            if values["kept"] != values["gone"]:
                self.fields[name] = forms.ChoiceField(
                    label=self._label(name),
                    choices=[(key, self.shown(row, name)) for key, row in self.rows.items()],
                    initial="kept" if values["kept"] else "gone",
                    widget=forms.RadioSelect,
                    error_messages={"required": _("Choose one of the two.")},
                )

    @property
    def edition(self) -> str:
        """The current state of the two rows."""
        return edition_of(self.rows["kept"], self.rows["gone"], names=self.compared)

    @property
    def seen(self) -> str:
        """The state that the person decided on."""
        return str(self.data.get("seen", ""))

    def clean(self) -> dict[str, Any]:
        """Refuse a decision on another state than the current one."""
        if self.seen != self.edition:
            raise forms.ValidationError(CHANGED_SINCE)
        return super().clean() or self.cleaned_data

    def _label(self, name: str) -> Any:
        return self.model._meta.get_field(name).verbose_name  # type: ignore[union-attr]

    def shown(self, row: Any, name: str) -> str:
        """Return a value as text; the label of a choice."""
        display = getattr(row, f"get_{name}_display", None)
        return str((display() if display else getattr(row, name)) or _("nothing"))

    def alike(self) -> list[tuple[str, str]]:
        """Return label and value of each filled field that is the same in both."""
        same = [name for name in self.compared if name not in self.fields and getattr(self.rows["kept"], name)]
        return [(str(self._label(name)), self.shown(self.rows["kept"], name)) for name in same]

    def chosen(self) -> dict[str, Any]:
        """Return the chosen value of each field."""
        return {name: getattr(self.rows[key], name) for name, key in self.cleaned_data.items()}
