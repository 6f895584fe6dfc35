"""The page behind a signatory's personal link: read the statement, agree, decline, withdraw."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.personal_links import NO_SUCH_BUTTON, personal_page
from audit.actors import CITIZEN
from dialogues.models import ConsensusSignatory
from dialogues.reports.consensus import answer_consensus, find_signatory
from publishing.seen_edition import edition_in
from toolkit.actions import ActionRefused

ANSWERS = {"agree": True, "decline": False}


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def consensus(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the statement and the answer so far; POST takes one. A guessed link and one that ended look the same."""
    row = find_signatory(token)
    if row is None:
        raise Http404
    if request.method != "POST":
        return _page(request, row)
    answer, wording = request.POST.get("answer", ""), edition_in(request.POST.get("wording", ""))
    if answer not in ANSWERS:
        messages.error(request, str(NO_SUCH_BUTTON))
        return _page(request, row, status=HTTPStatus.BAD_REQUEST)
    try:
        changed = answer_consensus(
            by=CITIZEN, signatory=row, agrees=ANSWERS[answer], wording=wording, at=timezone.now()
        )
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _words(changed))
    return redirect("dialogues_personal:consensus", token)


def _words(row: ConsensusSignatory) -> str:
    words = {
        "agreed": _("Thank you. You are named under the statement when it is published."),
        "declined": _("You declined. You are not named anywhere."),
        "withdrawn": _("Your agreement is withdrawn. You are no longer named."),
    }
    return words.get(row.state, "")


def _page(request: HttpRequest, row: ConsensusSignatory, *, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"signatory": row, "consensus": row.consensus, "dialogue": row.dialogue, "hub": row.dialogue.hub}
    return render(request, "dialogues/reports/sign.html", context, status=status)
