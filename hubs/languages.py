"""Names of the official languages of the network's countries, in the reader's language."""

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Django names those it is translated into; these are the others, and two it writes without their letters.
OTHER_NAMES = {
    "cnr": _("Montenegrin"),
    "fo": _("Faroese"),
    "mi": _("Māori"),
    "mt": _("Maltese"),
    "nb": _("Norwegian (Bokmål)"),
    "nn": _("Norwegian (Nynorsk)"),
    "rm": _("Romansh"),
}


def language_name(code: str) -> str:
    """``Portuguese`` for ``pt``; the code itself for a language nobody named."""
    if code in OTHER_NAMES:
        return str(OTHER_NAMES[code])
    return gettext(LANG_INFO[code]["name"]) if code in LANG_INFO else code
