"""Certificates of attendance: requested by the hub, made by a worker, sent again, revoked with the attendance."""

import datetime as dt

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.addresses import address_hash
from audit.actions import record
from audit.actors import Actor
from audit.purges import record_purge
from events.certificates.codes import initials_of, new_code
from events.certificates.emails import certificate_issued
from events.certificates.models import VERIFIABLE_FOR
from events.certificates.pdf import certificate_pdf
from events.models import Certificate, CertificateFile, CertificateQuerySet, Event, Registration
from events.programme.locking import lock_event
from events.programme.wording import offered
from events.registrations.models import RegistrationQuerySet
from events.registrations.retention import REGISTRATIONS_KEPT
from hubs.models import Hub
from outbox.actions import queue
from toolkit.actions import ActionRefused, action, enqueue_on_commit, lock_row

SLICE = 20  # certificates made in one transaction
INSERTED = 1_000
CONTINUE = "events.continue_certificates"


def without_certificate(event: Event, *, hub: Hub | None = None) -> RegistrationQuerySet:
    """Return the people who attended and have no valid certificate, nor one that is being prepared; for a ``hub`` those it sees."""
    done = Certificate.objects.filter(event=event, revoked_at=None).exclude(state=Certificate.State.FAILED)
    attended = event.registrations.seen_by(hub).attended()
    return attended.exclude(pk__in=done.exclude(registration=None).values("registration"))


def certificates_seen_by(hub: Hub, event: Event) -> CertificateQuerySet:
    """Return the certificates of people the team of the hub sees; the leading hub's also those of registrations deleted since."""
    rows = event.certificates.all()
    return rows if event.hub_id == hub.pk else rows.filter(registration__in=event.registrations.seen_by(hub))


@action
def request_certificates(*, by: Actor, event: Event, hub: Hub | None = None, at: dt.datetime) -> int:
    """Request a certificate for each person who attended and has none; return how many. A worker makes and emails them.

    ``hub``: the one whose team does it, for the people it sees. Pressed again it reaches who was checked in since, whose name
    could not be printed, and whose attendance was withdrawn and recorded again. Refuses before the end of the event, and where
    no one attended.
    """
    current = lock_event(event)
    if current.state != Event.State.PUBLISHED or not current.is_over(at=at):
        raise ActionRefused(_("Certificates are issued after the event."))
    if not current.registrations.seen_by(hub).attended().exists():
        raise ActionRefused(_("No one is recorded as having attended. Record who attended first."))
    # Locked: an attendance withdrawn meanwhile gets no certificate.
    missing = without_certificate(current, hub=hub).select_for_update(of=("self",), no_key=True).order_by("pk")
    people = {one.pk: one for one in missing}
    again = Certificate.objects.filter(registration__in=people).select_related("registration")
    for certificate in again.select_for_update(of=("self",), no_key=True).order_by("pk"):
        people.pop(certificate.registration_id or 0)
        _request_again(certificate, at)
    new = [_certificate_of(one, current, at) for one in people.values()]
    Certificate.objects.bulk_create(new, batch_size=INSERTED)
    number = Certificate.objects.waiting().filter(event=current, requested_at=at).count()
    if number:
        record(by=by, action="events.request_certificates", subject=current, fields=[f"certificates:{number}"])
        enqueue_on_commit(CONTINUE)
    return number


@action
def resend_certificate(*, by: Actor, certificate: Certificate, at: dt.datetime) -> Certificate:
    """Make a certificate again, with the name as it is now, and email it. Its number stays.

    Refuses one that was revoked, and one whose registration was deleted.
    """
    current = lock_row(Certificate.objects.select_related("registration"), certificate.pk)
    if current.revoked_at is not None:
        raise ActionRefused(_("This certificate was revoked because the attendance was withdrawn."))
    if current.registration is None:
        raise ActionRefused(_("The registration was deleted, so the certificate can't be reissued."))
    _request_again(current, at)
    record(by=by, action="events.resend_certificate", subject=current, fields=["state"])
    enqueue_on_commit(CONTINUE)
    return current


def continue_certificates(*, at: dt.datetime) -> int:
    """Make the certificates that wait; return how many rows were worked on.

    Each slice is one transaction with its files and emails: a killed worker has lost nothing, and of two at once each makes
    others.
    """
    worked_on = 0
    while passed := _make_slice(at):
        worked_on += passed
    return worked_on


def forget_certificates(*, at: dt.datetime) -> None:
    """Delete the files six months after the event, with the registrations, and the certificates after three years."""
    _forget_files(at)
    _forget_certificates(at)


@action
def _forget_files(at: dt.datetime) -> None:
    old = CertificateFile.objects.filter(certificate__event__ends_at__lte=at - REGISTRATIONS_KEPT)
    record_purge(CertificateFile, old.delete()[0], at=at)


@action
def _forget_certificates(at: dt.datetime) -> None:
    old = Certificate.objects.filter(event__ends_at__lte=at - VERIFIABLE_FOR)
    _all, by_model = old.delete()
    record_purge(Certificate, by_model.get("events.Certificate", 0), at=at)


def _certificate_of(registration: Registration, event: Event, at: dt.datetime) -> Certificate:
    return Certificate(
        hub_id=registration.hub_id, event=event, registration=registration, code=new_code(), requested_at=at,
        initials=initials_of(registration.name), address_hash=address_hash(registration.email),
    )  # fmt: skip


def _request_again(certificate: Certificate, at: dt.datetime) -> None:
    certificate.state, certificate.requested_at, certificate.revoked_at = Certificate.State.WAITING, at, None
    certificate.round += 1
    if certificate.registration is not None:
        certificate.initials = initials_of(certificate.registration.name)
    certificate.save(update_fields=["state", "requested_at", "revoked_at", "round", "initials"])


@action
def _make_slice(at: dt.datetime) -> int:
    waiting = Certificate.objects.waiting().select_for_update(skip_locked=True, of=("self",), no_key=True)
    slice_of_rows = list(waiting.order_by("pk")[:SLICE])
    keys = [row.registration_id for row in slice_of_rows if row.registration_id is not None]
    found = Registration.objects.filter(pk__in=keys).select_related(
        "event__hub__country", "event__country", "hub__country"
    )
    registrations = {one.pk: one for one in found}
    for row in slice_of_rows:
        if (registration := registrations.get(row.registration_id or 0)) is None:
            row.delete()  # the person was erased meanwhile
        elif not registration.has_attended:
            _drop(row, at)
        else:
            _make(row, registration, at)
    return len(slice_of_rows)


def _drop(certificate: Certificate, at: dt.datetime) -> None:
    """Issue nothing to a person whose attendance was withdrawn meanwhile; what was issued before is revoked."""
    if certificate.issued_at is None:
        certificate.delete()
        return
    certificate.revoked_at = at
    certificate.save(update_fields=["revoked_at"])


def _make(certificate: Certificate, registration: Registration, at: dt.datetime) -> None:
    try:
        with translation.override(offered(registration.language)):
            content = certificate_pdf(certificate, registration)
    except ActionRefused:
        certificate.state = Certificate.State.FAILED
        certificate.save(update_fields=["state"])
        return
    CertificateFile.objects.update_or_create(certificate=certificate, defaults={"content": content})
    certificate.state, certificate.issued_at = Certificate.State.ISSUED, at
    certificate.save(update_fields=["state", "issued_at"])
    queue(certificate_issued(certificate, registration))
