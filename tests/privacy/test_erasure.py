"""Everything about a person is erased in one action, and nothing of it is found anywhere afterwards."""

import logging
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from accounts.models import User
from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from consents.models import Consent
from digests.actions import confirm, subscribe
from digests.models import MAILING_LIST, Subscription
from digests.targets import Target
from events.models import Event, Registration
from events.programme.errors import EventFull
from events.registrations.actions import register
from hubs.models import TeamMember
from outbox.actions import reachable
from outbox.models import Lane, OutgoingEmail, Suppression
from privacy.actions import erase_person, withdraw_consent
from privacy.export import export_data
from privacy.records import linked_models, rows_of
from stakeholders.contacts.actions import add_stakeholder
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.imports import actions as importing
from stakeholders.models import Import, ImportProblem
from tests.factories import SHOWN, make_event, make_hub, make_registration, make_user
from tests.privacy.planting import ADDRESS, MARK, NAME, places_with_mark, plant
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db


def erase(address: str = ADDRESS) -> None:
    erase_person(by=CITIZEN, address=address, at=timezone.now())


def without_mark(model: type[models.Model]) -> list[str]:
    """The personal fields of a model in which no row of the planted person has the mark."""
    rows = list(rows_of(model, ADDRESS))
    fields = (model._meta.get_field(name) for name in model.privacy.personal)  # type: ignore[attr-defined]
    texts = [
        one.name
        for one in fields
        if not isinstance(one, models.ForeignKey | models.DateTimeField | models.SmallIntegerField)
    ]
    return [name for name in texts if not any(MARK in str(getattr(row, name)).lower() for row in rows)]


def test_person_is_planted_in_every_model_that_declares_whose_its_rows_are() -> None:
    """A new model with ``Privacy.person`` fails here until it is planted too."""
    plant()
    assert {model._meta.label: missing for model in linked_models() if (missing := without_mark(model))} == {}
    harmless = {"outbox.Suppression", "hubs.TeamMember", "digests.Digest", "accounts.UsedCode"}
    assert {model._meta.label for model in linked_models() if not rows_of(model, ADDRESS).exists()} == harmless


def test_planted_person_is_nowhere_after_the_erasure(caplog: pytest.LogCaptureFixture) -> None:
    plant()
    assert sorted(places_with_mark()) == [
        "accounts_keptform",
        "accounts_user",
        "consents_consent",
        "dialogues_consensussignatory",
        "dialogues_endorsement",
        "dialogues_memberorganisation",
        "dialogues_publishedanswer",
        "dialogues_replylink",
        "dialogues_statement",
        "dialogues_statementsignin",
        "dialogues_voicemessage",
        "dialogues_volunteer",
        "digests_subscriber",
        "events_answerfile",
        "events_badgesheet",
        "events_certificate",
        "events_certificatefile",
        "events_personalcalendar",
        "events_placeoffer",
        "events_questionanswer",
        "events_registration",
        "events_seriesregistration",
        "events_substitute",
        "hubs_teaminvitation",
        "outbox_deliveryreport",
        "outbox_outgoingemail",
        "partners_apikey",
        "partners_deliveryattempt",
        "partners_partner",
        "partners_webhookendpoint",
        "privacy_datarequest",
        "stakeholders_earlieraddress",
        "stakeholders_import",
        "stakeholders_importproblem",
        "stakeholders_stakeholder",
    ]
    with caplog.at_level(logging.DEBUG, logger="portal"):
        erase()
    assert places_with_mark() == []
    assert MARK not in caplog.text
    assert MARK.encode() not in export_data("other@example.org", at=timezone.now())


def test_what_stays_is_proof_without_the_address() -> None:
    plant()
    erase()
    assert set(OutgoingEmail.objects.values_list("recipient", "state").distinct()) <= {("", "withdrawn"), ("", "sent")}
    ledger = Consent.objects.all()
    assert {(row.address, row.wording) for row in ledger} == {("", SHOWN.text)}
    assert ledger.filter(given=True).count() == ledger.filter(given=False).count() == 7
    assert [(row.mailing_list, row.reason) for row in Suppression.objects.all()] == [("*", "erased")]
    entry = Entry.objects.get(action="privacy.erase")
    assert (entry.actor_kind, entry.subject, entry.fields) == ("citizen", "outbox.suppression", [])


def test_place_is_handed_on_and_past_events_keep_their_figures() -> None:
    coming = plant()
    past = Registration.objects.get(event__ends_at__lt=timezone.now()).event
    Event.objects.filter(pk=past.pk).update(places_taken=7)
    someone: dict[str, Any] = {
        "by": CITIZEN,
        "shown": SHOWN,
        "name": "Bea",
        "email": "bea@example.org",
        "language": "en",
    }
    with pytest.raises(EventFull):
        register(event=coming, at=timezone.now(), **someone)
    erase()
    register(event=coming, at=timezone.now(), **someone)
    coming.refresh_from_db()
    past.refresh_from_db()
    assert (coming.places_taken, past.places_taken) == (1, 7)


def test_place_held_beside_a_registration_is_freed_with_it() -> None:
    event = make_event(places_taken=2)
    make_registration(event, email=ADDRESS, held_until=timezone.now())
    erase()
    assert Event.objects.get(pk=event.pk).places_taken == 0


def test_no_hub_writes_to_an_erased_address_unless_the_person_subscribes() -> None:
    plant()
    erase()
    hub = make_hub("PT")
    assert reachable([ADDRESS], lane=Lane.BULK, mailing_list=invitations_of(hub)) == set()
    with pytest.raises(ActionRefused, match="erased"):
        add_stakeholder(by=SYSTEM, hub=hub, name=NAME, email=ADDRESS, sector="academia", level="national")
    request = subscribe(by=CITIZEN, target=Target(hub=hub), email=ADDRESS, language="en", at=timezone.now())
    assert reachable([ADDRESS], lane=Lane.NOTICE) == {ADDRESS}
    confirm(by=CITIZEN, subscriber=request, shown=SHOWN, at=timezone.now())
    assert reachable([ADDRESS], lane=Lane.BULK, mailing_list=MAILING_LIST) == {ADDRESS}
    assert (
        reachable([ADDRESS], lane=Lane.BULK, mailing_list=invitations_of(hub)) == set()
    )  # as before: they asked for the newsletter


def test_withdrawing_the_last_consent_ends_all_digests() -> None:
    plant()
    for consent in Consent.objects.filter(purpose="digest").order_by("pk"):
        withdraw_consent(by=CITIZEN, address=ADDRESS, consent=consent, at=timezone.now())
    assert [(row.mailing_list, row.reason) for row in Suppression.objects.all()] == [("digest", "unsubscribed")]
    assert Consent.objects.filter(purpose="digest", given=False).count() == 2


def test_file_with_an_erased_person_is_refused_and_names_the_row() -> None:
    erase()
    text = f"Name,Email,Sector,Level\nBea,bea@example.org,academia,national\n{NAME},{ADDRESS},academia,national\n"
    run = importing.start_import(
        by=make_user(), hub=make_hub(), file_name="a.csv", content=text.encode(), language="en", at=timezone.now()
    )
    importing.check_import(import_id=run.pk)
    run.refresh_from_db()
    problem = run.problems.get()
    assert (run.state, problem.row, "erased" in problem.words) == ("refused", 3, True)
    assert bytes(Import.objects.get().content) == b""


@pytest.mark.parametrize(
    "spelling",
    ["Ana@BÜRO.example", "ana@bu\u0308ro.example\u200b", "ａna@büro.example", "Ana <ana@xn--bro-hoa.example>"],
    ids=ascii,
)
@pytest.mark.parametrize("column", ["Email", "Region"])
def test_person_is_erased_from_a_waiting_file_however_their_address_is_spelled(spelling: str, column: str) -> None:
    cells = {"Name": "Ana", "Email": "", "Sector": "academia", "Level": "national", "Region": ""} | {column: spelling}
    text = f"{','.join(cells)}\n{','.join(cells.values())}\n"
    run = importing.start_import(
        by=make_user(), hub=make_hub(), file_name="a.csv", content=text.encode(), language="en", at=timezone.now()
    )
    ImportProblem.objects.create(of=run, row=2, column="Sector", words=f"“{spelling}” is unknown.")
    erase("ana@xn--bro-hoa.example")
    run.refresh_from_db()
    assert (run.state, bytes(run.content)) == ("refused", b"")
    assert {"erased" in words for words in run.problems.values_list("words", flat=True)} == {True}


def test_member_of_a_team_is_refused_and_nothing_is_erased() -> None:
    coming = plant()
    TeamMember.objects.create(hub=make_hub("PT"), user=User.objects.get(email=ADDRESS), role="viewer")
    with pytest.raises(ActionRefused, match="role"):
        erase()
    assert Registration.objects.filter(event=coming, email=ADDRESS).exists()


def test_erasing_again_or_an_unknown_address_does_no_harm() -> None:
    plant()
    erase()
    before = list(Consent.objects.values_list("pk", flat=True))
    erase()
    erase("unknown@example.org")
    assert list(Consent.objects.values_list("pk", flat=True)) == before
    assert Suppression.objects.count() == 2


@pytest.mark.parametrize(("purpose", "subscribed"), [("digest", ["no"]), ("registration", ["pt", "no"])])
def test_one_consent_is_withdrawn_with_what_rests_on_it(purpose: str, subscribed: list[str]) -> None:
    coming = plant()
    consent = Consent.objects.filter(purpose=purpose, hub=make_hub("PT")).latest("pk")
    for _twice in range(2):
        withdraw_consent(by=CITIZEN, address=ADDRESS, consent=consent, at=timezone.now())
    assert Consent.objects.filter(purpose=purpose, hub=make_hub("PT"), given=False).count() == 1
    assert Registration.objects.get(event=coming).takes_a_place == (purpose == "digest")
    assert list(Subscription.objects.order_by("pk").values_list("hub__slug", flat=True)) == subscribed
    assert not Suppression.objects.exists()
    with pytest.raises(ActionRefused):
        withdraw_consent(by=CITIZEN, address="other@example.org", consent=consent, at=timezone.now())
