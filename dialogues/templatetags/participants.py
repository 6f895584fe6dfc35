"""What pages of a dialogue say about its participants."""

from typing import Any

from django import template
from django.utils import timezone

from dialogues.frame.phases import Act, refusal_of
from dialogues.models import Draw, ParticipantCall, PolicyDialogue

register = template.Library()


@register.simple_tag
def participation_of(dialogue: PolicyDialogue) -> dict[str, Any]:
    """The call of a dialogue, why one cannot register now, and whether there is a draw to look at; empty without a call."""
    call = ParticipantCall.objects.filter(dialogue=dialogue).first()
    if call is None:
        return {}
    return {
        "call": call,
        "refusal": refusal_of(dialogue, Act.REGISTER, at=timezone.now()),
        "has_draw": Draw.objects.filter(dialogue=dialogue, state=Draw.State.DONE).exists(),
    }
