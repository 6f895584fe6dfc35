"""The texts of an evidence brief as the content of a draft holds them: by language, those of its options numbered."""

from collections import defaultdict
from typing import Any, TypeAlias

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.models import BriefOption, EvidenceBrief
from publishing.subjects.content import Content

MOST_OPTIONS = 6
NUMBERS = range(1, MOST_OPTIONS + 1)
Texts: TypeAlias = dict[str, dict[str, str]]  # by language and name


def option_names(number: int) -> list[str]:
    """Return the names of the texts of an option in a content."""
    return [f"option_{number}_{name}" for name in BriefOption.TRANSLATED]


def _option(number: int) -> str:
    return _("Option %(number)d") % {"number": number}


def _description(number: int) -> str:
    return _("Description of option %(number)d") % {"number": number}


LABELS: dict[str, Any] = {
    "problem": gettext_lazy("Problem"),
    **{
        name: lazy(words, str)(number)
        for number in NUMBERS
        for name, words in zip(option_names(number), (_option, _description), strict=True)
    },
    "implementation": gettext_lazy("Implementation"),
}


def texts_of(brief: EvidenceBrief) -> Texts:
    """Return every text of a brief, its options included; of one that is not saved yet, none."""
    found = defaultdict(dict, brief.texts())
    for number, option in enumerate(brief.options.all() if brief.pk else (), start=1):
        for language, texts in option.texts().items():
            found[language] |= {f"option_{number}_{name}": text for name, text in texts.items()}
    return dict(found)


def options_of(content: Content) -> list[Texts]:
    """Return the texts of each option of a content; one without a name in the original language is none."""
    found: list[Texts] = []
    for number in NUMBERS:
        names = dict(zip(option_names(number), BriefOption.TRANSLATED, strict=True))
        texts = {
            language: {names[name]: text for name, text in written.items() if name in names}
            for language, written in content["texts"].items()
        }
        if texts.get(content["original_language"], {}).get("title"):
            found.append(texts)
    return found


def without_options(content: Content) -> Texts:
    """Return the texts of a content that are of the brief itself."""
    return {
        language: {name: text for name, text in texts.items() if name in EvidenceBrief.TRANSLATED}
        for language, texts in content["texts"].items()
    }
