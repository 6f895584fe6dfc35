"""Pages inside pages of other sites: what they show, and that nothing but them may be shown so."""

import datetime as dt
import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.utils import timezone

from dialogues.models import PolicyDialogue
from echos_portal.kept_addresses import kept_address
from echos_portal.page_cache import is_for_all_visitors
from events.models import Event
from hubs.models import Hub
from tests.dialogues.making import make_published
from tests.factories import make_event, make_hub
from tests.network import load_tables
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db
MOST = 30_000  # bytes of page, style sheet and script, compressed
TEXT, GRAPHICS = 4.5, 3


@pytest.fixture
def event() -> Event:
    return make_event(make_hub("PT"), title="Łódź & <Αθήνα>", capacity=10)


def frame(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert (path, answer.status_code) == (path, status)
    return answer.content.decode()


def test_nothing_but_embedded_pages_may_be_shown_inside_other_sites(event: Event) -> None:
    dialogue = make_published(event.hub)
    embedded = [
        "hubs/",
        "events/",
        f"events/{event.pk}/",
        f"dialogues/{dialogue.pk}/",
        "hubs/?theme=x",
        "events/999999/",
    ]
    for path in embedded:
        answer = Client().get(f"/en/embed/{path}")
        policy = answer["Content-Security-Policy"]
        directives = {part.strip() for part in policy.split(";")}
        assert {"default-src 'none'", "frame-ancestors *"} <= directives
        assert "X-Frame-Options" not in answer
        assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex", "public, max-age=60")
        assert (path, answer.cookies.output(), answer.get("Vary", "")) == (path, "", "")
        body = answer.content.decode()
        assert re.findall(r"csrf|<form|localStorage|sessionStorage|document\.cookie|style=", body) == []
        assert set(re.findall(r'(?:src|rel="stylesheet" href)="([^"]*)"', body)) == {
            "/static/css/embed.css", "/static/js/embed-page.js",
        }  # fmt: skip
    for path in ("/en/", "/en/embed/", event.get_absolute_url(), f"/en/events/{event.pk}/register/", "/api/docs/"):
        answer = Client().get(path)
        assert (path, answer["X-Frame-Options"]) == (path, "DENY")
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_embedded_pages_are_light() -> None:
    load_tables()
    static = [Path(str(finders.find(name))) for name in ("css/embed.css", "js/embed-page.js", "embed/1/embed.js")]
    beside = sum(len(gzip.compress(path.read_bytes())) for path in static)
    for path in ("/en/embed/hubs/", "/pl/embed/events/?number=50"):
        assert len(gzip.compress(frame(path).encode())) + beside < MOST


def test_hubs_are_listed_or_one_of_them() -> None:
    load_tables()
    page = frame("/pt/embed/hubs/")
    assert page.count("<h2>") == Hub.objects.published().count()
    assert re.findall(r'href="(/pt/hubs/\w\w/)"', frame("/pt/embed/hubs/?country=NO")) == ["/pt/hubs/no/"]
    assert frame("/en/embed/hubs/?number=3").count("<h2>") == 3


def test_upcoming_events_are_filtered_by_country_hub_and_topic(event: Event) -> None:
    elsewhere = make_event(make_hub("NO"))
    make_event(event.hub, state=Event.State.DRAFT, published_at=None)
    for query, found in (
        ("", {event.pk, elsewhere.pk}),
        ("?country=PT", {event.pk}),
        ("?hub=no", {elsewhere.pk}),
        ("?number=1", {event.pk}),
    ):
        assert {int(pk) for pk in re.findall(r'href="/en/events/(\d+)/"', frame(f"/en/embed/events/{query}"))} == found


@pytest.mark.parametrize(
    ("fields", "button"),
    [
        ({}, "register"),
        ({"capacity": 1, "places_taken": 1}, ""),
        ({"capacity": 1, "places_taken": 1, "has_waiting_list": True}, "waiting-list"),
        ({"by_invitation": True}, ""),
    ],
)
def test_button_leads_to_the_form_in_the_portal(fields: dict[str, Any], button: str) -> None:
    event = make_event(make_hub("PT"), **fields)
    page = frame(f"/en/embed/events/{event.pk}/")
    assert re.findall(r'class="button" href="([^"]*)"', page) == (
        [f"/en/events/{event.pk}/{button}/"] if button else []
    )
    assert page.count('<base target="_blank">') == 1


def test_dialogue_shows_its_clock(event: Event) -> None:
    today = timezone.localdate()
    dialogue = make_published(event.hub, answer_promised_by=PartialDate.of_day(today + dt.timedelta(days=12)))
    page = " ".join(frame(f"/en/embed/dialogues/{dialogue.pk}/").split())
    assert "<strong>12</strong> days left" in page
    PolicyDialogue.objects.filter(pk=dialogue.pk).update(
        state="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="It was asked elsewhere."
    )
    assert "Not available" in frame(f"/en/embed/dialogues/{dialogue.pk}/", status=410)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("theme=neon", "<dt><code>theme</code></dt><dd>Use one of: auto, light, dark.</dd>"),
        ("accent=%23f00", "<dt><code>accent</code></dt><dd>Use one of: violet, blue, teal, green, rose.</dd>"),
        ("number=51", "<dt><code>number</code></dt><dd>Use a number from 1 to 50.</dd>"),
        ("country=ZZ", "<dt><code>country</code></dt>"),
        ("contry=PT", "<dt><code>contry</code></dt><dd>Use one of: theme, accent, country, hub, topic, number.</dd>"),
        ("topic=%00&hub=%22", "<dt><code>hub</code></dt>"),
    ],
)
def test_what_is_not_known_is_refused_by_name(query: str, words: str) -> None:
    assert words in frame(f"/en/embed/events/?{query}", status=400) or "%00" in query


def test_look_is_chosen_by_address() -> None:
    assert 'class="theme-dark accent-teal"' in frame("/en/embed/hubs/?theme=dark&accent=teal")


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(one * 2 for one in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_accent_has_enough_contrast_in_both_lights() -> None:
    sheet = Path(settings.BASE_DIR, "static/css/embed.css").read_text()
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", sheet)
    accents = [lights for name, *lights in pairs if name == "accent"]
    named = {name: lights for name, *lights in pairs}
    assert len(accents) == 5
    for light in (0, 1):
        paper = named["paper"][light]
        texts = [*(accent[light] for accent in accents), *(named[name][light] for name in ("ink", "soft", "bad"))]
        assert [text for text in texts if contrast(text, paper) < TEXT] == []
        assert [one[light] for one in accents if contrast(named["on-accent"][light], one[light]) < TEXT] == []


def test_builder_writes_the_code(event: Event) -> None:
    page = frame(f"/pt/embed/?show=event&id={event.pk}&country=PT&theme=dark&accent=blue&language=pl")
    codes = re.findall(r"<pre[^>]*><code>(.*?)</code>", page)
    assert [code.count("&lt;") for code in codes] == [2, 2, 2]
    address = f"{settings.SITE_URL}/pl/embed/events/{event.pk}/?theme=dark&amp;amp;accent=blue"
    assert [address in code for code in codes] == [False, True, True]
    assert (
        f"data-show=&quot;event&quot; data-id=&quot;{event.pk}&quot; data-language=&quot;pl&quot; data-theme=&quot;dark&quot;"
        in codes[0]
    )
    assert f'<iframe class="embed-preview" src="/pl/embed/events/{event.pk}/?theme=dark&amp;accent=blue"' in page


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", 0),
        ("show=event", 1),
        ("show=event&id=x", 1),
        ("show=dialogue&id=99999", 1),
        ("show=no&number=0", 2),
        ("show=hubs&country=ZZ", 1),
    ],
)
def test_builder_names_the_fields_that_are_wrong(query: str, wrong: int) -> None:
    page = frame(f"/en/embed/?{query}")
    assert page.count("field-wrong") == wrong
    assert ("<iframe" in page) == (wrong == 0)


def test_pages_lead_to_the_code(event: Event) -> None:
    dialogue = make_published(event.hub)
    for path, query in (
        (event.get_absolute_url(), f"show=event&amp;id={event.pk}"),
        (dialogue.get_absolute_url(), f"show=dialogue&amp;id={dialogue.pk}"),
        ("/en/hubs/pt/", "show=events&amp;country=PT"),
    ):
        assert re.findall(r'href="/en/embed/(?:\?([^"]*))?"', frame(path)) == [query]
    assert {"/en/embed/", "/en/partners/"} <= set(re.findall(r'href="([^"]*)"', frame("/api/docs/")))


def test_embedded_pages_are_kept_for_all_visitors() -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "PATH_INFO": "/en/embed/hubs/",
    }
    assert kept_address(environ) == "/en/embed/hubs/"
    request = RequestFactory().get("/en/embed/hubs/")
    assert is_for_all_visitors(Client().get("/en/embed/hubs/"), request)
