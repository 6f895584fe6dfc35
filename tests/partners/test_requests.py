"""Requests as RFC 9110 has them, at every list and item: HEAD, OPTIONS, conditions, repeated parameters, times with a plus."""

from typing import Any

import pytest
from django.test import Client
from django.utils.http import parse_http_date

from partners.listings import LISTINGS
from tests.portal.test_api import fill

pytestmark = pytest.mark.django_db
CODES = {"countries": "code", "hubs": "key", "topics": "code"}
PLUS = "2020-01-01T02:00:00+02:00"  # as people write it; in a query its plus means a space


def paths(client: Client) -> dict[str, str]:
    """Every list with one of its items."""
    fill(1)
    found = {}
    for name in LISTINGS:
        row = client.get(f"/api/v1/{name}/").json()["results"][0]
        found[f"/api/v1/{name}/"] = f"/api/v1/{name}/{row[CODES.get(name, 'id')]}/"
    return found


def test_every_list_and_item_answers_as_rfc_9110_says(client: Client) -> None:
    wrong: list[Any] = []
    for both in paths(client).items():
        for path in both:
            wrong += [(path, what) for what, is_right in _answers(client, path).items() if not is_right]
    assert wrong == []


def _answers(client: Client, path: str) -> dict[str, bool]:
    got, head, options = client.get(path), client.head(path), client.options(path)
    tag = got["ETag"]

    def status(**headers: str) -> int:
        return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}).status_code

    return {
        "HEAD has the head of GET and no body": head.content == b""
        and {name: head[name] for name in ("ETag", "Last-Modified", "Content-Type")}
        == {name: got[name] for name in ("ETag", "Last-Modified", "Content-Type")},
        "OPTIONS names the verbs": set(options["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"},
        "when it changed is a date": parse_http_date(got["Last-Modified"]) > 0,
        "its own tag is 304": status(If_None_Match=tag) == 304,
        "its own tag, strong, is 304": status(If_None_Match=tag.removeprefix("W/")) == 304,
        "its own tag among others is 304": status(If_None_Match=f'"a", {tag}, W/"b"') == 304,
        "any tag is 304": status(If_None_Match="*") == 304,
        "another tag is 200": status(If_None_Match='"another"') == 200,
        "a tag counts before a time": status(If_None_Match='"another"', If_Modified_Since=got["Last-Modified"]) == 200,
        "HEAD with its own tag is 304": client.head(path, headers={"If-None-Match": tag}).status_code == 304,
        "a parameter given twice is refused": client.get(f"{path}?fields=id&fields=id").status_code == 400,
        "an unknown parameter is refused": client.get(f"{path}?fieldz=id").status_code == 400,
        "without its slash it is redirected": client.get(f"{path[:-1]}?language=pt")["Location"].endswith(
            f"{path}?language=pt"
        ),
        "a range is no matter for it": status(Range="bytes=0-1") == 200,
        "posting is refused with the verbs": client.post(path)["Allow"] == options["Allow"],
    }


def test_times_may_be_written_with_a_plus_at_every_list_that_tells_changes(client: Client) -> None:
    fill(1)
    telling = [name for name, listing in LISTINGS.items() if listing.tells_changes]
    assert len(telling) >= 10
    for name in telling:
        for moment in (PLUS, PLUS.replace("+", "%2B"), PLUS.replace("+", "%20")):
            answer = client.get(f"/api/v1/{name}/?updated_since={moment}")
            assert (answer.status_code, answer.json()["count"] > 0) == (200, True), (name, moment)
