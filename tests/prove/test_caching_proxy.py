"""A caching proxy before the portal keeps what is public and says so, and nothing of anyone who shows a cookie or a key.

    python -m pytest tests/prove/test_caching_proxy.py -m slow -s

Needs nginx (``apt-get install nginx-light``), which runs as a process of its own.
"""

import http.client
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from news.models import NewsItem
from partners.listings import LISTINGS
from tests.factories import make_event, make_member
from tests.partners.making import make_key, page_token
from tests.portal.open_forms import make_full_world
from tests.portal.worlds import World
from tests.prove.caching_proxy import NGINX, CachingProxy, caching_proxy, reply_of
from tests.running_portal import running_portal
from tests.signing_in import signed_in

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed: apt-get install nginx-light"),
]
KEPT = [
    *(f"/api/v1/{name}/" for name in LISTINGS), "/api/v1/hubs/pt/", "/api/v1/search/?q=screening", "/api/v1/changes/",
    "/api/v1/events.csv", "/api/v1/events.ics", "/api/schema/", "/feeds/en/news.atom", "/feeds/en/events.ics", "/en/embed/events/",
    "/en/embed/hubs/", "/sitemap.xml", "/sitemaps/pages.xml", "/robots.txt", "/.well-known/security.txt",
]  # fmt: skip
# Made anew for each visitor, or shown at once as they change.
NEVER_KEPT = [
    "/en/", "/en/events/", "/en/hubs/pt/", "/en/search/?q=screening", "/en/partners/", "/en/data/", "/en/accounts/login/",
    "/health/ready", "/en/manage/",
]  # fmt: skip
REQUESTS = 2000


@pytest.fixture
def world() -> World:
    made = make_full_world("PT")
    make_event(made.hub, city="Porto")
    return made


@pytest.fixture
def proxy(world: World, tmp_path: Path) -> Iterator[CachingProxy]:
    with running_portal() as port, caching_proxy(port, tmp_path) as running:
        yield running


def test_what_says_that_it_is_public_comes_from_the_cache_and_nothing_else(proxy: CachingProxy) -> None:
    first, second = ({path: proxy.get(path) for path in (*KEPT, *NEVER_KEPT)} for _round in range(2))
    assert {path for path in KEPT if first[path].status != 200} == set()
    assert {path for path, reply in first.items() if reply.is_hit} == set()
    assert {path for path, reply in second.items() if reply.is_hit} == set(KEPT)
    assert [second[path].body for path in KEPT] == [first[path].body for path in KEPT]


def test_nothing_of_a_person_or_with_a_cookie_is_kept(proxy: CachingProxy, world: World) -> None:
    session = signed_in(coordinator := make_member(world.hub)).cookies[settings.SESSION_COOKIE_NAME].value
    key = make_key()
    personal = [
        f"/en/my/partner/{page_token(key.row.partner)}/",
        *(f"/en/manage/pt/{part}" for part in ("", "events/", "contacts/")),
    ]
    for _round in range(2):
        with_cookie = [
            proxy.get(path, Cookie=f"{settings.SESSION_COOKIE_NAME}={session}")
            for path in (*KEPT, *NEVER_KEPT, *personal)
        ]
        with_key = [proxy.get(path, Authorization=f"Bearer {key.text}") for path in KEPT]
        assert not any(reply.is_hit for reply in (*with_cookie, *with_key))
    assert {proxy.get(path).is_hit for path in personal} == {False}
    assert proxy.kept() == []
    for path in (*KEPT, *NEVER_KEPT):
        proxy.get(path)
    kept = b"\n".join(proxy.kept())
    assert len(proxy.kept()) == len(KEPT)
    secret = [session, key.text, "csrfmiddlewaretoken", coordinator.email, key.row.partner.email]
    assert [word for word in secret if word.encode() in kept] == []
    assert b"set-cookie" not in kept.lower()


def test_variants_are_kept_apart(proxy: CachingProxy) -> None:
    path = "/api/v1/events/"
    proxy.get(path)
    assert proxy.get(path, Origin="https://ministry.example").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in proxy.get(path).headers
    assert proxy.get(path, Accept="text/csv").status == 303
    tag = proxy.get(path).headers["etag"]
    unchanged = proxy.get(path, If_None_Match=tag)
    assert (unchanged.status, unchanged.is_hit, unchanged.body) == (304, True, b"")


def test_most_requests_never_reach_the_portal(proxy: CachingProxy, world: World) -> None:
    with running_portal() as portal:
        rates = {name: _rate(port) for name, port in (("portal", portal), ("cache", proxy.port))}
    for name, (rate, hits) in rates.items():
        print(f"\n{name}: {rate:.0f} requests a second on one connection, {hits} of {REQUESTS} from the cache", end="")
    assert rates["cache"][1] >= REQUESTS - 1
    assert rates["cache"][0] > rates["portal"][0]
    NewsItem.objects.update(title="Changed")  # a minute later everyone sees it
    assert proxy.get("/api/v1/events/").headers["cache-control"] == "public, max-age=60"


def _rate(port: int) -> tuple[float, int]:
    """Requests a second on one connection, and how many came from the cache."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
        began = time.monotonic()
        hits = sum(reply_of(asked, "/api/v1/events/", {}).is_hit for _request in range(REQUESTS))
    return REQUESTS / (time.monotonic() - began), hits
