"""Ten thousand changes by eight writers, and a client that is killed and started again all the while: its copy is exact."""

import os
import time
from pathlib import Path

import pytest

from tests.partners.copying import answered, begin, copied, copy_beside_writers, differences
from tests.running_portal import running_portal, stop_kept_portal

CHANGES, ROUNDS = int(os.environ.get("CHANGES", 10_000)), 5


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_copy_equals_the_api_after_ten_thousand_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGE_CACHE_BYTES", "8388608")  # as in production: answers are kept in two processes
    stop_kept_portal()
    begin(40)
    try:
        with running_portal(workers=2) as port:
            site = f"http://localhost:{port}"
            for number in range(ROUNDS):
                began = time.monotonic()
                client = copy_beside_writers(site, tmp_path, CHANGES // ROUNDS, seed=number)
                copy = copied(tmp_path)
                assert differences(copy, answered(site)) == []
                objects = sum(map(len, copy.values()))
                took = time.monotonic() - began
                print(
                    f"{CHANGES // ROUNDS} changes, {objects} objects, {client.kills} kills, {client.ends} ends, {took:.0f} s"
                )
    finally:
        stop_kept_portal()
