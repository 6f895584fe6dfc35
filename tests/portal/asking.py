"""Requests to the API as programs make them, right and wrong, made from what the API says of itself."""

from typing import Any
from urllib.parse import quote

from django.test import Client
from hypothesis import strategies as st

from echos_portal.api.description import description
from tests.portal.bad_values import ALWAYS, TYPED

LONGEST_ADDRESS = 6000
MOST_CHANGES = 1000  # a page; changes are not counted
OF_ROWS = {"fields", "expand", "language"}  # what a single row can be asked for
Parameters = list[tuple[str, str]]
odd_texts = st.sampled_from([*ALWAYS.values(), *TYPED.values()]) | st.text(max_size=30)


def lists() -> dict[str, dict[str, dict[str, Any]]]:
    """Of each list its parameters by name."""
    paths = description()["paths"]
    return {
        path: {one["name"]: one["schema"] for one in operations["get"]["parameters"]}
        for path, operations in paths.items()
        if "{" not in path
    }


def required() -> dict[str, set[str]]:
    """Of each list the parameters without which it does not answer."""
    return {
        path: {one["name"] for one in operations["get"]["parameters"] if one.get("required")}
        for path, operations in description()["paths"].items()
    }


def _sensible(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    offered = schema.get("enum") or schema.get("items", {}).get("enum")
    if offered:
        return st.sampled_from(offered)
    if schema["type"] == "integer":
        return st.integers(1, 3).map(str)
    if schema.get("format") == "date":
        return st.dates().map(str)
    return st.sampled_from(["PT", "no", "pt", "e"])


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, Parameters]:
    """A list, or one of its rows, and what it is asked: known parameters, unknown ones, doubled ones, odd values."""
    path = draw(st.sampled_from(sorted(lists())))
    known = lists()[path]
    names = st.sampled_from(sorted(known)) | odd_texts if known else odd_texts
    asked = []
    for name in draw(st.lists(names, max_size=4)):
        value = draw(_sensible(known[name]) | odd_texts) if name in known else draw(odd_texts)
        asked.append((name, value))
    if draw(st.integers(0, 5)) == 0:
        path += quote(draw(odd_texts).encode("utf-8", "surrogatepass"), safe="") + "/"
    return path, asked


def wrong_with(client: Client, path: str, asked: Parameters) -> str:
    """Ask; what is wrong with the answer, if anything."""
    query = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in asked)
    if len(path) + len(query) > LONGEST_ADDRESS:
        query = query[:LONGEST_ADDRESS]
    response = client.get(f"{path}?{query}")
    if response.status_code not in {200, 400, 404}:
        return f"answered {response.status_code}"
    if response.status_code == 200:
        return _of_answer(response.json(), path, set(response.wsgi_request.GET))
    if response["Content-Type"] != "application/problem+json":
        return f"refused as {response['Content-Type']}"
    named = {error["parameter"] for error in response.json().get("errors", [])}
    sent = {*response.wsgi_request.GET, "page", "query", "path", *required().get(path, ())}
    if response.status_code == 400 and not named:
        return "refused without a name"
    return "" if named <= sent else f"names {named - sent}, which was not sent"


def _of_answer(body: dict[str, Any], path: str, sent: set[str]) -> str:
    if path not in lists():
        return "" if sent <= OF_ROWS else f"a single row took {sent - OF_ROWS}"
    if unknown := sent - set(lists()[path]):
        return f"took {unknown}, which it does not know"
    return "" if len(body["results"]) <= body.get("count", MOST_CHANGES) else "more rows than it counts"


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")
