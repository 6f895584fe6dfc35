"""Cancelling one date, or several at once: everyone it concerns gets one email, and no one two."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import SYSTEM
from events.models import Event, EventSeries, Invitation, PlaceOffer, Registration, SeriesCancellation
from events.programme.actions.publication import cancel_event
from events.series import mailing as mailing_module
from events.series.audience import reach_of_dates
from events.series.cancellation import cancel_dates
from outbox.actions import suppress
from outbox.models import Lane, OutgoingEmail, State
from stakeholders.models import Segment
from tests.event_mailings import write_mailings
from tests.events.test_series_registering import ask, confirm
from tests.events.waiting import come, wait
from tests.factories import make_event, make_member, make_series, make_stakeholder
from tests.inviting import invite_segment
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db

INVITED = {"invited": "invited", "accepted": "accepted", "declined": "declined", "withdrawn": "withdrawn"}


def crowd(event: Event, *, names: str = "") -> None:
    """One person of each group at a full event: with a place, waiting, with an offer, unconfirmed, cancelled, invited."""
    for name in ("coming", "gone"):
        come(event, f"{name}{names}@example.org")
    Event.objects.filter(pk=event.pk).update(capacity=2)
    for name in ("waiting", "offered"):
        wait(event, f"{name}{names}@example.org")
    Event.objects.filter(pk=event.pk).update(capacity=3, places_taken=3)
    offered = Registration.objects.get(event=event, email=f"offered{names}@example.org")
    now = timezone.now()
    PlaceOffer.objects.create(registration=offered, made_at=now, expires_at=now + dt.timedelta(hours=6))
    gone = Registration.objects.filter(event=event, email=f"gone{names}@example.org")
    gone.update(state="withdrawn", withdrawn_at=now)


def invite(event: Event, names: dict[str, str]) -> None:
    """Invite a person for each state an invitation can have; their emails were sent."""
    for name in names:
        make_stakeholder(event.hub, name=name, email=f"{name}@example.org")
    segment = Segment.objects.create(hub=event.hub, name=f"All {event.pk}", criteria={})
    invite_segment(by=SYSTEM, event=event, segment=segment, at=timezone.now())
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    now = timezone.now()
    for name, state in names.items():
        times = {"withdrawn": {"withdrawn_at": now}, "invited": {}}.get(state, {"answered_at": now})
        Invitation.objects.filter(event=event, stakeholder__name=name).update(state=state, **times)


def dates_of(series: EventSeries) -> list[Event]:
    return list(Event.objects.filter(series=series).order_by("starts_at"))


def cancel_all(series: EventSeries) -> SeriesCancellation:
    keys = [event.pk for event in dates_of(series)]
    return cancel_dates(by=SYSTEM, series=series, events=keys, because="Illness.", at=timezone.now())


def cancel_one(series: EventSeries) -> None:
    cancel_event(by=SYSTEM, event=dates_of(series)[0], because="Illness.", at=timezone.now())


def queued() -> dict[str, str]:
    """Return who gets which email about the cancellation."""
    rows = OutgoingEmail.objects.filter(kind__contains="cancelled", state=State.QUEUED)
    assert len({row.recipient for row in rows}) == len(rows)
    return {row.recipient.partition("@")[0]: row.kind for row in rows}


@pytest.mark.parametrize(
    ("cancel", "kinds"),
    [
        (cancel_one, ("events/cancelled", "events/waiting_cancelled", "events/invitation_cancelled")),
        (cancel_all, ("series/cancelled", "series/cancelled", "series/invitation_cancelled")),
    ],
)
def test_every_group_is_emailed_and_no_one_else(
    cancel: Callable[[EventSeries], object], kinds: tuple[str, ...]
) -> None:
    series = make_series(dates=1, has_waiting_list=True)
    event = dates_of(series)[0]
    invite(event, INVITED)
    crowd(event)
    cancel(series)
    write_mailings()
    confirmed, waiting, invited = kinds
    assert queued() == {
        "coming": confirmed, "waiting": waiting, "offered": waiting, "invited": invited, "accepted": invited,
    }  # fmt: skip
    assert not PlaceOffer.objects.filter(state="open").exists()


def test_each_person_gets_one_email_that_lists_what_they_had_at_each_date() -> None:
    series = make_series(dates=3, has_waiting_list=True)
    first, second, third = dates_of(series)
    invite(third, {"ana": "invited", "rui": "invited"})
    come(first, "ana@example.org")
    Event.objects.filter(pk=second.pk).update(capacity=1)
    come(second, "eva@example.org")
    wait(second, "ana@example.org")

    cancel_all(series)
    write_mailings()
    assert write_mailings() == 0

    assert queued() == {"ana": "series/cancelled", "eva": "series/cancelled", "rui": "series/invitation_cancelled"}
    ana = OutgoingEmail.objects.get(kind="series/cancelled", recipient="ana@example.org")
    assert [date["note"] for date in ana.context["dates"]] == [
        "You were registered", "You were on the waiting list", "You were invited",
    ]  # fmt: skip
    assert ana.context["because"] == "Illness."
    assert (ana.calendar.count("STATUS:CANCELLED"), ana.lane) == (1, Lane.ANNOUNCEMENT)
    rui = OutgoingEmail.objects.get(kind="series/invitation_cancelled")
    assert (len(rui.context["dates"]), rui.lane, rui.mailing_list != "", rui.calendar) == (1, Lane.BULK, True, "")
    assert (SeriesCancellation.objects.get().emails, Event.objects.filter(state="cancelled").count()) == (3, 3)


def test_who_registered_with_one_form_gets_the_link_to_all_their_dates() -> None:
    series = make_series(dates=2)
    confirm(ask(series, {event.pk: False for event in dates_of(series)}))
    cancel_all(series)
    write_mailings()
    email = OutgoingEmail.objects.get(kind="series/cancelled")
    assert (email.link["route"], len(email.context["dates"])) == ("events_personal:series", 2)


def test_worker_killed_half_way_goes_on_and_emails_no_one_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing_module, "SLICE", 2)
    series = make_series(dates=2)
    for event in dates_of(series):
        for number in range(5):
            come(event, f"p{number}@example.org")
    cancel_all(series)
    whole, slices = mailing_module.queue_all, iter([True, False])

    def dying(drafts: list[object]) -> int:
        written = whole(drafts)  # type: ignore[arg-type]
        if not next(slices):
            raise KeyboardInterrupt
        return written

    monkeypatch.setattr(mailing_module, "queue_all", dying)
    with pytest.raises(KeyboardInterrupt):
        write_mailings()
    monkeypatch.setattr(mailing_module, "queue_all", whole)
    write_mailings()
    assert sorted(queued()) == [f"p{number}" for number in range(5)]
    assert SeriesCancellation.objects.get().emails == 5


def test_number_named_before_is_the_number_of_those_who_get_it() -> None:
    series = make_series(dates=2)
    first, second = dates_of(series)
    invite(second, {"invited": "invited", "coming": "invited", "away": "invited"})
    for event in (first, second):
        come(event, "coming@example.org")
    come(first, "other@example.org")
    suppress(address="other@example.org", reason="complained")
    suppress(address="away@example.org", reason="unsubscribed")
    reach = reach_of_dates(dates_of(series))
    assert (reach.registered, reach.waiting, reach.invited) == (1, 0, 1)
    cancel_all(series)
    write_mailings()
    assert len(queued()) == reach.people


def test_refuses_all_dates_when_one_cannot_be_cancelled() -> None:
    series = make_series(dates=2)
    draft = make_event(series.hub, series=series, state="draft", published_at=None)
    for keys, words in (
        ([draft.pk, dates_of(series)[1].pk], "hasn't been published"),
        ([], "at least one"),
        ([0], "at least one"),
    ):
        with pytest.raises(ActionRefused, match=words):
            cancel_dates(by=SYSTEM, series=series, events=keys, because="Illness.", at=timezone.now())
    with pytest.raises(ActionRefused, match="Enter a reason"):
        cancel_dates(by=SYSTEM, series=series, events=[dates_of(series)[1].pk], because=" ", at=timezone.now())
    assert not Event.objects.filter(state="cancelled").exists()
    assert not SeriesCancellation.objects.exists()


def test_page_says_how_many_people_and_cancels_what_is_ticked(client: Client) -> None:
    series = make_series(dates=3)
    signed_in(make_member(series.hub), client)
    for event in dates_of(series):
        come(event, "ana@example.org")
    path = reverse("events_manage:series_cancel", args=[series.hub.slug, series.pk])
    assert "1 attendee will be emailed" in client.get(path).content.decode()
    chosen = [event.pk for event in dates_of(series)[1:]]
    page = client.post(path, {"dates": chosen, "because": "Illness."}, follow=True).content.decode()
    assert "2 dates were cancelled" in page
    assert [event.state for event in dates_of(series)] == ["published", "cancelled", "cancelled"]
