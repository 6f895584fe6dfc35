"""What is published of votes and what is kept of voters: no single person can be read from results, keys, times or links."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from dialogues.frame.phases import attribution_is_fixed, refusal_of_attribution
from dialogues.models import OpinionResult, Phase, PolicyDialogue, Pseudonym, Statement, Volunteer, Vote
from dialogues.statements.actions import results, statements, votes
from dialogues.statements.actions.entry import request_sign_in
from dialogues.statements.actions.erasure import erase_pseudonyms, forget_writers
from dialogues.statements.actions.moderation import accept_statement, refuse_statement
from dialogues.statements.actions.results import compute_due_results, hide_small, publish_result, read_votes
from dialogues.statements.vote_tables import ask_for_groups
from outbox.models import OutgoingEmail
from tests.dialogues.stating import (
    DAY,
    make_accepted,
    make_camps,
    make_open,
    make_participant,
    make_seed,
    make_waiting,
    token,
    vote,
)
from tests.dialogues.volunteering import make_call, make_volunteer
from tests.factories import make_member
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
ANA = "ana@example.org"


def test_attribution_rule_is_fixed_by_the_first_participant_and_by_confirmed_registrations_only() -> None:
    dialogue = make_open()
    make_seed(dialogue)
    assert not attribution_is_fixed(dialogue)
    make_accepted(make_participant(dialogue, ANA))
    assert "take part under" in refusal_of_attribution(dialogue, "open")
    erase_pseudonyms(by=CITIZEN, address=ANA)
    assert attribution_is_fixed(dialogue)  # what they wrote under it stayed
    other = make_call(title="Another one").dialogue
    make_volunteer(other)
    assert attribution_is_fixed(other)
    Volunteer.objects.update(confirmed_at=None)
    assert not attribution_is_fixed(other)


def test_each_entry_ends_the_earlier_link_and_leaves_neither_order_nor_entry_nor_email(client: Client) -> None:
    dialogue, now = make_open(), timezone.now()
    request_sign_in(by=CITIZEN, dialogue=dialogue, email=ANA, language="en", at=now)
    people = [make_participant(dialogue, f"{name}@example.org") for name in ("ana", *"bcdefg")]
    keys = [one.pk for one in people]
    assert keys != sorted(keys)
    assert not Entry.objects.filter(action="dialogues.take_part").exists()
    again = make_participant(dialogue, ANA)
    assert again == people[0]
    answers = [
        client.get(reverse("dialogues_personal:vote", args=[token(one)])).status_code for one in (people[0], again)
    ]
    assert answers == [404, 200]
    forget_writers(at=now + 2 * DAY)
    assert OutgoingEmail.objects.get().recipient == ""


def take_part(dialogue: PolicyDialogue, address: str, number: int) -> None:
    """Vote on the first statements."""
    rows = Statement.objects.filter(dialogue=dialogue).order_by("number")[:number]
    votes.cast_votes(
        pseudonym=make_participant(dialogue, address), choices={row.pk: 1 for row in rows}, at=timezone.now()
    )


def test_results_follow_each_other_only_where_five_people_who_are_shown_make_the_difference() -> None:
    dialogue = make_camps()
    assert compute_due_results(at=timezone.now()) == 1
    assert set(Pseudonym.objects.values_list("is_counted", flat=True)) == {True}
    assert {one.minute for one in Vote.objects.values_list("voted_at", flat=True)} == {0}
    for number in range(4):
        take_part(dialogue, f"few{number}@example.org", 1)
    take_part(
        dialogue, "one@example.org", 8
    )  # the four in no group are not counted: one person would be the difference
    assert compute_due_results(at=timezone.now()) == 0
    waiting = make_waiting(make_participant(dialogue, "w@example.org"))
    later = timezone.now() + dt.timedelta(minutes=5)
    Vote.objects.filter(pseudonym__is_counted=False).update(voted_at=later)
    take_part(dialogue, "five@example.org", 1)
    assert compute_due_results(at=timezone.now()) == 0  # what comes after the moment of the result waits
    assert compute_due_results(at=later) == 1
    assert (OpinionResult.objects.get().voters, OpinionResult.objects.get().votes) == (22, 17 * 8 + 5)
    assert waiting.number is None


def test_result_that_is_older_or_holds_who_erased_their_data_is_not_published() -> None:
    dialogue, now = make_camps(), timezone.now()
    table = read_votes(dialogue, until=now)
    found = ask_for_groups(table, seed=1)
    erase_pseudonyms(by=CITIZEN, address="a0-0@example.org")
    assert publish_result(dialogue=dialogue, table=table, found=found, at=now) is None
    assert compute_due_results(at=now) == 1
    result = OpinionResult.objects.get()
    make_participant(dialogue, "new@example.org")
    erase_pseudonyms(by=CITIZEN, address="new@example.org")
    result.refresh_from_db()
    assert (result.left_since, result.participants_file is None) == (0, False)  # was in no result
    table = read_votes(dialogue, until=now)
    assert publish_result(dialogue=dialogue, table=table, found=ask_for_groups(table, seed=1), at=now) is None


def test_dialogue_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_open(), make_open(title="Another one")
    monkeypatch.setattr(results, "is_due", lambda _dialogue, **_more: True)

    def fail(dialogue: PolicyDialogue, *, at: dt.datetime) -> Any:
        if dialogue == first:
            raise ValueError
        return dialogue

    monkeypatch.setattr(results, "compute_result", fail)
    assert compute_due_results(at=timezone.now()) == 1
    assert second != first


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([[5, 0, 0], [2, 2, 1]], [[5, 0, 0], [2, 2, 1]]),
        ([[9, 0, 0], [2, 2, 0]], [None, None]),
        ([[9, 0, 0], [4, 2, 0], [1, 0, 0]], [[9, 0, 0], None, None]),
        ([[9, 0, 0], [0, 2, 0], [1, 0, 0]], [[9, 0, 0], None, None]),
        ([], []),
    ],
)
def test_counts_of_groups_with_fewer_than_five_votes_are_blank(counts: Any, shown: Any) -> None:
    assert hide_small(counts) == shown


def test_totals_are_of_the_same_people_and_small_counts_are_on_no_page_and_in_no_file(client: Client) -> None:
    dialogue = make_camps((8, 5))
    last = Statement.objects.latest("number")
    Vote.objects.filter(statement=last, pseudonym__in=Vote.objects.filter(choice=0).values("pseudonym")[:5]).delete()
    for number in range(4):
        take_part(dialogue, f"few{number}@example.org", 1)
    assert compute_due_results(at=timezone.now()) == 1
    body = client.get(reverse("dialogues:groups_json", args=[dialogue.pk])).json()
    assert body["participants"] == sum(one["size"] for one in body["groups"]) == 13
    assert body["votes"] == sum(sum(row["total"]) for row in body["statements"])
    for row in body["statements"]:
        assert all(group is None or sum(group) >= 5 for group in row["groups"])
    page = client.get(reverse("dialogues:opinion_groups", args=[dialogue.pk])).content.decode()
    files = reverse("dialogues:votes_csv", args=[dialogue.pk])
    assert files in page
    OpinionResult.objects.update(participants_file=None)
    assert files not in client.get(reverse("dialogues:opinion_groups", args=[dialogue.pk])).content.decode()


def test_accepted_statement_is_taken_down_everywhere_and_its_text_about_a_person_deleted(client: Client) -> None:
    dialogue = make_camps()
    first, second, third = Statement.objects.order_by("number")[:3]
    compute_due_results(at=timezone.now())
    desk = signed_in(make_member(dialogue.hub, "editor"))
    listed = reverse("dialogues_manage:statements", args=[dialogue.hub.slug, dialogue.pk])
    refuse = reverse("dialogues_manage:statement_refuse", args=[dialogue.hub.slug, dialogue.pk, first.pk])
    assert refuse in desk.get(listed, {"state": "accepted"}).content.decode()
    assert "This statement is public" in desk.get(refuse).content.decode()
    own = {"reason": "duplicate", "duplicate_of": first.number}
    assert desk.post(refuse, own).status_code == 200  # of itself
    assert desk.post(refuse, {"reason": "names_a_person"}).status_code == 302
    refuse_statement(by=SYSTEM, dialogue=dialogue, statement=second, reason="unclear", at=timezone.now())
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.text, first.number) == ("refused", "", 1)
    assert (second.state, second.text) == ("refused", "Statement 1")
    log = client.get(reverse("dialogues:moderation_log", args=[dialogue.pk])).content.decode()
    assert "Names a person" in log
    assert {one["number"] for one in client.get("/api/v1/statements/").json()["results"]}.isdisjoint({1, 2})
    body = client.get(reverse("dialogues:groups_json", args=[dialogue.pk])).json()
    assert next(one["number"] for one in body["statements"]) == third.number
    assert {1, 2}.isdisjoint(one["statement"] for group in body["groups"] for one in group["representative"])
    lines = b"".join(client.get(reverse("dialogues:statements_csv", args=[dialogue.pk]))).decode()
    assert "Statement 1" not in lines
    assert "Statement 2" in lines
    row = make_waiting(make_participant(dialogue), "A new one")
    assert accept_statement(by=SYSTEM, dialogue=dialogue, statement=row, at=timezone.now()).number == 9


def test_dates_that_change_between_the_look_and_the_row_are_words_not_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    dialogue = make_open()
    ours, seed = make_participant(dialogue), make_seed(dialogue)
    Phase.objects.update(closes_at=timezone.now() - DAY)
    for module in (votes, statements):
        monkeypatch.setattr(module, "refuse_unless_open", lambda *_given, **_more: None)
    for act in (lambda: vote(ours, seed), lambda: make_waiting(ours, "Late"), lambda: make_seed(dialogue, "Late")):
        with pytest.raises(ActionRefused, match="have changed"):
            act()


def test_pages_say_what_is_published_before_one_takes_part(client: Client) -> None:
    shown = {}
    for rule in ("open", "closed"):
        dialogue = make_open(attribution=rule, title=rule)
        text = client.get(reverse("dialogues:statements_take_part", args=[dialogue.pk])).content.decode()
        shown[rule] = "published one by one" in text
    assert shown == {"open": True, "closed": False}
