"""What search engines and other sites read of public pages: structured data, link previews, sitemaps and files at the root."""

import datetime as dt
import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from echos_portal.discovery import site_files, sitemaps
from events.models import Event
from hubs.models import Hub
from tests.dialogues.endorsing import make_joint_statement
from tests.dialogues.making import make_published, make_recommendation
from tests.dialogues.proposing import make_public_need
from tests.factories import (
    make_chair,
    make_country,
    make_event,
    make_group,
    make_hub,
    make_news,
    make_resource,
    make_series,
    make_session,
    make_speaker,
    make_topic,
)
from tests.network import load_tables
from tests.portal.addresses import PUBLIC

pytestmark = [pytest.mark.django_db, pytest.mark.long(10)]

# Of schema.org 29: the properties of each type that are used here, those of its super types among them.
_THING = {"@context", "@type", "@id", "name", "url", "description", "sameAs", "identifier", "mainEntityOfPage"}
_WORK = _THING | {
    "about", "author", "dateModified", "datePublished", "headline", "inLanguage", "isPartOf", "license", "publisher", "spatialCoverage",
    "text",
}  # fmt: skip
VOCABULARY = {
    "Country": _THING,
    "CreativeWork": _WORK,
    "Dataset": _WORK,
    "DefinedTerm": _THING | {"termCode"},
    "DiscussionForumPosting": _WORK,
    "Event": _THING
    | {"startDate", "endDate", "eventStatus", "eventAttendanceMode", "location", "organizer", "inLanguage"},
    "EventSeries": _THING | {"organizer"},
    "LearningResource": _WORK,
    "NewsArticle": _WORK,
    "Organization": _THING | {"areaServed", "logo", "parentOrganization"},
    "Place": _THING | {"address"},
    "PostalAddress": _THING | {"addressLocality", "addressCountry"},
    "Report": _WORK,
    "VirtualLocation": _THING,
    "WebPage": _WORK,
    "WebSite": _WORK,
}
NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def page(path: str) -> str:
    answer = Client().get(path)
    assert (path, answer.status_code) == (path, 200)
    return answer.content.decode()


def nodes_of(text: str) -> list[dict[str, Any]]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    return [json.loads(block) for block in blocks]


def nodes(path: str) -> list[dict[str, Any]]:
    return nodes_of(page(path))


def node(row: Any) -> dict[str, Any]:
    """What the page of a row says it is about; behind it, the page says what it is itself."""
    about, itself = nodes(row.get_absolute_url())
    assert itself["@type"] == "WebPage"
    return about


def meta(text: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', text))


def faults(value: Any) -> set[str]:
    """Types and properties that the vocabulary does not have."""
    if isinstance(value, list):
        return set().union(*map(faults, value)) if value else set()
    if not isinstance(value, dict):
        return {f"empty {value!r}"} if value in (None, "") else set()
    kind = value["@type"]
    wrong = {f"{kind}.{name}" for name in value if name not in VOCABULARY.get(kind, set())}
    return wrong.union(*map(faults, value.values()))


LISTS = (
    "",
    "hubs/",
    "groups/",
    "events/",
    "dialogues/",
    "dialogues/recommendations/",
    "news/",
    "library/",
    "about/",
    "privacy/",
    "embed/",
)


def test_every_public_page_speaks_the_vocabulary_and_has_one_address() -> None:
    hub = make_hub("PT")
    rows = [
        hub,
        make_group(hub),
        make_event(hub),
        make_published(hub),
        make_news(),
        make_resource(),
        make_country("NO"),
    ]
    for path in [*(f"/en/{path}" for path in LISTS), *(row.get_absolute_url() for row in rows)]:
        text = page(path)
        found = nodes_of(text)
        assert (path, faults(found)) == (path, set())
        assert (path, found[-1]["@type"]) == (path, "WebPage")
        canonical = re.findall(r'<link rel="canonical" href="([^"]*)">', text)
        assert (path, [found[-1]["url"]]) == (path, canonical)
        said = meta(text)
        wanted = {
            "og:title",
            "og:description",
            "og:url",
            "og:type",
            "og:image",
            "og:image:alt",
            "og:locale",
            "twitter:card",
        }
        assert (path, wanted - said.keys()) == (path, set())
        assert (path, said["og:title"]) == (path, said["og:title"].removesuffix(" · ECHoS").strip())


def test_rows_of_each_kind_say_what_they_are() -> None:
    hub = make_hub("PT", website="https://hub.example", summary="**What** we do")
    event = make_event(hub, title="Back & <forth>", format="hybrid", online_url="https://meet.example/secret")
    kinds = {
        "Organization": hub, "Event": event, "DiscussionForumPosting": make_published(hub), "NewsArticle": make_news(hub),
        "CreativeWork": make_resource(hub, kind="guideline", licence="CC-BY-4.0"), "EventSeries": make_series(hub, dates=1),
    }  # fmt: skip
    found = {kind: node(row) for kind, row in kinds.items()}
    assert {kind: one["@type"] for kind, one in found.items()} == {kind: kind for kind in kinds}
    assert faults(list(found.values())) == set()
    assert (found["Organization"]["areaServed"]["identifier"], found["Organization"]["description"]) == (
        "PT",
        "What we do",
    )
    assert found["Event"]["name"] == "Back & <forth>"
    assert [one["@type"] for one in found["Event"]["location"]] == ["Place", "VirtualLocation"]
    assert found["Event"]["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert "meet.example" not in json.dumps(found)
    assert found["CreativeWork"]["license"] == "https://creativecommons.org/licenses/by/4.0/"
    dialogue = kinds["DiscussionForumPosting"]
    works = [node(row) for row in (make_joint_statement(hub), make_recommendation(dialogue), make_public_need())]
    assert [one["@type"] for one in works] == ["CreativeWork"] * 3
    assert faults(works) == set()
    assert works[1]["isPartOf"]["@id"] == found["DiscussionForumPosting"]["@id"]


@pytest.mark.parametrize(("state", "words"), [("published", "EventScheduled"), ("cancelled", "EventCancelled")])
def test_status_of_an_event(state: str, words: str) -> None:
    event = make_event(make_hub("GR"), time_zone="Europe/Athens")
    if state == "cancelled":
        Event.objects.filter(pk=event.pk).update(state=state, cancelled_at=event.published_at)
    found = node(event)
    assert found["eventStatus"] == f"https://schema.org/{words}"
    assert dt.datetime.fromisoformat(found["startDate"]) == event.starts_at
    assert re.search(r"\+0[23]:00$", found["startDate"])


def test_no_person_is_named() -> None:
    hub = make_hub("PT")
    event, group = make_event(hub), make_group(hub)
    make_speaker(make_session(event), name="Rosa Nome", agreed_to_be_named=True)
    make_chair(group, function="Rosa Nome")
    for row in (event, group, hub):
        assert "Rosa" not in json.dumps(nodes(row.get_absolute_url()))


def test_markup_in_a_title_stays_inside_the_data() -> None:
    event = make_event(make_hub("PT"), title="</script><script>alert(1)</script> \"'&amp; \u2028")
    text = page(event.get_absolute_url())
    assert text.count("<script>") == 0
    assert node(event)["name"] == event.title
    assert meta(text)["og:title"].startswith("&lt;/script&gt;&lt;script&gt;alert(1)")


def test_pages_behind_links_and_sign_in_and_errors_say_nothing() -> None:
    for path, status in (("/en/accounts/login/", 200), ("/en/nothing/", 404)):
        answer = Client().get(path)
        assert (path, answer.status_code) == (path, status)
        assert re.findall(r"ld\+json|og:|canonical", answer.content.decode()) == []


def test_filters_have_the_address_of_the_whole_list() -> None:
    for query, kept in (
        ("?country=PT&q=x", ""),
        ("?period=past&page=2", "?period=past&amp;page=2"),
        ("?page=%22%3E", ""),
    ):
        found = re.findall(r'<link rel="canonical" href="[^"]*(/en/events/[^"]*)">', page(f"/en/events/{query}"))
        assert found == [f"/en/events/{kept}"]


def test_feeds_are_announced() -> None:
    hub = make_hub("PT")
    rows = (make_event(hub), make_published(hub), hub)
    found = [
        re.findall(
            r'type="(?:text/calendar|application/atom\+xml)" title="[^"]+"\s+href="([^"]+)"',
            page(row.get_absolute_url()),
        )
        for row in rows
    ]
    dialogue = rows[1]
    assert found == [
        ["/feeds/en/events/hubs/pt.ics"],
        [f"/feeds/en/dialogues/{dialogue.pk}.atom"],
        ["/feeds/en/news/pt.atom", "/feeds/en/events/pt.ics"],
    ]
    assert all(Client().get(path).status_code == 200 for paths in found for path in paths)


def locations(path: str) -> list[str]:
    root = ET.fromstring(page(path))  # noqa: S314
    return [str(one.text) for one in root.findall(".//s:loc", NAMESPACES)]


def test_sitemaps_hold_every_public_page_in_each_language(settings: Any) -> None:
    settings.SITE_URL = "http://testserver"
    load_tables()
    event = make_event(make_hub("PT"))
    draft = make_event(make_hub("PT"), state="draft", published_at=None)
    parts = locations("/sitemap.xml")
    assert {path.rpartition("/sitemaps/")[2].partition("/")[0] for path in parts} >= {
        "pages.xml",
        "hubs",
        "events",
        "news",
        "resources",
    }
    found = [address for part in parts for address in locations(part.removeprefix(settings.SITE_URL))]
    assert len(found) == len(set(found))
    for row in (event, make_hub("PT")):
        path = row.get_absolute_url().removeprefix("/en/")
        assert {f"http://testserver/{language}/{path}" for language in ("en", "pt", "pl")} <= set(found)
    assert not any(address.endswith(f"/events/{draft.pk}/") for address in found)
    sample = [address for part in parts for address in locations(part.removeprefix(settings.SITE_URL))[::60]]
    broken = [address for address in sample if Client().get(address).status_code != 200]
    assert broken == []


# Public, and in no sitemap.
NOT_IN_SITEMAPS = {
    "steps of a form, and what is shown behind it": {
        "events:register", "events:registered", "events:join_waiting_list", "events:waiting", "events:check_in", "events:checked_in",
        "events:series_register", "events:series_registered", "dialogues:register", "dialogues:registered", "dialogues:withdrawn",
        "dialogues:statements_take_part", "dialogues:statements_asked", "dialogues:endorse", "dialogues:endorse_asked",
        "dialogues:endorsement_withdrawn", "dialogues:message_sent", "dialogues:message_deleted", "digests:subscribe",
        "digests:subscribe_country", "digests:subscribe_topic", "digests:subscribe_dialogue", "digests:asked", "data:asked",
        "data:erased", "partners:asked",
    },
    "signing in": {
        "account_login", "account_request_login_code", "account_confirm_login_code", "account_single_sign_on",
        "account_single_sign_on_back", "mfa_login_webauthn", "account_logout", "account_inactive", "account_signup",
        "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
        "account_reset_password_from_key_done", "mfa_authenticate",
    },
    "results of a search": {"hubs:find", "search:results"},
    "about one person": {"certificates:certificate"},
    "files and feeds, named on their page": {
        "files:file", "events:calendar", "dialogues:draw_table", "dialogues:draw_file", "dialogues:statements_csv",
        "dialogues:groups_json", "dialogues:votes_csv", "dialogues:report_file", "dialogues:endorsements_csv", "dialogues:open_data",
        "feeds:news", "feeds:country", "feeds:topic", "event_feeds:all", "event_feeds:country", "event_feeds:hub",
        "event_feeds:topic", "event_feeds:series", "dialogue_feeds:recommendations", "dialogue_feeds:calls", "share_pictures:hub",
        "share_pictures:event", "share_pictures:dialogue",
    },
    "shown inside pages of others": {"embeds:hubs", "embeds:events", "embeds:event", "embeds:dialogue"},
    "for programs": {"sitemaps:index", "sitemaps:pages", "sitemaps:part", "site_files:robots", "site_files:security", "site_files:favicon"},
}  # fmt: skip


def test_each_public_page_is_in_a_sitemap_or_said_not_to_be() -> None:
    shown = {*sitemaps.PAGES, *(kind.view for kind in sitemaps.KINDS.values())} - {
        "api_docs"
    }  # that is for programs too
    assert shown | set().union(*NOT_IN_SITEMAPS.values()) == PUBLIC
    assert shown.isdisjoint(set().union(*NOT_IN_SITEMAPS.values()))


def test_pages_of_a_dialogue_and_of_a_series_are_in_sitemaps(settings: Any) -> None:
    settings.SITE_URL = "http://testserver"
    hub = make_hub("PT")
    series = make_series(hub)
    make_event(hub, series=series)
    make_event(hub, series=make_series(hub), state="draft", published_at=None)
    dialogue = make_published()
    make_recommendation(dialogue)
    found = {
        kind: addresses_of(kind) for kind in ("series", "matrices", "members", "statements", "reports", "evaluations")
    }
    assert found == {
        "series": [f"/en/events/series/{series.pk}/"],
        "matrices": [f"/en/dialogues/{dialogue.pk}/recommendations/"],
        "members": [f"/en/hubs/{one.country.code.lower()}/members/" for one in Hub.objects.order_by("country")],
        "statements": [],
        "reports": [],
        "evaluations": [],
    }
    broken = [path for paths in found.values() for path in paths if Client().get(path).status_code != 200]
    assert broken == []


def addresses_of(kind: str) -> list[str]:
    """The English pages that the sitemaps of a kind name."""
    parts = [path for path in locations("/sitemap.xml") if f"/sitemaps/{kind}/" in path]
    found = [address for part in parts for address in locations(part.removeprefix("http://testserver"))]
    return [address.removeprefix("http://testserver") for address in found if "/en/" in address]


def test_sitemap_says_when_and_in_which_languages(settings: Any) -> None:
    event = make_event(make_hub("PT"))
    root = ET.fromstring(page(f"/sitemaps/events/{event.pk // sitemaps.OBJECTS}.xml"))  # noqa: S314
    first = root.findall("s:url", NAMESPACES)[0]
    links = {one.get("hreflang"): one.get("href") for one in first.findall("x:link", NAMESPACES)}
    assert links == {
        language: f"{settings.SITE_URL}/{language.replace('x-default', 'en')}/events/{event.pk}/"
        for language in ("en", "pt", "pl", "x-default")
    }
    changed = dt.datetime.fromisoformat(str(first.findtext("s:lastmod", "", NAMESPACES)))
    assert abs(changed - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=5)


def test_sitemap_costs_one_query_and_nothing_if_nothing_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "OBJECTS", 1)
    events = [make_event(make_hub("PT")) for _number in range(3)]
    parts = [path for path in locations("/sitemap.xml") if "/events/" in path]
    assert len(parts) == 3
    path = f"/sitemaps/events/{events[0].pk}.xml"
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(path)
    assert (len(queries), len(locations(path))) == (2, 3)
    assert answer["Cache-Control"] == "public, max-age=3600"
    for asked, number in ((path, 1), ("/sitemap.xml", 1)):
        tag = Client().get(asked)["ETag"]
        with CaptureQueriesContext(connection) as queries:
            again = Client().get(asked, headers={"if-none-match": tag})
        assert (asked, again.status_code, len(queries)) == (asked, 304, number)


@pytest.mark.parametrize("path", ["nothing/0", "events/999999", "events/99999999999999999999999999", "topics/0"])
def test_unknown_sitemaps_are_unknown(path: str) -> None:
    assert Client().get(f"/sitemaps/{path}.xml").status_code == 404


def test_robots_leave_personal_pages_alone_and_find_the_sitemap(settings: Any) -> None:
    lines = page("/robots.txt").splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /en/my/", "Disallow: /pl/manage/", "Disallow: /pt/accounts/"} <= set(lines)
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines
    settings.PORTAL_MODE = "demo"
    assert page("/robots.txt") == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    ("contact", "office", "line"),
    [
        ("security@hub.example", "", "Contact: mailto:security@hub.example"),
        ("https://hub.example/security", "office@hub.example", "Contact: https://hub.example/security"),
        ("", "office@hub.example", "Contact: mailto:office@hub.example"),
    ],
)
def test_contact_for_security_is_valid_for_half_a_year(
    settings: Any, monkeypatch: pytest.MonkeyPatch, contact: str, office: str, line: str
) -> None:
    monkeypatch.setattr(site_files, "SECURITY_CONTACT", contact)
    settings.NETWORK_OFFICE_EMAIL = office
    answer = Client().get("/.well-known/security.txt")
    fields = dict(one.split(": ", 1) for one in answer.content.decode().splitlines())
    assert (answer["Content-Type"], f"Contact: {fields['Contact']}") == ("text/plain; charset=utf-8", line)
    left = dt.datetime.fromisoformat(fields["Expires"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(days=170) < left < dt.timedelta(days=365)
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"


def test_without_contact_there_is_no_file(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_files, "SECURITY_CONTACT", "")
    settings.NETWORK_OFFICE_EMAIL = ""
    assert Client().get("/.well-known/security.txt").status_code == 404


def test_icon_is_at_the_root() -> None:
    answer = Client().get("/favicon.ico")
    assert (answer["Content-Type"], answer.content[:4]) == ("image/x-icon", b"\x00\x00\x01\x00")


def test_topics_of_a_dialogue_are_terms() -> None:
    dialogue = make_published(make_hub("PT"))
    topic = make_topic()
    dialogue.topics.add(topic)
    assert [one["termCode"] for one in node(dialogue)["about"]] == [topic.code]


def test_index_is_read_once_a_minute(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PAGE_CACHE_BYTES = 1024
    moments = iter([600.0] * 4 + [660.0] * 4)
    monkeypatch.setattr(sitemaps.time, "time", lambda: next(moments))
    monkeypatch.setattr(sitemaps, "OBJECTS", 1)
    asked: list[str] = []
    monkeypatch.setattr(sitemaps, "version_of_all", lambda: asked.append("version") or f"made-up {len(asked)}")
    first = make_event(make_hub("PT"))
    found = locations("/sitemap.xml")
    make_event(first.hub)
    assert (locations("/sitemap.xml"), asked) == (found, ["version"])
    assert (len(locations("/sitemap.xml")), len(asked)) == (len(found) + 1, 2)
