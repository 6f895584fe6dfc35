"""The official languages of the network's countries: their names in the reader's language and in their own."""

from functools import cache, lru_cache
from typing import Final

from django.conf.locale import LANG_INFO
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from toolkit.folding import sort_key

# In their own words. They are more than those the portal itself speaks (``settings.LANGUAGES``).
OF_THE_UNION: Final = {
    "bg": "Български",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "et": "Eesti",
    "fi": "Suomi",
    "fr": "Français",
    "ga": "Gaeilge",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "it": "Italiano",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "mt": "Malti",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "sv": "Svenska",
}
# Official languages of the Associated Countries that are none of the Union's, and Luxembourgish.
OF_OTHER_COUNTRIES: Final = {
    "ar": "العربية",
    "bs": "Bosanski",
    "cnr": "Crnogorski",
    "fo": "Føroyskt",
    "he": "עברית",
    "hy": "Հայերեն",
    "is": "Íslenska",
    "ka": "ქართული",
    "ko": "한국어",
    "lb": "Lëtzebuergesch",
    "mi": "Te reo Māori",
    "mk": "Македонски",
    "nb": "Norsk bokmål",
    "nn": "Norsk nynorsk",
    "rm": "Rumantsch",
    "sq": "Shqip",
    "sr": "Српски",
    "tr": "Türkçe",
    "uk": "Українська",
}
OWN_NAMES: Final = OF_THE_UNION | OF_OTHER_COUNTRIES
OFFERED: Final = tuple(OWN_NAMES)

# Django names those it is translated into; these are the others, and two whose names it writes without accents.
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
    """``Portuguese`` for ``pt``; the code itself for a language without a name.

    Portuguese writes it small, as Polish does; the catalogue of Django begins it with a capital.
    """
    if code not in OTHER_NAMES and code not in LANG_INFO:
        return code
    name = str(OTHER_NAMES[code]) if code in OTHER_NAMES else gettext(LANG_INFO[code]["name"])
    return name[0].lower() + name[1:] if get_language() == "pt" else name


def own_name(code: str) -> str:
    """``Português`` for ``pt``, whoever reads; the code itself for a language without a name."""
    return OWN_NAMES.get(code, code)


def own_name_choices() -> list[tuple[str, str]]:
    """Code and own name, as a form offers them: by name without its accents, English first."""
    return sorted(OWN_NAMES.items(), key=lambda item: (item[0] != "en", sort_key(item[1])))


def spoken_words(text: str) -> str:
    """Return languages that were typed by their English names in the reader's language; any other text as it is.

    ``português, grego`` for ``Portuguese, Greek``.
    """
    codes = [_by_english_name().get(part.strip().casefold(), "") for part in text.split(",")]
    return ", ".join(language_name(code) for code in codes) if all(codes) else text


@cache
def _by_english_name() -> dict[str, str]:
    with override("en"):
        return {language_name(code).casefold(): code for code in OFFERED}


def language_choices() -> list[tuple[str, str]]:
    """Every language a text may be written in, code and name, sorted by the name in the reader's language."""
    return list(_choices(get_language()))


@lru_cache(maxsize=16)
def _choices(_language: str | None) -> tuple[tuple[str, str], ...]:
    """The choices in the active language."""
    named = [(code, capfirst(language_name(code))) for code in OFFERED]
    return tuple(sorted(named, key=lambda choice: sort_key(choice[1])))
