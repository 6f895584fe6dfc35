"""The languages a text or a document of the network can be in: the official ones of its countries."""

from hubs.languages import language_name

CODES = (
    "ar", "bg", "bs", "cnr", "cs", "da", "de", "el", "en", "es", "et", "fi", "fo", "fr", "ga", "he", "hr", "hu", "hy", "is",
    "it", "ka", "ko", "lb", "lt", "lv", "mk", "mt", "nb", "nl", "nn", "pl", "pt", "ro", "sk", "sl", "sq", "sr", "sv", "tr",
    "uk",
)  # fmt: skip


def named_languages() -> list[tuple[str, str]]:
    """Code and name in the reader's language, by name."""
    return sorted(((code, language_name(code)) for code in CODES), key=lambda pair: pair[1].casefold())
