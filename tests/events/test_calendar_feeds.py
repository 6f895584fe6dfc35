"""Calendars to subscribe to: what they hold, for which readers, and that unchanged ones are not sent again."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from dateutil.tz import tzical
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from accounts.personal_links import token_for
from audit.actors import CITIZEN
from events.models import Event, PersonalCalendar, Registration
from events.personal_calendars.actions import forget_personal_calendars, renew_personal_calendar
from outbox.models import OutgoingEmail
from tests.factories import make_country, make_event, make_hub, make_registration, make_topic
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db
ALL = "/feeds/en/events.ics"


def calendar(client: Client, path: str = ALL) -> Calendar:
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8; method=PUBLISH")
    return Calendar.from_ical(response.content)


def titles(client: Client, path: str = ALL) -> list[str]:
    return [str(item["summary"]) for item in calendar(client, path).walk("VEVENT")]


def test_feeds_hold_the_events_of_all_of_a_country_of_a_hub_and_of_a_topic(client: Client) -> None:
    portugal, norway = make_hub("PT"), make_hub("NO")
    make_event(portugal, title="In Lisbon").topics.add(make_topic())
    make_event(norway, title="In Porto", country=portugal.country)
    make_event(norway, title="In Oslo")
    make_country("LT")
    assert sorted(titles(client)) == ["In Lisbon", "In Oslo", "In Porto"]
    assert sorted(titles(client, "/feeds/en/events/pt.ics")) == ["In Lisbon", "In Porto"]
    assert titles(client, f"/feeds/en/events/hubs/{portugal.slug}.ics") == ["In Lisbon"]
    assert titles(client, "/feeds/en/events/topics/MO2.ics") == ["In Lisbon"]
    assert titles(client, "/feeds/en/events/lt.ics") == []


def test_cancelled_stays_as_cancelled_and_what_is_no_date_or_not_public_is_left_out(
    client: Client,
) -> None:
    hub = make_hub("PT")
    make_event(hub, title="Off", state="cancelled", cancelled_at=timezone.now())
    make_event(hub, title="Draft", state="draft", published_at=None)
    make_event(
        hub,
        title="Some month",
        starts_at=None,
        ends_at=None,
        takes_registrations=False,
        starts_on=PartialDate(2030, 5),
        ends_on=PartialDate(2030, 5),
    )
    make_event(make_hub("NO", is_published=False), title="Of a hidden hub")
    old = timezone.now() - dt.timedelta(days=120)
    make_event(hub, title="Long ago", starts_at=old, ends_at=old + dt.timedelta(hours=1))
    (item,) = calendar(client).walk("VEVENT")
    assert (str(item["summary"]), str(item["status"])) == ("Off", "CANCELLED")


def test_feed_says_what_it_is_and_brings_its_time_zones(client: Client) -> None:
    make_event(make_hub("PT"), time_zone="Europe/Lisbon")
    make_event(make_hub("NO"), time_zone="Europe/Oslo")
    found = calendar(client)
    assert str(found["name"]) == str(found["x-wr-calname"]) == "Events of the National Cancer Mission Hubs"
    assert found["refresh-interval"].to_ical() == b"PT4H"
    assert str(found["url"]) == "http://localhost/en/events/"
    assert sorted(str(zone.tz_name) for zone in found.timezones) == ["Europe/Lisbon", "Europe/Oslo"]
    second_reader = tzical(StringIO(found.to_ical().decode()))  # type: ignore[arg-type]
    assert sorted(second_reader.keys()) == ["Europe/Lisbon", "Europe/Oslo"]


def test_unchanged_feed_is_304_and_a_change_is_seen(client: Client) -> None:
    event = make_event(make_hub("PT"))
    tag = client.get(ALL)["ETag"]
    assert client.get(ALL, headers={"if-none-match": tag}).status_code == 304
    event.title = "Another title"
    event.save()
    changed = client.get(ALL, headers={"if-none-match": tag})
    assert (changed.status_code, b"Another title" in changed.content) == (200, True)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_events(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    hub = make_hub("PT")
    for number in range(count):
        make_event(hub, title=f"Event {number}")
    with django_assert_num_queries(1):
        client.get(ALL)


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/de/events.ics",
        "/feeds/en/events/zz.ics",
        "/feeds/en/events/PT.ics",
        "/feeds/en/events/hubs/zz.ics",
        "/feeds/en/events/topics/zz.ics",
    ],
)
def test_unknown_language_country_hub_or_topic_is_404(client: Client, path: str) -> None:
    make_country("PT")
    assert client.get(f"/feeds/{path}").status_code == 404


def test_pages_lead_to_the_calendar_of_what_they_show(client: Client) -> None:
    hub = make_hub("PT")
    make_event(hub).topics.add(make_topic())
    for page, feed in (
        ("/en/events/", ALL),
        ("/en/events/?country=PT", "/feeds/en/events/pt.ics"),
        ("/pt/events/?topic=MO2", "/feeds/pt/events/topics/MO2.ics"),
        (hub.get_absolute_url(), f"/feeds/en/events/hubs/{hub.slug}.ics"),
    ):
        assert f'href="{feed}"' in client.get(page).content.decode(), page


# Of one person


def own(client: Client, registration: Registration) -> tuple[PersonalCalendar, str]:
    """Ask for the address on the page of a registration; return the calendar and the address of its page."""
    token = token_for(Registration.LINK_KIND, registration.hub_id, registration.link_nonce, registration.link_hash)
    client.post(reverse("events_personal:request_calendar", args=[token]))
    found = PersonalCalendar.objects.get(email=registration.email)
    return found, page_of(found)


def page_of(found: PersonalCalendar) -> str:
    token = token_for(PersonalCalendar.LINK_KIND, None, found.link_nonce, found.link_hash)
    return reverse("events_personal:calendar", args=[token])


def test_personal_calendar_holds_the_events_of_the_address_in_every_hub_and_no_others(client: Client) -> None:
    online: dict[str, Any] = {"format": "online", "online_url": "https://meet.example.org/x"}
    first = make_registration(make_event(make_hub("PT"), title="Here", **online), email="ana@example.org")
    make_registration(make_event(make_hub("NO"), title="There"), email="ana@example.org")
    make_registration(make_event(make_hub("PL"), title="Not hers"), email="eva@example.org")
    gone = make_registration(make_event(make_hub("SE"), title="Left"), email="ana@example.org")
    Registration.objects.filter(pk=gone.pk).update(state="withdrawn", withdrawn_at=timezone.now())
    _found, page = own(client, first)
    assert sorted(titles(client, f"{page}events.ics")) == ["Here", "There"]
    assert b"meet.example.org" in client.get(f"{page}events.ics").content
    shown = client.get(page)
    assert (shown.status_code, shown["Referrer-Policy"]) == (200, "strict-origin")
    assert f"http://localhost{page}events.ics" in shown.content.decode()


def test_address_goes_by_email_only_once_asked_twice_and_is_never_shown_on_the_page_of_a_registration(
    client: Client,
) -> None:
    registration = make_registration(make_event(make_hub("PT")))
    found, _page = own(client, registration)
    again, _same = own(client, registration)
    assert (again.pk, again.link_hash) == (found.pk, found.link_hash)
    first, second = OutgoingEmail.objects.filter(kind="calendars/address").order_by("pk")
    assert (first.state, second.state, second.recipient) == ("withdrawn", "queued", registration.email)
    assert second.link["nonce"] == str(found.link_nonce)


def test_renewed_address_ends_the_old_one_and_an_ended_one_is_unknown(client: Client) -> None:
    found, page = own(client, make_registration(make_event(make_hub("PT"))))
    renewed = renew_personal_calendar(by=CITIZEN, calendar=found, language="en")
    assert client.get(f"{page}events.ics").status_code == 404
    assert titles(client, f"{page_of(renewed)}events.ics")
    assert client.post(f"{page_of(renewed)}end/").status_code == 302
    assert not PersonalCalendar.objects.exists()
    assert client.get(page_of(renewed)).status_code == 404


def test_calendar_is_forgotten_with_the_last_registration(client: Client) -> None:
    registration = make_registration(make_event(make_hub("PT")))
    own(client, registration)
    assert forget_personal_calendars(at=timezone.now()) == 0
    registration.delete()
    assert (forget_personal_calendars(at=timezone.now()), PersonalCalendar.objects.count()) == (1, 0)
    assert Event.objects.count() == 1
