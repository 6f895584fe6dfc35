"""Choices of forms: shared words, and fields."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CHOOSE = {"invalid_choice": _("Choose an option from the list.")}


ANY = ("", pgettext_lazy("filter", "All"))
