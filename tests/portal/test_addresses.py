"""One mailbox is one person everywhere, however its address is spelled."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.addresses import address_hash
from accounts.models import User
from audit.actors import CITIZEN, SYSTEM
from digests.actions import subscribe
from digests.models import Subscriber
from digests.targets import Target
from events.calendars.icalendar_files import calendar_for
from events.models import Event, Registration
from events.registrations.actions import register
from hubs.models import Role
from hubs.team.actions.invitations import invite_colleague
from outbox.actions import suppress
from outbox.mime import render
from outbox.models import OutgoingEmail
from stakeholders.contacts.actions import add_stakeholder
from stakeholders.models import Stakeholder
from tests.factories import SHOWN, make_event, make_hub
from tests.suppressions import is_suppressed
from toolkit.actions import ActionRefused

ROOMS = (
    "audit",
    "accounts",
    "outbox",
    "hubs",
    "consents",
    "stakeholders",
    "events",
    "dialogues",
    "digests",
    "mailings",
    "privacy",
    "partners",
)
CANONICAL = "ana@xn--bro-hoa.example"
SPELLINGS = [
    "ana@büro.example",
    "Ana@BÜRO.example",
    "ana@büro.example\u200b",
    "ａna@büro.example",
    "ana@xn--bro-hoa.example",
    "a\u00adna@bu\u0308ro.example",
]
# Shown or kept as proof, never searched; an email to an invalid address is refused where the hub sees it.
NOT_LOOKED_UP = {
    "hubs.Hub.contact_email",
    "hubs.HubNode.contact_email",
    "events.Event.contact_email",
    "consents.Consent.address",
    "outbox.OutgoingEmail.recipient",
    "outbox.OutgoingEmail.reply_to",
}


def test_every_address_people_are_found_by_is_canonical_by_constraint() -> None:
    unchecked = {
        f"{model._meta.label}.{field.name}"
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if not model._meta.proxy  # has the fields and constraints of its model, which is in this list
        for field in model._meta.concrete_fields
        if isinstance(field, models.EmailField) and not any(_names(one, field.name) for one in model._meta.constraints)
    }
    assert unchecked == NOT_LOOKED_UP


def _names(constraint: Any, field: str) -> bool:
    condition = getattr(constraint, "condition", None)
    children = getattr(condition, "children", [])
    return any(one[0] == f"{field}__regex" for one in children if isinstance(one, tuple))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["Ana@exemplo.pt", "ana@büro.example", "ana@exemplo.pt\u200b", "ana", "ａna@exemplo.pt"]
)
def test_database_refuses_an_address_that_is_not_canonical(address: str) -> None:
    with pytest.raises(IntegrityError, match="canonical"), transaction.atomic():
        User.objects.create(email=address, name="Ana")


@pytest.mark.django_db
def test_one_mailbox_has_one_seat_and_one_email() -> None:
    event = make_event(capacity=10)
    for spelling in SPELLINGS:
        register(by=CITIZEN, event=event, email=spelling, name="Ana", language="en", shown=SHOWN, at=timezone.now())
    assert list(Registration.objects.values_list("email", flat=True)) == [CANONICAL]
    assert (Event.objects.get().places_taken, OutgoingEmail.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_attendee_of_the_calendar_is_the_address_the_email_goes_to() -> None:
    event = make_event()
    row = register(
        by=CITIZEN, event=event, email=SPELLINGS[2], name="Ana", language="en", shown=SHOWN, at=timezone.now()
    )
    calendar = re.sub(r"\r\n ", "", calendar_for(event, method="REQUEST", attendee=row))
    assert f"mailto:{CANONICAL}" in calendar
    assert render(OutgoingEmail.objects.get()).recipient == CANONICAL


@pytest.mark.django_db
def test_one_mailbox_has_one_subscription() -> None:
    hub = make_hub()
    for spelling in SPELLINGS:
        subscribe(by=CITIZEN, target=Target(hub=hub), email=spelling, language="en", at=timezone.now())
    assert list(Subscriber.objects.values_list("email", flat=True)) == [CANONICAL]


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
def test_who_unsubscribed_is_known_under_every_spelling(spelling: str) -> None:
    suppress(address=SPELLINGS[0], mailing_list="digest:pt", reason="unsubscribed")
    assert is_suppressed(address=spelling, mailing_list="digest:pt")
    assert address_hash(spelling) == address_hash(CANONICAL)


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
def test_contact_in_the_address_book_is_not_added_twice(spelling: str) -> None:
    hub = make_hub()
    fields = {"kind": "person", "name": "Ana", "sector": "academia", "level": "national", "language": "en"}
    add_stakeholder(by=SYSTEM, hub=hub, email=SPELLINGS[0], **fields)
    with pytest.raises(ActionRefused):
        add_stakeholder(by=SYSTEM, hub=hub, email=spelling, **fields)
    assert Stakeholder.objects.get().email == CANONICAL


@pytest.mark.django_db
def test_colleague_is_not_invited_twice() -> None:
    hub = make_hub()
    invite = {"hub": hub, "name": "Ana", "role": Role.EDITOR, "language": "en", "at": timezone.now()}
    invite_colleague(by=SYSTEM, email=SPELLINGS[0], **invite)
    for spelling in SPELLINGS:
        with pytest.raises(ActionRefused):
            invite_colleague(by=SYSTEM, email=spelling, **invite)


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
def test_people_sign_in_under_every_spelling(client: Any, spelling: str) -> None:
    User.objects.create_user(SPELLINGS[0], "three words apart", name="Ana")
    client.post("/en/accounts/login/", {"login": spelling, "password": "three words apart"})
    assert "_auth_user_id" in client.session
