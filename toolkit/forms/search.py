"""The search field of lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchField(forms.CharField):
    """Words to search in a list for; may stay empty. Browsers neither complete nor correct them."""

    def __init__(self, **options: Any) -> None:
        options = {"label": _("Search"), "required": False, "max_length": 100, **options}
        super().__init__(widget=forms.SearchInput(attrs={"autocomplete": "off", "spellcheck": "false"}), **options)
