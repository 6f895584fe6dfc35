"""A restored backup sends nothing until an operator has compared and released it."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from psycopg import sql

from audit.actors import SYSTEM
from audit.models import Entry
from devstack.faults import Fault
from devstack.servers import _postgres_programs
from devstack.smtp import ThreadedMailServer
from outbox.claims import Claims
from outbox.deliveries import deliver
from outbox.delivery_switch import may_deliver, pause_delivery, release_delivery
from outbox.models import DeliverySwitch, Lane, OutgoingEmail, State
from tests.outbox.conftest import Queue
from tests.outbox.workers import ROOT, environment

COPY = "restored_elsewhere"


def run(command: str, *arguments: str) -> str:
    """A command of manage.py in the restored database."""
    address = environment()["DATABASE_URL"].rpartition("/")[0] + f"/{COPY}"
    done = subprocess.run(
        [sys.executable, "manage.py", command, *arguments],
        env=environment(DATABASE_URL=address), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return done.stdout + done.stderr


DELIVER = "from outbox.deliveries import deliver; print('sent', deliver())"


@pytest.fixture
def restore(tmp_path: Path) -> Iterator[Any]:
    """Dumps the database of this test as docs/operator.md says, and restores it into another one."""
    database = connection.settings_dict
    where = ["-h", database["HOST"], "-p", str(database["PORT"]), "-U", database["USER"]]
    variables = {**os.environ, "PGPASSWORD": database["PASSWORD"]}
    programs, dump = _postgres_programs(), tmp_path / "portal.dump"

    def program(name: str, *arguments: str) -> None:
        subprocess.run([str(programs / name), *where, *arguments], env=variables, check=True, timeout=120)

    def work() -> None:
        program("pg_dump", "--format=custom", f"--file={dump}", database["NAME"])
        program("createdb", COPY)
        program("pg_restore", "--no-owner", f"--dbname={COPY}", str(dump))

    yield work
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(COPY)))


@pytest.mark.django_db(transaction=True)
def test_dump_restored_elsewhere_sends_nothing_until_it_is_compared_and_released(
    smtp_server: ThreadedMailServer, queued: Queue, restore: Any
) -> None:
    smtp_server.start_log()
    queued("before")
    assert deliver() == 1
    emails = [queued(number) for number in range(39)]
    restore()
    assert deliver() == 39  # the old machine goes on after the dump
    queued("never on the old machine")

    assert "sent 0" in run("shell", "-c", DELIVER)
    assert "sent 0" in run("shell", "-c", DELIVER)
    assert len(smtp_server.emails) == 40
    assert "Delivery is paused." in run("delivery", "status")
    assert "39 emails wait" in run("delivery", "release")
    assert "39 were sent already" in run("delivery", "compare")
    assert "Emails leave." in run("delivery", "release", "--send-unsent")
    assert "sent 0" in run("shell", "-c", DELIVER)
    assert max(Counter(one for email in smtp_server.emails for one in email.recipients).values()) == 1
    assert len(emails) == 39


@pytest.mark.django_db
def test_database_that_is_no_copy_delivers_and_notes_where_it_is(
    smtp_server: ThreadedMailServer, queued: Queue
) -> None:
    queued(1)
    assert deliver() == 1
    assert DeliverySwitch.objects.get().is_paused is False


@pytest.mark.django_db
def test_claim_itself_refuses_a_copy(queued: Queue) -> None:
    """Also a worker that looked before the switch was thrown claims nothing."""
    queued(1)
    may_deliver()
    DeliverySwitch.objects.update(identity="elsewhere")
    assert Claims(lease=60, hold=10).claim(Lane.NOTICE, 1) == []
    assert (may_deliver(), DeliverySwitch.objects.get().is_paused) == (False, True)


@pytest.mark.django_db
def test_paused_delivery_sends_nothing_and_goes_on_when_released(
    smtp_server: ThreadedMailServer, queued: Queue
) -> None:
    queued(1)
    pause_delivery(by=SYSTEM, reason="A new mail server")
    assert deliver() == 0
    release_delivery(by=SYSTEM, hold_unsent=False)
    assert deliver() == 1
    actions = set(Entry.objects.values_list("action", flat=True))
    assert {"outbox.pause_delivery", "outbox.release_delivery"} <= actions


@pytest.mark.django_db
def test_unsent_emails_are_held_where_a_hub_sees_them_and_codes_are_withdrawn(
    smtp_server: ThreadedMailServer, queued: Queue, settings: Any
) -> None:
    settings.EMAIL_ACCEPTANCE_LOG = ""
    notice, code = queued(1), queued(2, lane=Lane.ACCOUNT)
    smtp_server.faults.order(Fault.RCPT_451, times=0)
    pause_delivery(by=SYSTEM, reason="x")
    with pytest.raises(CommandError, match="2 emails wait"):
        call_command("delivery", "release")
    call_command("delivery", "release", "--hold-unsent")
    new = queued(3)

    assert deliver() == 1
    assert dict(OutgoingEmail.objects.values_list("pk", "state")) == {
        notice.pk: State.UNKNOWN, code.pk: State.WITHDRAWN, new.pk: State.SENT,
    }  # fmt: skip
    assert list(OutgoingEmail.objects.on_hold()) == [notice]


@pytest.mark.django_db
def test_database_refuses_a_second_switch() -> None:
    may_deliver()
    with pytest.raises(IntegrityError, match="outbox_delivery_switch_is_one"), transaction.atomic():
        DeliverySwitch.objects.create(id=2, identity="x", changed_at="2026-01-01T00:00Z")
