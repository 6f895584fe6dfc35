"""Whose team opens which page of an event: that of its hub, of one that co-organises it, of one that was asked, of another."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from hubs.models import Hub
from tests.factories import make_co_organiser, make_hub, make_member
from tests.portal.addresses import MANAGED, PERMISSIONS
from tests.portal.worlds import Address, World, addresses, make_world
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
# Whose team does what at the addresses of one event. BOTH: also the team of a hub that has agreed to co-organise it, in the
# permission its own hub gives. OWN: of the leading hub alone. INVITER: rows of the hub that invited the contact.
BOTH, OWN, INVITER = "both", "own", "inviter"
WHOSE = {
    "detail": BOTH,
    "edit": OWN,
    "illustration": OWN,
    "delete": OWN,
    "publish": OWN,
    "send": OWN,
    "take_back": OWN,
    "discard": OWN,
    "cancel": OWN,
    "copy": OWN,
    "repeat": OWN,
    "series_apply": OWN,
    "series_remove": OWN,
    "invite": BOTH,
    "invitees": BOTH,
    "invitation_resend": INVITER,
    "invitation_withdraw": INVITER,
    "invitation_again": INVITER,
    "gaps": OWN,
    "co_organisers": OWN,
    "co_organiser_remove": OWN,
    "programme": BOTH,
    "session_add": BOTH,
    "session_edit": BOTH,
    "session_delete": BOTH,
    "speaker_add": BOTH,
    "speaker_edit": BOTH,
    "speaker_delete": BOTH,
    "reminders": BOTH,
    "reminder_add": BOTH,
    "reminder_edit": BOTH,
    "reminder_preview": BOTH,
    "reminder_delete": BOTH,
    "materials": BOTH,
    "material_add": BOTH,
    "materials_announce": OWN,
    "material_edit": BOTH,
    "material_move": BOTH,
    "material_delete": BOTH,
    "survey": BOTH,
    "survey_edit": OWN,
    "survey_send": OWN,
    "survey_delete": OWN,
    "certificates": BOTH,
    "certificates_issue": BOTH,
    "certificate_resend": BOTH,
    "questions": OWN,
    "question_add": OWN,
    "questions_copy": OWN,
    "question_edit": OWN,
    "question_move": OWN,
    "question_delete": OWN,
    "question_restore": OWN,
    "registrations": BOTH,
    "lift": BOTH,
    "attendee": BOTH,
    "record_online": BOTH,
    "answer_file": BOTH,
    "answer_figures": BOTH,
    "add_attendee": BOTH,
    "cancel_attendee": BOTH,
    "export_registrations": BOTH,
    "waiting_list": BOTH,
    "move_from_waiting_list": BOTH,
    "quotas": OWN,
    "check_in": BOTH,
    "check_in_send": BOTH,
    "walk_in": BOTH,
    "check_in_settings": OWN,
    "door_link_add": OWN,
    "door_link_revoke": OWN,
    "poster": BOTH,
    "online_attendance": BOTH,
    "online_views": OWN,
    "badges": BOTH,
    "badge_file": BOTH,
}
OPENS, UNKNOWN, REFUSED = "opens", 404, 403
RANK = ["viewer", "editor", "coordinator"]


@pytest.fixture(scope="module")
def home(lasting: Any) -> World:
    """The world of Portugal: Norway co-organises its events, Finland was asked and has not replied."""
    with lasting():
        world, norway, finland = make_world("PT"), make_hub("NO"), make_hub("FI")
        events = [world.rows["events.Event"], world.rows["event that goes on"]]
        long_ago = timezone.now() - 300 * DAY
        for event in events:
            make_co_organiser(event, norway, asked_at=long_ago, answered_at=long_ago)  # type: ignore[arg-type]
        make_co_organiser(events[1], finland, state="asked")  # type: ignore[arg-type]
        return world


def of_one_event() -> list[Address]:
    return [one for one in addresses() if one.name.startswith("events_manage:") and "pk" in one.arguments]


def short(address: Address) -> str:
    return address.name.partition(":")[2]


def answers(client: Client, home: World, hub: Hub) -> dict[str, Any]:
    """Ask each address on the dashboard of the hub, those that only take forms with one; what was changed is taken back."""
    found: dict[str, Any] = {}
    for address in of_one_event():
        path = home.path(address, hub=hub.slug)
        with transaction.atomic():
            response = client.get(path)
            if response.status_code == 405:
                response = client.post(path, content_type="application/json")  # the device at the door sends that
            transaction.set_rollback(True)
        status = response.status_code
        found[short(address)] = status if status in (UNKNOWN, REFUSED) else OPENS
    return found


def test_every_address_of_an_event_is_classed() -> None:
    assert {short(address) for address in of_one_event()} == set(WHOSE)


@pytest.mark.parametrize(
    ("code", "opened"),
    [
        ("PT", {BOTH, OWN, INVITER}),
        pytest.param("NO", {BOTH}, id="NO-co-organises"),
        pytest.param("FI", set(), id="FI-was-asked"),
        pytest.param("GR", set(), id="GR-is-foreign"),
    ],
)
def test_coordinator_opens_what_their_hub_does_at_the_event(home: World, code: str, opened: set[str]) -> None:
    hub = make_hub(code)
    found = answers(signed_in(make_member(hub)), home, hub)
    assert found == {name: OPENS if whose in opened else UNKNOWN for name, whose in WHOSE.items()}


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_role_in_the_co_organising_hub_decides_what_its_member_may_do(home: World, role: str) -> None:
    norway = make_hub("NO")
    found = answers(signed_in(make_member(norway, role)), home, norway)

    def expected(name: str, whose: str) -> Any:
        least = PERMISSIONS[MANAGED[f"events_manage:{name}"]]
        if RANK.index(least) > RANK.index(role):
            return REFUSED
        return OPENS if whose == BOTH else UNKNOWN

    assert found == {name: expected(name, whose) for name, whose in WHOSE.items()}
