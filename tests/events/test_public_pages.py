"""The public pages of events."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from accounts.personal_links import token_for
from consents.models import Consent
from events.models import Event, Registration
from outbox.models import OutgoingEmail
from tests.factories import make_country, make_event, make_hub, make_material, make_stakeholder, make_topic
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db

TYPED = {"name": "Maria Silva", "email": "maria@example.org", "organisation": "", "access_needs": "", "consent": "on"}


def loaded(starts: str, **fields: Any) -> Event:
    day = PartialDate.parse(starts)
    usual: dict[str, Any] = {"kind": "forum", "title": f"Forum {starts}", "state": "published"}
    return Event.objects.create(starts_on=day, ends_on=day, published_at=timezone.now(), **usual | fields)


def titles(client: Client, query: str = "") -> list[str]:
    page = client.get(reverse("events:list") + query)
    assert page.status_code == 200
    return [event.title for event in page.context["page_obj"]]


def test_list_has_coming_events_soonest_first(client: Client) -> None:
    make_event(title="Later", days=20)
    make_event(title="Sooner", days=3)
    make_event(title="Over", days=-3)
    make_event(title="Draft", state="draft", published_at=None)
    make_event(title="Cancelled", days=5, state="cancelled", cancelled_at=timezone.now())
    assert titles(client) == ["Sooner", "Cancelled", "Later"]


def test_list_has_past_events_latest_first(client: Client) -> None:
    loaded("2024-12")
    loaded("2025-07-02")
    loaded("2021")
    make_event(title="Coming")
    assert titles(client, "?period=past") == ["Forum 2025-07-02", "Forum 2024-12", "Forum 2021"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?country=PT", ["In Portugal"]),
        ("?country=NO", ["Online"]),
        ("?kind=webinar", ["Online"]),
        ("?format=online", ["Online"]),
        ("?topic=MO2", ["In Portugal"]),
        ("?country=PT&format=online", []),
        ("?country=&kind=&format=&topic=&period=", ["In Portugal", "Online"]),
        ("?country=QQ", ["In Portugal", "Online"]),
        ("?kind=party", ["In Portugal", "Online"]),
        ("?country=QQ&format=online", ["Online"]),
        ("?page=999", ["In Portugal", "Online"]),
        ("?page=x", ["In Portugal", "Online"]),
        ("?unknown=1", ["In Portugal", "Online"]),
    ],
)
def test_list_filters(client: Client, query: str, found: list[str]) -> None:
    make_event(title="In Portugal").topics.set([make_topic()])
    make_event(make_hub("NO"), title="Online", format="online", kind="webinar", country=None, days=15)
    assert titles(client, query) == found


@pytest.mark.parametrize(("language", "name"), [("pt", "Prevenção"), ("pl", "Prevention and early detection")])
def test_topics_are_named_in_the_readers_language_else_in_english(client: Client, language: str, name: str) -> None:
    event = make_event()
    event.topics.set([make_topic(pt="Prevenção")])
    with translation.override(language):
        addresses = [reverse("events:list"), event.get_absolute_url()]
    for address in addresses:
        assert re.search(rf">\s*{name}\s*<", client.get(address).content.decode())


def test_list_says_at_the_field_that_a_value_is_unknown(client: Client) -> None:
    page = client.get(reverse("events:list") + "?country=QQ")
    assert list(page.context["filter_form"].errors) == ["country"]
    assert page.content.decode().count('class="field-error"') == 1


def test_list_says_that_a_time_is_unknown(client: Client) -> None:
    page = client.get(reverse("events:list") + "?period=yesterday").content.decode()
    assert "Choose upcoming or past events. Upcoming events are shown." in page


def test_list_has_twenty_a_page_and_keeps_the_filter(client: Client) -> None:
    for number in range(21):
        make_event(title=f"E{number:02}", days=number + 1)
    first = client.get(reverse("events:list") + "?country=PT")
    assert len(first.context["page_obj"]) == 20
    assert 'href="?country=PT&amp;page=2"' in first.content.decode()
    assert titles(client, "?country=PT&page=2") == ["E20"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_four_queries(client: Client, count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        make_event(make_hub(["PT", "NO", "GR"][number])).topics.set([make_topic()])
    with django_assert_num_queries(4):
        assert len(titles(client)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_detail_takes_seven_queries(client: Client, count: int, django_assert_num_queries: Any) -> None:
    event = make_event()
    event.topics.set([make_topic(f"T{number}", f"Topic {number}") for number in range(count)])
    for sector in ("industry", "academia", "health_care")[:count]:
        event.quotas.create(sector=sector, places=5)
    for position in range(count):
        make_material(event, position=position)
    with django_assert_num_queries(7):
        assert client.get(event.get_absolute_url()).status_code == 200


def test_detail_of_an_open_event_has_one_main_button(client: Client) -> None:
    event = make_event()
    page = client.get(event.get_absolute_url()).content.decode()
    assert re.findall(r'class="button button-main" href="([^"]+)"', page) == [
        reverse("events:register", args=[event.pk])
    ]
    assert "50 of 50 places left" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"places_taken": 50},
        {"days": -3},
        {"by_invitation": True},
        {"takes_registrations": False},
        {"state": "cancelled", "cancelled_at": timezone.now(), "cancelled_because": "The speaker fell ill."},
        {"registration_closes_at": timezone.now()},
    ],
)
def test_detail_without_registration_has_no_button(client: Client, fields: dict[str, Any]) -> None:
    page = client.get(make_event(**fields).get_absolute_url()).content.decode()
    assert "button-main" not in page


def test_detail_of_a_cancelled_event_says_why(client: Client) -> None:
    event = make_event(state="cancelled", cancelled_at=timezone.now(), cancelled_because="The speaker <b>fell</b> ill.")
    assert "The speaker &lt;b&gt;fell&lt;/b&gt; ill." in client.get(event.get_absolute_url()).content.decode()


def test_detail_of_a_past_event_says_what_came_of_it(client: Client) -> None:
    event = loaded("2026-01-22", attendance_as_stated="about 77", source="aicib.pt")
    page = client.get(event.get_absolute_url()).content.decode()
    assert 'Attendance: <span lang="en" dir="auto">about 77</span>' in page
    assert "aicib.pt" in page


def test_detail_hides_the_online_address_from_those_who_did_not_register(client: Client) -> None:
    event = make_event(format="online", online_url="https://meet.example.org/x")
    assert "meet.example.org" not in client.get(event.get_absolute_url()).content.decode()


def test_draft_is_unknown_everywhere(client: Client) -> None:
    event = make_event(state="draft", published_at=None)
    for name in ("detail", "calendar", "register", "registered"):
        assert client.get(reverse(f"events:{name}", args=[event.pk])).status_code == 404
    assert client.post(reverse("events:register", args=[event.pk]), TYPED).status_code == 404


@pytest.mark.parametrize("pk", [0, 10**9, 10**30])
def test_unknown_event(client: Client, pk: int) -> None:
    assert client.get(f"/en/events/{pk}/").status_code == 404


def test_calendar_file(client: Client) -> None:
    event = make_event()
    answer = client.get(reverse("events:calendar", args=[event.pk]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert answer["Content-Disposition"] == 'attachment; filename="event.ics"'
    assert [str(item["summary"]) for item in Calendar.from_ical(answer.content).walk("VEVENT")] == [event.title]


@pytest.mark.parametrize(("starts", "status"), [("2025-07-02", 200), ("2024-12", 404), ("2021", 404)])
def test_calendar_file_only_of_what_is_known_to_the_day(client: Client, starts: str, status: int) -> None:
    assert client.get(reverse("events:calendar", args=[loaded(starts).pk])).status_code == status


def post(client: Client, event: Event, **typed: str) -> Any:
    return client.post(reverse("events:register", args=[event.pk]), TYPED | typed)


def test_register_leads_to_a_page_that_names_the_address(client: Client) -> None:
    event = make_event()
    answer = post(client, event)
    assert (answer.status_code, answer["Location"]) == (302, reverse("events:registered", args=[event.pk]))
    page = client.get(answer["Location"]).content.decode()
    assert "We&#x27;ve sent an email to maria@<wbr>example.org." in page
    assert Registration.objects.get().email == "maria@example.org"


def test_answer_is_the_same_for_known_and_unknown_addresses() -> None:
    event = make_event()
    post(Client(), event)
    answers = []
    for email in ("maria@example.org", "nobody@example.org"):
        client = Client()
        answer = post(client, event, email=email)
        page = client.get(answer["Location"])
        answers.append(
            (
                answer.status_code,
                answer["Location"],
                page.status_code,
                page.content.decode().replace(email.replace("@", "@<wbr>"), "@"),
            )
        )
    assert answers[0] == answers[1]
    assert OutgoingEmail.objects.count() == 2


def test_full_event_answers_the_same_to_known_and_unknown_addresses() -> None:
    event = make_event(capacity=1)
    post(Client(), event)
    answers = []
    for email in ("maria@example.org", "nobody@example.org"):
        answer = post(Client(), event, email=email)
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
        answers.append((answer.status_code, page.replace(email, "@")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 409
    assert "This event is full: its only place is taken." in answers[0][1]
    assert Registration.objects.count() == 1


def test_event_by_invitation_answers_the_same_to_everyone() -> None:
    event = make_event(by_invitation=True)
    make_stakeholder(event.hub, email="maria@example.org")
    assert [post(Client(), event, email=email).status_code for email in ("maria@example.org", "x@example.org")] == [
        409,
        409,
    ]
    assert (
        "<form" not in Client().get(reverse("events:register", args=[event.pk])).content.decode().partition("<main")[2]
    )


def test_form_shows_the_words_that_are_stored(client: Client) -> None:
    event = make_event()
    form = client.get(reverse("events:register", args=[event.pk])).content.decode()
    post(client, event)
    row = Registration.objects.get()
    token = token_for(Registration.LINK_KIND, row.hub_id, row.link_nonce, row.link_hash)
    page = client.get(reverse("events_personal:registration", args=[token])).content.decode()
    client.post(reverse("events_personal:confirm", args=[token]))
    wording = Consent.objects.get().wording
    assert wording in form
    assert wording in page


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "A\x00B"),
        ("name", "x" * 10_000),
        ("name", "two\nlines"),
        ("name", "turned \u202e around"),
        ("email", "no address"),
        ("email", "a@b.example\nBcc: x@y.example"),
        ("email", "x" * 250 + "@example.org"),
        ("email", "a\x00@example.org"),
        ("organisation", "x" * 10_000),
        ("organisation", "A\x00B"),
        ("access_needs", "A\x00B"),
        ("access_needs", "x" * 10_000),
        ("access_needs", "bell \x07"),
        ("consent", ""),
    ],
)
def test_wrong_input_names_the_field_and_keeps_what_was_typed(client: Client, field: str, typed: str) -> None:
    answer = post(client, make_event(), **{field: typed})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert Registration.objects.count() == 0
    other = "email" if field == "name" else "name"
    assert f'value="{TYPED[other]}"' in answer.content.decode()


@pytest.mark.parametrize("words", ["Zoë 🎗️ Ελληνικά", "x" * 150, "'; DROP TABLE --", "<script>", "{{ 7 }}"])
def test_unusual_names_are_stored_exactly(client: Client, words: str) -> None:
    assert post(client, make_event(), name=words).status_code == 302
    assert Registration.objects.get().name == words
    assert "name" not in OutgoingEmail.objects.get().context


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"places_taken": 50}, "This event is full: all 50 places are taken."),
        ({"days": -3}, "This event is over."),
        ({"state": "cancelled", "cancelled_at": timezone.now()}, "This event was cancelled."),
        ({"takes_registrations": False}, "You can't register for this event here."),
        ({"registration_closes_at": timezone.now() - dt.timedelta(days=1)}, "Registration for this event is closed."),
    ],
)
def test_form_of_a_closed_event_says_why(client: Client, fields: dict[str, Any], words: str) -> None:
    event = make_event(**fields)
    answer = client.get(reverse("events:register", args=[event.pk]))
    assert (answer.status_code, answer.context["refusal"]) == (200, words)
    assert answer.content.decode().count("Tell us who is coming") == 0
    assert post(client, event).status_code == 409
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("name", ["list", "detail", "calendar", "register", "registered"])
def test_reading_changes_nothing_and_needs_no_cookie(client: Client, name: str) -> None:
    event = make_event()
    address = reverse(f"events:{name}", args=[] if name == "list" else [event.pk])
    before = Event.objects.values().get()
    for verb in ("get", "head"):
        assert getattr(client, verb)(address).status_code == 200
    for verb in ("put", "delete", "patch"):
        assert getattr(client, verb)(address).status_code == 405
    assert Event.objects.values().get() == before
    assert set(client.cookies) <= {"csrf"}


@pytest.mark.django_db(transaction=True)
def test_waiting_too_long_keeps_the_form(client: Client) -> None:
    make_country()
    event = make_event()
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM events_event WHERE id = %s FOR UPDATE", [event.pk])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        answer = post(client, event)
    finally:
        other.rollback()
        other.close()
        connection.close()
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Many people are doing this right now. Nothing was changed: please try again." in page
    assert 'value="Maria Silva"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=rare+cancers", ["On rare cancers"]),
        ("?q=PORTO", ["On rare cancers"]),
        ("?q=rare+lisbon", []),
        ("?q=lodz", ["Two days"]),
        ("?q=ŁÓDŹ", ["Two days"]),
        ("?q=saude", ["Two days"]),
        ("?q=cordoba", ["Two days"]),
        ("?since=2096-12-16", ["Two days", "Month"]),
        ("?since=2096-12-17", ["Month"]),
        ("?until=2096-12-15", ["On rare cancers", "Two days", "Month"]),
        ("?since=2096-12-01&until=2096-12-31&q=two", ["Two days"]),
    ],
)
def test_list_is_searched_by_words_and_days(client: Client, query: str, found: list[str]) -> None:
    hub = make_hub("PT")
    make_event(hub, title="On rare cancers", city="Porto")
    start = dt.datetime(2096, 12, 15, 9, tzinfo=dt.UTC)
    days = {"starts_on": PartialDate(2096, 12, 15), "ends_on": PartialDate(2096, 12, 16)}
    texts = {"city": "Łódź", "description": "Then Córdoba.", "organiser": "Ministério da Saúde"}
    make_event(hub, title="Two days", starts_at=start, ends_at=start + dt.timedelta(days=1), **days, **texts)
    month = PartialDate(2096, 12)
    untimed = {"starts_at": None, "ends_at": None, "starts_on": month, "ends_on": month, "takes_registrations": False}
    make_event(hub, title="Month", **untimed)
    assert sorted(titles(client, query)) == sorted(found)


@pytest.mark.parametrize(
    ("capacity", "taken", "status"),
    [
        (2, 0, "open"),
        (2, 1, "open"),
        (8, 7, "open"),
        (10, 9, "few"),
        (50, 44, "open"),
        (200, 180, "few"),
        (2, 2, "full"),
    ],
)
def test_few_places_are_a_tenth_of_the_capacity(capacity: int, taken: int, status: str) -> None:
    assert make_event(capacity=capacity, places_taken=taken).status == status


@pytest.mark.parametrize("name", ["detail", "register", "list"])
def test_texts_tell_their_language_and_direction(client: Client, name: str) -> None:
    event = make_event(title="\u05e9\u05d9\u05d7\u05d4", summary="\u05e9\u05dc\u05d5\u05dd", text_language="he")
    page = client.get(reverse(f"events:{name}", args=[] if name == "list" else [event.pk])).content.decode()
    assert 'lang="he" dir="auto">\u05e9\u05d9\u05d7\u05d4</' in page


def test_page_says_what_to_expect_and_names_a_contact(client: Client) -> None:
    hub = make_hub("PT", contact_email="office@hub.example")
    event = make_event(hub, kind="hearing", format="hybrid", online_url="https://meet.example/")
    page = client.get(event.get_absolute_url()).content.decode()
    for words in (
        "Decision-makers listen to experts and to people affected",
        "You can attend in person or online.",
        'href="mailto:office@hub.example"',
        f'value="http://localhost{event.get_absolute_url()}"',
    ):
        assert words in page


def test_errors_say_what_to_enter(client: Client) -> None:
    make_country()
    page = client.post(reverse("events:register", args=[make_event().pk]), {}).content.decode()
    for words in ("Enter your name", "Enter your email address", "Tick the box to agree before you register."):
        assert words in page
    assert "This field is required" not in page


def test_description_is_formatted_and_harmless(client: Client) -> None:
    event = make_event(
        description="Bring:\n\n- **questions**\n- [a form](https://example.org/form)\n\n<script>x</script>"
    )
    page = client.get(event.get_absolute_url()).content.decode()
    assert "<li><strong>questions</strong></li>" in page
    assert '<a href="https://example.org/form">a form</a>' in page
    assert "&lt;script&gt;x" in page
