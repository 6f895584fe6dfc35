"""Web addresses in text where none belongs: a stranger must not get a link into something we send or show."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_EXPLICIT = re.compile(r"(?i)\b[a-z][a-z0-9+.-]{1,20}:/|//|\bwww\.|\bmailto:|\bjavascript:|@\w")
# Names of sites without scheme, which mail programs turn into links. Initials ("J.Smith") and titles ("Dr.Silva") are none.
_ENDINGS = (
    "com|net|org|info|biz|eu|io|co|me|xyz|top|site|online|link|click|app|dev|shop|store|live|club|icu|page|web|cloud|ru|cn|tk|ml"
    "|ga|cf|gq|cc|tv|to|ly|gl|be|it|de|fr|es|pt|pl|nl|at|cz|sk|si|hr|hu|ro|bg|gr|ie|se|fi|dk|no|lv|lt|ee|lu|mt|cy|uk|ch|us"
)
_SITE = re.compile(rf"(?i)(?<![\w.])(?:[\w-]{{3,}}\.)+(?:{_ENDINGS})(?![\w-])")
_WITH_PATH = re.compile(r"(?i)\w\.[a-z]{2,24}/")


def refuse_links(text: str) -> None:
    """Refuse text with anything a mail program would make a link of. A validator for names."""
    if _EXPLICIT.search(text) or _SITE.search(text) or _WITH_PATH.search(text):
        raise ValidationError(_("Enter a name, without a web or email address."), code="link")


def refuse_web_addresses(text: str) -> None:
    """Refuse text with an explicit web address. A validator for names of organisations, which may be called like a site."""
    if _EXPLICIT.search(text) or _WITH_PATH.search(text):
        raise ValidationError(_("Enter a name, without a web or email address."), code="link")
