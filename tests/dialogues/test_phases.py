"""The status of a commitment on a given day."""

import datetime as dt

import pytest

from dialogues.frame.phases import Promise, missing_for_publishing, promise_of, words_for
from dialogues.models import PolicyDialogue
from toolkit.partial_dates.dates import PartialDate

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("promised", "expected"),
    [
        ("2026-11-22", Promise("waiting", 1)),
        ("2026-11-21", Promise("waiting", 0)),
        ("2026-11-20", Promise("late", 1)),
        ("2026-11", Promise("waiting", 9)),
        ("2026-10", Promise("late", 21)),
        ("2026", Promise("waiting", 40)),
        ("2025", Promise("late", 325)),
        ("", Promise("none")),
    ],
)
def test_promise_counts_to_the_last_day_it_can_mean(promised: str, expected: Promise) -> None:
    dialogue = PolicyDialogue(answer_promised_by=PartialDate.parse(promised) if promised else None)
    assert promise_of(dialogue, today=TODAY) == expected


def test_promise_that_was_kept_is_counted_no_more() -> None:
    late = PolicyDialogue(answer_promised_by=PartialDate.parse("2025"), answer="Yes.", answered_on=TODAY)
    assert promise_of(late, today=TODAY) == Promise("answered")


def test_dialogue_from_a_source_needs_its_question_only() -> None:
    assert missing_for_publishing(PolicyDialogue(source="ncmh.ellok.org")) == ["question"]
    assert missing_for_publishing(PolicyDialogue()) == ["question", "commissioner", "answer_promised_by", "attribution"]


def test_missing_fields_are_listed_in_plain_words() -> None:
    assert words_for(["question", "attribution"]) == "the question and the attribution rule"
    assert words_for([]) == ""
