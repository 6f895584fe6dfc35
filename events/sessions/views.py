"""The programme of an event on the dashboard: sessions by day, a page for each, and its speakers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Event, EventSession
from events.programme.desk_pages import organised_by, refused_page, show
from events.programme.figures import with_figures
from events.programme.locking import refusal_of_editing
from events.sessions.actions.sessions import add_session, change_session, remove_session, session_edition
from events.sessions.actions.speakers import add_speaker, change_speaker, remove_speaker, speaker_edition
from events.sessions.forms import ProgrammeSessionForm, SpeakerForm, next_times, values_of_session, values_of_speaker
from events.sessions.programme import programme_of
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.forms import EditFormMixin
from toolkit.sorting import ACTIONS, Column, plain_headers

FORM_METHODS = ["GET", "HEAD", "POST"]
COLUMNS = [
    Column("session", gettext_lazy("Session"), look="wide"),
    Column("time", gettext_lazy("Time"), look="narrow"),
    Column("type", gettext_lazy("Type"), look="narrow"),
    Column("room", gettext_lazy("Room")),
    Column("speakers", gettext_lazy("Speakers")),
]


@desk("events.view")
@require_safe
def programme(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List the sessions of an event by day; of a cancelled one, only speakers can still be deleted."""
    event = get_object_or_404(with_figures(organised_by(hub)), pk=pk)
    may_write = request.user.has_perm("events.edit", hub)
    return show(
        request, "programme", hub, event=event, programme=programme_of(event), may_write=may_write,
        may_edit=may_write and event.can_be_changed, headers=plain_headers([*COLUMNS, ACTIONS] if may_write else COLUMNS),
    )  # fmt: skip


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def session_add(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Add a session; ``?copy=`` another one of the event begins with what that one says."""
    event = get_object_or_404(organised_by(hub), pk=pk)
    if closed := refused_page(request, hub, event, refusal_of_editing(event), page="programme"):
        return closed
    key = request.GET.get("copy", "")
    copied = _sessions(event).filter(pk=key).first() if key.isascii() and key.isdigit() and len(key) < 10 else None
    initial = values_of_session(copied) if copied else next_times(event)
    data = request.POST if request.method == "POST" else None
    form = ProgrammeSessionForm(data, event=event, session=copied, initial=initial)
    made: list[EventSession] = []

    def add() -> None:
        made.append(add_session(by=request.user, event=event, fields=form.session_fields(), speakers_of=copied))

    if _done(request, form, add):
        messages.success(request, _("“%(title)s” was added to the programme.") % {"title": made[0].title})
        return redirect("events_manage:session_edit", hub.slug, event.pk, made[0].pk)
    return show(request, "session", hub, event=event, form=form, copied=copied)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def session_edit(request: DeskRequest, hub: Hub, pk: int, session: int) -> HttpResponse:
    """Edit a session; its speakers are listed beside it."""
    event, row = _session(hub, pk, session)
    if closed := refused_page(request, hub, event, refusal_of_editing(event), page="programme"):
        return closed
    data = request.POST if request.method == "POST" else None
    form = ProgrammeSessionForm(
        data, event=event, session=row, initial=values_of_session(row), edition=session_edition(row)
    )

    def change() -> None:
        change_session(by=request.user, session=row, seen=form.seen, fields=form.session_fields())

    if _done(request, form, change, values_of_session):
        messages.success(request, _("“%(title)s” was saved.") % {"title": form.cleaned_data["title"]})
        return redirect("events_manage:programme", hub.slug, event.pk)
    return show(request, "session", hub, event=event, form=form, session=row, speakers=row.speakers.all())


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def session_delete(request: DeskRequest, hub: Hub, pk: int, session: int) -> HttpResponse:
    """Ask, then delete a session."""
    event, row = _session(hub, pk, session)
    if closed := refused_page(request, hub, event, refusal_of_editing(event), page="programme"):
        return closed
    refusal = ""
    if request.method == "POST":
        try:
            remove_session(by=request.user, session=row)
        except ActionRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("“%(title)s” was deleted from the programme.") % {"title": row.title})
            return redirect("events_manage:programme", hub.slug, event.pk)
    return show(request, "session_delete", hub, 409 if refusal else 200, event=event, session=row, refusal=refusal)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def speaker_add(request: DeskRequest, hub: Hub, pk: int, session: int) -> HttpResponse:
    """Add a speaker to a session."""
    event, row = _session(hub, pk, session)
    if closed := refused_page(request, hub, event, refusal_of_editing(event), page="programme"):
        return closed
    form = SpeakerForm(request.POST if request.method == "POST" else None)
    if _done(request, form, lambda: add_speaker(by=request.user, session=row, **form.cleaned_data)):
        messages.success(request, _("The speaker was added."))
        return redirect("events_manage:session_edit", hub.slug, event.pk, row.pk)
    return show(request, "speaker", hub, event=event, session=row, form=form)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def speaker_edit(request: DeskRequest, hub: Hub, pk: int, session: int, speaker: int) -> HttpResponse:
    """Edit what is said of a speaker."""
    event, row = _session(hub, pk, session)
    if closed := refused_page(request, hub, event, refusal_of_editing(event), page="programme"):
        return closed
    person = get_object_or_404(row.speakers.all(), pk=speaker)
    data = request.POST if request.method == "POST" else None
    form = SpeakerForm(data, initial=values_of_speaker(person), edition=speaker_edition(person))

    def change() -> None:
        change_speaker(by=request.user, speaker=person, seen=form.seen, **form.cleaned_data)

    if _done(request, form, change, values_of_speaker):
        messages.success(request, _("The speaker was saved."))
        return redirect("events_manage:session_edit", hub.slug, event.pk, row.pk)
    return show(request, "speaker", hub, event=event, session=row, speaker=person, form=form)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def speaker_delete(request: DeskRequest, hub: Hub, pk: int, session: int, speaker: int) -> HttpResponse:
    """Ask, then delete a speaker, also of a cancelled event."""
    event, row = _session(hub, pk, session)
    person = get_object_or_404(row.speakers.all(), pk=speaker)
    back_url = reverse("events_manage:programme", args=[hub.slug, event.pk])
    if event.can_be_changed:
        back_url = reverse("events_manage:session_edit", args=[hub.slug, event.pk, row.pk])
    if request.method == "POST":
        remove_speaker(by=request.user, speaker=person)
        messages.success(request, _("The speaker was deleted."))
        return redirect(back_url)
    return show(request, "speaker_delete", hub, event=event, session=row, speaker=person, back_url=back_url)


def _sessions(event: Event) -> Any:
    return EventSession.objects.filter(event=event).select_related("event", "track")


def _session(hub: Hub, pk: int, session: int) -> tuple[Event, EventSession]:
    event = get_object_or_404(organised_by(hub), pk=pk)
    return event, get_object_or_404(_sessions(event), pk=session)


def _done(
    request: DeskRequest, form: EditFormMixin, act: Callable[[], object],
    stored: Callable[[Any], dict[str, Any]] | None = None,
) -> bool:  # fmt: skip
    """Whether a sound form was sent and taken; a refusal is shown in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except ActionRefused as refusal:
        form.refuse(refusal, stored)
        return False
    return True
