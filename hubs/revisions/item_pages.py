"""The dashboard pages that news and library have in common: list, form, detail, publishing steps.

``item_urls`` says who may enter, and calls these with the ``ItemPages`` of an application. ``hub`` is None for the network office.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import BooleanField, ExpressionWrapper, Max, Prefetch, Q
from django.db.models.functions import Coalesce
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from hubs.revisions.texts_form import DraftTextsForm
from hubs.vocabulary.topics import topics_in
from publishing import actions as publishing
from publishing.items import create_item
from publishing.models import Revision
from publishing.publishable import Publishable
from publishing.seen_edition import form_edition
from publishing.subjects import about, handler_of
from publishing.subjects.content import Content, put_texts
from publishing.waiting_drafts import redirect_while_waiting
from publishing.working_copy import working_copy
from toolkit.actions import ActionRefused
from toolkit.paging import page_of
from toolkit.sorting import Column, read_order

PER_PAGE = 50
VERSIONS = 20
CONFLICT = 409
STEPS = ("edit", "send", "take_back", "publish", "discard", "take_down")
COLUMNS = [
    Column("title", gettext_lazy("Title"), look="wide"),
    Column("status", gettext_lazy("Status"), ("is_shown", "-touched"), is_descending=True),
    Column("draft", gettext_lazy("Draft")),
    Column("languages", gettext_lazy("Languages")),
    Column("changed", gettext_lazy("Last change"), ("touched",), is_descending=True),
]
SHARED_TEMPLATES = ("discard", "take_down")


@dataclass(frozen=True, kw_only=True)
class StepPages:
    """Whose publishing steps these are; ``key`` names templates and URL namespaces."""

    key: str
    title: Any
    model: type[Any]
    may_write: str
    may_publish: str
    folder: str = ""  # of the templates; usual: the key

    def address(self, hub: Hub | None, name: str, *args: Any) -> str:
        """Return the address of a page, on the dashboard of the hub or of the network office."""
        if hub is None:
            return reverse(f"network_{self.key}:{name}", args=args)
        return reverse(f"{self.key}_manage:{name}", args=[hub.slug, *args])


@dataclass(frozen=True, kw_only=True)
class ItemPages(StepPages):
    """What differs between news and library; ``shown_with`` gives what the page of a row shows beside its columns."""

    form: type[DraftTextsForm]
    steps: tuple[str, ...] = STEPS
    shown_with: Callable[[Any], dict[str, Any]] = lambda _item: {}


def item_of(pages: StepPages, hub: Hub | None, pk: int) -> Any:
    """Return a row of this hub, or of the network for None; else 404."""
    return get_object_or_404(pages.model.objects.filter(hub=hub).select_related("hub__country"), pk=pk)


def show(
    request: DeskRequest, pages: StepPages, hub: Hub | None, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Render a page in the frame of the hub's dashboard or of the network office."""
    frame = {
        "layout": "manage_base.html" if hub else "network_base.html",
        "hub": hub,
        "section": pages.key,
        "section_title": pages.title,
        "list_url": pages.address(hub, "list"),
        "may_write": request.user.has_perm(pages.may_write, hub),
        "may_publish": request.user.has_perm(pages.may_publish, hub),
    }
    folder = "publishing" if template in SHARED_TEMPLATES else pages.folder or pages.key
    return render(request, f"{folder}/desk_{template}.html", {**frame, **context}, status=status)


def item_list(request: DeskRequest, hub: Hub | None, pages: ItemPages) -> HttpResponse:
    """List all rows of the hub, unpublished ones included, with their status."""
    is_open = ~Q(publication__revisions__state=Revision.State.PUBLISHED)
    written = Max("publication__revisions__written_at", filter=is_open)
    order = read_order(COLUMNS, request, default="-changed")
    is_shown = Q(published_at__isnull=False, withdrawn_at=None)
    rows = pages.model.objects.filter(hub=hub).annotate(
        touched=Coalesce(written, "changed_at"), is_shown=ExpressionWrapper(is_shown, BooleanField())
    )
    rows = rows.order_by(*order.fields).select_related("publication").prefetch_related(open_drafts())
    page = page_of(rows, request, PER_PAGE)
    lines = [_line(pages, hub, row) for row in page]
    return show(
        request, pages, hub, "list", page_obj=page, lines=lines, order=order, create_url=pages.address(hub, "create")
    )


def open_drafts() -> "Prefetch[Any]":
    """Return what a list of rows with ``publication`` loads with them: ``publication.open_revisions``."""
    return Prefetch("publication__revisions", queryset=Revision.objects.open(), to_attr="open_revisions")


def _line(pages: ItemPages, hub: Hub | None, row: Any) -> dict[str, Any]:
    draft = next(iter(row.publication.open_revisions), None) if row.publication else None
    shown = _with_texts(row, draft.content) if draft and row.published_at is None else row
    return {
        "row": shown,
        "url": pages.address(hub, "detail", row.pk),
        "draft": draft,
        "public": row.is_public,
        "down": row.withdrawn_at is not None,
        "at": draft.written_at if draft else row.changed_at,
    }


def _with_texts(row: Any, content: Content) -> Any:
    """Return an unsaved row with only the texts of a draft; no query."""
    unsaved = type(row)(pk=row.pk)
    put_texts(unsaved, content)
    return unsaved


def create(request: DeskRequest, hub: Hub | None, pages: ItemPages) -> HttpResponse:
    """Create a draft."""
    form = pages.form(_sent(request), hub=hub, content={})
    if request.method == "POST" and form.is_valid():
        row = create_item(by=request.user, model=pages.model, hub=hub, content=form.content(), at=timezone.now())
        return _saved(request, pages, hub, row, form)
    return show(request, pages, hub, "form", form=form, cancel_url=pages.address(hub, "list"))


def _sent(request: DeskRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _saved(
    request: DeskRequest, pages: ItemPages, hub: Hub | None, row: Publishable, form: DraftTextsForm
) -> HttpResponse:
    """Redirect to the page of the row, or back to the form with the fields of one more language."""
    messages.success(request, _("Draft saved. Only your team can see it."))
    if language := form.cleaned_data["add_language"]:
        return redirect(f"{pages.address(hub, 'edit', row.pk)}?language={language}")
    return redirect(pages.address(hub, "detail", row.pk))


def edit(request: DeskRequest, hub: Hub | None, pages: ItemPages, pk: int) -> HttpResponse:
    """Edit the draft, or what is public if there is none. What waits for approval can't be edited."""
    row = item_of(pages, hub, pk)
    subject = about(row)
    copy = working_copy(subject)
    if waiting := redirect_while_waiting(request, copy.can_be_written, pages.address(hub, "detail", pk)):
        return waiting
    form = pages.form(_sent(request), hub=hub, content=copy.content, more=request.GET.getlist("language"))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            publishing.save_draft(
                by=request.user,
                about=subject,
                content=form.content(),
                edition=form_edition(request),
                at=timezone.now(),
            )
            return _saved(request, pages, hub, row, form)
        except ActionRefused as refusal:
            form.refuse(refusal, lambda _row: form.initial_of(working_copy(subject).content))
            status = CONFLICT
    return show(request, pages, hub, "form", status, form=form, row=row, cancel_url=pages.address(hub, "detail", pk),
                action_url=_again(request, subject.edition()))  # fmt: skip


def _again(request: DeskRequest, edition: int) -> str:
    """Return the address of the form, with its edition and the languages that are open."""
    query = request.GET.copy()
    query["edition"] = str(edition)
    return f"{request.path}?{query.urlencode()}"


def detail(request: DeskRequest, hub: Hub | None, pages: ItemPages, pk: int) -> HttpResponse:
    """Show a row: its status, a preview, the steps that can be taken, and its versions."""
    row = item_of(pages, hub, pk)
    subject = about(row)
    revision = subject.open_revision()
    handler = handler_of(subject)
    shown = handler.preview(row, content := revision.content if revision else handler.live(subject))
    language = request.GET.get("language", "")
    if language not in shown.text_languages:
        language = shown.original_language
    context = {
        "row": row,
        "revision": revision,
        "complaints": handler.complaints(revision) if revision else [],
        "shown": shown,
        "topics": topics_in(content),
        "words": shown.words_in(language),
        "preview_language": language,
        "versions": subject.revisions().published().select_related("decided_by")[:VERSIONS],
        "urls": _step_urls(pages, hub, pk, revision),
        **pages.shown_with(shown),
    }
    return show(request, pages, hub, "detail", **context)


def _step_urls(pages: ItemPages, hub: Hub | None, pk: int, revision: Revision | None) -> dict[str, str]:
    """Return the address of each step; that of publishing carries the edition on the page, so that no other is published unread."""
    urls = {name: pages.address(hub, name, pk) for name in pages.steps}
    return {**urls, "publish": f"{urls['publish']}?edition={revision.edition}"} if revision else urls
