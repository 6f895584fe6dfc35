"""Each operation of the API has an example, taken from the demo, that is what its description says.

    WRITE_EXAMPLES=1 python -m pytest tests/portal/test_api_examples.py -m slow

writes the examples anew.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from echos_portal.api.description import EXAMPLE_SITE, EXAMPLES, description
from partners.dumps.actions import make_due_dump
from partners.listings import LISTINGS
from tests.demo import load_demo

SITE = "http://localhost"
CODES = {"countries": "code", "hubs": "key", "topics": "code"}
MOST_FILES = 4  # of a dump, and elements of a list in an object


def errors_of(path: str, answer: Any) -> list[str]:
    document = description()
    schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**schema, "components": document["components"]})
    return [f"{path}: {error.json_path}: {error.message}" for error in validator.iter_errors(answer)]


@pytest.mark.django_db
def test_every_operation_has_an_example_that_its_schema_allows(client: Client) -> None:
    shown = client.get("/api/schema/").json()["paths"]
    samples = {
        path: one["get"]["responses"]["200"]["content"]["application/json"]["example"] for path, one in shown.items()
    }
    assert [path for path, sample in samples.items() if not sample] == []
    assert [error for path, sample in samples.items() for error in errors_of(path, sample)] == []
    lists = [sample["results"] for path, sample in samples.items() if "{" not in path]
    assert [] not in lists


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_demo_answers_as_the_description_says(client: Client, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    load_demo(tmp_path / "people.json")
    assert make_due_dump(at=timezone.now())
    answers = dict(_answers(client))
    assert set(answers) == set(description()["paths"])
    assert [error for path, answer in answers.items() for error in errors_of(path, answer)] == []
    if os.environ.get("WRITE_EXAMPLES"):
        text = json.dumps({path: _shortened(answer) for path, answer in answers.items()}, ensure_ascii=False, indent=1)
        EXAMPLES.write_text(text.replace(SITE, EXAMPLE_SITE) + "\n", encoding="utf-8")


def _answers(client: Client) -> Any:
    def get(address: str) -> Any:
        return client.get(f"/api/v1/{address}").json()

    for name, listing in LISTINGS.items():
        code = CODES.get(name, "id")
        page = get(f"{name}/?page_size=1")
        item = get(f"{name}/{page['results'][0][code]}/")
        argument = listing.lookup_url_kwarg or listing.lookup_field
        yield f"/api/v1/{name}/", page
        yield f"/api/v1/{name}/{{{argument}}}/", item
    yield "/api/v1/changes/", get("changes/?page_size=2")
    yield "/api/v1/search/", get("search/?q=screening&page_size=2")
    dumps = get("dumps/")
    yield "/api/v1/dumps/", dumps
    yield "/api/v1/dumps/{day}/", dumps["results"][0]


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shortened(one) for name, one in value.items()}
    return [_shortened(one) for one in value[:MOST_FILES]] if isinstance(value, list) else value
