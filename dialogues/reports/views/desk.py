"""Writing the synthesis report on the dashboard. It is submitted and published on the page of its changes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dialogues.frame.desk_pages import own, page
from dialogues.models import PolicyDialogue, SynthesisReport
from dialogues.reports.actions import name_rapporteur, rapporteur_edition, save_report_draft
from dialogues.reports.desk import report_desk
from dialogues.reports.forms import RapporteurForm, report_form
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from publishing.change_addresses import address_of_change
from publishing.models import Revision
from publishing.seen_edition import edition_in
from publishing.subjects import about
from publishing.waiting_drafts import redirect_while_waiting
from publishing.working_copy import WorkingCopy, working_copy
from toolkit.forms import done


def _copy_of(dialogue: PolicyDialogue) -> WorkingCopy:
    """The draft of the report, else the published version, else an empty one."""
    report = SynthesisReport.objects.filter(dialogue=dialogue).first()
    empty = SynthesisReport(dialogue=dialogue, hub=dialogue.hub, original_language=dialogue.text_language)
    return working_copy(about(report or empty))


@require_http_methods(["GET", "HEAD", "POST"])
@report_desk
def edit(request: DeskRequest, hub: Hub, dialogue: PolicyDialogue) -> HttpResponse:
    """Write the draft; the published version stays until it is approved. A rapporteur who is no editor leaves that to them."""
    copy = _copy_of(dialogue)
    if waiting := redirect_while_waiting(
        request, copy.can_be_written, "dialogues_manage:detail", hub.slug, dialogue.pk
    ):
        return waiting
    data, more = request.POST if request.method == "POST" else None, request.GET.getlist("language")
    form = report_form(dialogue)(data, hub=dialogue.hub, content=copy.content, more=more, edition=str(copy.edition))
    saved: list[Revision] = []

    def act() -> None:
        edition = copy.edition if form.seen is None else edition_in(form.seen)
        at = timezone.now()
        saved.append(
            save_report_draft(by=request.user, dialogue=dialogue, content=form.content(), edition=edition, at=at)
        )

    if done(form, act, lambda _row: form.initial_of(_copy_of(dialogue).content)):
        messages.success(request, _("Draft saved. Only your team can see it."))
        here = reverse("dialogues_manage:report", args=[hub.slug, dialogue.pk])
        if language := form.cleaned_data["add_language"]:
            return redirect(f"{here}?language={language}")
        if hub == dialogue.hub and request.user.has_perm("dialogues.edit", hub):
            return redirect(address_of_change(hub, saved[0].pk))
        words = _("When it is finished, an editor of %(hub)s submits it for approval.")
        messages.info(request, words % {"hub": dialogue.hub.title})
        return redirect(here)
    return page(request, hub, "report", form=form, dialogue=dialogue, copy=copy)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.publish")
def rapporteur(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Name the person who may write the report besides the editors, or no one."""
    dialogue = own(hub, pk)
    form = RapporteurForm(
        request.POST if request.method == "POST" else None, dialogue=dialogue, edition=rapporteur_edition(dialogue)
    )

    def act() -> None:
        name_rapporteur(by=request.user, dialogue=dialogue, seen=form.seen, **form.cleaned_data)

    if done(form, act, lambda row: {"rapporteur": row.rapporteur_id}):
        messages.success(request, _("The rapporteur is saved."))
        return redirect("dialogues_manage:detail", hub.slug, pk)
    return page(request, hub, "rapporteur", form=form, dialogue=dialogue)
