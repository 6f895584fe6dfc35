"""Proposals as the network office keeps them: the list, one proposal, its draft and its translations."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dialogues.models import PolicyProposal
from dialogues.proposals import presentation as showing
from dialogues.proposals.actions import proposals as actions
from dialogues.proposals.forms import NeedForm, TranslationForm
from dialogues.proposals.path import refusal_of
from dialogues.proposals.roles import ROLE_OF_ACT, ActKind, ActRole
from hubs.registry.desk import DeskRequest
from hubs.registry.office import office
from toolkit.actions import ActionRefused
from toolkit.forms import done
from toolkit.languages import OFFERED, language_choices, language_name

MAY = "network.edit_proposals"
# What can be recorded, in the order of the path: address, label of the button, role.
ACTS = (
    (ActKind.PROPOSAL, "proposal_propose", gettext_lazy("Record proposal"), ROLE_OF_ACT[ActKind.PROPOSAL]),
    (ActKind.CONSULTATION, "proposal_consult", gettext_lazy("Consult all members"), ROLE_OF_ACT[ActKind.CONSULTATION]),
    (ActKind.EXTENSION, "proposal_extend", gettext_lazy("Extend deadline"), ROLE_OF_ACT[ActKind.EXTENSION]),
    (ActKind.ADVICE, "proposal_advise", gettext_lazy("Record advice"), ROLE_OF_ACT[ActKind.ADVICE]),
    (ActKind.DECISION, "proposal_decide", gettext_lazy("Record decision"), ROLE_OF_ACT[ActKind.DECISION]),
    (ActRole.CAMPAIGNER, "campaign_add", gettext_lazy("Add campaign item"), ActRole.CAMPAIGNER),
    (ActKind.WITHDRAWAL, "proposal_withdraw", gettext_lazy("Record withdrawal"), ROLE_OF_ACT[ActKind.WITHDRAWAL]),
)


def page(request: DeskRequest, name: str, **context: Any) -> HttpResponse:
    """Show a page of the network office."""
    return render(request, f"dialogues/proposals/office/{name}.html", {"section": "proposals", **context})


def own(pk: int) -> PolicyProposal:
    """Return the proposal, public or not."""
    return get_object_or_404(PolicyProposal.objects.select_related("network"), pk=pk)


def url_of(proposal: PolicyProposal) -> str:
    """Return the address of a proposal here."""
    return reverse("dialogues_network:proposal", args=[proposal.pk])


@require_safe
@office(MAY)
def proposals(request: DeskRequest) -> HttpResponse:
    """List the proposals of all networks, drafts first."""
    today = timezone.localdate()
    paths = showing.paths_of(showing.with_path(PolicyProposal.objects.order_by("-pk"), today=today), today=today)
    drafts = [path for path in paths if not path.proposal.is_public]
    return page(request, "list", drafts=drafts, paths=[path for path in paths if path.proposal.is_public])


@require_safe
@office(MAY)
def proposal(request: DeskRequest, pk: int) -> HttpResponse:
    """Show the stage of a proposal, what can be recorded now and why the rest can't, and everything recorded so far."""
    path = showing.find_path(pk, today=timezone.localdate())
    if path is None:
        raise Http404
    possible, refused = [], []
    for kind, name, label, role in ACTS:
        words = refusal_of(path, kind)
        if words:
            refused.append((label, words))
        else:
            possible.append((reverse(f"dialogues_network:{name}", args=[pk]), label, role.label))
    context = showing.context_of(path) | {
        "possible": possible,
        "refused": refused,
        "languages": _languages(path.proposal),
        "translated": [language_name(code) for code in sorted(path.proposal.translations)],
    }
    return page(request, "detail", **context)


def _languages(proposal: PolicyProposal) -> list[tuple[str, str]]:
    """The languages a proposal can be translated into, by name, those of the portal first."""
    ours = dict(settings.LANGUAGES)
    found = [choice for choice in language_choices() if choice[0] != proposal.original_language]
    return sorted(found, key=lambda choice: choice[0] not in ours)


@require_http_methods(["GET", "HEAD", "POST"])
@office(MAY)
def add(request: DeskRequest) -> HttpResponse:
    """Write down a need as a draft."""
    form = NeedForm(request.POST if request.method == "POST" else None)
    made: list[PolicyProposal] = []
    if done(form, lambda: made.append(actions.begin_proposal(by=request.user, at=timezone.now(), **form.cleaned_data))):
        messages.success(request, _("Draft saved. Only the network office can see it."))
        return redirect(url_of(made[0]))
    back = reverse("dialogues_network:proposals")
    return page(
        request, "form", form=form, title=_("Add need"), role=ActRole.NETWORK.label, label=_("Save draft"), back=back
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office(MAY)
def edit(request: DeskRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    ours = own(pk)
    if ours.is_public:
        messages.info(request, _("This is public and can't be changed. Record a correction instead."))
        return redirect(url_of(ours))
    data = request.POST if request.method == "POST" else None
    form = NeedForm(data, initial=actions.need_values(ours), edition=actions.need_edition(ours))

    def act() -> None:
        actions.change_need(by=request.user, proposal=ours, seen=form.seen, at=timezone.now(), **form.cleaned_data)

    if done(form, act, actions.need_values):
        messages.success(request, _("Draft saved. Only the network office can see it."))
        return redirect(url_of(ours))
    context = {"title": _("Edit need"), "role": ActRole.NETWORK.label, "label": _("Save draft"), "back": url_of(ours)}
    return page(request, "form", form=form, proposal=ours, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@office(MAY)
def publish(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask once more, then make the draft public."""
    ours = own(pk)
    if request.method != "POST":
        return page(request, "publish", proposal=ours, seen=actions.need_edition(ours), back=url_of(ours))
    try:
        actions.publish_proposal(by=request.user, proposal=ours, seen=request.POST.get("seen"), at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(title)s” is public.") % {"title": ours.title})
    return redirect(url_of(ours))


@require_http_methods(["GET", "HEAD", "POST"])
@office(MAY)
def discard(request: DeskRequest, pk: int) -> HttpResponse:
    """Ask once more, then delete the draft."""
    ours = own(pk)
    if request.method != "POST":
        return page(request, "discard", proposal=ours, back=url_of(ours))
    try:
        actions.discard_proposal(by=request.user, proposal=ours)
    except ActionRefused as refused:
        messages.error(request, str(refused))
        return redirect(url_of(ours))
    messages.success(request, _("The draft was deleted."))
    return redirect("dialogues_network:proposals")


@require_http_methods(["GET", "HEAD", "POST"])
@office(MAY)
def translate(request: DeskRequest, pk: int) -> HttpResponse:
    """Put every text of a proposal in the further language the address names; without one, choose it."""
    ours, language = own(pk), request.GET.get("language", "")
    if language not in OFFERED or not actions.translation_values(ours, language):
        return page(request, "languages", proposal=ours, languages=_languages(ours))
    data = request.POST if request.method == "POST" else None
    form = TranslationForm(data, proposal=ours, language=language, edition=actions.translation_edition(ours, language))

    def act() -> None:
        actions.translate_proposal(
            by=request.user, proposal=ours, language=language, texts=form.texts, seen=form.seen
        )  # fmt: skip

    if done(form, act, lambda _row: actions.translation_values(ours, language)):
        messages.success(request, _("The texts in %(language)s are saved.") % {"language": form.language_name})
        return redirect(url_of(ours))
    title = _("Texts in %(language)s") % {"language": form.language_name}
    return page(request, "form", form=form, proposal=ours, title=title, label=_("Save"), back=url_of(ours))
