"""Certificates of attendance: for whoever attended, once each, readable, verified by their number, erased with the person."""

import datetime as dt
import re
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import SYSTEM
from events.certificates import actions as certificate_actions
from events.certificates.actions import (
    continue_certificates,
    forget_certificates,
    request_certificates,
    resend_certificate,
)
from events.certificates.codes import code_as_typed, initials_of, new_code
from events.certificates.programme_hours import programme_hours
from events.models import Certificate, CertificateFile, Event, Registration
from events.registrations.attendance import record_attendance, withdraw_attendance
from events.registrations.erasure import erase_registrations
from outbox.models import OutgoingEmail
from privacy.actions import erase_person
from tests.factories import make_certificate, make_event, make_hub, make_member, make_registration, make_session
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
NOW = timezone.now()
IN_PERSON = Event.Format.IN_PERSON


def attendee(event: Event, **fields: Any) -> Registration:
    return make_registration(event, checked_in_at=event.starts_at, **fields)


def past_event(hours: int = 3, **fields: Any) -> Event:
    """An event ten days ago, from nine o'clock in UTC, so that one of eight hours ends on the day it started."""
    starts = (NOW - dt.timedelta(days=10)).replace(hour=9, minute=0, second=0, microsecond=0)
    return make_event(starts_at=starts, ends_at=starts + dt.timedelta(hours=hours), days=-10, **fields)


def issue(event: Event) -> int:
    number = request_certificates(by=SYSTEM, event=event, at=NOW)
    continue_certificates(at=NOW)
    return number


def emails() -> list[str]:
    return list(
        OutgoingEmail.objects.filter(kind="events/certificate").order_by("pk").values_list("recipient", flat=True)
    )


def reader_of(registration: Registration) -> pypdf.PdfReader:
    file = CertificateFile.objects.get(certificate__registration=registration)
    return pypdf.PdfReader(BytesIO(bytes(file.content)))


def test_only_who_attended_gets_one_and_each_gets_one() -> None:
    event = past_event()
    here, online = attendee(event), make_registration(event, attended_online_at=event.starts_at)
    make_registration(event)
    assert [issue(event), issue(event)] == [2, 0]
    assert sorted(emails()) == sorted([here.email, online.email])
    late = attendee(event)
    assert issue(event) == 1
    assert emails()[2:] == [late.email]


@pytest.mark.parametrize(("days", "attends"), [(3, True), (-3, False)])
def test_request_before_the_end_or_without_attendance_is_refused(*, days: int, attends: bool) -> None:
    event = make_event(days=days)
    make_registration(event, checked_in_at=NOW if attends else None)
    with pytest.raises(ActionRefused):
        request_certificates(by=SYSTEM, event=event, at=NOW)


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("online", "you can record others once the event has begun"),
        ("hybrid", "and record who attends online"),
        ("in_person", "Check people in at the event: only"),
    ],
)
def test_page_before_the_end_names_each_way_to_record_attendance(way: str, words: str) -> None:
    event = make_event(make_hub(), days=3, format=way)
    page = signed_in(make_member(event.hub)).get(f"/en/manage/{event.hub.slug}/events/{event.pk}/certificates/")  # type: ignore[union-attr,arg-type]
    assert words in page.content.decode()


def test_worker_that_is_killed_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    event = past_event()
    for _number in range(3):
        attendee(event)
    request_certificates(by=SYSTEM, event=event, at=NOW)
    monkeypatch.setattr(certificate_actions, "SLICE", 2)
    made: list[int] = []

    def dying(certificate: Certificate, registration: Registration) -> bytes:
        made.append(registration.pk)
        if len(made) == 3:
            raise SystemExit
        return b"%PDF"

    with monkeypatch.context() as patch:
        patch.setattr(certificate_actions, "certificate_pdf", dying)
        with pytest.raises(SystemExit):
            continue_certificates(at=NOW)
    assert (CertificateFile.objects.count(), len(emails())) == (2, 2)
    continue_certificates(at=NOW)
    assert (CertificateFile.objects.count(), len(set(emails())), len(emails())) == (3, 3, 3)


@pytest.mark.parametrize(
    ("name", "language"),
    [("Ελένη Παπαδοπούλου", "en"), ("Олександра Ковальчук-Їжак", "pl"), ("Łucja Đorđević Ñandú", "pt")],
)
def test_pdf_is_tagged_and_says_who_attended_what_in_their_language(name: str, language: str) -> None:
    event = past_event(title="Diálogo sobre radioterapia", text_language="pt")
    row = attendee(event, name=name, language=language, email="rosa@example.org")
    issue(event)
    reader, certificate = reader_of(row), Certificate.objects.get()
    root: Any = reader.trailer["/Root"]
    text = " ".join(reader.pages[0].extract_text().split())
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"], len(reader.pages)) == (language, True, 1)
    assert "/StructTreeRoot" in root
    for words in (name, event.title, certificate.code, f"/certificates/{certificate.code}/"):
        assert words in text
    titles = {"en": "Certificate of attendance"}
    assert titles.get(language, reader.metadata["/Title"]) == reader.metadata["/Title"]  # type: ignore[index]
    assert set(reader.metadata or {}) == {"/Title", "/Creator"}
    assert "rosa@example.org" not in text
    assert b"pdfuaid:part>1<" in reader.xmp_metadata.stream.get_data()  # type: ignore[union-attr]


def test_name_that_cannot_be_printed_stops_no_one_else_and_is_made_once_corrected() -> None:
    event = past_event()
    row, other = attendee(event, name="\U00100001\U00100002"), attendee(event)
    issue(event)
    assert (row.certificate.state, other.certificate.state) == ("failed", "issued")
    Registration.objects.filter(pk=row.pk).update(name="Li Ming")
    assert issue(event) == 1
    assert "Li Ming" in reader_of(row).pages[0].extract_text()


def test_name_is_text_and_never_markup() -> None:
    event = past_event()
    row = attendee(event, name='#panic("x") *bold* $x$')
    issue(event)
    assert '#panic("x") *bold* $x$' in reader_of(row).pages[0].extract_text()


def test_certificate_sent_again_keeps_its_number_and_takes_the_corrected_name() -> None:
    event = past_event()
    row = attendee(event, name="Rosa Sliva")
    issue(event)
    code = row.certificate.code
    Registration.objects.filter(pk=row.pk).update(name="Rosa Silva Campos")
    resend_certificate(by=SYSTEM, certificate=row.certificate, at=NOW)
    continue_certificates(at=NOW)
    again = Certificate.objects.get()
    assert (again.code, again.initials, again.round, len(emails())) == (code, "R. C.", 2, 2)
    assert "Rosa Silva Campos" in reader_of(row).pages[0].extract_text()


def test_verification_shows_initials_and_never_the_name(client: Client) -> None:
    event = past_event()
    certificate = make_certificate(attendee(event, name="Rosa Silva"))
    spoken = certificate.code.lower().replace("-", "")
    for path in (certificate.get_absolute_url(), f"/en/certificates/{spoken}/"):
        page = client.get(path)
        assert page.status_code == 200
        assert "noindex" in page["X-Robots-Tag"]
        html = page.content.decode()
        assert ("R. S." in html, event.title in html, "Rosa" in html, "Silva" in html) == (True, True, False, False)
    unknown = client.get(f"/en/certificates/{new_code()}/")
    assert (unknown.status_code, "Unknown number" in unknown.content.decode()) == (404, True)


def test_withdrawn_attendance_revokes_and_check_in_makes_it_valid_again(client: Client) -> None:
    event = past_event()
    row = attendee(event)
    issue(event)
    withdraw_attendance(by=SYSTEM, registration=row, way=IN_PERSON, at=NOW)
    certificate = Certificate.objects.get()
    assert "Not valid" in client.get(certificate.get_absolute_url()).content.decode()
    token = token_for("registration", event.hub_id, row.link_nonce)
    assert client.get(f"/en/my/registration/{token}/certificate.pdf").status_code == 404
    with pytest.raises(ActionRefused, match="revoked"):
        resend_certificate(by=SYSTEM, certificate=certificate, at=NOW)
    record_attendance(by=SYSTEM, registration=row, way=IN_PERSON, at=NOW)
    assert issue(event) == 1
    again = Certificate.objects.get()
    assert (again.code, again.is_valid) == (certificate.code, True)


def test_nothing_is_issued_for_an_attendance_withdrawn_while_it_was_prepared() -> None:
    event = past_event()
    again = attendee(event)
    issue(event)
    resend_certificate(by=SYSTEM, certificate=again.certificate, at=NOW)
    attendee(event)
    request_certificates(by=SYSTEM, event=event, at=NOW)
    Registration.objects.update(checked_in_at=None)
    with CaptureQueriesContext(connection) as queries:
        continue_certificates(at=NOW)
    assert not any("certificatefile" in one["sql"] for one in queries if one["sql"].startswith("INSERT"))
    certificate = Certificate.objects.get()
    assert (certificate.registration, certificate.is_valid, certificate.status, len(emails())) == (
        again,
        False,
        "revoked",
        1,
    )


def test_attendance_is_held_while_certificates_are_requested() -> None:
    event = past_event()
    attendee(event)
    with CaptureQueriesContext(connection) as queries:
        request_certificates(by=SYSTEM, event=event, at=NOW)
    locks = [one["sql"] for one in queries if "FOR NO KEY UPDATE" in one["sql"]]
    assert any('FROM "events_registration"' in sql for sql in locks)


def test_person_downloads_their_own_on_their_page(client: Client) -> None:
    event = past_event()
    row = attendee(event)
    issue(event)
    token = token_for("registration", event.hub_id, row.link_nonce)
    page = client.get(f"/en/my/registration/{token}/").content.decode()
    assert f"/registration/{token}/certificate.pdf" in page
    file = client.get(f"/en/my/registration/{token}/certificate.pdf")
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    assert "no-store" in file["Cache-Control"]


def test_coordinator_issues_and_sends_again_on_the_page() -> None:
    hub = make_hub()
    event = make_event(hub, days=-5)
    attendee(event, name="Ana Alves")
    client = signed_in(make_member(hub))
    path = f"/en/manage/{hub.slug}/events/{event.pk}/certificates/"
    shown = client.get(path).content.decode()
    assert "1 person who attended has no certificate yet" in shown
    assert len(re.findall('<form[^>]*method="post"', shown)) == shown.count("csrfmiddlewaretoken")
    assert "preparing 1 certificate" in client.post(f"{path}issue/", follow=True).content.decode()
    continue_certificates(at=NOW)
    html = client.get(path).content.decode()
    certificate = Certificate.objects.get()
    assert ("Ana Alves" in html, certificate.code in html) == (True, True)
    client.post(f"{path}{certificate.pk}/resend/")
    assert Certificate.objects.waiting().count() == 1


def test_file_goes_with_the_registration_and_verification_after_three_years() -> None:
    event = past_event()
    row = attendee(event)
    issue(event)
    end = event.ends_at
    assert end is not None
    forget_certificates(at=end + dt.timedelta(days=183))
    assert (CertificateFile.objects.count(), Certificate.objects.count()) == (0, 1)
    Registration.objects.filter(pk=row.pk).delete()
    assert Certificate.objects.get().is_valid
    forget_certificates(at=end + dt.timedelta(days=3 * 365))
    assert Certificate.objects.count() == 0


def test_erasing_a_person_erases_certificate_and_file_also_while_one_is_being_prepared() -> None:
    event = past_event()
    row, other = attendee(event), attendee(event)
    issue(event)
    erase_person(by=SYSTEM, address=row.email, at=NOW)
    assert [one.registration for one in Certificate.objects.all()] == [other]
    assert CertificateFile.objects.count() == 1
    resend_certificate(by=SYSTEM, certificate=other.certificate, at=NOW)
    erase_registrations(by=SYSTEM, address=other.email, at=NOW)
    continue_certificates(at=NOW)
    assert (Certificate.objects.count(), CertificateFile.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_certificate_issued_has_time", {"issued_at": None}),
        ("events_certificate_known_state", {"state": "lost"}),
        ("events_certificate_code_shape", {"code": "1234"}),
    ],
)
def test_database_refuses(constraint: str, fields: dict[str, Any]) -> None:
    row = attendee(past_event())
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_certificate(row, **fields)


def test_database_refuses_a_second_certificate_and_one_of_another_hub() -> None:
    row = attendee(past_event())
    certificate = make_certificate(row)
    with pytest.raises(IntegrityError, match="registration_id"), transaction.atomic():
        make_certificate(row)
    with pytest.raises(IntegrityError, match="same_hub"), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(hub=make_hub("NO"))


def test_hours_leave_out_breaks_and_count_parallel_sessions_once() -> None:
    event = past_event(hours=8)
    start = event.starts_at
    assert start is not None

    def session(begin: float, end: float, **fields: Any) -> None:
        hour = dt.timedelta(hours=1)
        make_session(event, starts_at=start + begin * hour, ends_at=start + end * hour, **fields)

    assert programme_hours(event) == "8 hours"
    session(0, 2)
    session(0, 2)
    session(1, 2.5)
    session(2.5, 3, kind="break")
    session(3, 4)
    assert programme_hours(event) == "3 hours, 30 minutes"
    assert programme_hours(past_event(hours=30)) == ""


@pytest.mark.parametrize(
    ("name", "initials"), [("Rosa Maria Silva", "R. S."), ("Ελένη", "Ε."), (" ana  de souza ", "A. S."), ("ßen", "S.")]
)
def test_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_number_is_read_however_it_is_typed() -> None:
    code = new_code()
    assert code_as_typed(code.lower().replace("-", "").replace("0", "o").replace("1", "l")) == code
