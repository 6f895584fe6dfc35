"""A million recipients are expanded in less than five minutes and 300 MB. MAILING_RECIPIENTS=50000 makes it shorter."""

import os
import resource
import time

import pytest
from django.db import connection
from django.utils import timezone

from audit.actors import SYSTEM
from hubs.models import Hub
from mailings.expansion import continue_mailings
from mailings.models import Mailing
from mailings.sending import send_mailing
from outbox.models import OutgoingEmail
from stakeholders.models import Stakeholder
from tests.factories import make_hub
from tests.mailings.making import make_mailing, make_segment

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
RECIPIENTS = int(os.environ.get("MAILING_RECIPIENTS", "1000000"))
MOST_SECONDS = 300 * RECIPIENTS / 1_000_000
MOST_MEGABYTES = 300
PEOPLE = """
INSERT INTO stakeholders_stakeholder (hub_id, kind, name, email, function, sector, level, region, language, source, created_at,
    updated_at, merged_ids, edited_fields)
SELECT %s, 'person', 'Person ' || n, 'person' || n || '@example.org', '', 'academia', 'national', '', (ARRAY['en', 'pt', 'lv'])[1 + n %% 3],
    'imported', now(), now(), '{}', '{}'
FROM generate_series(1, %s) AS n
"""


def add_people(hub: Hub) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(PEOPLE, [hub.pk, RECIPIENTS])
        cursor.execute("ANALYZE stakeholders_stakeholder")


def test_million_recipients_are_expanded_in_five_minutes_with_little_memory() -> None:
    hub = make_hub()
    add_people(hub)
    mailing = make_mailing(make_segment(hub))
    send_mailing(by=SYSTEM, mailing=mailing, at=timezone.now())
    began, processor = time.monotonic(), time.process_time()
    while Mailing.objects.get(pk=mailing.pk).written_at is None:
        continue_mailings(at=timezone.now())
    seconds = time.monotonic() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    speed, worker, load = RECIPIENTS / seconds, time.process_time() - processor, os.getloadavg()[0]
    print(
        f"\n{RECIPIENTS} recipients in {seconds:.1f} s ({speed:.0f} a second), {worker:.1f} s of the worker's processor"
    )
    print(f"at most {megabytes:.0f} MB, load {load:.1f}")
    assert OutgoingEmail.objects.filter(about=mailing.about).count() == Stakeholder.objects.count() == RECIPIENTS
    assert megabytes < MOST_MEGABYTES
    assert seconds < MOST_SECONDS
