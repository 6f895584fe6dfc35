"""Registering for an event, and cancelling a registration."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.personal_links import hashes_of, token_for
from audit.actors import CITIZEN
from audit.models import Entry
from consents.models import Consent
from consents.wording import ShownWording
from events.models import AccessNeeds, Event, Invitation, Registration
from events.programme.errors import EventFull, InvitationRequired, RegistrationClosed
from events.registrations.actions import register, withdraw_registration
from events.registrations.unconfirmed import register_publicly
from outbox.models import Lane, OutgoingEmail
from tests.factories import SHOWN, make_event, make_hub, make_stakeholder
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db


def come(event: Event, email: str = "maria@example.org", **fields: Any) -> Registration:
    usual: dict[str, Any] = {"name": "Maria Silva", "language": "en", "shown": SHOWN, "at": timezone.now()}
    return register(by=CITIZEN, event=event, email=email, **usual | fields)


def leave(registration: Registration) -> Registration:
    return withdraw_registration(by=CITIZEN, registration=registration, at=timezone.now())


def seats(event: Event) -> int:
    return Event.objects.values_list("places_taken", flat=True).get(pk=event.pk)


def keys() -> list[str]:
    return list(OutgoingEmail.objects.order_by("pk").values_list("key", flat=True))


def test_register_takes_a_seat() -> None:
    event = make_event(capacity=2)
    registration = come(event, organisation="IPO Porto", access_needs="A seat near the door")
    assert (registration.state, registration.round, seats(event)) == ("registered", 1, 1)
    stored = Registration.objects.get()
    assert (stored.name, stored.organisation) == ("Maria Silva", "IPO Porto")
    assert stored.access_needs.text == "A seat near the door"
    assert "door" not in stored.access_needs.encrypted
    assert stored.hub == event.hub


def test_register_keeps_one_spelling_of_the_address() -> None:
    event = make_event()
    assert come(event, " Maria@Example.ORG ").email == "maria@example.org"


def test_register_keeps_only_a_hash_of_the_link() -> None:
    event = make_event()
    registration = come(event)
    token = token_for("registration", event.hub_id, registration.link_nonce)
    assert registration.link_hash == hashes_of("registration", token)[0]


def test_register_writes_one_email_with_a_calendar() -> None:
    event = make_event()
    registration = come(event)
    email = OutgoingEmail.objects.get()
    assert email.key == f"registration:{registration.pk}:confirmed:1"
    assert (email.kind, email.lane, email.recipient) == ("events/registered", Lane.NOTICE, "maria@example.org")
    assert (email.mailing_list, email.calendar_method, email.hub_id) == ("", "REQUEST", event.hub_id)
    assert email.link == {
        "route": "events_personal:registration",
        "kind": "registration",
        "nonce": str(registration.link_nonce),
        "hash": registration.link_hash,
    }
    assert "METHOD:REQUEST" in email.calendar


def test_register_stores_the_consent_in_the_words_shown() -> None:
    event = make_event()
    come(event)
    consent = Consent.objects.get()
    assert event.hub is not None
    assert ShownWording(consent.wording, consent.wording_version, consent.language, consent.means) == SHOWN
    assert (consent.purpose, consent.given, consent.about) == ("registration", True, f"events.event:{event.pk}")
    assert (consent.hub, consent.address) == (event.hub, "maria@example.org")


def test_withdrawing_takes_the_consent_back_in_its_own_words_and_forgets_the_needs() -> None:
    registration = come(make_event(), access_needs="Interpreter")
    leave(registration)
    leave(registration)
    rows = list(Consent.objects.order_by("pk").values_list("given", "wording", "language", "means", "about"))
    about = f"events.event:{registration.event_id}"
    assert rows == [
        (True, SHOWN.text, "en", "registration form", about), (False, SHOWN.text, "en", "personal page", about),
    ]  # fmt: skip
    assert not AccessNeeds.objects.exists()


def test_register_is_recorded_in_the_audit_log() -> None:
    event = make_event()
    registration = come(event)
    entry = Entry.objects.get(action="events.register")
    assert (entry.actor_kind, entry.subject, entry.subject_id) == ("citizen", "events.registration", registration.pk)
    assert (entry.hub_id, entry.fields) == (event.hub_id, ["state"])


def test_register_again_is_the_same_registration() -> None:
    event = make_event()
    first = come(event)
    second = come(event, "MARIA@example.org", name="Another Person", access_needs="other")
    assert (second.pk, second.name, second.round) == (first.pk, "Maria Silva", 1)
    assert (seats(event), Registration.objects.count(), keys()) == (1, 1, [f"registration:{first.pk}:confirmed:1"])
    assert (Consent.objects.count(), Entry.objects.filter(action="events.register").count()) == (1, 1)


def test_register_again_when_full_is_the_same_registration() -> None:
    event = make_event(capacity=1)
    first = come(event)
    assert come(event).pk == first.pk
    assert seats(event) == 1


def test_register_full_stores_nothing_and_says_the_number() -> None:
    event = make_event(capacity=1)
    come(event)
    before = (OutgoingEmail.objects.count(), Consent.objects.count(), Entry.objects.count())
    with pytest.raises(EventFull, match="its only place is taken"):
        come(event, "joao@example.org")
    assert (OutgoingEmail.objects.count(), Consent.objects.count(), Entry.objects.count()) == before
    assert (seats(event), Registration.objects.count()) == (1, 1)


def test_register_without_limit() -> None:
    event = make_event(capacity=None)
    for number in range(3):
        come(event, f"person{number}@example.org")
    assert seats(event) == 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "draft", "published_at": None}, "can't register for this event here"),
        ({"takes_registrations": False}, "can't register for this event here"),
        ({"state": "cancelled", "cancelled_at": timezone.now()}, "was cancelled"),
        ({"registration_closes_at": timezone.now() - dt.timedelta(minutes=1)}, "is closed"),
        ({"days": -3}, "is over"),
    ],
)
def test_register_refused_unless_open(fields: dict[str, Any], words: str) -> None:
    event = make_event(**fields)
    with pytest.raises(RegistrationClosed, match=words):
        come(event)
    assert (seats(event), Registration.objects.count(), OutgoingEmail.objects.count()) == (0, 0, 0)


def test_register_after_the_event_has_begun_but_not_ended() -> None:
    event = make_event(days=0, hours=3)
    assert come(event).takes_a_place is True


def test_register_by_invitation_needs_an_invitation() -> None:
    event = make_event(by_invitation=True)
    with pytest.raises(InvitationRequired):
        come(event)
    assert (seats(event), Registration.objects.count()) == (0, 0)


def test_register_by_invitation_with_an_invitation() -> None:
    event = make_event(by_invitation=True)
    person = make_stakeholder(event.hub, email="maria@example.org")
    invitation = Invitation.objects.create(
        hub=event.hub, event=event, stakeholder=person, link_nonce="7" * 32, link_hash="x"
    )
    assert come(event).takes_a_place is True
    invitation.refresh_from_db()
    assert invitation.state == "accepted"


def test_withdraw_gives_the_seat_back() -> None:
    event = make_event(capacity=1)
    registration = leave(come(event))
    assert (registration.state, seats(event)) == ("withdrawn", 0)
    assert come(event, "joao@example.org").takes_a_place is True


def test_withdraw_takes_the_event_out_of_the_calendar() -> None:
    event = make_event()
    registration = leave(come(event))
    email = OutgoingEmail.objects.get(kind="events/withdrawn")
    assert email.key == f"registration:{registration.pk}:withdrawn:1"
    assert email.calendar_method == "CANCEL"
    assert [line for line in email.calendar.splitlines() if line.startswith(("METHOD", "SEQUENCE", "STATUS"))] == [
        "METHOD:CANCEL",
        "SEQUENCE:1",
    ]


def test_withdraw_twice_changes_nothing_the_second_time() -> None:
    event = make_event()
    registration = leave(come(event))
    assert leave(registration).withdrawn_at == registration.withdrawn_at
    assert (seats(event), OutgoingEmail.objects.filter(kind="events/withdrawn").count()) == (0, 1)


def test_withdraw_refused_when_over() -> None:
    event = make_event()
    registration = come(event)
    Event.objects.update(starts_at=timezone.now() - dt.timedelta(days=2), ends_at=timezone.now() - dt.timedelta(days=1))
    with pytest.raises(ActionRefused):
        leave(registration)
    assert seats(event) == 1


def test_withdrawn_and_back_is_the_same_row_in_another_round() -> None:
    event = make_event()
    first = come(event)
    leave(first)
    second = come(event, name="Maria da Silva", access_needs="Interpreter")
    assert (second.pk, second.round, second.state, second.withdrawn_at) == (first.pk, 2, "registered", None)
    assert (second.name, second.access_needs.text, seats(event)) == ("Maria da Silva", "Interpreter", 1)
    assert keys() == [f"registration:{first.pk}:{fact}" for fact in ("confirmed:1", "withdrawn:1", "confirmed:2")]


def test_calendar_sequence_grows_with_each_coming_and_going() -> None:
    event = make_event()
    registration = come(event)
    OutgoingEmail.objects.update(state="sent", finished_at=timezone.now())
    leave(registration)
    OutgoingEmail.objects.update(state="sent", finished_at=timezone.now())
    come(event)
    sequences = [
        next(line for line in calendar.splitlines() if line.startswith("SEQUENCE"))
        for calendar in OutgoingEmail.objects.order_by("pk").values_list("calendar", flat=True)
    ]
    assert sequences == ["SEQUENCE:0", "SEQUENCE:1", "SEQUENCE:2"]


def test_withdrawal_declines_the_invitation() -> None:
    event = make_event()
    person = make_stakeholder(event.hub, email="maria@example.org")
    Invitation.objects.create(hub=event.hub, event=event, stakeholder=person, link_nonce="7" * 32, link_hash="x")
    leave(come(event))
    assert Invitation.objects.get().state == "declined"


def public(event: Event, email: str) -> None:
    register_publicly(
        by=CITIZEN,
        event=event,
        name="N",
        email=email,
        organisation="",
        access_needs="",
        language="en",
        at=timezone.now(),
    )


def test_public_answer_to_a_known_address_is_that_to_an_unknown_one() -> None:
    event = make_event(capacity=2)
    public(event, "maria@example.org")
    public(event, "maria@example.org")
    assert Registration.objects.count() == 1


def test_public_answer_of_a_full_event_does_not_tell_who_is_registered() -> None:
    event = make_event(capacity=1)
    public(event, "maria@example.org")
    said = []
    for email in ("maria@example.org", "stranger@example.org"):
        with pytest.raises(EventFull) as refused:
            public(event, email)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_public_answer_of_an_event_by_invitation_does_not_tell_who_is_invited() -> None:
    event = make_event(by_invitation=True)
    person = make_stakeholder(event.hub, email="maria@example.org")
    Invitation.objects.create(hub=event.hub, event=event, stakeholder=person, link_nonce="7" * 32, link_hash="x")
    for email in ("maria@example.org", "stranger@example.org"):
        with pytest.raises(InvitationRequired):
            public(event, email)
    assert Registration.objects.count() == 0


def test_register_costs_the_same_queries_for_the_first_and_the_third(django_assert_num_queries: Any) -> None:
    event = make_event(make_hub())
    for number in range(3):
        with django_assert_num_queries(15):
            come(event, f"person{number}@example.org")
