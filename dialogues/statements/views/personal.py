"""The pages of a participant behind a personal link: voting, writing, withdrawing. They open this dialogue and nothing else."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.personal_links import NO_SUCH_BUTTON, hashes_of, personal_page
from audit.actors import CITIZEN
from dialogues.frame.phases import Act, refusal_of
from dialogues.models import PolicyDialogue, Pseudonym, Statement, StatementSignIn
from dialogues.statements import presentation as showing
from dialogues.statements.actions import statements as statement_actions
from dialogues.statements.actions.entry import enter_dialogue, token_of
from dialogues.statements.actions.votes import cast_votes
from dialogues.statements.forms import StatementForm, VoteForm
from toolkit.actions import ActionRefused
from toolkit.forms import done
from toolkit.paging import page_of

PER_PAGE = 25


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the email: POST leads to the pages of the participant, whose own link says nothing of this one."""
    rows = StatementSignIn.objects.filter(expires_at__gt=timezone.now()).select_related("dialogue__hub__country")
    link = get_object_or_404(
        rows.filter(dialogue__in=PolicyDialogue.objects.published()),
        link_hash__in=hashes_of(StatementSignIn.LINK_KIND, token),
    )
    rule, reasons = showing.rule_of(link.dialogue), Statement.Reason.labels
    context = {"dialogue": link.dialogue, "hub": link.dialogue.hub, "reasons": reasons, "rule": rule}
    if request.method != "POST":
        return render(request, "dialogues/statements/enter.html", context)
    try:
        found = enter_dialogue(dialogue=link.dialogue, address=link.email, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
        return render(request, "dialogues/statements/enter.html", context, status=HTTPStatus.CONFLICT)
    return redirect("dialogues_personal:vote", token_of(found))


def _participant(token: str) -> Pseudonym:
    """Whose pages these are; 404 once the link has ended or the dialogue is no longer published."""
    rows = Pseudonym.objects.filter(dialogue__in=PolicyDialogue.objects.published())
    found = rows.select_related("dialogue__hub__country")
    return get_object_or_404(found, link_hash__in=hashes_of(Pseudonym.LINK_KIND, token))


def _page(request: HttpRequest, ours: Pseudonym, token: str, template: str, **context: object) -> HttpResponse:
    dialogue = ours.dialogue
    shown = {"participant": ours, "dialogue": dialogue, "hub": dialogue.hub, "token": token, **context}
    shown["rule"] = showing.rule_of(dialogue)
    return render(request, f"dialogues/statements/{template}.html", shown)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, token: str) -> HttpResponse:
    """Show one statement and three buttons; POST keeps the vote and goes on to the next one."""
    ours = _participant(token)
    if request.method == "POST":
        return _cast(request, ours, token, "dialogues_personal:vote")
    refusal = refusal_of(ours.dialogue, Act.VOTE, at=timezone.now())
    return _page(request, ours, token, "vote", ballot=showing.ballot_of(ours), refusal=refusal)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def votes(request: HttpRequest, token: str) -> HttpResponse:
    """Show one's votes; POST changes one while voting is open."""
    ours = _participant(token)
    if request.method == "POST":
        return _cast(request, ours, token, "dialogues_personal:votes")
    page = page_of(showing.votes_of(ours), request, PER_PAGE)
    refusal = refusal_of(ours.dialogue, Act.VOTE, at=timezone.now())
    return _page(request, ours, token, "votes", page_obj=page, refusal=refusal)


def _cast(request: HttpRequest, ours: Pseudonym, token: str, back: str) -> HttpResponse:
    form = VoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(NO_SUCH_BUTTON))
        return redirect(back, token)
    choices = {form.cleaned_data["statement"]: form.cleaned_data["choice"]}
    try:
        cast_votes(pseudonym=ours, choices=choices, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    return redirect(back, token)


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, token: str) -> HttpResponse:
    """Write a statement; below the form one's own statements and what became of them."""
    ours, at = _participant(token), timezone.now()
    form = StatementForm(request.POST if request.method == "POST" else None, initial={"language": get_language()})

    def act() -> None:
        statement_actions.write_statement(by=CITIZEN, pseudonym=ours, at=at, **form.cleaned_data)

    if done(form, act):
        messages.success(request, _("Your statement is waiting for a moderator. Its status is shown here."))
        return redirect("dialogues_personal:write", token)
    own = Statement.objects.filter(writer=ours).select_related("duplicate_of").order_by("-pk")
    refusal = refusal_of(ours.dialogue, Act.STATE, at=at) or statement_actions.refusal_of_number(ours, at=at)
    context = {"form": form, "statements": list(own), "refusal": refusal, "reasons": Statement.Reason.labels}
    return _page(request, ours, token, "write", **context)


@personal_page
@require_POST
def withdraw(request: HttpRequest, token: str, statement: int) -> HttpResponse:
    """Withdraw one of one's statements."""
    ours = _participant(token)
    row = Statement.objects.filter(writer=ours, pk=statement).first()
    if row is None:
        raise Http404
    statement_actions.withdraw_statement(by=CITIZEN, pseudonym=ours, statement=row)
    messages.success(request, _("Your statement is withdrawn and its text is deleted."))
    return redirect("dialogues_personal:write", token)
