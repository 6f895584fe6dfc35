"""The description of the API and its behaviour say the same, parameter by parameter."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from echos_portal.api.description import description
from events.models import EventSeries
from tests.factories import make_event, make_hub, make_topic

pytestmark = pytest.mark.django_db
NOT_A_MOMENT = ("2026-01-01", "2026-01-01T00:00:00", "yesterday", "2026-13-01T00:00:00Z")
TAKEN_FROM_LINKS = ("after", "before", "cursor")  # of these the form is described, and only our own are taken
KNOWN_CODES = {
    "country": "PT",
    "hub": "pt",
    "topic": "MO2",
    "series": "7001",
    "dialogue": "7001",
    "network": "7001",
    "list": "sectors",
}


@pytest.fixture(scope="module", autouse=True)
def _known(lasting: Any) -> None:
    """What the codes name."""
    with lasting():
        hub = make_hub("PT")
        series = EventSeries.objects.create(pk=int(KNOWN_CODES["series"]), hub=hub, title="Series")
        make_event(hub, series=series).topics.add(make_topic())


def parameters() -> list[tuple[str, dict[str, Any]]]:
    """Every list with each of its parameters."""
    paths = description()["paths"]
    return [(path, one) for path in sorted(paths) if "{" not in path for one in paths[path]["get"]["parameters"]]


def asked(path: str, parameter: str = "") -> str:
    """The list, with what it must be asked with beside the parameter."""
    return f"{path}?q=hub&" if path.endswith("/search/") and parameter != "q" else f"{path}?"


IDS = [f"{path.split('/')[3]}:{one['name']}" for path, one in parameters()]


def allowed(parameter: dict[str, Any]) -> Iterator[str]:
    """Values the schema allows."""
    schema, name = parameter["schema"], parameter["name"]
    yield from schema.get("enum", ())
    yield from schema.get("examples", ())
    if schema["type"] == "boolean":
        yield from ("true", "false")
    elif schema["type"] == "integer":
        yield from (str(schema["minimum"]), str(schema["minimum"] + 1))
    elif schema.get("format") == "date":
        yield from ("2026-11-25", "0001-01-01")
    elif schema.get("format") == "date-time":
        yield from ("2026-11-25T09:00:00Z", "2026-11-25T09:00:00.5%2B02:00", "2026-11-25T09:00:00-18:30")
    elif name in KNOWN_CODES:
        yield KNOWN_CODES[name]
    elif "maxLength" in schema and name not in TAKEN_FROM_LINKS:
        yield from ("a", "x" * schema["maxLength"])


def forbidden(parameter: dict[str, Any]) -> Iterator[str]:
    """Values the schema does not allow."""
    schema = parameter["schema"]
    if schema["type"] == "boolean":
        yield from ("True", "FALSE", "1", "yes", "null")
    elif schema["type"] == "integer":
        yield from ("x", "1.5", "-1", str(schema["minimum"] - 1), str(schema["maximum"] + 1), "1e3")
    elif "format" in schema:
        yield from NOT_A_MOMENT if schema["format"] == "date-time" else ("2026-02-30", "yesterday", "25.11.2026")
    elif "enum" in schema:
        yield from ("no such value", f"{schema['enum'][0]},{schema['enum'][-1]}", schema["enum"][0].upper() + "X")
    else:
        if "pattern" in schema:
            yield from ("a b", "é", "-/-")
        if "maxLength" in schema:
            yield "x" * (schema["maxLength"] + 1)


@pytest.mark.parametrize(("path", "parameter"), parameters(), ids=IDS)
def test_what_is_described_is_taken_and_nothing_else(client: Client, path: str, parameter: dict[str, Any]) -> None:
    name = parameter["name"]
    taken, refused = list(allowed(parameter)), list(forbidden(parameter))
    assert refused, "the schema forbids nothing"
    assert taken or name in TAKEN_FROM_LINKS
    answers = {value: client.get(f"{asked(path, name)}{name}={value}").status_code for value in [*taken, *refused]}
    assert answers == {**dict.fromkeys(taken, 200), **dict.fromkeys(refused, 400)}


@pytest.mark.parametrize(("path", "parameter"), parameters(), ids=IDS)
def test_an_empty_value_is_as_if_it_were_left_out_and_described_so(
    client: Client, path: str, parameter: dict[str, Any]
) -> None:
    assert parameter["allowEmptyValue"] is not parameter.get("required", False)
    empty, without = client.get(f"{asked(path, parameter['name'])}{parameter['name']}="), client.get(asked(path))
    if parameter.get("required"):
        assert empty.status_code == 400
        return
    assert empty.status_code == 200
    assert empty.json()["results"] == without.json()["results"]


@pytest.mark.parametrize("path", sorted(description()["paths"]))
def test_every_refusal_is_described(path: str) -> None:
    answers = set(description()["paths"][path]["get"]["responses"])
    always = {"200", "304", "400", "401", "403", "414", "429"}
    assert answers == (always | {"404", "410"} if "{" in path else always)
