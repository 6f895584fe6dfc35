"""The languages people can ask to be written to in: official ones of the countries the portal is for, in their own words.

They are more than those the portal itself speaks (``settings.LANGUAGES``): what is not translated yet comes in English.
"""

from toolkit.folding import sort_key

LANGUAGES = {
    "ar": "العربية",
    "bg": "Български",
    "bs": "Bosanski",
    "cnr": "Crnogorski",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "et": "Eesti",
    "fi": "Suomi",
    "fo": "Føroyskt",
    "fr": "Français",
    "ga": "Gaeilge",
    "he": "עברית",
    "hr": "Hrvatski",
    "hu": "Magyar",
    "hy": "Հայերեն",
    "is": "Íslenska",
    "it": "Italiano",
    "ka": "ქართული",
    "ko": "한국어",
    "lb": "Lëtzebuergesch",
    "lt": "Lietuvių",
    "lv": "Latviešu",
    "mk": "Македонски",
    "mt": "Malti",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "nn": "Norsk nynorsk",
    "pl": "Polski",
    "pt": "Português",
    "ro": "Română",
    "sk": "Slovenčina",
    "sl": "Slovenščina",
    "sq": "Shqip",
    "sr": "Српски",
    "sv": "Svenska",
    "tr": "Türkçe",
    "uk": "Українська",
}


def language_choices() -> list[tuple[str, str]]:
    """Code and own name, as a form offers them: by name without its accents, English first."""
    return sorted(LANGUAGES.items(), key=lambda item: (item[0] != "en", sort_key(item[1])))
