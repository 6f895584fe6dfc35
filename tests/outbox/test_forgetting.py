"""Emails go ninety days after their end."""

import datetime as dt

import pytest
from django.utils import timezone

from audit.models import Entry
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail
from outbox.retention import forget_finished

pytestmark = pytest.mark.django_db


def email(key: str, ended_days_ago: int | None) -> None:
    queue(Draft(key=key, kind="events/registered", lane=Lane.NOTICE, recipient="a@example.org", language="en"))
    if ended_days_ago is not None:
        ended = timezone.now() - dt.timedelta(days=ended_days_ago)
        OutgoingEmail.objects.filter(key=key).update(state="sent", finished_at=ended)


def test_emails_go_after_ninety_days() -> None:
    email("registration:1:confirmed:1", 91)
    email("registration:2:confirmed:1", 89)
    email("registration:3:confirmed:1", None)
    assert forget_finished(at=timezone.now()) == 1
    assert sorted(OutgoingEmail.objects.values_list("key", flat=True)) == [
        "registration:2:confirmed:1",
        "registration:3:confirmed:1",
    ]
    assert Entry.objects.filter(action="outbox.forget").count() == 1


def test_forgetting_again_does_nothing() -> None:
    email("registration:2:confirmed:1", 89)
    assert forget_finished(at=timezone.now()) == 0
    assert Entry.objects.count() == 0
