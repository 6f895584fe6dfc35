"""What the database itself refuses of a dialogue."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dialogues.models import Addressee, DialogueSession, PolicyDialogue, Recommendation, RecommendationSet
from hubs.models import Organisation
from tests.dialogues.making import make_addressee, make_dialogue, make_published, make_recommendation
from tests.factories import make_event, make_hub

pytestmark = pytest.mark.django_db


def refused(**changes: Any) -> str:
    """Return the database error for these changes to a published dialogue; it names the constraint."""
    dialogue = make_published()
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        PolicyDialogue.objects.filter(pk=dialogue.pk).update(**changes)
    return str(error.value)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"question": ""}, "dialogues_dialogue_published_has_question"),
        ({"commissioner": ""}, "dialogues_dialogue_published_has_promise"),
        ({"answer_promised_by": None}, "dialogues_dialogue_published_has_promise"),
        ({"attribution": ""}, "dialogues_dialogue_published_has_promise"),
        ({"published_at": None}, "dialogues_dialogue_published_has_time"),
        ({"state": "draft"}, "dialogues_dialogue_published_has_time"),
        ({"answer": "Yes."}, "dialogues_dialogue_answer_has_day"),
        ({"answered_on": dt.date(2026, 11, 21)}, "dialogues_dialogue_answer_has_day"),
    ],
)
def test_database_keeps_what_a_published_dialogue_promises(changes: dict[str, Any], constraint: str) -> None:
    assert constraint in refused(**changes)


def test_database_keeps_one_title_a_hub() -> None:
    make_dialogue()
    with pytest.raises(IntegrityError, match="dialogues_dialogue_title_once_a_hub"), transaction.atomic():
        make_dialogue()


def test_database_keeps_a_session_within_its_hub() -> None:
    dialogue, foreign = make_dialogue(), make_event(make_hub("NO"))
    for hub in (make_hub("PT"), make_hub("NO")):
        with pytest.raises(IntegrityError, match="same_hub"), transaction.atomic():
            DialogueSession.objects.create(hub=hub, dialogue=dialogue, event=foreign)


def test_database_keeps_an_event_in_one_dialogue() -> None:
    event = make_event()
    DialogueSession.objects.create(hub=event.hub, dialogue=make_dialogue(), event=event)
    with pytest.raises(IntegrityError), transaction.atomic():
        DialogueSession.objects.create(hub=event.hub, dialogue=make_dialogue(title="Other"), event=event)


def test_database_keeps_one_origin_a_set() -> None:
    issuer = Organisation.objects.create(name="European Cancer Organisation", kind="european_federation")
    for origin in ({}, {"issuer": issuer, "dialogue": make_dialogue()}):
        with pytest.raises(IntegrityError, match="dialogues_set_has_one_origin"), transaction.atomic():
            RecommendationSet.objects.create(title="Seven", **origin)


def test_database_keeps_numbers_apart_and_above_zero() -> None:
    first = make_recommendation(make_dialogue())
    with pytest.raises(IntegrityError, match="dialogues_recommendation_number_once"), transaction.atomic():
        Recommendation.objects.create(set=first.set, number=1, text="Again")
    with pytest.raises(IntegrityError, match="dialogues_recommendation_counts_from_one"), transaction.atomic():
        Recommendation.objects.create(set=first.set, number=0, text="Before")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "sent"}, "dialogues_addressee_sent_has_day"),
        ({"sent_on": dt.date(2026, 11, 21)}, "dialogues_addressee_sent_has_day"),
        ({"state": "accepted", "sent_on": dt.date(2026, 11, 21)}, "dialogues_addressee_answer_has_day"),
        (
            {"state": "rejected", "sent_on": dt.date(2026, 11, 21), "answered_on": dt.date(2026, 11, 21)},
            "dialogues_addressee_rejects_with_reason",
        ),
    ],
)
def test_database_keeps_an_answer_whole(changes: dict[str, Any], constraint: str) -> None:
    addressee = make_addressee(make_dialogue())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Addressee.objects.filter(pk=addressee.pk).update(**changes)


def test_database_keeps_an_addressee_once() -> None:
    addressee = make_addressee(make_dialogue())
    with pytest.raises(IntegrityError, match="dialogues_addressee_once"), transaction.atomic():
        Addressee.objects.create(recommendation=addressee.recommendation, kind=addressee.kind)


def test_each_attribution_rule_is_explained() -> None:
    assert [rule.in_plain_words for rule in PolicyDialogue.Attribution] == [
        "Statements may be reported with the name of the speaker.",
        "Statements may be reported, but not who said them, who they work for, or who took part.",
        "Nothing said is reported, and no participants are named.",
    ]
