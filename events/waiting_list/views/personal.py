"""What a person on the waiting list does behind their personal link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.personal_links import personal_page
from audit.actors import CITIZEN
from events.registrations.consent_wording import shown_on
from events.registrations.views import after_return, find_registration, refused_page
from events.waiting_list import actions
from toolkit.actions import ActionRefused


@personal_page
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept the place that was offered."""
    row = find_registration(token)
    try:
        actions.accept_place(by=CITIZEN, registration=row, at=timezone.now())
    except ActionRefused as refused:
        return refused_page(request, row, token, refused)
    messages.success(request, _("You're registered. We've emailed you the details."))
    return redirect("events_personal:registration", token)


@personal_page
@require_POST
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Join the waiting list again, with the consent shown beside the button."""
    row = find_registration(token)
    try:
        actions.join_waiting_list(
            by=CITIZEN, event=row.event, name=row.name, email=row.email, organisation=row.organisation,
            language=row.language, online=row.attends_online, sector=row.sector,
            shown=shown_on("personal page", row.hub, row.event), at=timezone.now(),
        )  # fmt: skip
    except ActionRefused as refused:
        return refused_page(request, row, token, refused)
    messages.success(request, _("We've added you to the waiting list, and emailed you what happens next."))
    return after_return(request, row, token)
