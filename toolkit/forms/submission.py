"""Performing an action with what a form holds."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from toolkit.actions import ActionRefused
from toolkit.forms.edit_conflicts import EditFormMixin


def sent_with(request: HttpRequest) -> "tuple[QueryDict | None, MultiValueDict[str, UploadedFile[Any]] | None]":
    """Return what a form is made with: the fields and files that were sent; nothing where it is only opened."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


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
