"""What people consent to: versions in languages, from a day on; the ledger and the wordings are append-only."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone, translation

from audit.actors import CITIZEN, SYSTEM
from audit.models import PurgeRun
from consents.actions import record_consent
from consents.models import Consent, Wording
from consents.publishing import publish_wording
from digests.actions import build_due, confirm
from digests.consent_wording import WORDING_VERSION, shown_on
from digests.targets import Target
from events.registrations.consent_wording import registration_wording
from outbox.models import OutgoingEmail
from privacy.models import DataRequest
from tests.digests.making import MONDAY, make_announced, make_subscriber, token_of
from tests.factories import SHOWN, make_hub, make_user
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DIGEST = Consent.Purpose.DIGEST


def wording(text: str = "{hub} may write.", *, days: int = 0, language: str = "en", purpose: str = DIGEST) -> Wording:
    """A version that is valid from some days before today."""
    valid_from = TODAY - dt.timedelta(days=days)
    return Wording.objects.create(
        purpose=purpose, version=str(valid_from), language=language, text=text, valid_from=valid_from
    )


def refused(statement: str) -> bool:
    """Whether the database refuses a statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError:
        return True
    return False


def test_first_wording_is_in_force_until_another_is_published() -> None:
    hub = make_hub()
    assert shown_on("page", [Target(hub=hub)]).version == WORDING_VERSION
    wording("Older {hub}", days=9)
    wording("Newer {hub}", days=1)
    wording("Coming {hub}", days=-1)
    wording("Mais {hub}", days=1, language="pt")
    shown = shown_on("page", [Target(hub=hub)])
    assert (shown.text, shown.language, shown.means) == (f"Newer {hub.title}", "en", "page")
    with translation.override("pt"):
        assert shown_on("page", [Target(hub=hub)]).language == "pt"
    with translation.override("pl"):
        assert shown_on("page", [Target(hub=hub)]).language == "en"
    assert "run this event" in registration_wording(hub)


TEXTS = {"en": "{hub} may write.", "pt": "{hub} pode escrever."}


@pytest.mark.parametrize(
    ("texts", "days", "field"),
    [({"pt": "{hub}"}, 1, "en"), ({"en": "You agree."}, 1, "en"), (TEXTS, 0, "valid_from"), (TEXTS, 2, "valid_from")],
)
def test_wording_needs_english_the_hub_and_a_later_day_of_its_own(texts: Any, days: int, field: str) -> None:
    wording(days=-2)
    with pytest.raises(ActionRefused) as refusal:
        publish_wording(
            by=SYSTEM, purpose=DIGEST, texts=texts, valid_from=TODAY + dt.timedelta(days=days), at=timezone.now()
        )
    assert refusal.value.field == field


def test_office_publishes_a_version_and_hubs_do_not(client: Client) -> None:
    office = signed_in(make_user(is_network_office=True), client)
    posted = {"en": "{hub} may write.", "pt": "", "pl": "", "valid_from": str(TODAY + dt.timedelta(days=1))}
    assert office.post("/en/network/consents/digest/", posted).status_code == 302
    assert Wording.objects.get().text == "{hub} may write."
    assert "may write" in office.get("/en/network/consents/").content.decode()
    assert office.get("/en/network/consents/invitations/").status_code == 404


def test_office_sees_what_was_deleted_and_what_is_kept(client: Client) -> None:
    PurgeRun.objects.create(
        kind="events.registration", count=12, reason="six months after the event", at=timezone.now()
    )
    PurgeRun.objects.create(kind="gone.model", count=3, reason="over", at=timezone.now())
    shown = signed_in(make_user(is_network_office=True), client).get("/en/network/deletions/").content.decode()
    for words in (
        "Registrations",
        "12",
        "Six months after the event",
        "gone.model",
        "Automatically, checked every hour",
        "On request",
    ):
        assert words in shown


def test_subscriber_is_asked_again_and_the_subscription_goes_on(client: Client) -> None:
    row = make_subscriber()
    version = wording("New words of {hub}", days=1).version
    make_announced()
    build_due(at=MONDAY)
    assert OutgoingEmail.objects.get(kind="digests/digest").context["asks_again"] is True
    page = f"/en/my/subscription/{token_of(row)}/"
    asks = "We've updated the text you agreed to"
    assert asks in (shown := client.get(page).content.decode())
    assert "New words of" in shown
    client.post(page, {"choice": "confirm"})
    given = Consent.objects.filter(given=True).order_by("pk")
    assert [one.wording_version for one in given] == [SHOWN.version, version]
    assert asks not in client.get(page).content.decode()
    confirm(by=CITIZEN, subscriber=row, shown=shown_on("personal page", [Target(hub=make_hub())]), at=timezone.now())
    assert given.count() == 2


def test_database_refuses_to_change_a_consent_or_a_wording() -> None:
    record_consent(by=SYSTEM, hub=make_hub(), address="ana@exemplo.pt", purpose=DIGEST, shown=SHOWN)
    wording()
    assert refused("UPDATE consents_consent SET wording = 'Other'")
    assert refused("UPDATE consents_consent SET address = 'bea@exemplo.pt'")
    assert refused("UPDATE consents_consent SET address = '', given = false")
    assert not refused("UPDATE consents_consent SET address = ''")
    assert refused("UPDATE consents_wording SET text = '{hub}'")
    assert refused("DELETE FROM consents_wording")


def test_database_refuses_rows_that_make_no_sense() -> None:
    at = timezone.now()
    wording()
    link = {"link_nonce": "00000000-0000-4000-8000-000000000000", "link_hash": "x", "asked_at": at}
    for make in (
        lambda: wording("You agree.", days=3),
        wording,
        lambda: PurgeRun.objects.create(kind="x", count=0, reason="x", at=at),
        lambda: DataRequest.objects.create(email="ana@exemplo.pt", expires_at=at, **link),
        lambda: DataRequest.objects.create(email="Ana@exemplo.pt", expires_at=at + dt.timedelta(days=1), **link),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()
