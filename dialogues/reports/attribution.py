"""What a text may not hold under the attribution rule of its dialogue: the names of people who took part."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.frame.phases import sessions_of
from dialogues.models import PolicyDialogue
from events.models import Registration, SessionSpeaker
from toolkit.folding import folded_words

Rule = PolicyDialogue.Attribution
FEWEST_PARTS = 2  # of a name: one alone may be any word
CLOSED = gettext_lazy("The attribution rule is “Closed, no report”. Leave out what was heard, agreed and disagreed on.")


def refusal_of_names(dialogue: PolicyDialogue, texts: Iterable[str]) -> str:
    """Why these texts can't be published under the rule; empty when they can. It does not say which name it is."""
    if dialogue.attribution == Rule.OPEN or not names_someone(dialogue, " \n".join(texts)):
        return ""
    words = _("The text names someone who took part. The attribution rule is “%(rule)s”: take the name out.")
    return words % {"rule": dialogue.get_attribution_display()}


def names_someone(dialogue: PolicyDialogue, text: str) -> bool:
    """Whether a text holds the name of a person who registered for the dialogue or one of its sessions, or spoke there: its words
    one after another, in any order (“Silva, Rosa”)."""
    wanted: dict[int, set[tuple[str, ...]]] = {}  # by their number of words, sorted
    for name in _names(dialogue):
        if len(parts := _words(name)) >= FEWEST_PARTS:
            wanted.setdefault(len(parts), set()).add(tuple(sorted(parts)))
    words = _words(text)
    return any(
        tuple(sorted(words[place : place + size])) in names
        for size, names in wanted.items()
        for place in range(len(words) - size + 1)
    )


def _words(text: str) -> list[str]:
    """The folded words of a text, one by one."""
    return folded_words(text).split()


def _names(dialogue: PolicyDialogue) -> set[str]:
    sessions = sessions_of(dialogue).order_by().values("pk")
    found = set(dialogue.volunteers.values_list("name", flat=True))
    found |= set(Registration.objects.filter(event__in=sessions).values_list("name", flat=True))
    return found | set(SessionSpeaker.objects.filter(session__event__in=sessions).values_list("name", flat=True))
