"""The page behind the link of a substitute."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.personal_links import hashes_of, personal_page
from audit.actors import CITIZEN
from events.invitations.substitute_actions import answer_as_substitute
from events.models import Registration, Substitute
from events.programme.errors import EventFull
from events.programme.wording import reply_by_words
from events.registrations.consent_wording import registration_wording, shown_on
from events.registrations.forms import WayForm
from events.waiting_list.places import full_words
from toolkit.actions import ActionRefused


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def substitute(request: HttpRequest, token: str) -> HttpResponse:
    """Show what one was named for; accepting registers, declining deletes one's name and address."""
    related = (
        "event__hub__country",
        "event__country",
        "invitation__stakeholder",
        "invitation__campaign",
        "invitation__hub__country",
    )
    rows = Substitute.objects.select_related(*related)
    row = get_object_or_404(rows, link_hash__in=hashes_of(Substitute.LINK_KIND, token))
    row.invitation.event = row.event
    if request.method != "POST":
        return _page(request, row)
    answer = request.POST.get("answer")
    form = WayForm(request.POST, request.FILES, event=row.event, sector=row.invitation.stakeholder.sector)
    if answer not in {"accept", "decline", "wait"}:
        form.add_error(None, _("Choose one of the two answers."))
        return _page(request, row, status=HTTPStatus.BAD_REQUEST, form=form)
    if answer != "decline" and not form.is_valid():
        return _page(request, row, form=form)
    try:
        answer_as_substitute(
            by=CITIZEN, substitute=row, accept=answer != "decline", waits=answer == "wait",
            **(form.chosen() if answer != "decline" else {}), at=timezone.now(),
            shown=shown_on("invitation page", row.event.hub or row.invitation.hub, row.event),
        )  # fmt: skip
    except ActionRefused as refused:
        row.event.refresh_from_db(fields=row.event.PLACE_FIELDS)
        waits = isinstance(refused, EventFull) and row.event.has_waiting_list
        return _page(request, row, str(refused), HTTPStatus.CONFLICT, form=form, waits=waits)
    words = {
        "accept": _("You're attending."),
        "decline": _("You're not attending. Your name and email address were deleted."),
        "wait": _("We've added you to the waiting list, and emailed you what happens next."),
    }
    messages.success(request, words[answer])
    return redirect("events_personal:substitute", token)


def _page(
    request: HttpRequest, row: Substitute, refusal: str = "", status: int = 200, *, form: WayForm | None = None,
    waits: bool = False,
) -> HttpResponse:  # fmt: skip
    event, invitation, full = row.event, row.invitation, full_words(row.event)
    context = {
        "substitute": row,
        "event": event,
        "refusal": refusal,
        "form": form or WayForm(event=event, sector=invitation.stakeholder.sector),
        "full": full,
        "waits": waits or bool(full and event.has_waiting_list),
        "is_waiting": Registration.objects.filter(event=event, email=row.email).waiting().exists(),
        "answerable": row.can_be_answered(at=timezone.now()),
        "reply_by": reply_by_words(event, row.reply_by, at=timezone.now()),
        "wording": registration_wording(event.hub, event) if event.hub else "",
    }
    return render(request, "events/substitute.html", context, status=status)
