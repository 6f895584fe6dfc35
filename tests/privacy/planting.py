"""A person planted in every place of the portal that holds people, and a search for them everywhere."""

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import Any

import pgtrigger
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import KeptForm, User
from accounts.two_step.encryption import encrypted
from audit.actors import CITIZEN, SYSTEM
from dialogues.endorsements.actions.decisions import refuse_endorsement
from dialogues.models import Draw, DrawnVolunteer, PublishedAnswer, VoiceHandover, VoiceMessage
from dialogues.statements.actions.entry import request_sign_in
from events.models import (
    AnswerFile,
    BadgeSheet,
    CertificateFile,
    CheckIn,
    Event,
    HealthAnswer,
    PlaceOffer,
    Registration,
)
from events.registrations.actions import register
from hubs.models import Hub, Role
from hubs.team.actions.invitations import invite_colleague
from mailings.models import ChosenAttendee, Mailing
from outbox.models import DeliveryReport, OutgoingEmail
from partners.models import ApiKey, DeliveryAttempt, KeyUse
from privacy.actions import request_data
from stakeholders.models import EarlierAddress, Import, ImportProblem, Segment
from stakeholders.segments.actions import add_segment
from tests.dialogues.endorsing import make_endorsement, make_joint_statement
from tests.dialogues.making import make_published
from tests.dialogues.proposing import make_member_organisation
from tests.dialogues.reporting import make_consensus, make_signatory
from tests.dialogues.stating import make_open, make_participant, make_seed, make_waiting, vote
from tests.dialogues.test_ledger import make_sent
from tests.dialogues.voicing import make_stored_message
from tests.dialogues.volunteering import make_call, make_volunteer
from tests.digests.making import make_subscriber
from tests.factories import (
    SHOWN,
    make_answer,
    make_calendar,
    make_certificate,
    make_event,
    make_hub,
    make_invitation,
    make_question,
    make_registration,
    make_series,
    make_series_registration,
    make_stakeholder,
    make_substitute,
    make_user,
)
from tests.inviting import invite_segment
from tests.partners.making import make_endpoint, make_key, make_partner

MARK = "qxvertaz"
ADDRESS = f"{MARK}@example.org"
NAME = f"Rosa {MARK.title()}"


def plant() -> Event:
    """Plant the person; return an event of one place that they hold."""
    hub, abroad, now = make_hub("PT"), make_hub("NO"), timezone.now()
    coming, past = make_event(hub, capacity=1), make_event(hub, days=-30)
    make_stakeholder(hub, name=NAME, email=ADDRESS, function=f"Head of {MARK}", region=f"Region {MARK}")
    make_stakeholder(abroad, name=NAME, email=ADDRESS)
    EarlierAddress.objects.create(hub=make_hub("LT"), stakeholder=make_stakeholder(make_hub("LT")), address=ADDRESS)
    invite_segment(by=SYSTEM, event=make_event(hub), segment=_everyone(hub), at=now)
    person = {"name": NAME, "email": ADDRESS, "organisation": f"University of {MARK}", "language": "en"}
    row = register(by=CITIZEN, event=coming, shown=SHOWN, access_needs=f"Interpreter for {MARK}", at=now, **person)
    CheckIn.objects.create(registration=row, at=now, received_at=now)
    badges = {"state": "ready", "content": f"%PDF {NAME}".lower().encode(), "finished_at": now}
    BadgeSheet.objects.create(event=coming, requested_at=now, **badges).registrations.add(row)
    left = make_registration(past, state="withdrawn", withdrawn_at=now, withdrawn_because=f"{NAME} is ill", **person)
    PlaceOffer.objects.create(registration=left, state="given", made_at=now, closed_at=now, because=f"{NAME} speaks")
    certificate = make_certificate(left, initials=MARK)
    CertificateFile.objects.create(certificate=certificate, content=f"%PDF {MARK}".encode())
    make_substitute(make_invitation(make_event(abroad)), name=NAME, email=ADDRESS)
    _plant_in_mailing(hub, left)
    answer = make_answer(row, make_question(coming, kind="file"), f"{MARK}.pdf")
    AnswerFile.objects.create(answer=answer, name=f"{MARK}.pdf", content_type="application/pdf", content=MARK.encode())
    asked = {"event": coming, "registration": row, "answered_at": now}
    about_health = make_question(coming, sensitivity="health", kept_days=7)
    HealthAnswer.objects.create(**asked, question=about_health, encrypted=encrypted(f"{MARK} has asthma"))
    make_series_registration(make_series(hub), ADDRESS)
    make_calendar(ADDRESS)
    _plant_among_volunteers(hub)
    _plant_among_signatories(hub)
    _plant_among_messages(hub)
    make_sent(make_published(hub, title="Asked"), email=ADDRESS)
    consensus = make_consensus(make_published(hub, title="Agreed"))
    make_signatory(
        consensus, ADDRESS, agrees=True, name=NAME, function=f"Head of {MARK}", organisation=f"League of {MARK}"
    )
    make_member_organisation(email=ADDRESS)
    make_subscriber(hub, ADDRESS)
    _plant_among_partners()
    make_subscriber(abroad, ADDRESS)
    _plant_in_team(hub)
    _plant_in_files(hub)
    _plant_in_dialogue(hub)
    request_data(by=CITIZEN, email=ADDRESS, language="en", at=now)
    sent = OutgoingEmail.objects.filter(recipient=ADDRESS).first()
    assert sent is not None
    answer = {
        "state": "sent",
        "finished_at": now,
        "reply": f"250 {ADDRESS} accepted",
        "calendar": f"ATTENDEE:{ADDRESS}",
    }
    OutgoingEmail.objects.filter(pk=sent.pk).update(**answer, context={"name": NAME})
    DeliveryReport.objects.create(email=sent, type="delayed", detail=f"452 {ADDRESS} is full", reported_at=now)
    return coming


def _plant_in_mailing(hub: Hub, registration: Registration) -> None:
    """Selected in the list of attendees."""
    mailing = Mailing.objects.create(hub=hub, audience="chosen", event=registration.event)
    ChosenAttendee.objects.create(hub=hub, event=registration.event, mailing=mailing, registration=registration)


def _plant_among_volunteers(hub: Hub) -> None:
    """Registered for a dialogue, with details, and drawn."""
    row = make_volunteer(
        make_call(hub, title="A call").dialogue, ADDRESS, {"gender": "woman"}, name=NAME, organisation=MARK
    )
    now = timezone.now()
    with pgtrigger.ignore("dialogues.Draw:phase_of_draw"):
        draw = Draw.objects.create(
            dialogue=row.dialogue, requested_at=now, seed=1, method="maximin", seats=1, reserves=0
        )
    DrawnVolunteer.objects.create(draw=draw, volunteer=row, encrypted_number=encrypted("1"))


def _plant_among_signatories(hub: Hub) -> None:
    """Refused for one statement, with a reason that names them, and waiting for a decision on another."""
    signed = {"name": "Vida", "signatory": NAME, "function": f"Head of {MARK}"}
    row = make_endorsement(make_joint_statement(hub), ADDRESS, **signed)
    refuse_endorsement(by=SYSTEM, endorsement=row, because=f"{NAME} is not known", at=timezone.now())
    make_endorsement(make_joint_statement(of_network=True), ADDRESS, **signed)


def _plant_among_messages(hub: Hub) -> None:
    """Wrote to the hub, with an answer, a hand-over and a wording that waits for the person."""
    row = make_stored_message(hub, ADDRESS)
    VoiceMessage.objects.filter(pk=row.pk).update(name=NAME)
    row.entries.update(encrypted=encrypted(f"{MARK} is ill"))
    VoiceHandover.objects.create(message=row, to_hub=hub, encrypted=encrypted(MARK), made_at=timezone.now())
    PublishedAnswer.objects.filter(message=row).update(question=f"What of {MARK}?", answer=f"{MARK} is well")


def _plant_in_dialogue(hub: Hub) -> None:
    """Under a pseudonym: a statement that waits, and a vote. And the link that was emailed."""
    dialogue, now = make_open(hub=hub), timezone.now()
    request_sign_in(by=CITIZEN, dialogue=dialogue, email=ADDRESS, language="en", at=now)
    writer = make_participant(dialogue, ADDRESS)
    make_waiting(writer, f"Idea of {MARK}")
    vote(writer, make_seed(dialogue))


def _plant_among_partners() -> None:
    """Asked for a key of the API, whose end has a reason, and has a webhook whose receiver answered."""
    key = make_key(make_partner(ADDRESS, name=NAME, purpose=f"Site of {MARK}"), name=MARK).row
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now(), revoked_because=f"{NAME} asked")
    KeyUse.objects.create(key=key, day=timezone.localdate(), requests=1)
    endpoint = make_endpoint(key.partner, url=f"https://{MARK}.example/hook")
    moment = {"created_at": timezone.now(), "due_at": timezone.now()}
    delivery = endpoint.deliveries.create(event_id="evt_1", payload="{}", **moment)
    DeliveryAttempt.objects.create(delivery=delivery, at=timezone.now(), seconds=1, status=200, body=f"Hello {MARK}")


def _everyone(hub: Hub) -> Segment:
    return add_segment(by=SYSTEM, hub=hub, name="Everyone", criteria={})


def _plant_in_team(hub: Hub) -> None:
    """An invitation into a team, and the account of someone whose role has ended."""
    invite_colleague(
        by=make_user(), hub=hub, email=ADDRESS, name=NAME, role=Role.EDITOR, language="en", at=timezone.now()
    )
    user = User.objects.create_user(ADDRESS, name=NAME, last_login=timezone.now())
    KeptForm.objects.create(user=user, page="/", action="/", typed=f"name={NAME}", created_at=timezone.now())


def _plant_in_files(hub: Hub) -> None:
    """A text file that was checked, a workbook that waits, and an error that quotes a cell."""
    rows = [["Name", "Email"], [NAME, ADDRESS]]
    common: dict[str, Any] = {"hub": hub, "started_at": timezone.now() - dt.timedelta(hours=1)}
    text = "\n".join(",".join(row) for row in rows).encode()
    preview = {"headers": rows[0], "preview": rows[1:], "notes": [f"Row of {MARK}"]}
    Import.objects.create(file_name=f"{MARK}.csv", content=text, state="checked", **common, **preview)
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    Import.objects.create(file_name="people.xlsx", content=content.getvalue(), **common)
    done = Import.objects.create(file_name="old.csv", state="refused", finished_at=timezone.now(), **common)
    ImportProblem.objects.create(of=done, row=2, column=MARK, words=f"“{ADDRESS}” is in two rows.")


def places_with_mark() -> list[str]:
    """Every table, file and key of the broker in which the person can still be found, as text or as bytes."""
    return [*_tables(), *_files(), *_broker()]


def _tables() -> list[str]:
    found = []
    as_bytes = MARK.encode().hex()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS one WHERE one::text ILIKE %s OR one::text LIKE %s',  # noqa: S608
                [f"%{MARK}%", f"%{as_bytes}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def _files() -> list[str]:
    root = Path(settings.VAR_DIR)
    files = (path for path in root.rglob("*") if path.is_file())
    return [str(path) for path in files if MARK.encode() in path.read_bytes().lower()]


def _broker() -> list[str]:
    broker = redis.Redis.from_url(settings.REDIS_URL)
    keys = list(broker.scan_iter())
    return [str(key) for key in keys if MARK.encode() in (key + (broker.dump(key) or b"")).lower()]
