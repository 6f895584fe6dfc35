"""Questions that an event of the demo asks, and what the people who register answer."""

import random
from typing import Any

from accounts.models import User
from events.models import Event, Question
from events.questions.actions import add_question
from events.questions.conditions import GivenAnswers, applicable

TAKEN_OVER = (
    "kind", "label", "help_text", "is_required", "minimum", "maximum", "sensitivity", "purpose", "kept_days", "translations",
)  # fmt: skip
OFTEN = 0.8  # so many people answer what they need not answer


def add_questions(by: User, event: Event, texts: list[dict[str, Any]]) -> None:
    """Add the questions of the table in its order; ``shown_if`` names an earlier question and one of its options."""
    added: dict[str, Question] = {}
    for text in texts:
        fields = {name: text[name] for name in TAKEN_OVER if name in text}
        if "options" in text:
            fields["options"] = "\n".join(text["options"])
        if "shown_if" in text:
            parent, option = text["shown_if"]
            fields |= {"depends_on": added[parent], "depends_on_option": option}
        added[text["label"]] = add_question(by=by, event=event, fields=fields)


def made_up_answers(chance: random.Random, event: Event, texts: list[dict[str, Any]]) -> GivenAnswers | None:
    """Answers of one person to the questions of the table; None where it asks none."""
    if not texts:
        return None
    samples = {text["label"]: text.get("answers", []) for text in texts}
    questions = list(Question.objects.asked().filter(event=event))
    given = {one.pk: _answer(chance, one, samples[one.label]) for one in questions}
    return {one.pk: given[one.pk] for one in applicable(questions, given)}


def _answer(chance: random.Random, question: Question, samples: list[str]) -> str:
    if not question.is_required and chance.random() > OFTEN:
        return ""
    if question.kind == Question.Kind.SEVERAL:
        return "\n".join(one for one in question.option_list if chance.random() < 0.5)
    if question.kind == Question.Kind.ONE:
        return chance.choice(question.option_list)
    if question.kind == Question.Kind.CONSENT:
        return question.label
    return str(chance.choice(samples)) if samples else ""
