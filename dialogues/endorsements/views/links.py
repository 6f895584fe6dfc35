"""The page behind a signatory's personal link. Opening it changes nothing; only buttons do."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.personal_links import hashes_of, personal_page
from audit.actors import CITIZEN
from dialogues.endorsements.actions import signatures
from dialogues.endorsements.consent_wording import shown_for_endorsement
from dialogues.models import Endorsement
from toolkit.actions import ActionRefused


def find_endorsement(token: str) -> Endorsement:
    """Return the endorsement a personal link opens; 404 once it was withdrawn."""
    rows = Endorsement.objects.select_related("statement__hub__country", "organisation__country", "country")
    return get_object_or_404(rows, link_hash__in=hashes_of(Endorsement.LINK_KIND, token))


@personal_page
@require_safe
def endorsement(request: HttpRequest, token: str) -> HttpResponse:
    """What the portal knows of this endorsement, and what can be done with it."""
    return _page(request, find_endorsement(token), token)


def _page(request: HttpRequest, row: Endorsement, token: str, refusal: str = "") -> HttpResponse:
    statement = row.statement
    context = {
        "endorsement": row,
        "statement": statement,
        "token": token,
        "refusal": refusal,
        "seen": signatures.edition_to_confirm(row),
        "wording": shown_for_endorsement(signatures.MEANS, statement).text,
        "was_changed": bool(statement.changed_at and statement.changed_at > row.asked_at),
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "dialogues/endorsements/endorsement.html", context, status=status)


@personal_page
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm an endorsement: the person has opened the link in their email."""
    row = find_endorsement(token)
    shown = shown_for_endorsement("confirmation page", row.statement)
    try:
        current = signatures.confirm_endorsement(
            by=CITIZEN, endorsement=row, shown=shown, at=timezone.now(), seen=request.POST.get("seen", "")
        )
    except ActionRefused as refused:
        return _page(request, find_endorsement(token), token, str(refused))
    if current.state == Endorsement.State.ENDORSED:
        messages.success(request, _("Thank you. Your organisation is now in the public list."))
    else:
        messages.success(request, _("Thank you. We'll check that you can sign for your organisation, and email you."))
    return redirect("dialogues_personal:endorsement", token)


@personal_page
@require_POST
def show_signatory(request: HttpRequest, token: str) -> HttpResponse:
    """Show name and function in the public list, or hide them."""
    row = find_endorsement(token)
    shows = request.POST.get("shows") == "yes"
    try:
        signatures.show_signatory(by=CITIZEN, endorsement=row, shows=shows)
    except ActionRefused as refused:
        return _page(request, row, token, str(refused))
    messages.success(request, _("Your name is shown now.") if shows else _("Your name is hidden now."))
    return redirect("dialogues_personal:endorsement", token)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then withdraw the endorsement."""
    row = find_endorsement(token)
    if request.method != "POST":
        context = {"endorsement": row, "statement": row.statement, "token": token}
        return render(request, "dialogues/endorsements/withdraw.html", context)
    try:
        signatures.withdraw_endorsement(by=CITIZEN, endorsement=row, at=timezone.now())
    except ActionRefused as refused:
        return _page(request, row, token, str(refused))
    return redirect("dialogues:endorsement_withdrawn")
