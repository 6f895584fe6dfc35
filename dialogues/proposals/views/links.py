"""The pages behind a member organisation's personal link: read the proposal, give the view of the organisation, withdraw its own."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.personal_links import personal_page
from audit.actors import CITIZEN
from dialogues.models import ConsultedMember
from dialogues.proposals.actions.acts import record_withdrawal
from dialogues.proposals.actions.consultation import find_consulted, reply_to_consultation
from dialogues.proposals.forms import ReplyToConsultationForm, WithdrawalByMemberForm
from dialogues.proposals.path import ProposalPath, refusal_of, refusal_of_reply
from dialogues.proposals.presentation import context_of, path_of
from dialogues.proposals.roles import ActKind
from toolkit.forms import done


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def consultation(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the proposal and the reply; POST publishes the reply. An unknown and an old link look the same."""
    consulted = find_consulted(token)
    if consulted is None:
        raise Http404
    form = ReplyToConsultationForm(request.POST if request.method == "POST" else None, initial=_initial(consulted))

    def act() -> None:
        reply_to_consultation(by=CITIZEN, consulted=consulted, at=timezone.now(), **form.cleaned_data)

    if done(form, act):
        messages.success(request, _("Thank you. The view of your organisation is published."))
        return redirect("dialogues_personal:consultation", token)
    path = path_of(consulted.proposal, today=timezone.localdate())
    context = context_of(path) | {
        "form": form,
        "consulted": consulted,
        "token": token,
        "refusal": refusal_of_reply(path),
        "can_withdraw": _can_withdraw(consulted, path),
    }
    return render(request, "dialogues/proposals/reply.html", context)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw a proposal, by the member organisation that made it, while the Board has not decided."""
    consulted = find_consulted(token)
    if consulted is None:
        raise Http404
    path = path_of(consulted.proposal, today=timezone.localdate())
    if not _can_withdraw(consulted, path):
        return redirect("dialogues_personal:consultation", token)
    form = WithdrawalByMemberForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        record_withdrawal(
            by=CITIZEN, proposal=consulted.proposal, done_on=path.today, at=timezone.now(), **form.fields_of_act
        )

    if done(form, act):
        messages.success(request, _("The proposal is withdrawn. We're emailing the member organisations."))
        return redirect("dialogues_personal:consultation", token)
    context = {"form": form, "consulted": consulted, "proposal": consulted.proposal, "token": token}
    return render(request, "dialogues/proposals/withdraw.html", context)


def _can_withdraw(consulted: ConsultedMember, path: ProposalPath) -> bool:
    is_own = path.proposed is not None and path.proposed.member == consulted.member
    return is_own and not refusal_of(path, ActKind.WITHDRAWAL)


def _initial(consulted: ConsultedMember) -> dict[str, str]:
    reply = consulted.reply
    if reply is None:
        return {"language": get_language() or "en"}
    return {"position": reply.position, "text": reply.text, "language": reply.language or get_language() or "en"}
