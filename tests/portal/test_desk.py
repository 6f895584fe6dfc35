"""The first page of a team."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.links import new_link
from accounts.models import User
from dialogues.models import PolicyDialogue
from events.models import Event, Invitation
from hubs.models import Hub, Role
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane, Letter
from tests.factories import make_event, make_hub, make_member, make_stakeholder, make_user
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
DESK = "/en/manage/pt/"


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Client:
    return signed_in(make_member(hub, Role.EDITOR))


def invite(event: Event, number: int = 1) -> None:
    for _ in range(number):
        nonce, key = new_link(Invitation.LINK_KIND, event.hub_id)
        them = make_stakeholder(event.hub)
        Invitation.objects.create(hub=event.hub, event=event, stakeholder=them, link_nonce=nonce, link_hash=key)


def parked(hub: Hub) -> None:
    queue(Draft(key=f"x:{hub.pk}", kind="events/invitation", lane=Lane.BULK, recipient="a@b.example", hub_id=hub.pk))
    Letter.objects.update(state="unknown")


def test_desk_of_one_hub_opens_at_once(editor: Client) -> None:
    assert editor.get("/en/manage/").url == DESK


def test_person_of_two_hubs_chooses(hub: Hub) -> None:
    user = make_member(hub)
    user.teams.create(hub=make_hub("NO"), role=Role.VIEWER)
    make_hub("GR")
    assert [h.slug for h in signed_in(user).get("/en/manage/").context["hubs"]] == ["no", "pt"]


def test_person_of_no_hub_is_told_whom_to_ask() -> None:
    response = signed_in(make_user()).get("/en/manage/")
    assert "You work for no hub at the moment" in response.content.decode()


def test_network_office_comes_to_its_own_home(hub: Hub) -> None:
    office = make_user(is_network_office=True)
    assert signed_in(office).get("/en/manage/").url == "/en/network/"
    office.teams.create(hub=hub, role=Role.VIEWER)
    assert signed_in(office).get("/en/manage/").url == "/en/network/"


@pytest.mark.parametrize("number", [2, 4])
def test_choice_asks_the_database_as_often_for_four_hubs_as_for_two(
    number: int, django_assert_num_queries: Any
) -> None:
    user = make_user()
    for code in ["PT", "NO", "GR", "LT"][:number]:
        user.teams.create(hub=make_hub(code), role=Role.VIEWER)
    person = signed_in(user)
    person.get("/en/manage/")
    with django_assert_num_queries(4):
        person.get("/en/manage/")


def test_empty_desk_says_what_to_do_first(editor: Client) -> None:
    page = editor.get(DESK).content.decode()
    for words in ("Nothing waits for you.", "Plan an event", "Add somebody"):
        assert words in page


def test_viewer_of_an_empty_desk_is_not_asked_to_do_what_they_may_not(hub: Hub) -> None:
    page = signed_in(make_member(hub, Role.VIEWER)).get(DESK).content.decode()
    assert "Plan an event" not in page
    assert "Add somebody" not in page


def test_what_waits_stands_on_top(editor: Client, hub: Hub) -> None:
    draft = make_event(hub, state="draft", published_at=None, title="Draft of ours")
    dialogue = PolicyDialogue.objects.create(hub=hub, title="Dialogue of ours", question="How?")
    soon = make_event(hub, days=5)
    invite(soon, 2)
    parked(hub)
    waiting = editor.get(DESK).context["waiting"]
    assert (waiting.drafts, waiting.dialogue_drafts, waiting.parked_letters) == ([draft], [dialogue], 1)
    assert (waiting.next_event, waiting.next_event.unanswered) == (soon, 2)


def test_nothing_of_another_hub_waits_here(editor: Client) -> None:
    other = make_hub("NO")
    make_event(other, state="draft", published_at=None)
    invite(make_event(other, days=5))
    parked(other)
    assert editor.get(DESK).context["waiting"].is_calm


@pytest.mark.parametrize("days", [-1, 15])
def test_answers_for_an_event_over_or_far_away_do_not_wait(editor: Client, hub: Hub, days: int) -> None:
    invite(make_event(hub, days=days))
    assert editor.get(DESK).context["waiting"].next_event is None


def test_answered_invitations_do_not_wait(editor: Client, hub: Hub) -> None:
    invite(make_event(hub, days=5))
    Invitation.objects.update(state="declined", answered_at=timezone.now())
    assert editor.get(DESK).context["waiting"].next_event is None


def test_numbers_are_those_of_the_hub(editor: Client, hub: Hub) -> None:
    make_event(hub)
    make_event(hub, state="draft", published_at=None)
    for sector in ("industry", "industry", "academia"):
        make_stakeholder(hub, sector=sector)
    make_stakeholder(make_hub("NO"))
    context = editor.get(DESK).context
    assert context["figures"] == {"people": 3, "segments": 0, "registered": 0, "events": 1}
    assert [(bar.number, bar.length) for bar in context["sectors"]] == [(0, 0), (0, 0), (1, 50), (2, 100), (0, 0)]


def test_coming_events_are_the_next_five_with_their_seats(editor: Client, hub: Hub) -> None:
    events = [make_event(hub, days=day) for day in (6, 2, 5, 3, 4, 7)]
    Event.objects.filter(pk=events[1].pk).update(seats_taken=31)
    make_event(hub, days=-3)
    response = editor.get(DESK)
    assert [event.pk for event in response.context["coming"]] == [events[i].pk for i in (1, 3, 4, 2, 0)]
    assert '<rect class="bar-fill" width="31" height="10"/>' in response.content.decode()
    assert "31 of 50 seats taken" in response.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_desk_asks_the_database_as_often_for_three_as_for_one(
    editor: Client, hub: Hub, number: int, django_assert_num_queries: Any
) -> None:
    for day in range(number):
        make_event(hub, days=day + 1)
        make_event(hub, state="draft", published_at=None)
        make_stakeholder(hub)
    editor.get(DESK)
    with django_assert_num_queries(16):
        editor.get(DESK)


def test_desk_needs_a_sign_in(client: Client, hub: Hub) -> None:
    assert client.get(DESK).url == f"/en/accounts/login/?next={DESK}"


def test_desk_is_kept_by_no_cache(editor: Client) -> None:
    assert "no-store" in editor.get(DESK)["Cache-Control"]
    assert "no-store" in editor.get("/en/manage/")["Cache-Control"]


def test_closed_account_is_out_at_once(hub: Hub) -> None:
    user = make_member(hub)
    client = signed_in(user)
    assert client.get(DESK).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(DESK).status_code == 302


def test_session_lasts_twelve_hours(editor: Client, hub: Hub, time_machine: Any) -> None:
    time_machine.move_to(timezone.now() + dt.timedelta(hours=12, minutes=1))
    assert editor.get(DESK).status_code == 302
