"""Certificates on the dashboard, behind the personal link, and on the public page that verifies a number."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.personal_links import personal_page
from events.certificates import actions as certificate_actions
from events.certificates.actions import certificates_seen_by, without_certificate
from events.certificates.codes import code_as_typed
from events.models import Certificate, CertificateFile, Event
from events.programme.desk_pages import PER_PAGE, organised_by, show
from events.programme.figures import with_figures
from events.registrations.views import find_registration
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.paging import page_of
from toolkit.sorting import ACTIONS, Column, plain_headers

COLUMNS = [
    Column("name", pgettext_lazy("of a person", "Name"), look="wide"),
    Column("number", gettext_lazy("Number")),
    Column("state", gettext_lazy("Status"), look="narrow"),
    Column("issued", gettext_lazy("Issued on")),
]


@desk("events.view_people")
@require_safe
def certificates(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List the certificates of an event, and how many people who attended have none."""
    event = get_object_or_404(with_figures(organised_by(hub)), pk=pk)
    may_edit = request.user.has_perm("events.edit_people", hub)
    found = certificates_seen_by(hub, event).select_related("registration").order_by("pk")
    return show(
        request, "certificates", hub, event=event, page_obj=page_of(found, request, PER_PAGE), may_edit=may_edit,
        over=event.is_over(at=timezone.now()), attended=event.registrations.seen_by(hub).attended().count(),
        missing=without_certificate(event, hub=hub).count(), headers=plain_headers([*COLUMNS, ACTIONS] if may_edit else COLUMNS),
    )  # fmt: skip


@require_POST
@desk("events.edit_people")
def certificates_issue(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Request the certificates that are missing."""
    event: Event = get_object_or_404(organised_by(hub), pk=pk)
    try:
        number = certificate_actions.request_certificates(by=request.user, event=event, hub=hub, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _requested_words(number))
    return redirect("events_manage:certificates", hub.slug, event.pk)


def _requested_words(number: int) -> str:
    if not number:
        return _("Everyone who attended has a certificate. Nothing was sent.")
    words = ngettext(
        "We're preparing %(count)d certificate. It is emailed as soon as it is ready.",
        "We're preparing %(count)d certificates. Each is emailed as soon as it is ready.",
        number,
    )
    return words % {"count": number}


@require_POST
@desk("events.edit_people")
def certificate_resend(request: DeskRequest, hub: Hub, pk: int, certificate: int) -> HttpResponse:
    """Make a certificate again with the name as it is now, and email it."""
    event = get_object_or_404(organised_by(hub), pk=pk)
    row = get_object_or_404(certificates_seen_by(hub, event), pk=certificate)
    try:
        certificate_actions.resend_certificate(by=request.user, certificate=row, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("We're reissuing the certificate. It is emailed as soon as it is ready."))
    return redirect("events_manage:certificates", hub.slug, event.pk)


@personal_page
@require_safe
def certificate_file(request: HttpRequest, token: str) -> HttpResponse:
    """The person's own certificate as a PDF."""
    row = find_registration(token)
    valid = Certificate.objects.filter(registration=row, state=Certificate.State.ISSUED, revoked_at=None)
    file = get_object_or_404(CertificateFile, certificate__in=valid)
    response = HttpResponse(bytes(file.content), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="certificate-{row.event_id}.pdf"'
    return response


@login_not_required
@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether a number belongs to a certificate: event, date, issuing hub, and the initials of the holder.

    Not the name: who attended an event on cancer can reveal something about their health, and a number can be passed on, for
    instance in a photograph of the code. Whoever was handed a certificate reads the whole name on it and compares the
    initials. So the page adds nothing to what its reader holds already, and needs no consent of its own.
    """
    found = Certificate.objects.issued().select_related("event__hub__country", "event__country", "hub__country")
    certificate = found.filter(code=code_as_typed(code)).first()
    status = HTTPStatus.OK if certificate else HTTPStatus.NOT_FOUND
    response = render(request, "events/certificate.html", {"certificate": certificate, "code": code}, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
