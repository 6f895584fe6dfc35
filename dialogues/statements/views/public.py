"""Public pages of statements: all of them, the moderation log, the opinion groups, and the way to take part."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import TooManyRequests
from accounts.rate_limits import spend_public_email, with_retry_after
from audit.actors import CITIZEN
from audit.submissions import answered_once
from dialogues.frame.phases import Act, refusal_of
from dialogues.models import PolicyDialogue, Statement
from dialogues.statements import presentation as showing
from dialogues.statements.actions.entry import request_sign_in
from dialogues.statements.forms import SignInRequestForm
from toolkit.forms import done
from toolkit.paging import page_of

PER_PAGE = 25


def published(pk: int) -> PolicyDialogue:
    """Return a published dialogue, else 404."""
    return get_object_or_404(PolicyDialogue.objects.published().select_related("hub__country"), pk=pk)


def _context(dialogue: PolicyDialogue) -> dict[str, object]:
    return {
        "dialogue": dialogue,
        "hub": dialogue.hub,
        "is_closed": dialogue.attribution == PolicyDialogue.Attribution.CLOSED,
        "reasons": Statement.Reason.labels,
        "rule": showing.rule_of(dialogue),
    }


@login_not_required
@require_safe
def statements(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the accepted statements with the published shares of the votes."""
    dialogue = published(pk)
    rows = Statement.objects.public().filter(dialogue=dialogue).select_related("writer").order_by("number")
    page = page_of(rows, request, PER_PAGE)
    context = {
        **_context(dialogue),
        "page_obj": page,
        "rows": showing.with_shares(page.object_list),
        "refusal": refusal_of(dialogue, Act.VOTE, at=timezone.now()),
        "result": showing.latest_result(dialogue),
        "shows_writer": dialogue.attribution == PolicyDialogue.Attribution.OPEN,
    }
    return render(request, "dialogues/statements/list.html", context)


@login_not_required
@require_safe
def moderation_log(request: HttpRequest, pk: int) -> HttpResponse:
    """Show when and why statements were refused, and the policy they were refused by. Texts are not shown."""
    dialogue = published(pk)
    refused = Statement.objects.refused().filter(dialogue=dialogue).select_related("duplicate_of")
    page = page_of(refused.order_by("-moderated_at", "-pk"), request, PER_PAGE)
    return render(request, "dialogues/statements/log.html", {**_context(dialogue), "page_obj": page})


@login_not_required
@require_safe
def groups(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the opinion groups as a picture and in words."""
    dialogue = published(pk)
    context = _context(dialogue)
    result = None if context["is_closed"] else showing.latest_result(dialogue)
    if result is not None:
        texts = showing.named_in(result)
        context |= {
            "groups": showing.groups_shown(result, texts),
            "agreed": showing.agreed_across(result, texts),
            "view_box": showing.view_box_of(result),
        }
    return render(request, "dialogues/statements/groups.html", {**context, "result": result})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@answered_once
def take_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The form that sends the link. What it answers does not depend on whether the address takes part already."""
    dialogue = published(pk)
    form = SignInRequestForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form_page(request, dialogue, form)
    email = form.cleaned_data["email"]
    try:
        spend_public_email(request, email)
    except TooManyRequests as refused:
        form.add_error(None, str(refused))
        return with_retry_after(_form_page(request, dialogue, form, status=429), refused)
    language, at = get_language() or "en", timezone.now()
    if done(form, lambda: request_sign_in(by=CITIZEN, dialogue=dialogue, email=email, language=language, at=at)):
        return redirect("dialogues:statements_asked", pk)
    return _form_page(request, dialogue, form)


def _form_page(
    request: HttpRequest, dialogue: PolicyDialogue, form: SignInRequestForm, status: int = 200
) -> HttpResponse:
    refusal = refusal_of(dialogue, Act.VOTE, at=timezone.now())
    context = {**_context(dialogue), "form": form, "refusal": refusal}
    return render(request, "dialogues/statements/take_part.html", context, status=status)


@login_not_required
@require_safe
def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what happens next: the same page whether the address was known or not."""
    return render(request, "dialogues/statements/asked.html", _context(published(pk)))
