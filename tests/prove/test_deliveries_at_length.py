"""The long form of the histories of emails (`tests/outbox/test_delivery_machine.py`).

`HISTORIES` says how many histories of thirty steps (100 by default).
"""

import os
from typing import Any

import pytest
from hypothesis import settings as how
from hypothesis.stateful import run_state_machine_as_test

from devstack.smtp import ThreadedMailServer
from tests.outbox.test_delivery_machine import QUICK, prepared

HISTORIES = int(os.environ.get("HISTORIES", "100"))
LONG = how(QUICK, max_examples=HISTORIES, stateful_step_count=30)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_histories_of_emails(smtp_server: ThreadedMailServer, settings: Any) -> None:
    settings.EMAIL_SERVER_TIMEOUT, settings.OUTBOX_EMAIL_SECONDS = 0, 2
    run_state_machine_as_test(prepared(smtp_server), settings=LONG)
