"""The version history and the page of a revision, for the dashboards of hubs and of the network office."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from hubs.revisions import steps as revision_steps
from publishing import actions as publishing
from publishing.change_addresses import APPROVALS, change_address, changes_address
from publishing.listed_revisions import listed
from publishing.models import Revision, RevisionQuerySet
from publishing.seen_edition import stated_edition
from publishing.subjects import about_of, handler_of, kind_choices
from publishing.subjects.content import Line
from publishing.text_diff import changes
from toolkit.actions import ActionRefused
from toolkit.choices import ANY, CHOOSE
from toolkit.paging import page_of
from toolkit.plain_text import PlainTextForm
from toolkit.sorting import Column, plain_headers, read_order

PAGE = 30
COLUMNS = [
    Column("title", gettext_lazy("Title"), look="wide"),
    Column("type", gettext_lazy("Type"), ("publication__kind", "-decided_at")),
    Column("version", gettext_lazy("Version"), ("number",), "number"),
    Column("status", gettext_lazy("Status")),
    Column("when", gettext_lazy("Last step"), ("decided_at",), "wide", is_descending=True),
]
OPEN_HEADERS = plain_headers(COLUMNS)


class ReturnForm(PlainTextForm):
    """What the writer should change."""

    reason = forms.CharField(
        label=gettext_lazy("What should be changed"),
        error_messages={"required": gettext_lazy("Enter what should be changed.")},
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("We email this to the writer."),
    )


class ChangeFilterForm(forms.Form):
    """Which changes to show."""

    subject = forms.ChoiceField(
        label=pgettext_lazy("of a text", "About"),
        required=False,
        choices=lambda: [ANY, *kind_choices()],
        error_messages=CHOOSE,
    )

    def matching(self, rows: RevisionQuerySet) -> RevisionQuerySet:
        """The rows of the subject chosen; all of them while nothing, or nonsense, is chosen."""
        return rows.filter(publication__kind=self.chosen) if self.chosen else rows

    @property
    def chosen(self) -> str:
        """The subject the list is narrowed to; empty for all of them."""
        return self.cleaned_data.get("subject", "") if self.is_bound and self.is_valid() else ""


def may(request: DeskRequest, revision: Revision, what: str) -> bool:
    """Whether the person may ``write`` or ``publish`` this kind of subject."""
    handler = handler_of(revision)
    permission = handler.permission_to_write if what == "write" else handler.permission_to_publish
    return request.user.has_perm(permission, revision)


def list_context(request: DeskRequest, hub: Hub | None) -> dict[str, Any]:
    """Return the open revisions and a page of published ones; three queries."""
    form = ChangeFilterForm(request.GET if "subject" in request.GET else None)
    rows = form.matching(Revision.objects.of_hub(hub).with_people())
    order = read_order(COLUMNS, request, default="-when")
    page = page_of(rows.published().order_by(*order.fields), request, PAGE)
    return {
        "filter_form": form,
        "open_headers": OPEN_HEADERS,
        "order": order,
        "open": listed(rows.open()),
        "page_obj": page,
        "published": listed(list(page.object_list)),
    }


def change_context(request: DeskRequest, revision: Revision, form: ReturnForm | None = None) -> dict[str, Any]:
    """Return the context of a revision's page: its status, the difference, and the steps the person may take."""
    subject, handler = about_of(revision), handler_of(revision)
    numbers = list(subject.revisions().order_by("number").values_list("number", "pk"))
    may_write, may_publish = may(request, revision, "write"), may(request, revision, "publish")
    before, was = _before(revision)
    found, is_public = changes(was, handler.lines(revision.content)), _is_public(revision)
    return {
        "revision": revision,
        "title": handler.title(revision),
        "before": before,
        "changes": found,
        "complaints": (complaints := handler.complaints(revision) if revision.is_open else []),
        "consequences": handler.consequences(revision) if revision.is_open and may_publish and not complaints else [],
        "earlier": next((pk for number, pk in reversed(numbers) if number < revision.number), None),
        "later": next((pk for number, pk in numbers if number > revision.number), None),
        "may_write": may_write,
        "may_publish": may_publish,
        "writing_address": subject.type.edit_url(subject) if may_write and revision.can_be_written else "",
        "is_public": is_public,
        "public_address": subject.type.public_url(subject) if is_public else "",
        "query": _query(request, revision),
        "from_approvals": request.GET.get("from") == APPROVALS and request.user.has_perm("hubs.approve"),
        "return_form": form or ReturnForm(),
    }


def _is_public(revision: Revision) -> bool:
    """Whether this is the version published last, and not unpublished."""
    subject = about_of(revision)
    if revision.is_open or subject.type.is_withdrawn(subject.row):
        return False
    return not subject.revisions().published().filter(number__gt=revision.number).exists()


def _before(revision: Revision) -> tuple[int | None, list[Line]]:
    """Return the number and lines of the version a revision is compared with; None where it is the first.

    An open revision is compared with what is public now, which the network's data files may have changed since.
    """
    subject, handler = about_of(revision), handler_of(revision)
    before = subject.revisions().published().filter(number__lt=revision.number).first()
    if before is None:
        return None, []
    return before.number, handler.lines(handler.live(subject) if revision.is_open else before.content)


def _query(request: DeskRequest, revision: Revision) -> str:
    """Return the query string of the buttons: the edition they decide about, and where the person came from."""
    waits = "&waits=1" if revision.can_be_decided else ""
    back = f"&from={APPROVALS}" if request.GET.get("from") == APPROVALS else ""
    return f"?edition={revision.edition}{waits}{back}"


STEPS: dict[str, tuple[str, revision_steps.Step]] = {
    "submit": ("write", revision_steps.submit),
    "take-back": ("write", revision_steps.take_back),
    "discard": ("write", revision_steps.discard),
    "restore": ("write", revision_steps.restore),
    "publish": ("publish", revision_steps.publish),
}


def take_step(request: DeskRequest, revision: Revision, step: str, context: dict[str, Any]) -> HttpResponse:
    """Take a step if the person may; a refusal is shown on the page of the change, or on the list if that was deleted.

    Discarding a draft asks first, by GET.
    """
    right, action = STEPS[step]
    if request.method != "POST" and (step != "discard" or request.method not in {"GET", "HEAD"}):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"] if step == "discard" else ["POST"])
    if not may(request, revision, right):
        raise PermissionDenied
    if request.method != "POST":
        return _ask_before_discarding(request, revision, context)
    try:
        messages.success(request, action(request, revision))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        if step == "publish":
            return _after_decision(request, revision)
    return redirect(_where_it_went(revision, step))


def _ask_before_discarding(request: DeskRequest, revision: Revision, context: dict[str, Any]) -> HttpResponse:
    if not revision.can_be_written:
        messages.error(request, _("Only a draft can be discarded."))
        return redirect(change_address(revision))
    page = {
        **context,
        "revision": revision,
        "title": handler_of(revision).title(revision),
        "address": change_address(revision),
        "was_public": revision_steps.was_public(revision),
    }
    return render(request, "hubs/manage/change_discard.html", page)


def _where_it_went(revision: Revision, step: str) -> str:
    still_there = Revision.objects.filter(pk=revision.pk).exists()
    if step == "restore" and still_there and (draft := about_of(revision).open_revision()):
        return change_address(draft)
    return change_address(revision) if still_there else changes_address(revision)


def _after_decision(request: DeskRequest, revision: Revision) -> HttpResponse:
    """Return to the list of approvals if the person came from there, else to the page of the change."""
    if request.GET.get("from") == APPROVALS and request.user.has_perm("hubs.approve"):
        return redirect("network_changes:approvals")
    return redirect(change_address(revision))


def return_it(request: DeskRequest, revision: Revision, context: dict[str, Any]) -> HttpResponse:
    """Request changes; with an error in the form show the page again with the text as typed."""
    if not may(request, revision, "publish"):
        raise PermissionDenied
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            publishing.return_with_reason(
                by=request.user, revision=revision, at=timezone.now(), seen=stated_edition(request), **form.cleaned_data
            )
        except ActionRefused as refusal:
            current = Revision.objects.of_hub(revision.hub).with_people().filter(pk=revision.pk).first()
            if current is None:
                messages.error(request, str(refusal))
                return redirect(changes_address(revision))
            form.add_error(None, str(refusal))
            revision = current
        else:
            messages.success(request, _("Changes requested. We've emailed the writer."))
            return _after_decision(request, revision)
    page = {**context, **change_context(request, revision, form), "form": form}
    return render(request, "hubs/manage/change.html", page)
