"""What accounts and consents promise to forget is forgotten."""

import datetime as dt
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import SpentAllowance, UsedCode, User
from accounts.rate_limits import Limit, spend
from accounts.tasks import forget
from accounts.used_codes import use_code
from audit.actors import SYSTEM
from audit.models import Entry
from consents.actions import record_consent, record_withdrawal
from consents.models import Consent
from consents.retention import forget_consents
from hubs.models import Hub, TeamMember
from hubs.team.actions.accounts import forget_accounts_without_role
from tests.factories import SHOWN, make_hub, make_member, make_team_invitation, make_user

pytestmark = pytest.mark.django_db
AT = timezone.now()
YEAR = dt.timedelta(days=365)


def days(number: int) -> dt.datetime:
    return AT + dt.timedelta(days=number)


def test_every_promise_has_a_job_that_runs() -> None:
    current_app.loader.import_default_modules()
    due = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} | set(settings.PERIODIC_JOBS)
    promised = {"accounts.forget", "hubs.forget", "consents.forget", "events.release_unconfirmed"}
    assert promised | {"portal.run_periodic_jobs"} <= due
    assert due <= set(current_app.tasks)


def test_hourly_job_deletes_what_is_over_and_nothing_else() -> None:
    person = make_user()
    use_code(person, "123456")
    spend([(Limit("x", 1, dt.timedelta(hours=1)), "a")], at=timezone.now())
    spend([(Limit("x", 1, dt.timedelta(hours=1)), "b")], at=timezone.now() - dt.timedelta(hours=2))
    for ended_days_ago in (-1, 1, 8):
        expires = timezone.now() - dt.timedelta(days=ended_days_ago)
        Session.objects.create(session_key=f"key{ended_days_ago}", session_data="", expire_date=expires)
    forget()
    assert (UsedCode.objects.count(), SpentAllowance.objects.count()) == (1, 1)
    assert set(Session.objects.values_list("session_key", flat=True)) == {"key-1", "key1"}


def test_account_without_a_role_is_deleted_after_a_year() -> None:
    person = make_user()
    assert forget_accounts_without_role(at=AT) == 0
    assert forget_accounts_without_role(at=days(364)) == 0
    assert forget_accounts_without_role(at=days(365)) == 1
    assert not User.objects.filter(pk=person.pk).exists()
    assert Entry.objects.filter(action="accounts.forget").count() == 1


def test_account_with_a_role_or_in_the_network_office_stays() -> None:
    make_member(make_hub())
    make_user(is_network_office=True)
    for day in (0, 400, 800):
        assert forget_accounts_without_role(at=days(day)) == 0


def test_role_within_the_year_starts_the_year_anew() -> None:
    hub, person = make_hub(), make_user()
    forget_accounts_without_role(at=AT)
    TeamMember.objects.create(hub=hub, user=person, role="editor")
    forget_accounts_without_role(at=days(200))
    TeamMember.objects.all().delete()
    forget_accounts_without_role(at=days(300))
    assert forget_accounts_without_role(at=days(400)) == 0
    assert forget_accounts_without_role(at=days(665)) == 1


def test_what_a_forgotten_person_did_stays_without_them() -> None:
    person = make_user()
    invitation = make_team_invitation(invited_by=person)
    forget_accounts_without_role(at=AT)
    forget_accounts_without_role(at=days(365))
    invitation.refresh_from_db()
    assert invitation.invited_by is None


def consent(hub: Hub | None, *, given: bool, address: str = "ana@exemplo.pt", about: str = "") -> Consent:
    common: dict[str, Any] = {"hub": hub, "address": address, "purpose": Consent.Purpose.DIGEST, "about": about}
    if given:
        return record_consent(by=SYSTEM, shown=SHOWN, **common)
    return record_withdrawal(by=SYSTEM, means="form", **common)


def test_consent_is_deleted_three_years_after_it_was_withdrawn_with_its_history() -> None:
    hub = make_hub()
    consent(hub, given=True)
    consent(hub, given=False)
    consent(hub, given=True, address="bea@exemplo.pt")
    assert forget_consents(at=days(3 * 365 - 1)) == 0
    assert forget_consents(at=days(3 * 365 + 1)) == 2
    assert Consent.objects.get().address == "bea@exemplo.pt"


def test_consent_given_again_keeps_its_history_also_when_given_to_the_network() -> None:
    for hub in (make_hub(), None):
        for given in (True, False, True):
            consent(hub, given=given)
    assert forget_consents(at=days(4 * 365)) == 0


def test_consent_about_one_thing_is_not_the_history_of_another() -> None:
    hub = make_hub()
    consent(hub, given=True, about="dialogues.voicemessage:1")
    for given in (True, False):
        consent(hub, given=given, about="dialogues.voicemessage:2")
    assert forget_consents(at=days(3 * 365 + 1)) == 2
    assert Consent.objects.get().about == "dialogues.voicemessage:1"
