"""Registering for a dialogue without an account, and the public result of a draw."""

import json
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TooManyRequests
from accounts.rate_limits import spend_public_email, with_retry_after
from audit.actors import CITIZEN
from audit.submissions import answered_once
from dialogues.models import Draw, PolicyDialogue
from dialogues.participants.actions.volunteers import refuse_unless_open, register_volunteer
from dialogues.participants.forms.volunteers import VolunteerForm
from dialogues.participants.presentation import draw_as_data, public_draws, report_of, table_of
from toolkit.actions import ActionRefused
from toolkit.spreadsheets.download import download


def _with_call(pk: int) -> PolicyDialogue:
    rows = PolicyDialogue.objects.published().select_related("hub__country", "call")
    return get_object_or_404(rows.filter(call__isnull=False), pk=pk)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@answered_once
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """The form. Its answer is the same whether the address is known or not."""
    dialogue = _with_call(pk)
    form = VolunteerForm(request.POST if request.method == "POST" else None, call=dialogue.call)
    if request.method != "POST":
        return _form_page(request, dialogue, form, _refusal(dialogue))
    if not form.is_valid():
        return _form_page(request, dialogue, form)
    email = form.cleaned_data["email"]
    try:
        spend_public_email(request, email)
        register_volunteer(
            by=CITIZEN, dialogue=dialogue, email=email, person=form.person(), details=form.details(), at=timezone.now()
        )
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return with_retry_after(_form_page(request, dialogue, form, status=HTTPStatus.TOO_MANY_REQUESTS), refused)
    except ActionRefused as refused:
        refused.add_to_form(form)
        return _form_page(request, dialogue, form, status=HTTPStatus.CONFLICT)
    messages.success(request, _("We've sent an email to %(address)s.") % {"address": email})
    return redirect("dialogues:registered", dialogue.pk)


def _refusal(dialogue: PolicyDialogue) -> str:
    """Return why registration is closed; empty when it is open."""
    try:
        refuse_unless_open(dialogue, at=timezone.now())
    except ActionRefused as refused:
        return str(refused)
    return ""


def _form_page(
    request: HttpRequest, dialogue: PolicyDialogue, form: VolunteerForm, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "dialogue": dialogue,
        "call": dialogue.call,
        "form": form,
        "refusal": refusal,
        "asked": [str(one.label) for one in form.asked],
    }
    return render(request, "dialogues/participants/register.html", context, status=status)


@login_not_required
@never_cache
@require_safe
def registered(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens after registering. Tells nothing about who did."""
    return render(request, "dialogues/participants/registered.html", {"dialogue": _with_call(pk)})


@login_not_required
@require_safe
def withdrawn(request: HttpRequest) -> HttpResponse:
    """After a person has withdrawn. Tells nothing about who did."""
    return render(request, "dialogues/participants/withdrawn.html")


@login_not_required
@require_safe
def draws(request: HttpRequest, pk: int) -> HttpResponse:
    """Every draw of the dialogue, so that no one can draw until the result pleases: seed, method, quotas, and the files to repeat it."""
    rows = PolicyDialogue.objects.published().select_related("hub__country")
    dialogue = get_object_or_404(rows, pk=pk)
    lines = [(draw, report_of(draw)) for draw in public_draws(dialogue)]
    return render(request, "dialogues/participants/draws.html", {"dialogue": dialogue, "lines": lines})


def _public_draw(pk: int) -> Draw:
    published = PolicyDialogue.objects.published()
    return get_object_or_404(Draw.objects.filter(dialogue__in=published, state=Draw.State.DONE), pk=pk)


@login_not_required
@require_safe
def draw_table(request: HttpRequest, pk: int) -> HttpResponse:
    """The volunteers of a draw as CSV: an opaque number and the values that were drawn by; until the call's time is over."""
    draw = _public_draw(pk)
    if not (lines := table_of(draw)):
        raise Http404
    return download(lines, f"draw-{draw.pk}-volunteers", "csv")


@login_not_required
@require_safe
def draw_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is needed to repeat a draw, and its result, as JSON."""
    draw = _public_draw(pk)
    content = json.dumps(draw_as_data(draw), ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="draw-{draw.pk}.json"'}
    return HttpResponse(content, content_type="application/json", headers=headers)
