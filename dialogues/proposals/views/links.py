"""The page behind a member organisation's personal link: read the proposal, give the view of the organisation."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.personal_links import personal_page
from audit.actors import CITIZEN
from dialogues.models import ConsultedMember
from dialogues.proposals.actions.consultation import find_consulted, refusal_of_reply, reply_to_consultation
from dialogues.proposals.forms import ReplyToConsultationForm
from dialogues.proposals.presentation import context_of, path_of
from dialogues.proposals.roles import ActKind
from toolkit.forms import done


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the proposal and the reply; POST publishes the reply. An unknown and an old link look the same."""
    consulted = find_consulted(token)
    if consulted is None:
        return render(request, "dialogues/proposals/unknown.html", status=HTTPStatus.NOT_FOUND)
    form = ReplyToConsultationForm(request.POST if request.method == "POST" else None, initial=_initial(consulted))

    def act() -> None:
        reply_to_consultation(by=CITIZEN, consulted=consulted, at=timezone.now(), **form.cleaned_data)

    if done(form, act):
        messages.success(request, _("Thank you. The view of your organisation is published."))
        return redirect("dialogues_personal:consultation", token)
    path = path_of(consulted.proposal, today=timezone.localdate())
    asked = path.last(ActKind.CONSULTATION)
    context = context_of(path) | {
        "form": form,
        "consulted": consulted,
        "consultation": asked,
        "refusal": refusal_of_reply(asked, on=path.today) if asked else "",
    }
    return render(request, "dialogues/proposals/reply.html", context)


def _initial(consulted: ConsultedMember) -> dict[str, str]:
    reply = consulted.reply
    if reply is None:
        return {"language": get_language() or "en"}
    return {"position": reply.position, "text": reply.text, "language": reply.language or get_language() or "en"}
