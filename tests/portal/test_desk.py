"""The dashboard of a hub."""

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.personal_links import new_link
from dialogues.models import PolicyDialogue
from events.models import Event, Invitation
from hubs.models import Hub, Role
from hubs.profile.confirmation import is_unconfirmed, unconfirmed
from library.models import Resource
from news.models import NewsItem
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail
from publishing.models import Revision
from tests.dialogues.stating import make_open, make_participant, make_waiting
from tests.factories import (
    make_event,
    make_hub,
    make_member,
    make_registration,
    make_revision,
    make_session,
    make_stakeholder,
    make_user,
)
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
DESK = "/en/manage/pt/"


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT", confirmed_on=timezone.localdate())


@pytest.fixture
def editor(hub: Hub) -> Client:
    return signed_in(make_member(hub, Role.EDITOR))


def invite(event: Event, number: int = 1) -> None:
    for _ in range(number):
        nonce, key = new_link(Invitation.LINK_KIND, event.hub_id)
        them = make_stakeholder(event.hub)
        Invitation.objects.create(hub=event.hub, event=event, stakeholder=them, link_nonce=nonce, link_hash=key)


def on_hold(hub: Hub) -> None:
    queue(Draft(key=f"x:{hub.pk}", kind="events/invitation", lane=Lane.BULK, recipient="a@b.example", hub_id=hub.pk))
    OutgoingEmail.objects.update(state="unknown")


def test_desk_of_one_hub_opens_at_once(editor: Client) -> None:
    assert editor.get("/en/manage/").url == DESK


def test_person_of_two_hubs_chooses(hub: Hub) -> None:
    user = make_member(hub)
    user.teams.create(hub=make_hub("NO"), role=Role.VIEWER)
    make_hub("GR")
    assert [h.slug for h in signed_in(user).get("/en/manage/").context["hubs"]] == ["no", "pt"]


def test_person_of_no_hub_learns_who_can_invite_them() -> None:
    response = signed_in(make_user()).get("/en/manage/")
    assert "You are not in the team of a hub yet" in response.content.decode()


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
    for words in ("Nothing needs your attention today.", "Create event", "Add contact"):
        assert words in page


def test_viewer_of_an_empty_desk_is_not_asked_to_do_what_they_may_not(hub: Hub) -> None:
    page = signed_in(make_member(hub, Role.VIEWER)).get(DESK).content.decode()
    assert "Create event" not in page
    assert "Add contact" not in page


def test_what_waits_is_on_top(editor: Client, hub: Hub) -> None:
    draft = make_event(hub, state="draft", published_at=None, title="Draft of ours")
    dialogue = PolicyDialogue.objects.create(hub=hub, title="Dialogue of ours", question="How?")
    soon = make_event(hub, days=5)
    invite(soon, 2)
    on_hold(hub)
    to_do = editor.get(DESK).context["to_do"]
    assert (to_do.drafts, to_do.dialogue_drafts, to_do.on_hold.number) == ([draft], [dialogue], 1)
    assert (to_do.next_event, to_do.next_event.unanswered) == (soon, 2)


def returned(hub: Hub, **fields: Any) -> Revision:
    now = timezone.now()
    return make_revision(hub, state="returned", decided_at=now, submitted_at=now, reason="Name the host.", **fields)


def submitted(row: Any, kind: str = "news", *, days: int = 3) -> Revision:
    return make_revision(row, kind, state="submitted", submitted_at=timezone.now() - dt.timedelta(days=days))


def test_returned_text_comes_first_with_the_first_words_of_the_reason(editor: Client, hub: Hub) -> None:
    draft = returned(hub)
    response = editor.get(DESK)
    assert [one.revision for one in response.context["to_do"].returned] == [draft]
    assert "”: Name the host." in response.content.decode()


@pytest.mark.parametrize(
    ("role", "waits"), [(Role.VIEWER, []), (Role.EDITOR, []), (Role.COORDINATOR, ["news", "resource"])]
)
def test_what_was_submitted_waits_for_whoever_may_publish_it(hub: Hub, role: str, waits: list[str]) -> None:
    submitted(NewsItem.objects.create(hub=hub), days=4)
    submitted(Resource.objects.create(hub=hub), "resource")
    submitted(hub, "profile")
    to_do = signed_in(make_member(hub, role)).get(DESK).context["to_do"]
    assert [one.revision.kind for one in to_do.to_decide] == waits


def test_profile_submitted_waits_for_the_network_office(hub: Hub) -> None:
    submitted(hub, "profile")
    to_do = signed_in(make_user(is_network_office=True)).get(DESK).context["to_do"]
    assert [one.revision.kind for one in to_do.to_decide] == ["profile"]


def test_draft_of_a_text_waits_too(editor: Client, hub: Hub) -> None:
    draft = make_revision(hub)
    assert [one.revision for one in editor.get(DESK).context["to_do"].text_drafts] == [draft]


@pytest.mark.parametrize(
    ("days", "description", "waits"), [(6, "", 1), (8, "", 0), (6, "10:00 Welcome", 0), (-1, "", 0)]
)
def test_event_of_the_next_week_without_programme_waits(
    editor: Client, hub: Hub, days: int, description: str, waits: int
) -> None:
    make_event(hub, days=days, description=description)
    assert len(editor.get(DESK).context["to_do"].without_programme) == waits


def test_event_with_sessions_has_a_programme(editor: Client, hub: Hub) -> None:
    make_session(make_event(hub, days=6, description=""))
    assert editor.get(DESK).context["to_do"].without_programme == []


def test_programme_is_asked_of_those_who_may_write_it(editor: Client, hub: Hub) -> None:
    event = make_event(hub, days=6, description="")
    programme = f'"{DESK}events/{event.pk}/programme/"'
    assert programme in editor.get(DESK).content.decode()
    assert programme not in signed_in(make_member(hub, Role.VIEWER)).get(DESK).content.decode()


@pytest.mark.parametrize(("confirmed", "touched", "waits"), [(None, 184, False), (184, 0, True), (182, 400, False)])
def test_profile_not_confirmed_for_six_months_waits(
    editor: Client, hub: Hub, confirmed: int | None, touched: int, waits: bool
) -> None:
    now = timezone.now()
    day = None if confirmed is None else timezone.localdate(now) - dt.timedelta(days=confirmed)
    Hub.objects.filter(pk=hub.pk).update(confirmed_on=day, updated_at=now - dt.timedelta(days=touched))
    assert editor.get(DESK).context["to_do"].needs_confirmation == waits


@pytest.mark.parametrize(("day", "waits"), [("2026-05-26", True), ("2026-05-27", False)])
@pytest.mark.parametrize("field", ["confirmed_on", "updated_at"])
def test_six_months_are_counted_in_days_also_when_the_clocks_changed(
    hub: Hub, field: str, day: str, waits: bool
) -> None:
    at = dt.datetime(
        2026, 11, 25, 22, 40, tzinfo=dt.UTC
    )  # 23:40 in Brussels; 183 days before it was 00:40 of the next day
    Hub.objects.filter(pk=hub.pk).update(
        **{"confirmed_on": None, field: day if field == "confirmed_on" else f"{day}T12:00Z"}
    )
    hub.refresh_from_db()
    assert is_unconfirmed(hub, at=at) == waits
    assert Hub.objects.filter(unconfirmed(at=at), pk=hub.pk).exists() == waits


@pytest.mark.parametrize(
    ("role", "state", "words"),
    [
        (Role.EDITOR, "", "Your public page still shows information gathered by the network. Write your profile."),
        (Role.EDITOR, "hidden", "Your hub has no public page yet. Write its profile."),
        (Role.EDITOR, "draft", "The first profile of your hub is a draft. Finish it and submit it for approval."),
        (Role.EDITOR, "submitted", "Nothing needs your attention today."),
        (Role.VIEWER, "", "Your hub has not published its profile yet."),
    ],
)
def test_profile_never_published_waits_first(hub: Hub, role: str, state: str, words: str) -> None:
    Hub.objects.update(confirmed_on=None, is_published=state != "hidden")
    if state in {"draft", "submitted"}:
        make_revision(hub, state=state, submitted_at=timezone.now() if state == "submitted" else None)
    make_revision(hub, "milestones", state="submitted", submitted_at=timezone.now())
    page = signed_in(make_member(hub, role)).get(DESK)
    shown = page.content.decode().partition('id="to-do"')[2].partition("</section>")[0]
    assert (words in shown, shown.count("<li>")) == (True, int(state != "submitted"))
    assert page.context["to_do"].text_drafts == []


def test_nothing_of_another_hub_waits_here(editor: Client) -> None:
    other = make_hub("NO")
    make_event(other, state="draft", published_at=None)
    invite(make_event(other, days=5))
    on_hold(other)
    returned(other)
    make_event(other, days=5, description="")
    assert editor.get(DESK).context["to_do"].is_empty


@pytest.mark.parametrize("days", [-1, 15])
def test_answers_for_an_event_over_or_far_away_do_not_wait(editor: Client, hub: Hub, days: int) -> None:
    invite(make_event(hub, days=days))
    assert editor.get(DESK).context["to_do"].next_event is None


def test_answered_invitations_do_not_wait(editor: Client, hub: Hub) -> None:
    invite(make_event(hub, days=5))
    Invitation.objects.update(state="declined", answered_at=timezone.now())
    assert editor.get(DESK).context["to_do"].next_event is None


def test_numbers_are_those_of_the_hub(editor: Client, hub: Hub) -> None:
    make_event(hub)
    make_event(hub, state="draft", published_at=None)
    for sector in ("industry", "industry", "academia"):
        make_stakeholder(hub, sector=sector)
    make_stakeholder(make_hub("NO"))
    context = editor.get(DESK).context
    totals = {name: str(count) for name, count in context["totals"].items()}
    assert (context["contacts"].total, totals) == (3, {"events": "1", "registered": "0", "unanswered": "0"})
    bars = [(bar.number, bar.share, bar.length, bar.mark) for bar in context["sectors"]]
    assert bars == [(0, 0, 0, None), (0, 0, 0, None), (1, 33, 50, None), (2, 67, 100, None), (0, 0, 0, None)]


def fill_hub(code: str, **numbers: int) -> Hub:
    hub = make_hub(code)
    for sector, number in numbers.items():
        for _ in range(number):
            make_stakeholder(hub, sector=sector)
    return hub


def test_sectors_are_compared_with_the_median_of_hubs_with_enough_contacts(editor: Client, hub: Hub) -> None:
    fill_hub("PT", industry=18, academia=2)
    fill_hub("NO", industry=10, academia=10)
    fill_hub("GR", health_care=19)  # too few to count
    assert "once three hubs have 20 contacts or more" in editor.get(DESK).content.decode()
    fill_hub("LT", industry=5, academia=15)
    cache.clear()
    response = editor.get(DESK)
    bars = {bar.label: (bar.number, bar.words, bar.mark, bar.flag) for bar in response.context["sectors"]}
    low = "less than half of the network's median"
    assert bars["Commercial sector and industry"] == (18, "90%, network 50%", 56, "")
    assert bars["Academia and research"] == (2, "10%, network 50%", 56, low)
    assert bars["Health and care services"] == (0, "0%, network 0%", 0, "")
    assert "10%, network 50%" in response.content.decode()


def test_median_of_the_network_is_kept_for_an_hour(editor: Client, hub: Hub) -> None:
    fill_hub("PT", industry=1)
    editor.get(DESK)
    with CaptureQueriesContext(connection) as asked:
        editor.get(DESK)
    assert [one["sql"] for one in asked if 'GROUP BY "stakeholders_stakeholder"."hub_id"' in one["sql"]] == []


def test_upcoming_events_are_the_next_five_with_bars_from_invited_to_registered(editor: Client, hub: Hub) -> None:
    events = [make_event(hub, days=day) for day in (6, 2, 5, 3, 4, 7)]
    invite(events[1], 60)
    answers = list(Invitation.objects.order_by("pk"))
    Invitation.objects.filter(pk__in=[one.pk for one in answers[:20]]).update(
        state="accepted", answered_at=timezone.now()
    )
    Invitation.objects.filter(pk__in=[one.pk for one in answers[20:25]]).update(
        state="declined", answered_at=timezone.now()
    )
    make_registration(events[1])
    make_event(hub, days=-3)
    response = editor.get(DESK)
    assert [event.pk for event, _bars in response.context["upcoming"]] == [events[i].pk for i in (1, 3, 4, 2, 0)]
    bars = [[(bar.label, bar.number) for bar in bars] for _event, bars in response.context["upcoming"]]
    assert bars == [[("Invited", 60), ("Replied", 25), ("Registered", 1)], *[[("Registered", 0)]] * 4]
    page = response.content.decode()
    for words in (
        'turnout-asked" x="0.0" y="0.5" width="299.0"', 'turnout-yes" x="0.0" y="0.5" width="99.7"',
        'turnout-no" x="99.7" y="0.5" width="24.9"', 'turnout-yes" x="0.0" y="0.5" width="5.0"',
        'turnout-ground" x="0.5" y="0.5" width="249.2"', "20 accepted, 5 declined, 35 no reply",
        "of 50 places taken", "35 replies outstanding",
    ):  # fmt: skip
        assert words in page, words


def test_event_without_registration_in_the_portal_has_no_bars(editor: Client, hub: Hub) -> None:
    make_event(hub, takes_registrations=False)
    page = editor.get(DESK).content.decode()
    assert ("No registration in the portal" in page, "turnout-bar" in page) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_desk_asks_the_database_as_often_for_three_as_for_one(
    editor: Client, hub: Hub, number: int, django_assert_num_queries: Any
) -> None:
    for day in range(number):
        make_event(hub, days=day + 1)
        make_event(hub, state="draft", published_at=None)
        make_stakeholder(hub)
        make_revision(NewsItem.objects.create(hub=hub), "news")
        make_waiting(make_participant(make_open(hub=hub, title=f"Dialogue {day}")))
    editor.get(DESK)
    with django_assert_num_queries(23):
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
