"""Manage the recommendations of a dialogue and the responses to them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dialogues.frame.desk_pages import own, page
from dialogues.models import Addressee, PolicyDialogue, Recommendation
from dialogues.recommendations import actions as recommendation_actions
from dialogues.recommendations.forms import AddresseeForm, NewAddresseeForm, RecommendationForm, ResponseDocumentForm
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.forms import done, sent_with

ANSWERED = ("state", "due_on", "answer", "answer_language")


def _recommendation(dialogue: PolicyDialogue, pk: int) -> Recommendation:
    return get_object_or_404(Recommendation.objects.filter(set__dialogue=dialogue).select_related("set"), pk=pk)


def _addressee(dialogue: PolicyDialogue, pk: int) -> Addressee:
    rows = Addressee.objects.filter(recommendation__set__dialogue=dialogue).select_related("recommendation")
    return get_object_or_404(rows, pk=pk)


def _back(hub: Hub, dialogue: PolicyDialogue) -> HttpResponse:
    return redirect("dialogues_manage:detail", hub.slug, dialogue.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def recommendation_add(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Add a recommendation with the next number."""
    dialogue = own(hub, pk)
    form = RecommendationForm(request.POST if request.method == "POST" else None, dialogue=dialogue)

    def act() -> None:
        recommendation_actions.add_recommendation(by=request.user, dialogue=dialogue, **form.typed)

    if done(form, act):
        messages.success(request, _("The recommendation is saved."))
        return _back(hub, dialogue)
    return page(request, hub, "recommendation", form=form, dialogue=dialogue, recommendation=None)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def recommendation_edit(request: DeskRequest, hub: Hub, pk: int, recommendation: int) -> HttpResponse:
    """Edit a recommendation and its addressees."""
    dialogue = own(hub, pk)
    ours = _recommendation(dialogue, recommendation)
    form = RecommendationForm(
        request.POST if request.method == "POST" else None,
        initial=recommendation_actions.recommendation_values(ours),
        edition=recommendation_actions.recommendation_edition(ours),
        dialogue=dialogue,
    )

    def act() -> None:
        recommendation_actions.change_recommendation(
            by=request.user, dialogue=dialogue, recommendation=ours, seen=form.seen, **form.typed
        )  # fmt: skip

    if done(form, act, recommendation_actions.recommendation_values):
        messages.success(request, _("Recommendation %(number)d is saved.") % {"number": ours.number})
        return _back(hub, dialogue)
    return page(request, hub, "recommendation", form=form, dialogue=dialogue, recommendation=ours)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def recommendation_remove(request: DeskRequest, hub: Hub, pk: int, recommendation: int) -> HttpResponse:
    """Remove a recommendation, after asking: the others get new numbers."""
    dialogue = own(hub, pk)
    ours = _recommendation(dialogue, recommendation)
    if request.method != "POST":
        return page(request, hub, "recommendation_remove", dialogue=dialogue, recommendation=ours)
    try:
        recommendation_actions.remove_recommendation(by=request.user, dialogue=dialogue, recommendation=ours)
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The recommendation is removed."))
    return _back(hub, dialogue)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit_addressees")
def addressee_add(request: DeskRequest, hub: Hub, pk: int, recommendation: int) -> HttpResponse:
    """Add a named addressee."""
    dialogue = own(hub, pk)
    ours = _recommendation(dialogue, recommendation)
    form = NewAddresseeForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        recommendation_actions.add_addressee(
            by=request.user, dialogue=dialogue, recommendation=ours, **form.cleaned_data
        )

    if done(form, act):
        words = _("%(name)s is an addressee of recommendation %(number)d.")
        messages.success(request, words % {"name": form.cleaned_data["name"], "number": ours.number})
        return _back(hub, dialogue)
    return page(request, hub, "addressee_add", form=form, dialogue=dialogue, recommendation=ours)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def addressee(request: DeskRequest, hub: Hub, pk: int, addressee: int) -> HttpResponse:
    """Enter the response of an addressee."""
    dialogue = own(hub, pk)
    ours = _addressee(dialogue, addressee)
    initial = {"on": timezone.localdate(), **{name: getattr(ours, name) for name in ANSWERED}}
    form = AddresseeForm(
        request.POST if request.method == "POST" else None, initial=initial,
        edition=recommendation_actions.addressee_edition(ours),
    )  # fmt: skip

    def act() -> None:
        typed = form.cleaned_data
        recommendation_actions.set_addressee_state(
            by=request.user, dialogue=dialogue, addressee=ours, seen=form.seen, **typed
        )

    if done(form, act):
        if dialogue.can_be_published:
            words = _("The response of %(addressee)s is saved. It becomes public with the dialogue.")
        else:
            words = _("The response of %(addressee)s is published.")
        messages.success(request, words % {"addressee": ours})
        return _back(hub, dialogue)
    context = {"form": form, "document_form": ResponseDocumentForm(), "dialogue": dialogue, "addressee": ours}
    return page(request, hub, "addressee", **context)


@require_POST
@desk("dialogues.edit")
def document(request: DeskRequest, hub: Hub, pk: int, addressee: int) -> HttpResponse:
    """Add a document to a response that came by post or email; it takes the place of the one before."""
    dialogue = own(hub, pk)
    ours = _addressee(dialogue, addressee)
    form = ResponseDocumentForm(*sent_with(request))

    def act() -> None:
        recommendation_actions.set_document(
            by=request.user,
            dialogue=dialogue,
            addressee=ours,
            sent=form.cleaned_data["upload"],
            on=timezone.localdate(),
        )

    if done(form, act):
        messages.success(request, _("The document is published with the response."))
    else:
        messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    return redirect("dialogues_manage:addressee", hub.slug, pk, ours.pk)


@require_POST
@desk("dialogues.edit")
def addressee_remove(request: DeskRequest, hub: Hub, pk: int, addressee: int) -> HttpResponse:
    """Remove an addressee."""
    dialogue = own(hub, pk)
    ours = _addressee(dialogue, addressee)
    try:
        recommendation_actions.remove_addressee(by=request.user, dialogue=dialogue, addressee=ours)
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(addressee)s is no longer an addressee.") % {"addressee": ours})
    return _back(hub, dialogue)
