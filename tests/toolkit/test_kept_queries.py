"""Queries whose SQL is made once: the same rows as the queryset, for any value and in every thread, and what they refuse."""

import datetime as dt
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.models import Wording
from events.models import Event
from hubs.models import Hub, Membership
from tests.factories import make_event, make_hub, make_membership, make_organisation
from toolkit.kept_queries import KeptQuery, KeptUpdate

COMING = KeptQuery(
    lambda at, hub, title: (
        Event.objects.published().coming(at=at).filter(hub=hub, title=title).for_pages().prefetch_related("topics")[:2]
    )
)


@pytest.mark.django_db
def test_rows_are_those_of_the_queryset_for_each_value() -> None:
    here, there = make_hub("PT"), make_hub("PL")
    events = [make_event(hub, title=title) for hub in (here, there) for title in ("100%", "%s", "stand-in 2")]
    make_event(there, title="Later rows stay away")
    at = timezone.now()
    for event in events:
        with CaptureQueriesContext(connection) as queries:
            found = COMING.rows(at=at, hub=event.hub_id, title=event.title)
            assert [(one, one.hub, one.hub and one.hub.country, list(one.topics.all())) for one in found] == [
                (event, event.hub, event.hub and event.hub.country, [])
            ]
        assert len(queries) == 2, "the event with hub and country, and its topics"
        assert COMING.first(at=event.over_at, hub=event.hub_id, title=event.title) is None


@pytest.mark.django_db
def test_values_of_rows_are_converted() -> None:
    event = make_event(make_hub("PT"))
    named = KeptQuery(lambda pk: Event.objects.filter(pk=pk).values_list("starts_on", "hub__country__code"))
    assert [named.rows(pk=event.pk) for _again in range(2)] == [[(event.starts_on, "PT")]] * 2
    by_name = KeptQuery(lambda pk: Event.objects.filter(pk=pk).values("starts_on", code=F("hub__country__code")))
    assert by_name.first(pk=event.pk) == {"starts_on": event.starts_on, "code": "PT"}


@pytest.mark.django_db
def test_day_is_a_value() -> None:
    first, second = dt.date(2026, 1, 1), dt.date(2026, 3, 1)
    for day in (first, second):
        Wording.objects.create(purpose="digest", version=str(day), language="en", text="{hub}", valid_from=day)
    valid = KeptQuery(lambda on: Wording.objects.filter(valid_from__lte=on).order_by("valid_from"))
    one = dt.timedelta(days=1)
    asked = [first - one, first, second - one, second]
    assert [[row.valid_from for row in valid.rows(on=day)] for day in asked] == [[], [first], [first], [first, second]]


@pytest.mark.django_db
def test_day_is_a_value_where_a_partial_date_is_compared_with_it() -> None:
    hub = make_hub("PT")
    for until in ("2025", "2026-03", "2026-03-02", None):
        make_membership(hub=hub, organisation=make_organisation(f"Until {until}"), until=until)
    past = KeptQuery(lambda hub, day: Membership.objects.filter(hub=hub).past(day).order_by("until"))
    asked = [dt.date(2026, 1, 1), dt.date(2026, 3, 3), dt.date(2026, 4, 1)]
    assert [[str(row.until) for row in past.rows(hub=hub.pk, day=day)] for day in asked] == [
        ["2025"],
        ["2025", "2026-03-02"],
        ["2025", "2026-03", "2026-03-02"],
    ]


@pytest.mark.django_db
def test_statement_is_planned_once_a_connection_and_holds_what_stays_the_same() -> None:
    hub = make_hub("PT")
    events = [make_event(hub, title=title) for title in ("100% %s for once", "100% %s for once, again", "Another")]
    kept = KeptQuery(lambda hub: Event.objects.filter(hub=hub, title__contains="100% %s for once").order_by("pk")[:2])
    for _again in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert kept.rows(hub=hub.pk) == events[:2]
        assert [f'"hub_id" = {hub.pk} ' in one["sql"] for one in queries] == [True], "noted with its values"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements"
            " WHERE statement LIKE %s AND statement NOT LIKE '%%pg_prepared_statements%%'",
            ["%for once%"],
        )
        ((statement,),) = cursor.fetchall()
    assert statement.endswith("LIMIT 2"), "PostgreSQL plans for this limit"


@pytest.mark.django_db
def test_update_changes_the_rows_of_the_queryset_and_counts_them() -> None:
    ours, other = make_event(make_hub("PT"), capacity=1), make_event(make_hub("PL"), capacity=1)
    with_room = KeptUpdate(
        lambda pk, title: (
            Event.objects.filter(pk=pk).with_room(online=False),
            {"title": title, "places_taken": F("places_taken") + 1},
        )
    )
    assert [with_room.update(pk=ours.pk, title=title) for title in ("First", "Second")] == [1, 0]
    found = Event.objects.filter(pk__in=[ours.pk, other.pk]).order_by("pk").values_list("title", "places_taken")
    assert list(found) == [("First", 1), (other.title, 0)]


@pytest.mark.django_db
def test_query_without_values() -> None:
    kept = KeptQuery(lambda: Hub.objects.order_by("slug"))
    assert kept.rows() == []
    hubs = [make_hub("PL"), make_hub("PT")]
    assert kept.rows() == hubs


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection() -> None:
    hub = make_hub("PT")
    kept = KeptQuery(lambda pk: Hub.objects.filter(pk=pk))
    assert kept.first(pk=hub.pk) == hub
    found: list[Hub | None] = []

    def ask() -> None:
        found.append(kept.first(pk=hub.pk))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [hub]


@pytest.mark.django_db(transaction=True)
def test_locking_outside_of_a_transaction_is_refused_again_and_again() -> None:
    hub = make_hub("PT")
    locked = KeptQuery(lambda pk: Hub.objects.filter(pk=pk).select_for_update())
    with transaction.atomic():
        assert locked.first(pk=hub.pk) == hub
    with pytest.raises(TransactionManagementError):
        locked.first(pk=hub.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "values", "error"),
    [
        (KeptQuery(lambda pk: Hub.objects.filter(pk=pk)), {"pk": None}, TypeError),
        (KeptQuery(lambda pk: Hub.objects.filter(pk=pk // 2)), {"pk": 1}, ValueError),
        (KeptQuery(lambda pk: Event.objects.filter(pk=pk).coming(at=timezone.now())), {"pk": 1}, ValueError),
        (KeptQuery(lambda pk: Hub.objects.filter(pk=pk)), {"pk": 1.5}, TypeError),
    ],
    ids=["nothing", "value that is changed", "moment that is not given", "fraction"],
)
def test_what_could_not_be_asked_again_is_refused(
    query: KeptQuery[object], values: dict[str, Any], error: type
) -> None:
    with pytest.raises(error):
        query.rows(**values)
