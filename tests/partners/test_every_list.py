"""What every list of the API keeps to, whatever is in it: queries, tags, fields, related objects, formats and description."""

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree  # noqa: ICN001

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from echos_portal.api.description import description
from partners.expansions import EXPANSIONS
from partners.listings import LISTINGS
from tests.partners.test_formats import ATOM
from tests.partners.test_representations import CODES, ask
from tests.portal.test_api import fill, get

EVERY = [(name, ending) for name, listing in LISTINGS.items() for ending in listing.formats]


@pytest.fixture(scope="module", autouse=True)
def _filled(lasting: Any) -> None:
    """Three rows in every list, made once: they are only read."""
    with lasting():
        fill(3)


pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", LISTINGS)
@pytest.mark.parametrize("query", ["", "?page_size=1"], ids=["all", "one"])
def test_list_asks_two_queries_however_long_it_is(client: Client, name: str, query: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = get(client, f"{name}/{query}")
    assert response.status_code == 200
    assert len(queries) == 2


@pytest.mark.parametrize("name", LISTINGS)
def test_list_is_304_for_its_own_tag_and_reads_no_row(client: Client, name: str) -> None:
    tag = get(client, f"{name}/")["ETag"]
    with CaptureQueriesContext(connection) as queries:
        response = get(client, f"{name}/", **{"If-None-Match": tag})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
    assert len(queries) == 1


@pytest.mark.parametrize("name", LISTINGS)
def test_answers_are_what_the_description_says(client: Client, name: str) -> None:
    document = description()
    schema = document["paths"][f"/api/v1/{name}/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    body = get(client, f"{name}/").json()
    assert body["count"] >= 2
    errors = list(Draft202012Validator({**schema, "components": document["components"]}).iter_errors(body))
    assert errors == []
    key = {"countries": "code", "hubs": "key", "topics": "code"}.get(name, "id")
    item = get(client, f"{name}/{body['results'][0][key]}/")
    only_on_its_own = {"events": {"programme", "materials"}}.get(name, set())
    assert {key: value for key, value in item.json().items() if key not in only_on_its_own} == body["results"][0]


@pytest.mark.parametrize("name", LISTINGS)
def test_fields_are_those_asked_for_in_lists_and_items(client: Client, name: str) -> None:
    whole = ask(client, f"{name}/")["results"]
    some = list(whole[0])[1::2]
    assert ask(client, f"{name}/?fields={','.join(reversed(some))}")["results"] == [
        {member: row[member] for member in some} for row in whole
    ]
    item = f"{name}/{whole[0][CODES.get(name, 'id')]}/"
    assert list(ask(client, f"{item}?fields={some[0]}")) == some[:1]
    assert ask(client, f"{item}?fields=") == ask(client, item)


@pytest.mark.parametrize(("name", "expansion"), [(name, one) for name, all_of in EXPANSIONS.items() for one in all_of])
def test_related_objects_come_with_a_list_in_two_queries_and_as_their_own_list_shows_them(
    client: Client, name: str, expansion: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        rows = ask(client, f"{name}/?expand={expansion}")["results"]
    assert len(queries) == 2
    found = [row["expanded"][expansion] for row in rows]
    shown = [one for value in found for one in (value if isinstance(value, list) else [value]) if one]
    shape = EXPANSIONS[name][expansion].shape
    listed = next(other for other, listing in LISTINGS.items() if listing.serializer_class is shape)
    own = {row["id"]: row for row in ask(client, f"{listed}/?page_size=100")["results"]}
    assert [one for one in shown if one != own[one["id"]]] == []
    key = CODES.get(name, "id")
    assert ask(client, f"{name}/{rows[0][key]}/?expand={expansion}")["expanded"][expansion] == found[0]


def number_of_rows(ending: str, content: bytes) -> int:
    """How many objects another program finds."""
    if ending == "csv":
        return len(list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")))))
    if ending == "geojson":
        return len(json.loads(content)["features"])
    if ending == "jsonld":
        return len(json.loads(content)["@graph"])
    if ending == "ics":
        return len(icalendar.Calendar.from_ical(content.decode()).walk("VEVENT"))
    return len(ElementTree.fromstring(content).findall(f"{ATOM}entry"))  # noqa: S314 - our own


@pytest.mark.parametrize(("name", "ending"), EVERY)
def test_every_format_holds_the_rows_of_the_list_in_a_constant_number_of_queries(
    client: Client, name: str, ending: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = get(client, f"{name}.{ending}")
    assert len(queries) == {"geojson": 3, "ics": 3}.get(ending, 2)
    assert response["Content-Type"].partition(";")[0] == LISTINGS[name].formats[ending].media_type
    assert number_of_rows(ending, response.content) == get(client, f"{name}/").json()["count"] >= 3
    assert get(client, f"{name}.{ending}", **{"If-None-Match": response["ETag"]}).status_code == 304
