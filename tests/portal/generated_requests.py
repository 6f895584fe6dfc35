"""Requests that schemathesis makes from the API's own description, and what each answer is checked for."""

from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from echos_portal.api.description import description

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]  # not that what is described is accepted: a place in a list or a key of a hub may be well-formed and unknown
# What is too long for an address is refused by the web server, as described.
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": ["400", "404", "414"]}}}
)
Operation = APIOperation[Any, Any, Any, Any]


def operations() -> list[Operation]:
    """Return what the description offers, in the order of addresses."""
    schema = schemathesis.openapi.from_dict(description(), config=CONFIG)
    return sorted((found.ok() for found in schema.get_all_operations()), key=lambda one: one.path)


def ask(operation: Operation, port: int, examples: int, **how: Any) -> int:
    """Ask an operation as described and otherwise, half and half, and return the number of requests.

    What is wrong with an answer is raised. An operation without parameters has few requests to make.
    """
    asked = 0
    session = requests.Session()
    made = [operation.as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck), **how)
    @given(case=made[0] | made[1])
    def answers(case: Case) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate(base_url=f"http://127.0.0.1:{port}", session=session, checks=CHECKS)

    with session:
        answers()
    return asked
