"""A public dialogue can be corrected and withdrawn, and its page says so."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import SYSTEM
from audit.models import Entry
from dialogues.frame.actions.dialogues import change_dialogue, publish_dialogue, record_answer, withdraw_dialogue
from dialogues.frame.actions.sessions import add_session, remove_session
from dialogues.models import Correction, DialogueSession, PolicyDialogue
from hubs.models import Role
from tests.dialogues.making import FRAME, make_addressee, make_dialogue, make_published, make_session
from tests.factories import make_event, make_member, make_user
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db


def withdrawn(dialogue: PolicyDialogue, reason: str = "The ministry has decided without it.") -> PolicyDialogue:
    return withdraw_dialogue(by=SYSTEM, dialogue=dialogue, reason=reason, at=timezone.now())


def test_withdrawn_dialogue_shows_its_reason_and_leaves_lists_and_api(client: Client) -> None:
    dialogue = withdrawn(make_published(answer="Fourteen days.", answered_on=dt.date(2026, 11, 20)))
    page = client.get(dialogue.get_absolute_url())
    seen = page.content.decode()
    assert page.status_code == 410
    assert ("The ministry has decided without it." in seen, "Fourteen days." in seen) == (True, False)
    assert dialogue.question not in client.get("/en/dialogues/").content.decode()
    assert client.get("/api/v1/dialogues/").json()["results"] == []
    assert list(Entry.objects.values_list("action", "fields")) == [
        ("dialogues.withdraw", ["state", "withdrawal_reason"])
    ]


def test_withdrawn_dialogue_is_published_again_with_its_first_day() -> None:
    dialogue = withdrawn(make_published())
    again = publish_dialogue(by=SYSTEM, dialogue=dialogue, at=timezone.now() + dt.timedelta(days=1))
    assert (again.state, again.withdrawn_at, again.withdrawal_reason) == ("published", None, "")
    assert again.published_at == dialogue.published_at


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_only_what_is_public_can_be_withdrawn(state: str) -> None:
    dialogue = make_dialogue() if state == "draft" else withdrawn(make_published())
    with pytest.raises(ActionRefused, match="not published"):
        withdrawn(dialogue)


def test_withdrawn_dialogue_takes_no_sessions() -> None:
    dialogue = withdrawn(make_published())
    with pytest.raises(ActionRefused, match="was withdrawn"):
        add_session(by=SYSTEM, dialogue=dialogue, event=make_event(dialogue.hub))
    assert not DialogueSession.objects.exists()


def test_withdrawal_needs_a_reason() -> None:
    with pytest.raises(ActionRefused, match="Enter a reason"):
        withdrawn(make_published(), " ")


def test_dialogue_people_can_still_register_for_is_not_withdrawn() -> None:
    dialogue = make_published()
    make_session(dialogue)
    with pytest.raises(ActionRefused, match="upcoming sessions"):
        withdrawn(dialogue)
    remove_session(by=SYSTEM, session=DialogueSession.objects.get())
    assert withdrawn(dialogue).state == "withdrawn"


@pytest.mark.parametrize("changes", [{"withdrawal_reason": ""}, {"withdrawn_at": None}, {"state": "published"}])
def test_database_keeps_the_reason_of_a_withdrawal(changes: dict[str, Any]) -> None:
    dialogue = withdrawn(make_published())
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyDialogue.objects.filter(pk=dialogue.pk).update(**changes)


def test_withdrawn_commitment_cannot_be_emptied() -> None:
    with pytest.raises(ActionRefused, match="has been published"):
        change_dialogue(by=SYSTEM, dialogue=withdrawn(make_published()), fields={**FRAME, "commissioner": ""})


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"question": "How long?"}, "How long should a person with a suspected cancer wait for a diagnosis?"),
        ({"commissioner": "Parliament"}, "Ministry of Health"),
        ({"answer_promised_by": PartialDate.parse("2027-12")}, "31 March 2027"),
        ({"attribution": "open"}, "Chatham House Rule"),
    ],
)
def test_correction_of_a_public_dialogue_is_listed_with_the_value_before(
    client: Client, changes: dict[str, Any], shown: str
) -> None:
    dialogue = make_published()
    change_dialogue(by=SYSTEM, dialogue=dialogue, fields={**FRAME, **changes})
    page = client.get(dialogue.get_absolute_url())
    assert [one.value_before for one in page.context["corrections"]] == [shown]
    assert page.content.decode().count("changed. Before:") == 1
    (listed,) = client.get(f"/api/v1/dialogues/{dialogue.pk}/").json()["corrections"]
    (name,) = changes
    assert (listed["field"], listed["before"]) == (name, str(FRAME[name]))
    assert listed["made_at"].endswith("Z")


def test_corrected_response_is_listed_and_the_first_one_is_not() -> None:
    dialogue, day = make_published(), dt.date(2026, 11, 20)
    record_answer(by=SYSTEM, dialogue=dialogue, answer="Soon.", answered_on=day)
    assert not Correction.objects.exists()
    record_answer(by=SYSTEM, dialogue=dialogue, answer="Fourteen days.", answered_on=dt.date(2026, 11, 21))
    assert [(one.field, one.value_before) for one in Correction.objects.order_by("field")] == [
        ("answer", "Soon."),
        ("answered_on", "20 November 2026"),
    ]


@pytest.mark.parametrize("fields", [{"background": "More."}, {"title": "Another title"}])
def test_other_changes_and_changes_of_a_draft_are_no_corrections(fields: dict[str, str]) -> None:
    change_dialogue(by=SYSTEM, dialogue=make_published(), fields={**FRAME, **fields})
    change_dialogue(
        by=SYSTEM, dialogue=make_dialogue(title="Draft"), fields={"title": "Draft", "commissioner": "Other"}
    )
    assert not Correction.objects.exists()


def test_coordinator_withdraws_from_the_page_and_no_one_else_may() -> None:
    dialogue = make_published()
    address = reverse("dialogues_manage:withdraw", args=["pt", dialogue.pk])
    detail = reverse("dialogues_manage:detail", args=["pt", dialogue.pk])
    viewer, editor = (signed_in(make_member(dialogue.hub, role)) for role in (Role.VIEWER, Role.EDITOR))
    for other in (viewer, editor):
        assert [other.get(address).status_code, other.post(address).status_code] == [403, 403]
        assert address not in other.get(detail).content.decode()
    assert signed_in(make_user()).get(address).status_code == 404
    coordinator = signed_in(make_member(dialogue.hub, Role.COORDINATOR))
    assert address in coordinator.get(detail).content.decode()
    assert "Withdraw this dialogue?" in coordinator.get(address).content.decode()
    assert list(coordinator.post(address, {"reason": " "}).context["form"].errors) == ["reason"]
    seen = coordinator.post(address, {"reason": "Decided without it."}, follow=True).content.decode()
    assert ("Decided without it." in seen, "Publish again" in seen) == (True, True)
    assert "Submit for approval" in editor.get(detail).content.decode()
    assert coordinator.get(address).status_code == 302


@pytest.mark.parametrize(
    ("is_public", "words"), [(False, "It becomes public with the dialogue."), (True, "is published.")]
)
def test_response_in_a_draft_is_not_said_to_be_public(is_public: bool, words: str) -> None:
    dialogue = make_published() if is_public else make_dialogue()
    addressee = make_addressee(dialogue)
    address = reverse("dialogues_manage:addressee", args=["pt", dialogue.pk, addressee.pk])
    editor = signed_in(make_member(dialogue.hub, Role.EDITOR))
    assert ("Publish response" in editor.get(address).content.decode()) == is_public
    page = editor.post(address, {"state": "sent", "on": "2026-11-20"}, follow=True)
    assert words in page.content.decode()
