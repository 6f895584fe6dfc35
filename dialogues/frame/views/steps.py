"""The publishing steps of a dialogue: a page says what will happen before it happens."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dialogues.frame.actions.dialogues import begin_dialogue_draft, publish_dialogue
from dialogues.frame.content import with_content
from dialogues.frame.desk_pages import own, page
from dialogues.frame.subject import complaints_about, consequences_of
from dialogues.models import PolicyDialogue
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from hubs.revisions import item_steps
from hubs.revisions import steps as revision_steps
from hubs.revisions.item_pages import StepPages
from publishing.seen_edition import stated_edition
from publishing.subjects import about
from publishing.working_copy import working_copy
from toolkit.actions import ActionRefused

PAGES = StepPages(
    key="dialogues", title=gettext_lazy("Dialogues"), model=PolicyDialogue, may_write="dialogues.edit",
    may_publish="dialogues.publish",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.publish")
def publish(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Publish a draft or the changes of a published dialogue, after saying what that does."""
    dialogue = own(hub, pk)
    if request.method == "POST":
        try:
            published = publish_dialogue(
                by=request.user, dialogue=dialogue, at=timezone.now(), seen=stated_edition(request)
            )
        except ActionRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("“%(title)s” is published.") % {"title": published.title})
        return redirect("dialogues_manage:detail", hub.slug, pk)
    copy = working_copy(about(dialogue))
    if not dialogue.can_be_published and copy.revision is None:
        return redirect("dialogues_manage:detail", hub.slug, pk)
    complaints = complaints_about(dialogue, copy.content)
    return page(
        request, hub, "publish", dialogue=dialogue, shown=with_content(dialogue, copy.content), complaints=complaints,
        revision=copy.revision, action_url=f"{request.path}?edition={copy.edition}" if copy.revision else "",
        consequences=[] if complaints else consequences_of(dialogue, copy.content),
    )  # fmt: skip


@require_POST
@desk("dialogues.edit")
def submit(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Submit the draft or the changes for approval."""
    begin_dialogue_draft(by=request.user, dialogue=own(hub, pk), at=timezone.now())
    return item_steps.step(request, hub, PAGES, pk, revision_steps.submit)


@require_POST
@desk("dialogues.edit")
def take_back(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Withdraw what waits for approval."""
    return item_steps.step(request, hub, PAGES, pk, revision_steps.take_back)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.edit")
def discard(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Ask, then discard the draft; a published dialogue stays as it is."""
    return item_steps.discard(request, hub, PAGES, pk)
