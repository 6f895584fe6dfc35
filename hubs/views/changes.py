"""What a hub is writing: each change with its difference to what is public, and what can be done with it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hubs.actions import publishing
from hubs.errors import HubRefused
from hubs.letters import change_address, changes_address
from hubs.lines import PlainTextForm
from hubs.models import Hub, Revision
from hubs.models.revision import RevisionQuerySet
from hubs.publishing import about_of, handler_of
from hubs.publishing.difference import changes
from hubs.views.desk import DeskRequest, desk

SHOWN = 50  # published revisions on the list


class ReturnForm(PlainTextForm):
    """Why a text goes back to its writers."""

    reason = forms.CharField(
        label=gettext_lazy("What should be changed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The writer gets these words by letter."),
    )


def revisions_of(hub: Hub | None) -> RevisionQuerySet:
    """Every revision of a hub; of the network for None."""
    rows = Revision.objects.filter(hub=hub)
    return rows.select_related("hub__country", "news", "resource", "written_by", "submitted_by", "decided_by")


def may(request: DeskRequest, revision: Revision, what: str) -> bool:
    """Whether the person may ``write`` or ``publish`` this kind of subject."""
    handler = handler_of(revision)
    permission = handler.permission_to_write if what == "write" else handler.permission_to_publish
    return request.user.has_perm(permission, revision)


def change_context(request: DeskRequest, revision: Revision, form: ReturnForm | None = None) -> dict[str, Any]:
    """What the page of a change shows: its state, the difference, what the person may do."""
    about, handler = about_of(revision), handler_of(revision)
    before = about.revisions().published().filter(number__lt=revision.number).first()
    was = handler.lines(before.content) if before else []
    return {
        "revision": revision,
        "title": handler.title(revision),
        "before": before,
        "changes": changes(was, handler.lines(revision.content)),
        "may_write": may(request, revision, "write"),
        "may_publish": may(request, revision, "publish"),
        "is_last": not about.revisions().published().filter(number__gt=revision.number).exists(),
        "return_form": form or ReturnForm(),
    }


@require_safe
@desk("hubs.view_desk")
def change_list(request: DeskRequest, hub: Hub) -> HttpResponse:
    """What is being written or waits, and what was published last."""
    rows = revisions_of(hub)
    context = {
        "hub": hub,
        "section": "changes",
        "open": [(row, handler_of(row).title(row)) for row in rows.open()],
        "published": [
            (row, handler_of(row).title(row)) for row in rows.published().order_by("-decided_at", "-id")[:SHOWN]
        ],
    }
    return render(request, "hubs/manage/changes.html", context)


@require_safe
@desk("hubs.view_desk")
def change(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """One revision: what it changes, how far it is, and what can be done with it."""
    revision = get_object_or_404(revisions_of(hub), pk=pk)
    return render(
        request, "hubs/manage/change.html", {"hub": hub, "section": "changes", **change_context(request, revision)}
    )


Step = Callable[[DeskRequest, Revision], str]


def _submit(request: DeskRequest, revision: Revision) -> str:
    publishing.submit(by=request.user, revision=revision, at=timezone.now())
    return _("Sent for approval. You get a letter when it is decided.")


def _take_back(request: DeskRequest, revision: Revision) -> str:
    publishing.take_back(by=request.user, revision=revision)
    return _("Taken back. It is a draft again.")


def _publish(request: DeskRequest, revision: Revision) -> str:
    publishing.publish(by=request.user, revision=revision, at=timezone.now())
    return _("Published. Everybody sees it now.")


def _discard(request: DeskRequest, revision: Revision) -> str:
    publishing.discard(by=request.user, revision=revision)
    return _("The draft was thrown away. What is public stays as it is.")


def _restore(request: DeskRequest, revision: Revision) -> str:
    draft = publishing.restore(by=request.user, revision=revision, at=timezone.now())
    words = _(
        "Revision %(old)d is a draft again, as number %(new)d. Look at it and publish it or send it for approval."
    )
    return words % {"old": revision.number, "new": draft.number}


STEPS: dict[str, tuple[str, Step]] = {
    "submit": ("write", _submit),
    "take-back": ("write", _take_back),
    "discard": ("write", _discard),
    "restore": ("write", _restore),
    "publish": ("publish", _publish),
}


@require_POST
@desk("hubs.view_desk")
def step(request: DeskRequest, hub: Hub, pk: int, step: str) -> HttpResponse:
    """One step of a revision: submit, take back, publish, throw away, or make a draft of it again."""
    revision = get_object_or_404(revisions_of(hub), pk=pk)
    return take_step(request, revision, step)


def take_step(request: DeskRequest, revision: Revision, step: str) -> HttpResponse:
    """Take it if the person may; a refusal is told on the page of the change, or of the hub once that is gone."""
    right, action = STEPS[step]
    if not may(request, revision, right):
        raise PermissionDenied
    try:
        messages.success(request, action(request, revision))
    except HubRefused as refusal:
        messages.error(request, str(refusal))
    still_there = Revision.objects.filter(pk=revision.pk).exists()
    if step == "restore":
        draft = about_of(revision).open_revision()
        return redirect(change_address(draft or revision))
    return redirect(change_address(revision) if still_there else changes_address(revision))


@require_POST
@desk("hubs.view_desk")
def return_change(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Send what waits back with a reason."""
    revision = get_object_or_404(revisions_of(hub), pk=pk)
    if not may(request, revision, "publish"):
        raise PermissionDenied
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            publishing.return_with_reason(
                by=request.user, revision=revision, reason=form.cleaned_data["reason"], at=timezone.now()
            )
        except HubRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Returned. The writer gets your words by letter."))
            return redirect(change_address(revision))
    context = {"hub": hub, "section": "changes", **change_context(request, revision, form), "form": form}
    return render(request, "hubs/manage/change.html", context, status=200)
