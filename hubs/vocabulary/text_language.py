"""The language a text is written in, so that its page can say so (WCAG 3.1.2)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from toolkit.languages import language_choices


class TextLanguageField(forms.ChoiceField):
    """A choice of every language the network writes in; not required, since the form knows what it was before."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=language_choices,
            required=False,
            label=_("Language of the text"),
            help_text=_("Screen readers pronounce the page by it."),
            error_messages={"invalid_choice": _("Choose a language from the list.")},
            **kwargs,
        )
