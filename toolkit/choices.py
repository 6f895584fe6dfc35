"""Choices of forms and of rows: shared words, and what a row's value is called."""

from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CHOOSE = {"invalid_choice": _("Choose an option from the list.")}


ANY = ("", pgettext_lazy("filter", "All"))


def choice_label(row: models.Model, field: str) -> str:
    """Return what ``get_…_display`` does. That one translates every choice of the field to find the one."""
    value = getattr(row, field)
    return str(_labels(type(row), field).get(value, "" if value is None else value))


@cache
def _labels(model: type[models.Model], field: str) -> dict[Any, Any]:
    column: Any = model._meta.get_field(field)
    return dict(column.flatchoices)
