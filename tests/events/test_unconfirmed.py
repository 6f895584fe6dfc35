"""Registrations with an address that is not confirmed yet."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN
from consents.models import Consent
from events.invitations.actions import answer_invitation
from events.models import Event, Invitation, Registration
from events.programme.actions.events import change_event
from events.registrations.actions import register, withdraw_registration
from events.registrations.unconfirmed import confirm_registration, register_publicly, release_unconfirmed
from outbox.mime import render
from outbox.models import OutgoingEmail
from tests.event_mailings import write_mailings
from tests.factories import SHOWN, make_event, make_stakeholder, make_user
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
AT = timezone.now()
DAY = dt.timedelta(days=1)
TYPED = "Zyxwvut"
ANA, BEA = "ana@exemplo.pt", "bea@exemplo.pt"


def ask(event: Event, email: str = ANA, at: dt.datetime = AT, name: str = TYPED) -> None:
    register_publicly(
        by=CITIZEN, event=event, name=name, email=email, organisation=f"{TYPED} SA", access_needs=f"{TYPED} needs",
        language="en", at=at,
    )  # fmt: skip


def row(email: str = ANA) -> Registration:
    return Registration.objects.select_related("event").get(email=email)


def confirm(email: str = ANA, at: dt.datetime = AT) -> Registration:
    return confirm_registration(by=CITIZEN, registration=row(email), shown=SHOWN, at=at)


def places(event: Event) -> int:
    return Event.objects.values_list("places_taken", flat=True).get(pk=event.pk)


def kinds(email: str = ANA) -> list[str]:
    return list(OutgoingEmail.objects.filter(recipient=email).order_by("pk").values_list("kind", flat=True))


def page_of(registration: Registration, name: str = "registration") -> str:
    token = token_for(Registration.LINK_KIND, registration.hub_id, registration.link_nonce, registration.link_hash)
    return reverse(f"events_personal:{name}", args=[token])


def test_public_form_holds_a_place_and_asks_the_address_to_confirm() -> None:
    event = make_event(capacity=2)
    ask(event)
    assert (row().is_confirmed, row().held_until, places(event)) == (False, AT + DAY, 1)
    assert kinds() == ["events/confirm"]


def test_nothing_that_was_typed_goes_to_an_unconfirmed_address() -> None:
    event = make_event()
    ask(event)
    ask(event, at=AT + dt.timedelta(hours=1), name=f"{TYPED} again")
    confirm()
    withdraw_registration(by=CITIZEN, registration=row(), at=AT)
    for email in OutgoingEmail.objects.all():
        sent = render(email).content + email.calendar.encode()
        assert TYPED.encode() not in sent
        assert TYPED not in f"{email.context}"
    assert len(kinds()) == 4


def test_confirming_keeps_the_place_and_sends_the_details() -> None:
    event = make_event()
    ask(event)
    assert confirm().confirmed_at == AT
    confirm(at=AT + dt.timedelta(hours=1))
    assert (kinds(), places(event)) == (["events/confirm", "events/registered"], 1)
    release_unconfirmed(at=AT + 2 * DAY)
    assert (row().takes_a_place, places(event)) == (True, 1)


def test_unconfirmed_place_is_free_again_and_the_address_forgotten() -> None:
    event = make_event(capacity=1)
    ask(event)
    assert release_unconfirmed(at=AT + DAY - dt.timedelta(seconds=1)) == 0
    assert release_unconfirmed(at=AT + DAY) == 1
    assert (Registration.objects.count(), places(event)) == (0, 0)
    assert OutgoingEmail.objects.get().state == "withdrawn"
    ask(event, BEA, AT + DAY)


def test_place_is_held_until_an_hour_before_the_event_but_an_hour_at_least() -> None:
    soon = make_event(starts_at=AT + dt.timedelta(hours=5), ends_at=AT + dt.timedelta(hours=6))
    ask(soon)
    assert row().held_until == AT + dt.timedelta(hours=4)
    ask(make_event(starts_at=AT + dt.timedelta(minutes=30), ends_at=AT + dt.timedelta(hours=2)), BEA)
    assert row(BEA).held_until == AT + dt.timedelta(hours=1)


def test_consent_is_that_of_the_person_who_confirmed() -> None:
    ask(make_event())
    assert Consent.objects.count() == 0
    confirm()
    assert Consent.objects.get().address == ANA


def test_confirming_too_late_is_refused_in_words() -> None:
    event = make_event()
    ask(event)
    late = row()
    Registration.objects.filter(pk=late.pk).update(state="withdrawn", withdrawn_at=AT, held_until=None)
    with pytest.raises(ActionRefused, match="can't be confirmed any more"):
        confirm_registration(by=CITIZEN, registration=late, shown=SHOWN, at=AT)


def test_who_had_withdrawn_and_does_not_confirm_is_withdrawn_again() -> None:
    event = make_event()
    register(by=CITIZEN, event=event, name="Ana", email=ANA, language="en", shown=SHOWN, at=AT)
    withdraw_registration(by=CITIZEN, registration=row(), at=AT)
    ask(event)
    assert (row().round, row().is_confirmed, places(event)) == (2, False, 1)
    release_unconfirmed(at=AT + DAY)
    assert (row().state, row().held_until, places(event)) == ("withdrawn", None, 0)


def known_and_unknown(event: Event) -> tuple[str, str]:
    register(by=CITIZEN, event=event, name="Ana", email=ANA, language="en", shown=SHOWN, at=AT - DAY)
    OutgoingEmail.objects.all().delete()
    return ANA, BEA


def test_places_left_and_emails_do_not_reveal_whether_an_address_is_registered() -> None:
    """After one request, a second one, after a day, and after a request then: the same for both."""
    effects = []
    for email in (ANA, BEA):
        event = make_event(capacity=10)
        known_and_unknown(event)
        before, seen = places(event), []
        for hours in (0, 1, 25, 26):
            at = AT + dt.timedelta(hours=hours)
            release_unconfirmed(at=at)
            seen.append(places(event) - before)
            ask(event, email, at)
            seen.append(places(event) - before)
        effects.append((seen, OutgoingEmail.objects.filter(recipient=email).exclude(state="x").count()))
        Registration.objects.all().delete()
        OutgoingEmail.objects.all().delete()
    assert effects[0] == effects[1] == ([0, 1, 1, 1, 0, 1, 1, 1], 4)


def test_registered_person_is_informed_that_they_are() -> None:
    event = make_event()
    known_and_unknown(event)
    ask(event)
    assert kinds() == ["events/already_registered"]
    assert (row().is_confirmed, row().name) == (True, "Ana")


@pytest.mark.parametrize("email", [ANA, BEA])
def test_second_click_sends_nothing_more(email: str) -> None:
    event = make_event()
    known_and_unknown(event)
    for seconds in (0, 1, 590):
        ask(event, email, AT + dt.timedelta(seconds=seconds))
    assert len(kinds(email)) == 1
    ask(event, email, AT + dt.timedelta(minutes=10))
    assert len(kinds(email)) == 2


def test_answering_costs_about_the_same_for_both() -> None:
    event = make_event()
    counts = []
    for email in known_and_unknown(event):
        with CaptureQueriesContext(connection) as queries:
            ask(event, email)
        counts.append(len(queries))
    assert abs(counts[0] - counts[1]) <= 1


def test_who_withdraws_while_a_second_place_is_held_frees_both_in_time() -> None:
    event = make_event(capacity=5)
    known_and_unknown(event)
    ask(event)
    withdraw_registration(by=CITIZEN, registration=row(), at=AT)
    assert places(event) == 1
    register(by=CITIZEN, event=event, name="Ana", email=ANA, language="en", shown=SHOWN, at=AT)
    assert places(event) == 1
    release_unconfirmed(at=AT + DAY)
    assert places(event) == 1


def test_full_event_refuses_known_and_unknown_alike() -> None:
    event = make_event(capacity=1)
    known_and_unknown(event)
    for email in (ANA, BEA):
        with pytest.raises(ActionRefused, match="full"):
            ask(event, email)
    assert (places(event), OutgoingEmail.objects.count()) == (1, 0)


def test_stranger_does_not_answer_an_invitation_of_another_person() -> None:
    event = make_event()
    person = make_stakeholder(event.hub, email=ANA)
    invitation = Invitation.objects.create(
        hub=event.hub, event=event, stakeholder=person, link_nonce="7" * 32, link_hash="x"
    )
    ask(event)
    invitation.refresh_from_db()
    assert invitation.state == "invited"
    answer_invitation(by=CITIZEN, invitation=invitation, accept=True, shown=SHOWN, at=AT)
    assert (row().is_confirmed, kinds()[-1], places(event)) == (True, "events/registered", 1)


def test_news_of_the_event_goes_only_to_who_confirmed() -> None:
    event = make_event()
    known_and_unknown(event)
    ask(event, BEA)
    OutgoingEmail.objects.all().delete()
    starts = event.starts_at + DAY
    moved = {"starts_at": starts, "ends_at": starts + dt.timedelta(hours=2)}
    change_event(by=make_user(), event=Event.objects.get(), fields=moved)
    write_mailings()
    assert list(OutgoingEmail.objects.values_list("recipient", flat=True)) == [ANA]


def test_database_refuses_an_unconfirmed_place_without_end() -> None:
    ask(make_event())
    with pytest.raises(IntegrityError, match="unconfirmed_is_held"), transaction.atomic():
        Registration.objects.update(held_until=None)


def test_opening_the_link_changes_nothing_and_the_button_confirms(client: Client) -> None:
    ask(make_event())
    for verb in ("get", "head"):
        getattr(client, verb)(page_of(row()))
    assert client.get(page_of(row(), "confirm")).status_code == 405
    page = client.get(page_of(row())).content.decode()
    assert "Confirm registration" in page
    assert "Not confirmed yet" in page
    assert not row().is_confirmed
    answer = client.post(page_of(row(), "confirm"), follow=True)
    assert "Your registration is confirmed." in answer.content.decode()
    assert row().is_confirmed
    assert "Confirm registration" not in client.get(page_of(row())).content.decode()


def test_calendar_is_given_only_to_who_confirmed(client: Client) -> None:
    ask(make_event())
    assert client.get(page_of(row(), "registration_calendar")).status_code == 404
    confirm()
    assert client.get(page_of(row(), "registration_calendar")).status_code == 200


def test_link_of_the_email_leads_to_the_page_that_confirms(client: Client) -> None:
    ask(make_event())
    content = render(OutgoingEmail.objects.get()).content.decode().replace("=\r\n", "")
    link: Any = re.search(r"http://localhost(/en/my/registration/[A-Za-z0-9_-]+/)", content)
    assert "Confirm registration" in client.get(link[1]).content.decode()


@pytest.mark.parametrize("name", ["Maria, sign in at https://evil.example", "evil.com", "www.evil.example"])
def test_form_refuses_names_with_links(client: Client, name: str) -> None:
    typed = {"name": name, "email": ANA, "consent": "on"}
    answer = client.post(reverse("events:register", args=[make_event().pk]), typed)
    assert answer.context["form"].errors == {"name": ["Enter a name, without a web or email address."]}
    assert (Registration.objects.count(), OutgoingEmail.objects.count()) == (0, 0)
