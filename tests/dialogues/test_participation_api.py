"""Calls, draws and opinion groups for programs: what is public, as long as it is, and no more."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dialogues.models import ParticipantCall, PolicyDialogue, Statement
from dialogues.statements.actions.results import compute_due_results
from hubs.models import Hub
from publishing.models import FeedEntry
from tests.dialogues.stating import make_camps
from tests.dialogues.volunteering import make_call, make_done_draw
from tests.factories import make_hub

pytestmark = pytest.mark.django_db


def ask(client: Client, address: str) -> Any:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(client: Client, address: str) -> list[int]:
    return [one["id"] for one in ask(client, address)["results"]]


def end_call(call: ParticipantCall) -> None:
    call.dialogue.phases.filter(kind="call").update(closes_at=timezone.now() - dt.timedelta(minutes=1))


def noted(resource: str) -> dict[int, bool]:
    """Whether each object of the change feed is public."""
    rows = FeedEntry.objects.filter(resource=resource)
    return {key: not deleted for key, deleted in rows.values_list("key", "deleted")}


def test_calls_are_listed_by_country_and_by_whether_one_can_register_now(client: Client) -> None:
    portuguese, norwegian = make_call(make_hub("PT")), make_call(make_hub("NO"), title="Northern call")
    end_call(norwegian)
    withdrawn = make_call(portuguese.hub, title="Draft")
    PolicyDialogue.objects.filter(pk=withdrawn.dialogue_id).update(state="draft", published_at=None)
    assert ids(client, "participant-calls/") == [norwegian.pk, portuguese.pk]
    for query, expected in (
        ("open=true", [portuguese.pk]), ("open=false", [norwegian.pk]), ("country=no", [norwegian.pk]), ("country=NO&open=true", []),
    ):  # fmt: skip
        assert ids(client, f"participant-calls/?{query}") == expected
    shown = ask(client, f"participant-calls/{portuguese.pk}/")
    assert (shown["seats"], shown["country"], shown["dialogue"]) == (6, "PT", portuguese.dialogue_id)
    assert shown["opens_at"] < shown["closes_at"]
    assert client.get(f"/api/v1/participant-calls/{withdrawn.pk}/").status_code in (404, 410)


def test_change_feed_follows_phase_dialogue_and_hub_of_a_call_and_its_draw() -> None:
    call = make_call(make_hub("PT"))
    draw, failed = make_done_draw(call), make_done_draw(call, state="infeasible", seed=8)
    assert (noted("participant_calls"), noted("draws")) == ({call.pk: True}, {draw.pk: True})
    assert failed.pk not in noted("draws")
    FeedEntry.objects.update(xid=3)
    end_call(call)
    assert FeedEntry.objects.get(resource="participant_calls").xid != 3
    Hub.objects.update(is_published=False)
    assert (noted("participant_calls"), noted("draws")) == ({call.pk: False}, {draw.pk: False})
    Hub.objects.update(is_published=True)
    PolicyDialogue.objects.update(state="draft", published_at=None)
    assert (noted("participant_calls"), noted("draws")) == ({call.pk: False}, {draw.pk: False})


def test_draws_with_a_result_name_what_repeats_them(client: Client) -> None:
    call = make_call(make_hub("PT"))
    quota = {"category": "gender", "value": "woman", "minimum": 1, "maximum": 1}
    draw = make_done_draw(call, quotas=[quota], table=[{"number": 1, "gender": "woman"}], selected=[1])
    make_done_draw(call, state="infeasible", seed=8)
    assert ids(client, "draws/?country=PT") == [draw.pk]
    shown = ask(client, f"draws/{draw.pk}/")
    assert (shown["seed"], shown["method"], shown["quotas"]) == (7, "maximin", [quota])
    assert "table" not in shown
    assert client.get("/en/" + shown["data_url"].partition("/en/")[2]).json()["selected"] == [1]


def test_feed_has_the_open_calls_in_the_language_of_its_address(client: Client) -> None:
    call, closed = make_call(make_hub("PT")), make_call(make_hub("NO"), title="Northern call")
    end_call(closed)
    feed = client.get("/feeds/en/dialogues/calls.atom")
    body = feed.content.decode()
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert [str(one.dialogue.words["title"]) in body for one in (call, closed)] == [True, False]
    assert client.get("/feeds/en/dialogues/calls.atom", headers={"If-None-Match": feed["ETag"]}).status_code == 304
    assert client.get("/feeds/xx/dialogues/calls.atom").status_code == 404
    assert "/feeds/en/dialogues/calls.atom" in client.get("/en/dialogues/").content.decode()


def test_opinion_groups_show_groups_of_five_and_public_statements_alone(client: Client) -> None:
    dialogue = make_camps()
    compute_due_results(at=timezone.now())
    shown = ask(client, f"opinion-groups/{dialogue.pk}/")
    assert ids(client, "opinion-groups/") == [dialogue.pk]
    assert (shown["participants"], [one["size"] for one in shown["groups"]]) == (16, [8, 8])
    assert all(one.keys() == {"name", "size", "representative"} for one in shown["groups"])
    named = {one["statement"] for group in shown["groups"] for one in group["representative"]}
    first = min(named)
    Statement.objects.filter(number=first).update(state="refused", refused_for="off_topic", moderated_at=timezone.now())
    again = ask(client, f"opinion-groups/{dialogue.pk}/")
    assert {one["statement"] for group in again["groups"] for one in group["representative"]} == named - {first}
    result = dialogue.opinion_results.get()
    result.picture["groups"][0]["size"] = 4  # as no run ever writes it
    result.save()
    assert [one["size"] for one in ask(client, f"opinion-groups/{dialogue.pk}/")["groups"]] == [8]
    PolicyDialogue.objects.update(attribution="closed")
    assert noted("opinion_groups") == {dialogue.pk: False}
    assert ids(client, "opinion-groups/") == []


def test_there_are_no_opinion_groups_before_a_result(client: Client) -> None:
    make_camps(sizes=(2,))
    assert (noted("opinion_groups"), ids(client, "opinion-groups/")) == ({}, [])
