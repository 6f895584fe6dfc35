"""What the page of a dialogue says of its end: `{% load afterwards %}`."""

from typing import Any

from django import template

from dialogues.models import Evaluation, PolicyDialogue, Recommendation, Statement, StatementOutcome

register = template.Library()


@register.inclusion_tag("dialogues/afterwards/_of_dialogue.html")
def afterwards_of(dialogue: PolicyDialogue) -> dict[str, Any]:
    """Links to what became of the statements, to the evaluation and to the open data (two queries)."""
    return {
        "dialogue": dialogue,
        "has_outcomes": StatementOutcome.objects.filter(dialogue=dialogue).exists(),
        "has_evaluation": Evaluation.objects.filter(dialogue=dialogue, version__gt=0).exists(),
    }


@register.simple_tag
def statements_behind(recommendation: Recommendation) -> list[Statement]:
    """The public statements that led to a recommendation (one query)."""
    rows = Statement.objects.public().filter(outcomes__recommendation=recommendation)
    return list(rows.order_by("number"))
