"""The texts of an event or a session once more for each further language, as fields of its form."""

import copy
from collections.abc import Iterable
from itertools import product
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.models import Event
from toolkit.choices import CHOOSE
from toolkit.languages import OFFERED, language_choices, language_name
from toolkit.localized_text import Translated, shown_instead

TEXTS = Event.TRANSLATED
Group = tuple[Any, Any, tuple[Any, ...]]


def add_language_field() -> forms.ChoiceField:
    """Return the choice of one more language, whose fields appear when the form is saved."""
    return forms.ChoiceField(
        label=_("Add a language"),
        required=False,
        choices=lambda: [("", _("None")), *language_choices()],
        error_messages=CHOOSE,
        help_text=_("Its fields appear here when you save."),
    )


def further_languages(row: Translated | None, more: Iterable[str]) -> list[str]:
    """Return the languages a row has texts in beside its own, and ``more`` that are asked for."""
    known = [*sorted(row.translations), *(code for code in more if code in OFFERED)] if row else []
    return [code for code in dict.fromkeys(known) if row and code != row.original_language]


def add_text_fields(form: forms.Form, languages: Iterable[str], names: Iterable[str] = TEXTS) -> None:
    """Repeat the fields of the texts for each of the languages."""
    for code, name in product(languages, names):
        field = copy.deepcopy(form.fields[name])
        field.required = False
        field.widget.is_required = False
        field.widget.attrs |= {"lang": code, "dir": "auto"}
        form.fields[f"{name}_{code}"] = field


def text_groups(languages: Iterable[str], names: tuple[str, ...] = TEXTS) -> tuple[Group, ...]:
    """Return a group of fields for each of the languages."""
    return tuple(
        (
            _("In %(language)s") % {"language": language_name(code)},
            shown_instead(code),
            tuple(f"{name}_{code}" for name in names),
        )
        for code in languages
    )


def language_is_taken(code: str) -> ValidationError:
    """Return the error of a form in which a text becomes the original in a language that has a text of its own."""
    words = _("There is already a text in %(language)s below. Move it here first, or choose another language.")
    return ValidationError(words, params={"language": language_name(code)})


def initial_texts(event: Translated) -> dict[str, str]:
    """Return the initial values of the fields of all further languages."""
    return {f"{name}_{code}": text for code, texts in event.translations.items() for name, text in texts.items()}


def take_translations(
    data: dict[str, Any], languages: Iterable[str], names: Iterable[str] = TEXTS
) -> dict[str, dict[str, str]]:
    """Take the values of the further languages out of ``data``; return them as the row keeps them, without empty ones."""
    found = {code: {name: data.pop(f"{name}_{code}", "") for name in names} for code in languages}
    stated = {code: {name: text for name, text in texts.items() if text} for code, texts in found.items()}
    return {code: texts for code, texts in stated.items() if texts}
