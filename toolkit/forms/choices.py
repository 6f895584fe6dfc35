"""Fields of choices that many forms share."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from toolkit.choices import CHOOSE


class SeveralChoicesField(forms.MultipleChoiceField):
    """Each choice counts once, however often a request names it."""

    def to_python(self, value: Any) -> list[str]:
        """Return what was chosen, in the order of the request."""
        return list(dict.fromkeys(super().to_python(value)))


class EmailLanguageField(forms.ChoiceField):
    """The language someone is written to in, out of those the portal speaks."""

    def __init__(self, **options: Any) -> None:
        options = {"choices": settings.LANGUAGES, "error_messages": CHOOSE} | options
        super().__init__(label=_("Language of our emails"), **options)
