"""Choices of forms: shared words, and fields."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CHOOSE = {"invalid_choice": _("This is not in the list. Choose again.")}


UNKNOWN = {"invalid_choice": _("This is not known here. Choose from the list.")}


ANY = ("", pgettext_lazy("filter", "All"))
