"""What an email provider reports about our emails. django-anymail verifies the signature and reads the provider's format."""

import json
import logging
import re
from collections.abc import Callable, Iterator

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postal import PostalTrackingWebhookView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from outbox.bounces.actions import receive_notice
from outbox.bounces.models import DeliveryReport
from outbox.bounces.notices import Notice
from outbox.bounces.status_codes import code_in, names_wrong_address

log = logging.getLogger(__name__)
Type = DeliveryReport.Type
# Those that sign what they report and name our Message-ID in it.
PROVIDERS: dict[str, Callable[[str], AnymailBaseWebhookView]] = {
    "mailgun": lambda key: MailgunTrackingWebhookView(webhook_signing_key=key),
    "postal": lambda key: PostalTrackingWebhookView(webhook_key=key),
}
MESSAGE_ID = re.compile(r"[0-9a-f]{32}@[0-9A-Za-z.-]{1,200}")
FAILURES = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)


@csrf_exempt  # the signature is the permission
@login_not_required
@require_http_methods(["HEAD", "POST"])
def reports(request: HttpRequest, provider: str) -> HttpResponse:
    """Act on what a provider of the settings reports; any other one is unknown here. A wrong signature gets 400."""
    if provider not in settings.BOUNCE_PROVIDERS:
        raise Http404
    if request.method == "POST":
        receiver = PROVIDERS[provider](settings.BOUNCE_PROVIDERS[provider])
        try:
            receiver.run_validators(request)
            events = receiver.parse_events(request)
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("A report of %s can't be read.", provider)
            return HttpResponseBadRequest()
        for notice in _notices(events):
            receive_notice(notice=notice)
    return HttpResponse()


def _notices(events: list[AnymailTrackingEvent]) -> Iterator[Notice]:
    for event in events:
        found = tuple(f"<{one}>" for one in dict.fromkeys(MESSAGE_ID.findall(json.dumps(event.esp_event))))
        detail = event.mta_response or event.description or ""
        status = code_in(detail)
        report_type = _type(event, status)
        if report_type and event.recipient:
            yield Notice(found, (event.recipient,), report_type, status, detail)


def _type(event: AnymailTrackingEvent, status: str) -> str:
    """The type of report; empty for what is none, such as an email that was opened."""
    if event.event_type in FAILURES:
        is_wrong = names_wrong_address(status) if status else event.reject_reason == RejectReason.INVALID
        return Type.HARD if is_wrong else Type.SOFT
    return {EventType.DEFERRED: Type.DELAYED, EventType.COMPLAINED: Type.COMPLAINT}.get(event.event_type, "")
