"""The home of the network office: every country, which hubs need attention, email delivery."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.actions import record
from audit.actors import SYSTEM
from audit.models import HubActivity
from echos_portal.dashboards.network import CountryRow
from hubs.models import Hub, Role
from hubs.vocabulary.status import HubStatus
from news.models import NewsItem
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.figures import LaneFigures
from outbox.models import Lane, LanePause, OutgoingEmail
from tests.factories import (
    make_country,
    make_event,
    make_hub,
    make_member,
    make_milestone,
    make_revision,
    make_stakeholder,
    make_user,
)
from tests.network import load_tables
from tests.signing_in import signed_in
from toolkit.bounded_counts import BoundedCount

pytestmark = pytest.mark.django_db
NETWORK = "/en/network/"
HALF_A_YEAR = dt.timedelta(days=183)


@pytest.fixture
def office() -> Client:
    return signed_in(make_user(is_network_office=True))


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT", confirmed_on=timezone.localdate())


def rows(office: Client, query: str = "") -> dict[str, CountryRow]:
    return {row.country.code: row for row in office.get(NETWORK + query).context["rows"]}


def lane(office: Client, label: str) -> LaneFigures:
    return {one.label: one for one in office.get(NETWORK).context["lanes"]}[label]


def make_email(hub: Hub | None = None, lane: Lane = Lane.BULK, **fields: Any) -> None:
    key = f"x:{OutgoingEmail.objects.count()}"
    queue(Draft(key=key, kind="events/invitation", lane=lane, recipient="a@b.example", hub_id=hub and hub.pk))
    OutgoingEmail.objects.filter(key=key).update(**fields)


def untouched_for(hub: Hub, time: dt.timedelta) -> None:
    Hub.objects.filter(pk=hub.pk).update(updated_at=timezone.now() - time)


def test_every_country_of_the_network_is_in_the_table(office: Client) -> None:
    load_tables()
    page = office.get(NETWORK)
    assert (len(page.context["rows"]), page.context["total"]) == (49, 49)
    assert (page.context["progress"].recognised, page.context["progress"].target) == (11, 15)
    assert page.content.decode().count('<th scope="row" data-label="Country">') == 22


def test_row_counts_what_is_of_this_hub_alone(office: Client, hub: Hub) -> None:
    make_milestone(hub)
    for role in Role:
        make_member(hub, role)
    make_member(hub, is_active=False)
    make_stakeholder(hub)
    make_stakeholder(hub)
    make_event(hub)
    make_event(hub, days=-3)
    make_event(hub, state="draft", published_at=None)
    make_email(hub, state="expired", finished_at=timezone.now())
    make_email(hub)
    make_stakeholder(make_hub("NO"))
    row = rows(office)["PT"]
    assert (row.status, row.recognition) == (HubStatus.OPERATING, "not yet recognised")
    figures = row.figures
    assert [str(one) for one in (figures.team, figures.contacts, figures.events, figures.on_hold)] == [
        "3",
        "2",
        "1",
        "1",
    ]
    assert (row.has_no_team, row.is_quiet) == (False, False)


def test_contacts_are_a_number_only(office: Client, hub: Hub) -> None:
    them = make_stakeholder(hub, name="Person Unmistakable")
    member = make_member(hub)
    page = office.get(NETWORK).content.decode()
    assert [word in page for word in (them.name, them.email, member.email)] == [False, False, False]


def test_country_without_a_hub_needs_nothing(office: Client) -> None:
    make_country("FI")
    row = rows(office)["FI"]
    assert (row.hub, row.status, row.needs_attention, row.changed_at) == (None, HubStatus.NONE, False, None)


def test_hub_that_is_not_published_is_said_to_be(office: Client) -> None:
    make_hub("FI", is_published=False)
    assert rows(office)["FI"].status == HubStatus.NONE
    assert "Hub not published" in office.get(NETWORK).content.decode()


def test_hub_without_team_members_needs_attention_and_can_be_invited_into(office: Client, hub: Hub) -> None:
    make_member(hub, is_active=False)
    assert (rows(office)["PT"].has_no_team, rows(office)["PT"].needs_attention) == (True, True)
    assert 'href="/en/manage/pt/team/#invite"' in office.get(NETWORK).content.decode()


@pytest.mark.parametrize(("less", "quiet"), [(dt.timedelta(), True), (dt.timedelta(minutes=5), False)])
def test_hub_is_quiet_after_six_months_without_a_change(
    office: Client, hub: Hub, less: dt.timedelta, quiet: bool
) -> None:
    make_member(hub)
    untouched_for(hub, HALF_A_YEAR - less)
    assert (rows(office)["PT"].is_quiet, rows(office)["PT"].needs_attention) == (quiet, quiet)


def test_change_by_a_signed_in_user_counts_and_by_the_system_does_not(office: Client, hub: Hub) -> None:
    user = make_member(hub)
    untouched_for(hub, HALF_A_YEAR)
    record(by=SYSTEM, action="events.forget", subject=hub, hub_id=hub.pk)
    assert rows(office)["PT"].is_quiet
    record(by=user, action="events.publish", subject=hub, hub_id=hub.pk)
    row = rows(office)["PT"]
    assert (row.is_quiet, row.changed_at) == (False, HubActivity.objects.get().last_at)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["FI", "GR", "NO", "PT"]),
        ("?q=norw", ["NO"]),
        ("?q=gr", ["GR"]),
        ("?q=moon", []),
        ("?q=Ńorway", ["NO"]),
        ("?q=no+way", ["NO"]),
        ("?status=operating", ["PT"]),
        ("?status=none", ["FI"]),
        ("?needs=no_team", ["GR", "NO"]),
        ("?needs=quiet", ["NO"]),
        ("?needs=no_profile", ["GR", "NO"]),
        ("?needs=attention", ["GR", "NO"]),
        ("?needs=event", ["PT"]),
        ("?needs=no_hub", ["FI"]),
        ("?needs=no_team&q=nor", ["NO"]),
        ("?status=moon", ["FI", "GR", "NO", "PT"]),
    ],
)
def test_filters_stay_in_the_address(office: Client, hub: Hub, query: str, found: list[str]) -> None:
    make_milestone(hub)
    make_member(hub)
    make_event(hub)
    make_hub("GR")
    untouched_for(make_hub("NO"), HALF_A_YEAR)
    make_country("FI")
    assert sorted(rows(office, query)) == found


def test_hubs_that_need_attention_come_first_and_countries_without_one_last(office: Client, hub: Hub) -> None:
    make_country("BG")
    make_member(make_hub("FI", confirmed_on=timezone.localdate()))
    make_member(make_hub("ES"))
    make_hub("GR")
    make_member(make_hub("LT", confirmed_on=timezone.localdate() - HALF_A_YEAR))
    quiet = make_hub("NO", confirmed_on=timezone.localdate())
    make_member(quiet)
    untouched_for(quiet, HALF_A_YEAR)
    make_member(hub)
    make_email(hub, state="expired", finished_at=timezone.now())
    found = [(row.country.code, row.needs_attention) for row in office.get(NETWORK).context["rows"]]
    assert found == [("PT", True), ("GR", True), ("ES", True), ("LT", True), ("NO", True), ("FI", False), ("BG", False)]


@pytest.mark.parametrize("number", [1, 3])
def test_home_asks_the_database_as_often_for_three_countries_as_for_one(
    office: Client, number: int, django_assert_num_queries: Any
) -> None:
    for code in ["PT", "NO", "GR"][:number]:
        hub = make_hub(code)
        make_milestone(hub)
        make_member(hub)
        make_event(hub)
        make_stakeholder(hub)
        make_email(hub, state="expired", finished_at=timezone.now())
        make_revision(hub, state="submitted", submitted_at=timezone.now())
        make_milestone(hub, "applied", str(timezone.localdate().year), is_actual=False)
    make_country("FI")
    office.get(NETWORK)
    with django_assert_num_queries(13):
        office.get(NETWORK)


def test_lane_counts_its_emails_by_state(office: Client, hub: Hub) -> None:
    now = timezone.now()
    make_email(due_at=now - dt.timedelta(hours=2))
    make_email(state="sending", lease_until=now, due_at=now - dt.timedelta(hours=1))
    make_email(due_at=now + dt.timedelta(hours=1))
    make_email(state="unknown", lease_until=now)
    make_email(state="unknown", lease_until=None)
    for state in ("expired", "faulty", "bounced", "sent", "withdrawn", "suppressed", "suppressed"):
        make_email(state=state, finished_at=now)
    make_email(state="bounced", finished_at=now - dt.timedelta(days=31))
    make_email(lane=Lane.ACCOUNT)
    found = lane(office, "Invitations and digests")
    counts = (found.waiting, found.unclear, found.on_hold, found.unsubscribed, found.bounced)
    assert [str(count) for count in counts] == ["3", "1", "3", "2", "1"]
    assert found.oldest_at == now - dt.timedelta(hours=2)
    assert str(lane(office, "Sign-in").waiting) == "1"
    assert lane(office, "About something you did") == LaneFigures(
        "About something you did", None, *[BoundedCount()] * 6, None
    )


def test_paused_lane_says_why_and_until_when(office: Client) -> None:
    LanePause.objects.create(lane=Lane.BULK, until=timezone.now() + dt.timedelta(hours=1), reason="535 refused & <so>")
    LanePause.objects.create(lane=Lane.NOTICE, until=timezone.now() - dt.timedelta(hours=1), reason="421 over")
    page = office.get(NETWORK)
    html = page.content.decode()
    assert [one.pause is not None for one in page.context["lanes"]] == [False, False, False, True]
    assert (
        "535 refused &amp; &lt;so&gt;" in html,
        "421 over" in html,
        "Emails are on hold, late or paused." in html,
    ) == (
        True,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("fields", "fine"),
    [
        ({}, True),
        ({"due_at": timezone.now() - dt.timedelta(minutes=20)}, False),
        ({"state": "faulty", "finished_at": timezone.now()}, False),
        ({"state": "bounced", "finished_at": timezone.now()}, True),
    ],
    ids=["just queued", "late", "on hold", "bounced"],
)
def test_delivery_needs_attention_when_emails_are_late_or_on_hold(
    office: Client, fields: dict[str, Any], fine: bool
) -> None:
    make_email(**fields)
    assert office.get(NETWORK).context["delivery_is_fine"] == fine


def test_calm_network_says_so(office: Client) -> None:
    make_member(make_hub(confirmed_on=timezone.localdate()))
    assert "Nothing needs your attention today." in office.get(NETWORK).content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_teams_are_refused(hub: Hub, role: Role) -> None:
    assert signed_in(make_member(hub, role)).get(NETWORK).status_code == 403


def test_office_that_is_no_more_is_out_at_once(office: Client) -> None:
    assert office.get(NETWORK).status_code == 200
    User.objects.update(is_network_office=False)
    assert office.get(NETWORK).status_code == 403


def test_header_leads_the_office_to_the_network_and_teams_to_their_dashboard(office: Client, hub: Hub) -> None:
    for client, link in ((office, "/en/network/"), (signed_in(make_member(hub)), "/en/manage/")):
        account = (
            client.get("/en/about/").content.decode().partition('<div class="site-account">')[2].partition("</div>")[0]
        )
        assert re.findall(r'href="(/en/[a-z]+/)"', account) == [link]
    for page in (NETWORK, f"{NETWORK}subscribers/", f"{NETWORK}deletions/"):
        assert 'aria-current="page">Network</a>' in office.get(page).content.decode()


def test_home_is_kept_by_no_cache(office: Client) -> None:
    assert "no-store" in office.get(NETWORK)["Cache-Control"]


def test_approvals_are_listed_with_the_three_that_wait_longest(office: Client) -> None:
    for days, code in enumerate(["PT", "NO", "GR", "LT"]):
        make_revision(make_hub(code), state="submitted", submitted_at=timezone.now() - dt.timedelta(days=days + 1))
    make_revision(make_hub("PT"), "milestones")
    news = NewsItem.objects.create(hub=make_hub("PT"))
    make_revision(news, "news", state="submitted", submitted_at=timezone.now() - HALF_A_YEAR)  # its coordinator's
    page = office.get(NETWORK)
    assert (page.context["approvals_number"], [one.revision.hub.slug for one in page.context["approvals"]]) == (
        4,
        ["lt", "gr", "no"],
    )
    assert "4 changes are waiting for your approval." in page.content.decode()
    assert "waiting for 4\xa0days" in page.content.decode()


def test_unconfirmed_profile_is_counted_and_can_be_looked_for(office: Client, hub: Hub) -> None:
    make_member(hub)
    make_hub("NO")
    Hub.objects.filter(pk=hub.pk).update(confirmed_on=timezone.localdate() - HALF_A_YEAR)
    page = office.get(NETWORK + "?needs=unconfirmed")
    assert (page.context["needs"]["unconfirmed"], [row.country.code for row in page.context["rows"]]) == (1, ["PT"])


def test_planned_milestones_are_those_for_the_next_six_months(office: Client, hub: Hub, time_machine: Any) -> None:
    time_machine.move_to("2026-11-21T12:00Z", tick=False)
    for kind, date, fields in [
        ("applied", "2026", {}), ("recognised", "2027-02", {}), ("launched", "2027-05-24", {}),
        ("memorandum", "2027-05-22", {}), ("annual_meeting", "2026-11-20", {}), ("roadmap", "", {}),
        ("first_dialogue", "2027-01-10", {"is_actual": True}), ("groups_formed", "2025", {}),
    ]:  # fmt: skip
        make_milestone(hub, kind, date, **({"is_actual": False} | fields))
    make_milestone(make_hub("NO", is_published=False), "applied", "2027", is_actual=False)
    planned = signed_in(make_user(is_network_office=True)).get(NETWORK).context["planned"]
    assert [(one.hub.slug, one.item.title) for one in planned] == [
        ("pt", "Applying for recognition"),
        ("pt", "Recognition as National Cancer Mission Hub"),
        ("pt", "Signing of the memorandum"),
    ]


def test_hub_whose_profile_was_never_published_needs_attention(office: Client, hub: Hub) -> None:
    """Its own dashboard says so: the office must not say that it needs nothing."""
    make_member(hub)
    Hub.objects.update(confirmed_on=None)
    page = office.get(NETWORK)
    (row,) = page.context["rows"]
    assert (row.has_no_profile, row.needs_confirmation, row.needs_attention) == (True, False, True)
    assert "1 hub has never published its profile." in page.content.decode()
    assert signed_in(make_member(hub)).get("/en/manage/pt/").context["to_do"].is_unwritten


def test_last_change_is_shown_once_a_user_changed_something(office: Client, hub: Hub) -> None:
    assert "Last change" not in office.get(NETWORK).content.decode()
    record(by=make_member(hub), action="events.publish", subject=hub, hub_id=hub.pk)
    assert "Last change" in office.get(NETWORK).content.decode()


def test_table_is_grouped_by_status_and_countries_without_a_hub_are_folded(office: Client, hub: Hub) -> None:
    make_milestone(hub)
    make_hub("GR")
    make_hub("NO", is_published=False)
    make_country("FI")
    page = office.get(NETWORK)
    groups = [(status, [row.country.code for row in found]) for status, found in page.context["groups"]]
    assert groups == [("operating", ["PT"]), ("forming", ["GR"]), ("none", ["NO"])]
    assert [row.country.code for row in page.context["without_hub"]] == ["FI"]
    assert [number for _, number in page.context["strip"]] == [1, 0, 1, 2]
    assert '<details class="status-group">' in page.content.decode()
    assert '<details class="status-group" open>' in office.get(NETWORK + "?needs=no_hub").content.decode()
