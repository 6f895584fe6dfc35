"""Whatever a program asks the API: an answer, or a refusal that names what is wrong. Long form in ``tests/prove``."""

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings

from tests.factories import make_event
from tests.portal.asking import Parameters, lists, requests, wrong_with
from tests.portal.open_forms import make_full_world
from toolkit.api.filters import StrictFilters

pytestmark = [pytest.mark.django_db, pytest.mark.long(2)]


def _patient_database() -> None:
    """All of it is one transaction, which may wait while requests are thought up."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


@pytest.fixture
def asked_client() -> Client:
    _patient_database()
    make_event(make_full_world("PT").hub, city="Porto")
    return Client(raise_request_exception=False)


@settings(
    max_examples=400,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(request=requests())
def test_whatever_is_asked_is_answered_or_refused_by_name(
    asked_client: Client, request: tuple[str, Parameters]
) -> None:
    assert wrong_with(asked_client, *request) == ""


@pytest.mark.parametrize("path", ["/api/v1/countries/", "/api/v1/dialogues/", "/api/v1/events/", "/api/v1/hubs/"])
def test_each_parameter_alone_is_refused_by_its_name(asked_client: Client, path: str) -> None:
    for name in lists()[path]:
        response = asked_client.get(path, {name: "no such value" * 10})
        names = [error["parameter"] for error in response.json()["errors"]]
        assert (name, response.status_code, names) == (name, 400, [name])


def test_twin_a_parameter_that_is_passed_over_is_found(asked_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(StrictFilters, "refuse_unknown", lambda *_given: None)
    wrong = wrong_with(asked_client, "/api/v1/hubs/", [("contry", "PT")])
    assert wrong == "took {'contry'}, which it does not know"
