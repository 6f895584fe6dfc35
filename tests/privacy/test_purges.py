"""Every retention that is declared runs, and each run says in the log what was deleted, how many and why."""

import datetime as dt
from collections.abc import Callable

import pgtrigger
import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from accounts.models import KeptForm, SpentAllowance, UsedCode
from accounts.personal_links import new_link
from accounts.two_step.encryption import encrypted
from audit.actors import CITIZEN, SYSTEM
from audit.models import PurgeRun
from audit.purges import forget_purge_runs, record_purge
from consents.actions import record_consent, record_withdrawal
from consents.models import Consent
from consents.retention import forget_consents
from dialogues.models import (
    ConsensusSignatory,
    Endorsement,
    ParticipantSurvey,
    Phase,
    ProposalAct,
    ReplyLink,
    StatementSignIn,
    VoiceMessage,
)
from dialogues.statements.actions.moderation import refuse_statement
from digests.actions import confirm, forget_suppressed, leave, subscribe
from digests.models import Subscriber
from digests.targets import Target
from events.models import AccessNeeds, BadgeSheet, CertificateFile, HealthAnswer, QuestionAnswer, Registration
from events.registrations.actions import keep_access_needs
from outbox.actions import queue, suppress
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail, Suppression
from partners.keys.actions import request_access
from partners.models import ApiKey, KeyUse
from privacy.models import DataRequest
from stakeholders.models import Import, ImportProblem
from tests.dialogues.endorsing import make_joint_statement, make_request
from tests.dialogues.looking_back import give_answers, make_over, make_survey_of
from tests.dialogues.making import make_published
from tests.dialogues.proposing import make_consultation, make_member_organisation
from tests.dialogues.reporting import make_signatory
from tests.dialogues.stating import make_open, make_participant, make_waiting
from tests.dialogues.test_ledger import make_sent
from tests.dialogues.voicing import make_unconfirmed
from tests.dialogues.volunteering import make_call, make_volunteer
from tests.factories import (
    SHOWN,
    make_calendar,
    make_certificate,
    make_chair,
    make_door_link,
    make_event,
    make_group,
    make_hub,
    make_invitation,
    make_question,
    make_registration,
    make_series,
    make_series_registration,
    make_session,
    make_speaker,
    make_substitute,
    make_survey,
    make_team_invitation,
    make_user,
)
from tests.partners.making import make_endpoint, make_key
from toolkit import clock
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def days_ago(number: int) -> dt.datetime:
    return NOW - dt.timedelta(days=number)


def old_user() -> None:
    make_user(without_role_since=days_ago(366))


def old_code() -> None:
    UsedCode.objects.create(user=make_user(), code_hash="x", expires_at=days_ago(1))


def old_allowance() -> None:
    SpentAllowance.objects.create(key="x", full_at=days_ago(1))


def old_form() -> None:
    KeptForm.objects.create(user=make_user(), page="/", action="/", typed="x", created_at=days_ago(2))


def old_email() -> None:
    queue(Draft(key="old", kind="events/registered", lane=Lane.NOTICE, recipient="a@example.org"))
    OutgoingEmail.objects.update(state="sent", finished_at=days_ago(91), cleared_at=days_ago(61))


def old_chair() -> None:
    make_chair(
        make_group(make_hub()), function="", name="Ana Silva", agreed_to_be_named=True, until=PartialDate.parse("2020")
    )


def old_reply_link() -> None:
    ReplyLink.objects.filter(pk=make_sent().pk).update(expires_at=days_ago(1))


def old_team_invitation() -> None:
    make_team_invitation(sent_days_ago=200)


def old_consent() -> None:
    with clock.set_to(days_ago(3 * 365 + 1)):
        record_withdrawal(
            by=SYSTEM, hub=make_hub(), address="ana@exemplo.pt", purpose=Consent.Purpose.DIGEST, means="personal page"
        )


def old_import() -> None:
    run = Import.objects.create(
        hub=make_hub(), file_name="people.csv", state="refused", started_at=days_ago(8), finished_at=days_ago(8)
    )
    ImportProblem.objects.create(of=run, row=1, words="Enter a name.")


def old_registration() -> None:
    event = make_event(days=-200)
    keep_access_needs(make_registration(event), "Interpreter")


def old_certificate() -> None:
    certificate = make_certificate(make_registration(make_event(days=-4 * 365)))
    CertificateFile.objects.create(certificate=certificate, content=b"%PDF")


def old_survey() -> None:
    make_survey(make_event(days=-4 * 365), answers=1)


def old_subscriber() -> None:
    nonce, key = new_link(Subscriber.LINK_KIND, None)
    keys = {"address_hash": "x", "link_nonce": nonce, "link_hash": key}
    Subscriber.objects.create(email="ana@exemplo.pt", asked_at=days_ago(31), **keys)


def old_answer() -> None:
    event = make_event(days=-200)
    at, person = days_ago(210), make_registration(event)
    asked = {"event": event, "registration": person, "answered_at": at}
    health = make_question(event, sensitivity="health", kept_days=7)
    HealthAnswer.objects.create(**asked, question=health, encrypted=encrypted("Asthma"))
    QuestionAnswer.objects.create(**asked, question=make_question(event, kept_days=30), value="Vegan")


def old_speaker() -> None:
    session = make_session(make_event(days=-200))
    make_speaker(session, function="", name="Ana Silva", agreed_to_be_named=True)


def old_calendar() -> None:
    make_calendar()


def old_door_link() -> None:
    make_door_link(make_event(days=-200))


def old_badges() -> None:
    times = {"requested_at": days_ago(201), "finished_at": days_ago(201)}
    BadgeSheet.objects.create(event=make_event(days=-200), state="removed", **times)


def old_series_registration() -> None:
    make_series_registration(make_series())


def old_request() -> None:
    nonce, key = new_link(DataRequest.LINK_KIND, None)
    times = {"asked_at": days_ago(2), "expires_at": days_ago(1)}
    DataRequest.objects.create(email="ana@exemplo.pt", link_nonce=nonce, link_hash=key, **times)


def old_substitute() -> None:
    make_substitute(make_invitation(make_event(days=-1)))


def old_volunteer() -> None:
    call = make_call()
    make_volunteer(call.dialogue, details={"gender": "woman"})
    call.kept_until = days_ago(1).date()
    call.save()


def old_message() -> None:
    VoiceMessage.objects.filter(pk=make_unconfirmed().pk).update(sent_at=days_ago(8))


def old_sign_in() -> None:
    nonce, key = new_link(StatementSignIn.LINK_KIND, None)
    times = {"asked_at": days_ago(2), "expires_at": days_ago(1)}
    link = {"link_nonce": nonce, "link_hash": key}
    StatementSignIn.objects.create(dialogue=make_published(), email="ana@exemplo.pt", **link, **times)


def old_pseudonym() -> None:
    make_participant(make_open(-200, 1))
    Phase.objects.update(closes_at=days_ago(91))


def old_statement() -> None:
    row = make_waiting(make_participant(make_open(-200, 1)))
    refuse_statement(by=SYSTEM, dialogue=row.dialogue, statement=row, reason="unclear", at=days_ago(31))


def old_signatory() -> None:
    ConsensusSignatory.objects.filter(pk=make_signatory(agrees=False).pk).update(
        created_at=days_ago(366), asked_at=days_ago(366), answered_at=days_ago(366)
    )


def old_endorsement() -> None:
    make_request(make_joint_statement())
    Endorsement.objects.update(asked_at=days_ago(8))


def old_participant_survey() -> None:
    give_answers(make_survey_of(make_over()), "Shorter talks")
    ParticipantSurvey.objects.update(sent_at=days_ago(4 * 365), responded=[])


def old_consultation() -> None:
    make_consultation()
    with pgtrigger.ignore("dialogues.ProposalAct:act_stays"):
        ProposalAct.objects.filter(kind="consultation").update(done_on=days_ago(200), closes_on=days_ago(91))


def old_member_organisation() -> None:
    make_member_organisation(until=days_ago(366).date())


def old_partner() -> None:
    details = {"name": "N", "purpose": "P", "language": "en"}
    request_access(by=CITIZEN, email="never@example.org", at=days_ago(8), **details)


def old_key() -> None:
    make_key()
    ApiKey.objects.update(created_at=days_ago(400), expires_at=days_ago(366))


def old_use() -> None:
    KeyUse.objects.create(key=make_key().row, day=days_ago(91).date(), requests=1)


def old_delivery() -> None:
    moment = {"created_at": days_ago(31), "due_at": days_ago(31)}
    make_endpoint().deliveries.create(event_id="evt_1", payload="{}", **moment)


OLD: dict[str, Callable[[], None]] = {
    "accounts.User": old_user,
    "accounts.UsedCode": old_code,
    "accounts.SpentAllowance": old_allowance,
    "accounts.KeptForm": old_form,
    "outbox.OutgoingEmail": old_email,
    "hubs.GroupChair": old_chair,
    "dialogues.ReplyLink": old_reply_link,
    "hubs.TeamInvitation": old_team_invitation,
    "consents.Consent": old_consent,
    "stakeholders.Import": old_import,
    "stakeholders.ImportProblem": old_import,
    "events.Registration": old_registration,
    "events.AccessNeeds": old_registration,
    "events.Certificate": old_certificate,
    "events.CertificateFile": old_certificate,
    "events.Survey": old_survey,
    "events.SurveyAnswer": old_survey,
    "events.QuestionAnswer": old_answer,
    "events.HealthAnswer": old_answer,
    "events.SessionSpeaker": old_speaker,
    "events.Substitute": old_substitute,
    "events.PersonalCalendar": old_calendar,
    "events.DoorLink": old_door_link,
    "events.BadgeSheet": old_badges,
    "digests.Subscriber": old_subscriber,
    "events.SeriesRegistration": old_series_registration,
    "privacy.DataRequest": old_request,
    "dialogues.Volunteer": old_volunteer,
    "dialogues.VolunteerAttributes": old_volunteer,
    "dialogues.VoiceMessage": old_message,
    "dialogues.StatementSignIn": old_sign_in,
    "dialogues.Pseudonym": old_pseudonym,
    "dialogues.Statement": old_statement,
    "dialogues.ConsensusSignatory": old_signatory,
    "dialogues.Endorsement": old_endorsement,
    "dialogues.ParticipantSurvey": old_participant_survey,
    "dialogues.ParticipantAnswer": old_participant_survey,
    "dialogues.ConsultedMember": old_consultation,
    "dialogues.MemberOrganisation": old_member_organisation,
    "partners.Partner": old_partner,
    "partners.ApiKey": old_key,
    "partners.KeyUse": old_use,
    "partners.WebhookDelivery": old_delivery,
}
# Rows that stay without what leads to a person.
STAY = {
    "dialogues.Pseudonym": {"address_key": None, "link_hash": None, "link_nonce": None},
    "dialogues.Statement": {"text": ""},
    "dialogues.ConsultedMember": {"link_hash": None, "link_nonce": None},
    "dialogues.MemberOrganisation": {"email": ""},
}
PURGED = sorted(
    model._meta.label
    for model in apps.get_models()
    if (privacy := getattr(model, "privacy", None)) and privacy.ends_with in settings.PERIODIC_JOBS
)


@pytest.mark.parametrize("label", PURGED)
def test_declared_job_deletes_what_is_over_and_logs_how_many_and_why(label: str) -> None:
    OLD[label]()
    model = apps.get_model(label)
    current_app.loader.import_default_modules()
    current_app.tasks[model.privacy.ends_with]()  # type: ignore[attr-defined]
    assert not model._default_manager.exclude(**STAY.get(label, {"pk": None})).exists()
    run = PurgeRun.objects.get(kind=label.lower())
    assert (run.count, run.reason != "") == (1, True)
    current_app.tasks[model.privacy.ends_with]()  # type: ignore[attr-defined]
    assert PurgeRun.objects.filter(kind=label.lower()).count() == 1


def test_lines_of_the_log_go_after_three_years() -> None:
    record_purge(Registration, 3, at=days_ago(3 * 365 + 1))
    record_purge(AccessNeeds, 2, at=days_ago(3 * 365 - 1))
    record_purge(AccessNeeds, 0, at=NOW)
    assert forget_purge_runs(at=NOW) == 1
    assert PurgeRun.objects.get().count == 2


def test_people_whose_address_was_never_known_are_not_one_person() -> None:
    """Rows of one-click unsubscriptions have only the keyed hash: each is the history of its own address."""
    hub = make_hub()
    for key, age in (("a" * 64, 3 * 365 + 1), ("b" * 64, 1)):
        fields = {"purpose": Consent.Purpose.DIGEST, "given": False, "means": "one-click unsubscribe", "address": ""}
        with clock.set_to(days_ago(age)):
            Consent.objects.create(hub=hub, address_hash=key, **fields)
    assert forget_consents(at=NOW) == 1
    assert Consent.objects.get().address_hash == "b" * 64


def test_consent_to_take_part_ends_without_a_withdrawal() -> None:
    purpose = Consent.Purpose.REGISTRATION
    with clock.set_to(days_ago(4 * 365 + 1)):
        record_consent(by=SYSTEM, hub=make_hub(), address="ana@exemplo.pt", purpose=purpose, shown=SHOWN)
    assert forget_consents(at=NOW) == 1


def test_address_of_a_subscriber_who_left_or_whose_emails_come_back_goes_and_the_suppression_stays() -> None:
    hub = make_hub()
    for name in ("ana", "bea", "cleo", "dora"):
        row = subscribe(by=SYSTEM, target=Target(hub=hub), email=f"{name}@exemplo.pt", language="en", at=days_ago(90))
        confirm(by=SYSTEM, subscriber=row, shown=SHOWN, at=days_ago(90))
    leave(by=SYSTEM, subscriber=Subscriber.objects.get(email="ana@exemplo.pt"))
    suppress(address="cleo@exemplo.pt", mailing_list="digest", reason="complained")
    suppress(address="dora@exemplo.pt", reason="bounced")
    gone = [forget_suppressed(at=NOW + dt.timedelta(days=days)) for days in (29, 31, 179, 181)]
    assert gone == [0, 2, 0, 1]
    assert Subscriber.objects.get().email == "bea@exemplo.pt"
    assert set(Suppression.objects.values_list("mailing_list", "reason")) == {
        ("digest", "unsubscribed"), ("digest", "complained"), ("*", "bounced"),
    }  # fmt: skip
    assert list(PurgeRun.objects.order_by("pk").values_list("count", "reason")) == [
        (2, "unsubscribed or reported as spam thirty days ago"), (1, "emails came back for half a year"),
    ]  # fmt: skip
