"""Texts of one line: line breaks and other control characters are refused, not silently kept."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from toolkit.choices import CHOOSE
from toolkit.composed_text import composed_data


def one_line(text: str) -> None:
    """A validator: refuses what does not fit on one line, and characters that turn the reading direction around."""
    for character in text:
        if unicodedata.category(character) in {"Cc", "Zl", "Zp"}:
            raise ValidationError(_("Write this on one line, without control characters."), code="one_line")
        if character in _DIRECTION:
            raise ValidationError(
                _("This contains a hidden character, or one that changes the text direction. Type it again."),
                code="hidden",
            )


def several_lines(text: str) -> None:
    """A validator for longer texts: line breaks and tabs are fine, other control characters are not."""
    if any(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t" for sign in text):
        raise ValidationError(
            _("This contains a control character, which can't be saved. Type it again."),
            code="control",
        )


_DIRECTION = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class PlainTextForm(forms.Form):
    """A form whose texts are refused when they hold what cannot be read: ``one_line`` or ``several_lines``, by the input.

    Texts are composed (NFC) before anything looks at them. Of a field left blank it is said what to enter.
    """

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(composed_data(data), *args, **kwargs)
        for name, field in self.fields.items():
            add_rule(field)
            _say_what_to_enter(name, field)


WHAT_TO_ENTER = {
    "title": _("Enter a title."),
    "name": _("Enter a name."),
    "because": _("Enter a reason."),
    "reason": _("Enter a reason."),
}


def _say_what_to_enter(name: str, field: forms.Field) -> None:
    """Replace the words "This field is required.", unless the field has its own."""
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        usual = CHOOSE["invalid_choice"] if isinstance(field, forms.ChoiceField) else field.error_messages["required"]
        field.error_messages["required"] = WHAT_TO_ENTER.get(name, usual)


NEEDED_TO_PUBLISH = _("needed before it can be published")


def mark_as_needed(field: forms.Field, words: Any = NEEDED_TO_PUBLISH) -> None:
    """Say beside its label what a field is needed for that a draft may leave empty, in the place of "(optional)"."""
    field.needed_for = words  # type: ignore[attr-defined]


def add_rule(field: forms.Field) -> None:
    """Give a text field the rule of its input; others, and addresses, which have stricter ones, stay as they are."""
    if isinstance(field, forms.CharField) and not isinstance(field, forms.EmailField):
        field.validators.append(several_lines if isinstance(field.widget, forms.Textarea) else one_line)
