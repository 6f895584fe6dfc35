"""The desk of news and of the library, of a hub and of the network office: one way for all four.

``hub`` is None on the screens of the network office. Who may come in stands where the addresses are (``entry_urls``).
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Max, Prefetch, Q
from django.db.models.functions import Coalesce
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hubs.approvals.items import begin_entry
from hubs.errors import HubRefused
from hubs.models import Hub
from hubs.registry.desk import DeskRequest
from library.models import Resource
from library.views.public import entry_context
from news.models import NewsItem
from publishing import actions as publishing
from publishing.forms import LibraryForm, NewsForm
from publishing.forms.texts import TextsForm
from publishing.models import Revision
from publishing.preview import preview_of, texts_of
from publishing.seen_edition import form_edition
from publishing.subjects import about, handler_of

PER_PAGE = 50
VERSIONS = 20
CONFLICT = 409
STEPS = ("edit", "send", "take_back", "publish", "discard", "take_down")
FILE_STEPS = ("file", "file_take_away")
SAME_IN_BOTH = ("discard", "take_down")  # screens that news and library share
Entry = NewsItem | Resource


@dataclass(frozen=True)
class Room:
    """What differs between news and the library."""

    key: str
    title: Any
    model: type[NewsItem] | type[Resource]
    form: type[TextsForm]
    may_write: str
    may_publish: str

    def address(self, hub: Hub | None, name: str, *args: Any) -> str:
        """A screen of this room, on the desk of the hub or of the network office."""
        if hub is None:
            return reverse(f"network_{self.key}:{name}", args=args)
        return reverse(f"{self.key}_manage:{name}", args=[hub.slug, *args])


NEWS = Room("news", gettext_lazy("News"), NewsItem, NewsForm, "hubs.edit_news", "hubs.publish_news")
LIBRARY = Room("library", gettext_lazy("Library"), Resource, LibraryForm, "hubs.edit_library", "hubs.publish_library")


def entry_of(room: Room, hub: Hub | None, pk: int) -> Any:
    """The row, of this hub and no other; of the network for None."""
    return get_object_or_404(room.model.objects.filter(hub=hub).select_related("hub__country"), pk=pk)


def show(
    request: DeskRequest, room: Room, hub: Hub | None, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A screen of the room, in the frame of the hub's desk or of the network office."""
    frame = {
        "layout": "manage_base.html" if hub else "network_base.html",
        "hub": hub,
        "section": room.key,
        "room_title": room.title,
        "list_url": room.address(hub, "list"),
        "may_write": request.user.has_perm(room.may_write, hub),
        "may_publish": request.user.has_perm(room.may_publish, hub),
    }
    place = "hubs" if template in SAME_IN_BOTH else f"hubs/{room.key}"
    return render(request, f"{place}/desk_{template}.html", {**frame, **context}, status=status)


@require_safe
def entry_list(request: DeskRequest, hub: Hub | None, room: Room) -> HttpResponse:
    """Everything of the hub, also what nobody sees yet, with how far it is."""
    drafts = Prefetch("revisions", queryset=Revision.objects.open(), to_attr="open_revisions")
    written = Max("revisions__written_at", filter=~Q(revisions__state=Revision.State.PUBLISHED))
    rows = room.model.objects.filter(hub=hub).annotate(touched=Coalesce(written, "changed_at"))
    rows = rows.order_by("-touched", "-pk").prefetch_related(drafts)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [_line(room, hub, row) for row in page]
    return show(request, room, hub, "list", page_obj=page, lines=lines, create_url=room.address(hub, "create"))


def _line(room: Room, hub: Hub | None, row: Any) -> dict[str, Any]:
    draft = next(iter(row.open_revisions), None)
    shown = texts_of(row, draft.content) if draft and row.published_at is None else row
    return {
        "row": shown,
        "url": room.address(hub, "detail", row.pk),
        "draft": draft,
        "public": row.is_public,
        "down": row.withdrawn_at is not None,
        "at": draft.written_at if draft else row.changed_at,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: DeskRequest, hub: Hub | None, room: Room) -> HttpResponse:
    """A new entry as a draft."""
    form = room.form(_sent(request), hub=hub, content={})
    if request.method == "POST" and form.is_valid():
        row = begin_entry(by=request.user, model=room.model, hub=hub, content=form.content(), at=timezone.now())
        return _saved(request, room, hub, row, form)
    return show(request, room, hub, "form", form=form, cancel_url=room.address(hub, "list"))


def _sent(request: DeskRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _saved(request: DeskRequest, room: Room, hub: Hub | None, row: Entry, form: TextsForm) -> HttpResponse:
    """To the page of the entry, or back to the form with the boxes of one more language."""
    messages.success(request, _("The draft is saved. Nobody but your team sees it yet."))
    if language := form.cleaned_data["add_language"]:
        return redirect(f"{room.address(hub, 'edit', row.pk)}?language={language}")
    return redirect(room.address(hub, "detail", row.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: DeskRequest, hub: Hub | None, room: Room, pk: int) -> HttpResponse:
    """The draft, or what is public where there is none. What waits for approval is shown on its page only."""
    row = entry_of(room, hub, pk)
    subject = about(row)
    revision = subject.open_revision()
    if revision and not revision.can_be_written:
        messages.info(request, _("This waits for approval. Take it back before you change it."))
        return redirect(room.address(hub, "detail", pk))
    content = revision.content if revision else handler_of(subject).live(subject)
    form = room.form(_sent(request), hub=hub, content=content, more=request.GET.getlist("language"))
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
            return _saved(request, room, hub, row, form)
        except HubRefused as refusal:
            form.add_error(None, str(refusal))
            status = CONFLICT
    return show(request, room, hub, "form", status, form=form, row=row, cancel_url=room.address(hub, "detail", pk),
                action_url=_again(request, subject.edition()))  # fmt: skip


def _again(request: DeskRequest, edition: int) -> str:
    """Where the form is sent: it tells which edition stands in it, and which boxes are open."""
    query = request.GET.copy()
    query["edition"] = str(edition)
    return f"{request.path}?{query.urlencode()}"


@require_safe
def detail(request: DeskRequest, hub: Hub | None, room: Room, pk: int) -> HttpResponse:
    """One entry: how far it is, as the public will see it, what can be done, and its versions."""
    row = entry_of(room, hub, pk)
    subject = about(row)
    revision = subject.open_revision()
    handler = handler_of(subject)
    shown = preview_of(row, revision.content if revision else handler.live(subject))
    language = request.GET.get("language", "")
    if language not in shown.row.text_languages:
        language = shown.row.original_language
    context = {
        "row": row,
        "revision": revision,
        "complaints": handler.complaints(revision) if revision else [],
        "shown": shown.row,
        "topics": shown.topics,
        "words": shown.row.words_in(language),
        "preview_language": language,
        "versions": subject.revisions().published().select_related("decided_by")[:VERSIONS],
        "urls": _step_urls(room, hub, pk, revision),
        **(entry_context(shown.row) if isinstance(shown.row, Resource) else {}),
    }
    return show(request, room, hub, "detail", **context)


def _step_urls(room: Room, hub: Hub | None, pk: int, revision: Revision | None) -> dict[str, str]:
    """Where each step is taken; publishing tells which edition was looked at, so that no other goes out unread."""
    urls = {name: room.address(hub, name, pk) for name in (*STEPS, *(FILE_STEPS if room is LIBRARY else ()))}
    return {**urls, "publish": f"{urls['publish']}?edition={revision.edition}"} if revision else urls
