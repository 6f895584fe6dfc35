"""The evidence brief on the dashboard: writing it, and sending a published version."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dialogues.brief.actions import save_brief_draft, send_brief
from dialogues.brief.forms import BriefForm
from dialogues.brief.recipients import count_recipients
from dialogues.frame.desk_pages import own, page
from dialogues.models import EvidenceBrief, PolicyDialogue
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from publishing.change_addresses import address_of_change
from publishing.seen_edition import edition_in
from publishing.subjects import about
from publishing.waiting_drafts import redirect_while_waiting
from publishing.working_copy import WorkingCopy, working_copy
from toolkit.actions import ActionRefused
from toolkit.forms import done


def _copy_of(dialogue: PolicyDialogue) -> WorkingCopy:
    """The draft of the brief, else the published version, else an empty one."""
    brief = EvidenceBrief.objects.filter(dialogue=dialogue).first()
    empty = EvidenceBrief(dialogue=dialogue, hub=dialogue.hub, original_language=dialogue.text_language)
    return working_copy(about(brief or empty))


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def edit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Write the draft; the published version stays until it is approved."""
    dialogue = own(hub, pk)
    copy = _copy_of(dialogue)
    if waiting := redirect_while_waiting(request, copy.can_be_written, "dialogues_manage:detail", hub.slug, pk):
        return waiting
    data, more = request.POST if request.method == "POST" else None, request.GET.getlist("language")
    form = BriefForm(data, hub=hub, content=copy.content, more=more, edition=str(copy.edition))
    saved = []

    def act() -> None:
        edition = copy.edition if form.seen is None else edition_in(form.seen)
        at = timezone.now()
        saved.append(
            save_brief_draft(by=request.user, dialogue=dialogue, content=form.content(), edition=edition, at=at)
        )

    if done(form, act, lambda _row: form.initial_of(_copy_of(dialogue).content)):
        messages.success(request, _("Draft saved. Only your team can see it."))
        if language := form.cleaned_data["add_language"]:
            return redirect(f"{reverse('dialogues_manage:brief', args=[hub.slug, pk])}?language={language}")
        return redirect(address_of_change(hub, saved[0].pk))
    return page(request, hub, "brief", form=form, dialogue=dialogue, copy=copy)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.publish")
def send(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Say to how many the published version goes, then send it."""
    dialogue = own(hub, pk)
    brief = get_object_or_404(EvidenceBrief.objects.select_related("dialogue"), dialogue=dialogue)
    if request.method == "POST":
        stated = request.POST.get("version", "")
        try:
            count = send_brief(by=request.user, brief=brief, version=edition_in(stated), at=timezone.now())
        except ActionRefused as refused:
            messages.error(request, str(refused))
        else:
            words = ngettext("We're sending the brief to %(count)s participant.",
                             "We're sending the brief to %(count)s participants.", count)  # fmt: skip
            messages.success(request, words % {"count": count})
        return redirect("dialogues_manage:detail", hub.slug, pk)
    count = count_recipients(dialogue, at=timezone.now())
    words = ngettext(
        "%(count)s person is registered for an upcoming session. No one gets the same version twice.",
        "%(count)s people are registered for an upcoming session. No one gets the same version twice.",
        count,
    )
    return page(request, hub, "brief_send", dialogue=dialogue, brief=brief, count=count, text=words % {"count": count})
