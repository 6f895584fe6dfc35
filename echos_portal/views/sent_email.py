"""One sent email on the dashboard: what it said, what became of it, and what may be done about it."""

import datetime as dt
from dataclasses import dataclass

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from outbox.actions import suppressions_of
from outbox.kinds import KINDS
from outbox.models import OutgoingEmail, State, Suppression
from outbox.retention import contents_end_at
from outbox.sent_contents import read_contents

# Styles of emails are attributes of their elements. Nothing runs, loads or is sent in this frame.
FRAME_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@dataclass(frozen=True)
class DeliveryStep:
    """One line of what became of an email; the language of the detail, where it is not the reader's."""

    at: dt.datetime
    label: str | Promise
    detail: str = ""
    language: str = ""


@csp_update({"frame-src": [SELF]})
@require_safe
@desk("outbox.read")
def sent_email(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Show an email as it was sent, without its personal links."""
    email = get_object_or_404(OutgoingEmail.objects.of_hub(hub.pk), pk=pk)
    suppression = suppressions_of([email]).get(email.pk)
    is_bounce = suppression is not None and suppression.reason == Suppression.Reason.BOUNCED
    may_send = request.user.has_perm("outbox.send_again", hub)
    context = {
        "hub": hub,
        "section": "outbox",
        "email": email,
        "type": KINDS.get(email.kind, email.kind),
        "contents": read_contents(email),
        "contents_end_at": contents_end_at(email),
        "steps": _steps(email),
        "suppression": suppression,
        "bounce_can_be_lifted": is_bounce and request.user.has_perm("outbox.lift_bounce", hub),
        "can_be_sent_again": may_send and OutgoingEmail.objects.on_hold().filter(pk=pk).exists(),
    }
    return render(request, "outbox/sent_email.html", context)


def _steps(email: OutgoingEmail) -> list[DeliveryStep]:
    """What was reported, and how it is now, in order."""
    steps = [
        DeliveryStep(report.reported_at, report.get_type_display(), report.detail, "en")
        for report in email.reports.all()
    ]
    if email.returned_at and email.finished_at:
        steps.append(DeliveryStep(email.finished_at, State.SENT.label))
    elif email.state != State.BOUNCED or not steps:
        at = email.finished_at or email.body_started_at or email.created_at
        steps.append(DeliveryStep(at, State(email.state).label, email.reply_words, email.reply_language))
    return sorted(steps, key=lambda step: step.at)


@require_safe
@desk("outbox.read")
def html(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """The HTML of an email, for the frame on its page."""
    email = get_object_or_404(OutgoingEmail.objects.of_hub(hub.pk), pk=pk)
    contents = read_contents(email)
    if contents is None:
        raise Http404
    headers = {"Content-Security-Policy": FRAME_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HttpResponse(contents.html, headers=headers)
