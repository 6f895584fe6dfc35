"""What an action refuses, in words a person can read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.forms import BaseForm
from django.utils.translation import gettext as _


class ActionRefused(Exception):
    """An action did nothing; ``message`` tells the person why, ``field`` names the input it is about, if it is about one."""

    def __init__(self, message: object, field: str | None = None) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.field = field

    def add_to_form(self, form: BaseForm) -> None:
        """Show the message at the field it is about, or above the form where the form has no such field."""
        form.add_error(self.field if self.field in form.fields else None, str(self))


class Busy(ActionRefused):
    """Others held the same rows for too long; nothing was changed and the same request may succeed now."""

    def __init__(self, message: object = "") -> None:
        super().__init__(message or _("Many people are doing this right now. Nothing was changed: please try again."))


@dataclass(frozen=True)
class ConflictingField:
    """One field of a refused save: what the form held and what is stored now.

    ``is_unread``: the stored value was saved after the form was opened. ``is_yours``: the form held another value than the
    one it was opened with.
    """

    name: str
    submitted: Any
    stored: Any
    is_unread: bool
    is_yours: bool


class EditConflict(ActionRefused):
    """Someone saved the same row after the form was opened. Nothing was written.

    ``row`` is the row as it is stored now and ``edition`` its edition: a form sent again with it overwrites knowingly.
    """

    def __init__(
        self, row: models.Model, *, edition: str, fields: Sequence[ConflictingField] = (), message: object = "",
        saved_by: str = "", saved_at: dt.datetime | None = None,
    ) -> None:  # fmt: skip
        self.row = row
        self.edition = edition
        self.fields = tuple(fields)
        editor = getattr(row, "edited_by", None)
        self.saved_by: str = saved_by or (editor.name if editor is not None else "")
        self.saved_at: dt.datetime | None = saved_at or getattr(row, "edited_at", None)
        if message:
            words = str(message)
        elif self.saved_by:
            words = _("%(name)s saved this after you opened it. Nothing of yours is saved yet.") % {
                "name": self.saved_by
            }
        else:
            words = _("This was saved by someone else after you opened it. Nothing of yours is saved yet.")
        super().__init__(words)
