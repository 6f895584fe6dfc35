"""What the page of a dialogue says of its statements: `{% load statements %}`."""

from dataclasses import dataclass

from django import template
from django.db.models import Count, Q

from dialogues.frame.phases import Act, phases_of, refusal_of
from dialogues.models import OpinionResult, PolicyDialogue, Statement
from toolkit.clock import now

register = template.Library()


@dataclass(frozen=True)
class StatementsOfDialogue:
    """Whether there is a statements phase, how many statements there are, and why one can't take part now."""

    is_shown: bool
    count: int = 0
    waiting: int = 0
    refusal: str = ""
    has_result: bool = False


@register.simple_tag
def statements_of(dialogue: PolicyDialogue) -> StatementsOfDialogue:
    """What is said of the statements of a dialogue; nothing where it has no phase for them."""
    if "statements" not in phases_of(dialogue):
        return StatementsOfDialogue(is_shown=False)
    counts = Statement.objects.filter(dialogue=dialogue).aggregate(
        accepted=Count("pk", filter=Q(state="accepted")), waiting=Count("pk", filter=Q(state="waiting"))
    )
    is_closed = dialogue.attribution == PolicyDialogue.Attribution.CLOSED
    has_result = not is_closed and OpinionResult.objects.filter(dialogue=dialogue).exists()
    refusal = refusal_of(dialogue, Act.VOTE, at=now())
    return StatementsOfDialogue(True, counts["accepted"], counts["waiting"], refusal, has_result)
