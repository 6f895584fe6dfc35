"""A form that was opened on one version of a row and is sent when another is stored."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from toolkit.actions import ActionRefused, EditConflict
from toolkit.date_formatting import local_moment_words, partial_words

SEEN = "seen"
KEEP = "keep-"
YOURS, STORED = "yours", "stored"


@dataclass(frozen=True)
class FieldVersions:
    """Two versions of one field, as a person reads them. ``name`` is that of the input that chooses between them."""

    name: str
    label: str
    yours: str
    stored: str
    keeps_yours: bool


class EditFormMixin(forms.Form):
    """Beside a row that is edited, the form carries the edition it was opened with, and shows both versions on a conflict.

    Give ``edition`` (``edition_of`` over the fields the action may change); without it the form makes something new. After
    ``refuse`` the template ``components/edit_conflict.html`` asks for each field whose version is kept. What was chosen
    comes in with the next request, so nothing is lost without JavaScript either.
    """

    def __init__(self, *args: Any, edition: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.versions: list[FieldVersions] = []
        self.conflict: EditConflict | None = None
        self.seen: str | None = None
        if edition is not None:
            self.fields[SEEN] = forms.CharField(required=False, initial=edition, widget=forms.HiddenInput)

    def full_clean(self) -> None:
        """Take the stored version of the fields for which it was chosen, then clean as usual."""
        if self.is_bound:
            self._take_stored_versions()
        super().full_clean()
        if self.is_bound and SEEN in self.fields:
            seen = self.cleaned_data.pop(SEEN, "")
            self.seen = seen if self.add_prefix(SEEN) in self.data else None

    def refuse(self, refused: ActionRefused, stored: Callable[[Any], Mapping[str, Any]] | None = None) -> None:
        """Show why an action refused what the form holds; ``stored`` gives a row's values as the form's ``initial``."""
        if isinstance(refused, EditConflict):
            self._show_conflict(refused, stored or self._values_of)
        refused.add_to_form(self)

    def _values_of(self, row: models.Model) -> Mapping[str, Any]:
        names = {field.name: field.attname for field in row._meta.concrete_fields}
        return {name: getattr(row, names[name]) for name in self.fields if name in names}

    def _show_conflict(self, conflict: EditConflict, stored: Callable[[Any], Mapping[str, Any]]) -> None:
        self.initial = {**self.initial, **stored(conflict.row)}
        self.conflict = conflict
        unread = {one.name: one.is_yours for one in conflict.fields if one.is_unread}
        if (
            not unread.keys() <= self.fields.keys() or not conflict.fields
        ):  # a draft, or a column made of several inputs
            known = {one.name for one in conflict.fields}
            unread |= dict.fromkeys((name for name in self.initial if name not in known), True)
        self.versions = [
            one for name in self.fields if name in unread and (one := self._versions_of(name, keeps_yours=unread[name]))
        ]
        if SEEN in self.fields:
            data = self.data.copy()  # type: ignore[attr-defined]
            data[self.add_prefix(SEEN)] = conflict.edition
            self.data = data

    def _versions_of(self, name: str, *, keeps_yours: bool) -> FieldVersions | None:
        """Both versions; None where a person would read the same in both."""
        bound = self[name]
        yours, stored = (
            _as_read(bound, value) for value in (bound.value(), self.get_initial_for_field(bound.field, name))
        )
        if yours == stored:
            return None
        return FieldVersions(f"{KEEP}{self.add_prefix(name)}", str(bound.label), yours, stored, keeps_yours)

    def _take_stored_versions(self) -> None:
        chosen = [name for name in self.fields if self.data.get(f"{KEEP}{self.add_prefix(name)}") == STORED]
        if not chosen:
            return
        data = self.data.copy()  # type: ignore[attr-defined]
        for name in chosen:
            data.pop(f"{KEEP}{self.add_prefix(name)}")
            values = _as_sent(self.fields[name], self.get_initial_for_field(self.fields[name], name))
            data.pop(self.add_prefix(name), None)
            if values:
                data.setlist(self.add_prefix(name), values)
        self.data = data


def _as_sent(field: forms.Field, value: Any) -> list[str]:
    """A value as a browser would send it from this field."""
    prepared = field.prepare_value(value)
    if isinstance(field, forms.BooleanField):
        return ["on"] if prepared else []
    if isinstance(prepared, list | tuple | set) or (hasattr(prepared, "__iter__") and not isinstance(prepared, str)):
        return [str(one) for one in prepared]
    shown = field.widget.format_value(prepared)
    if isinstance(shown, list | tuple):  # of a choice
        return [str(one) for one in shown]
    return [] if shown is None else [str(shown)]


def _as_read(bound: BoundField, value: Any) -> str:
    """A value in words: choices by their labels, dates as people write them."""
    if isinstance(bound.field, forms.BooleanField):
        return _("Yes") if value in (True, "on", "True", "true") else _("No")
    values = sorted(value, key=str) if isinstance(value, list | tuple | set) else [value]
    labels = _labels(bound.field)
    filled = [one for one in values if one not in (None, "")]
    words = [_in_words(labels.get(str(bound.field.prepare_value(one))) or _as_date(bound.field, one)) for one in filled]
    return ", ".join(words) or _("empty")


def _as_date(field: forms.Field, value: Any) -> Any:
    """What was typed into a field of days or times, as a day or time; anything else as it is."""
    if not isinstance(value, str) or isinstance(field, forms.ChoiceField):
        return value
    try:
        read = field.to_python(value)
    except forms.ValidationError:
        return value
    return read if isinstance(read, dt.date) else value


def _in_words(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return local_moment_words(value)
    if isinstance(value, dt.date):
        return partial_words(value, "day")
    return str(value).replace("\r\n", "\n").strip()


def _labels(field: forms.Field) -> dict[str, str]:
    """The label of each choice, those in groups too."""
    found: dict[str, str] = {}
    for key, label in getattr(field, "choices", ()):
        if isinstance(label, list | tuple):
            found |= {str(value): str(words) for value, words in label}
        else:
            found[str(key)] = str(label)
    return found
