"""The long form of requests made from the API's description: `PROVE_REQUESTS` (50 000) to the running portal with the demo's data."""

import os
from pathlib import Path

import pytest

from tests.demo import load_demo
from tests.portal.generated_requests import Operation, ask, operations
from tests.running_portal import running_portal

OFFERED = operations()
# One operation has no parameters and is asked once.
REQUESTS = -(-int(os.environ.get("PROVE_REQUESTS", "50000")) // (len(OFFERED) - 1))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("operation", OFFERED, ids=[one.path for one in OFFERED])
def test_every_answer_is_as_it_is_described(operation: Operation, tmp_path: Path) -> None:
    load_demo(tmp_path / "people.json")
    with running_portal() as port:
        asked = ask(operation, port, REQUESTS)
    print(f"{operation.path}: {asked} requests")
    assert asked >= (REQUESTS if operation.query or operation.path_parameters else 1)
