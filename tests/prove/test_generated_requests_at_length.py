"""The long form of requests made from the API's description: `PROVE_REQUESTS` (50 000) to the running portal with the demo's data."""

import os
from pathlib import Path

import pytest

from tests.demo import load_demo
from tests.portal.generated_requests import ask, operations
from tests.running_portal import running_portal

REQUESTS = int(os.environ.get("PROVE_REQUESTS", "50000"))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_answer_is_as_it_is_described(tmp_path: Path) -> None:
    load_demo(tmp_path / "people.json")
    offered = operations()
    asked = {}
    with running_portal(workers=2) as port:
        for operation in offered:
            asked[operation.path] = ask(operation, port, REQUESTS // (len(offered) - 1))  # one has no parameters
    print(f"{sum(asked.values())} requests: {asked}")
    assert sum(asked.values()) >= REQUESTS
