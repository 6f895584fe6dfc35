"""Performing an action with what a form holds."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms

from toolkit.actions import ActionRefused
from toolkit.forms.edit_conflicts import EditFormMixin


def done(form: forms.Form, act: Callable[[], object], stored: Callable[[Any], Mapping[str, Any]] | None = None) -> bool:
    """Whether the form was sent, is valid, and ``act`` was not refused; a refusal is shown in it, with the text as typed.

    ``stored``: the form's values of a row that someone else has saved since.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except ActionRefused as refused:
        if isinstance(form, EditFormMixin):
            form.refuse(refused, stored)
        else:
            refused.add_to_form(form)
        return False
    return True
