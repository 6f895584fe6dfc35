"""Whatever people do in whatever order: no place is sold twice, the order is kept, and no one waits beside a free place."""

import datetime as dt
from contextlib import suppress

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from audit.actors import CITIZEN, SYSTEM
from events.models import Event, Registration
from events.programme.actions.events import change_event
from events.registrations.actions import withdraw_registration
from events.registrations.answers import change_answers
from events.registrations.unconfirmed import register_publicly, release_unconfirmed
from events.waiting_list.actions import accept_place, move_from_waiting_list
from events.waiting_list.allocation import expire_offers, is_assigned
from tests.events.waiting import come, faults_of, overtaken, wait
from tests.factories import make_event, make_user
from toolkit.actions import ActionRefused

PEOPLE = st.integers(0, 5).map(lambda number: f"person{number}@example.org")
SECTORS = st.sampled_from(["industry", "academia"])


class PlacesAndWaitingList(RuleBasedStateMachine):
    """A hybrid event with two places in person, one online and a quota; six people."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.at = timezone.now()
        self.event = make_event(format="hybrid", capacity=2, online_capacity=1, has_waiting_list=True, days=6)
        self.event.quotas.create(sector="industry", places=1)
        self.user = make_user()

    def teardown(self) -> None:
        transaction.set_rollback(rollback=True)
        self.outer.__exit__(None, None, None)

    def row(self, email: str) -> Registration | None:
        return Registration.objects.select_related("event", "hub").filter(event=self.event, email=email).first()

    @rule(email=PEOPLE, online=st.booleans(), sector=SECTORS)
    def come(self, email: str, online: bool, sector: str) -> None:
        with suppress(ActionRefused):
            come(self.event, email, at=self.at, online=online, sector=sector)

    @rule(email=PEOPLE, online=st.booleans(), sector=SECTORS)
    def wait(self, email: str, online: bool, sector: str) -> None:
        with suppress(ActionRefused):
            wait(self.event, email, at=self.at, online=online, sector=sector)

    @rule(email=PEOPLE, online=st.booleans(), sector=SECTORS)
    def type_in_public(self, email: str, online: bool, sector: str) -> None:
        with suppress(ActionRefused):
            register_publicly(
                by=CITIZEN, event=self.event, name="N", email=email, organisation="", access_needs="", language="en",
                online=online, sector=sector, at=self.at,
            )  # fmt: skip

    @rule(email=PEOPLE)
    def leave(self, email: str) -> None:
        if (row := self.row(email)) is not None:
            with suppress(ActionRefused):
                withdraw_registration(by=CITIZEN, registration=row, at=self.at)

    @rule(email=PEOPLE)
    def accept(self, email: str) -> None:
        if (row := self.row(email)) is not None:
            with suppress(ActionRefused):
                accept_place(by=CITIZEN, registration=row, at=self.at)

    @rule(email=PEOPLE, online=st.booleans(), sector=SECTORS)
    def change_way_and_sector(self, email: str, online: bool, sector: str) -> None:
        if (row := self.row(email)) is not None:
            with suppress(ActionRefused), transaction.atomic():
                change_answers(
                    by=CITIZEN, registration=row, name="N", organisation="", language="en", access_needs="",
                    online=online, sector=sector, at=self.at,
                )  # fmt: skip

    @rule(email=PEOPLE, adds=st.booleans())
    def move(self, email: str, adds: bool) -> None:
        if (row := self.row(email)) is not None:
            with suppress(ActionRefused):
                move_from_waiting_list(by=SYSTEM, registration=row, because="R", adds_place=adds, at=self.at)

    @rule(capacity=st.integers(1, 3), online=st.integers(1, 2), hybrid=st.booleans())
    def change_capacity(self, capacity: int, online: int, hybrid: bool) -> None:
        fields = {"capacity": capacity, "online_capacity": online, "format": "hybrid" if hybrid else "in_person"}
        with suppress(ActionRefused):
            change_event(by=self.user, event=self.event, fields=fields)

    @rule(hours=st.sampled_from([1, 30]))
    def let_time_pass(self, hours: int) -> None:
        self.at += dt.timedelta(hours=hours)
        expire_offers(at=self.at)
        release_unconfirmed(at=self.at)

    @invariant()
    def holds(self) -> None:
        assert faults_of(self.event, waits=self.gives_places()) == []

    def gives_places(self) -> bool:
        event = Event.objects.get(pk=self.event.pk)
        assert event.starts_at is not None
        return is_assigned(event, at=self.at)

    @invariant()
    def order_is_kept(self) -> None:
        """Whoever of a line and sector has an open offer was there before everyone without."""
        assert overtaken(self.event) == []


QUICK = settings(
    max_examples=6, stateful_step_count=12, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.django_db
def test_places_and_waiting_list() -> None:
    run_state_machine_as_test(PlacesAndWaitingList, settings=QUICK)
