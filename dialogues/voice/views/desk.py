"""The inbox of a team: its messages, one of them, and what was asked by topic."""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dialogues.models import PolicyDialogue
from dialogues.voice.actions import dialogues as topics_to_dialogues
from dialogues.voice.counts import last_months, topic_lines
from dialogues.voice.desk_forms import InboxFilterForm, TopicDialogueForm
from dialogues.voice.desk_pages import Inbox
from dialogues.voice.models.message import VoiceMessage, VoiceMessageQuerySet
from dialogues.voice.models.published_answer import PublishedAnswer
from dialogues.voice.urgency import sounds_urgent
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from hubs.registry.office import desk_or_office
from toolkit.excerpts import excerpt
from toolkit.forms import done
from toolkit.paging import page_of
from toolkit.sorting import Column, read_order

PER_PAGE = 30
MOST_CHOSEN = 200
LOOKED_AT = 100
COLUMNS = [
    Column("message", gettext_lazy("Message"), look="wide"),
    Column("topic", gettext_lazy("Topic"), ("topic__code", "pk")),
    Column("received", gettext_lazy("Received"), ("confirmed_at", "pk"), is_descending=True),
    Column("due", gettext_lazy("Answer due"), ("due_on", "confirmed_at", "pk")),
    Column("assigned", gettext_lazy("Assigned to"), ("assigned_to__name", "pk")),
    Column("status", gettext_lazy("Status"), ("state", "pk"), "narrow"),
]


def _by_state(rows: VoiceMessageQuerySet) -> dict[str, tuple[str, VoiceMessageQuerySet]]:
    return {
        "waiting": (_("Waiting for an answer"), rows.waiting()),
        "answered": (_("Answered"), rows.filter(state=VoiceMessage.State.ANSWERED)),
        "closed": (_("Closed"), rows.filter(state=VoiceMessage.State.CLOSED)),
    }


@require_safe
@desk_or_office("dialogues.voice")
def messages(request: DeskRequest, hub: Hub | None) -> HttpResponse:
    """List the messages, those that are due first."""
    inbox, today = Inbox(hub), timezone.localdate()
    by_state = _by_state(inbox.rows)
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in by_state else "waiting"
    form = InboxFilterForm(request.GET, rows=inbox.rows, user=request.user)
    form.rows = by_state[chosen][1]
    order = read_order(COLUMNS, request, default="due" if chosen == "waiting" else "received")
    found = form.filtered().for_pages().prefetch_related("entries").order_by(*order.fields)
    page = page_of(found, request, PER_PAGE)
    return inbox.page(
        request, "list", states=[(state, words, rows.count()) for state, (words, rows) in by_state.items()], chosen=chosen,
        filter_form=form, order=order, page_obj=page, lines=[_line(row) for row in page], today=today,
        overdue=inbox.rows.overdue(today=today).count(), urgent=_urgent(inbox), clear_url=f"{inbox.url('messages')}?state={chosen}",
    )  # fmt: skip


def _urgent(inbox: Inbox) -> list[VoiceMessage]:
    """The waiting messages with words of urgency, among those that wait longest and those that came last."""
    rows = inbox.rows.waiting().prefetch_related("entries")
    found = {row.pk: row for order in ("pk", "-pk") for row in rows.order_by(order)[:LOOKED_AT]}
    return [
        row for row in found.values() if any(sounds_urgent(one.text) for one in row.entries.all() if one.is_of_person)
    ]


def _line(row: VoiceMessage) -> tuple[VoiceMessage, str, bool]:
    """A message, how its latest text of the person begins, and whether it has words of urgency."""
    texts = [entry.text for entry in row.entries.all() if entry.is_of_person]
    return row, excerpt(texts[-1], 90) if texts else "", any(sounds_urgent(text) for text in texts)


@require_safe
@desk_or_office("dialogues.voice")
def message(request: DeskRequest, hub: Hub | None, pk: int) -> HttpResponse:
    """The thread and the trace of a message, and what can be done."""
    inbox = Inbox(hub)
    row = inbox.message(pk)
    entries = list(row.entries.select_related("written_by"))
    handovers = list(row.handovers.select_related("from_hub__country", "to_hub__country", "made_by"))
    return inbox.page(
        request, "message", message=row, entries=entries, handovers=handovers, published=getattr(row, "published", None),
        is_urgent=any(sounds_urgent(one.text) for one in entries if one.is_of_person), is_overdue=row.is_overdue(),
    )  # fmt: skip


@require_safe
@desk_or_office("dialogues.voice")
def topics(request: DeskRequest, hub: Hub | None) -> HttpResponse:
    """How often each topic was asked about, by month. The numbers stay when the messages are deleted."""
    today = timezone.localdate()
    return Inbox(hub).page(request, "topics", lines=topic_lines(hub, today=today), months=last_months(today)[::-1])


@require_safe
@desk_or_office("dialogues.voice")
def published(request: DeskRequest, hub: Hub | None) -> HttpResponse:
    """What this body has answered in public. It stays when the message is deleted, and can be taken down here."""
    rows = PublishedAnswer.objects.filter(hub=hub, state=PublishedAnswer.State.PUBLIC).select_related("message__topic")
    return Inbox(hub).page(
        request, "published", page_obj=page_of(rows.order_by("-decided_at", "-pk"), request, PER_PAGE)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.voice")
def dialogue(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Make a dialogue of messages, or link them to one. The network office has no dialogues of its own."""
    inbox = Inbox(hub)
    form = _topic_form(request, inbox, hub)
    made: list[PolicyDialogue] = []

    def act() -> None:
        chosen, known = list(form.cleaned_data["messages"]), form.cleaned_data["dialogue"]
        common: dict[str, Any] = {"by": request.user, "hub": hub, "messages": chosen}
        if known is not None:
            made.append(topics_to_dialogues.link_messages(dialogue=known, **common))
            return
        title, language = form.cleaned_data["title"], get_language() or "en"
        made.append(topics_to_dialogues.begin_dialogue(title=title, language=language, at=timezone.now(), **common))

    if done(form, act):
        number = len(form.cleaned_data["messages"])
        words = ngettext(
            "%(number)d message is linked to this dialogue.", "%(number)d messages are linked to this dialogue.", number
        )
        notices.success(request, words % {"number": number})
        return redirect("dialogues_manage:detail", hub.slug, made[0].pk)
    return inbox.page(request, "dialogue", form=form)


def _topic_form(request: DeskRequest, inbox: Inbox, hub: Hub) -> TopicDialogueForm:
    """The form with the messages of the topic in the address, all of them chosen; without one, the latest messages."""
    rows = inbox.rows.exclude(closed_because=VoiceMessage.Reason.ABUSIVE).prefetch_related("entries").order_by("-pk")
    topic = request.GET.get("topic", "")
    shown = rows.filter(topic__code=topic) if topic else rows
    keys = [row.pk for row in shown[:MOST_CHOSEN]]
    data = request.POST if request.method == "POST" else None
    initial = {"messages": keys if topic else []}
    return TopicDialogueForm(data, hub=hub, rows=rows.filter(pk__in=keys), initial=initial)
