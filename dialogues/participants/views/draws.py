"""Draws on the dashboard: asking for one, its state and result, invitations, reserves."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dialogues.frame.desk_pages import own, page
from dialogues.frame.phases import Act, refusal_of
from dialogues.models import Draw
from dialogues.participants.actions import draws as draw_actions
from dialogues.participants.actions import seats
from dialogues.participants.actions.sessions import register_participants
from dialogues.participants.forms.calls import DrawForm
from dialogues.participants.presentation import nearest_changes, people_of, report_of, shortages
from dialogues.participants.views.desk import call_of
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from toolkit.actions import ActionRefused
from toolkit.forms import done

REFRESHED_AFTER = 5  # seconds, while a worker draws


@require_http_methods(["GET", "HEAD", "POST"])
@desk("dialogues.draw")
def draws(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List the draws of a dialogue, and ask for one."""
    dialogue, at = own(hub, pk), timezone.now()
    call = call_of(dialogue)
    form = DrawForm(request.POST if request.method == "POST" else None)
    made: list[Draw] = []

    def act() -> None:
        seed = form.cleaned_data["seed"]
        made.append(draw_actions.request_draw(by=request.user, dialogue=dialogue, seed=seed, at=at))

    if done(form, act):
        return redirect("dialogues_manage:draw", hub.slug, pk, made[0].pk)
    return page(
        request, hub, "participants/draws", dialogue=dialogue, call=call, form=form,
        refusal=refusal_of(dialogue, Act.DRAW, at=at), rows=dialogue.draws.select_related("requested_by").defer("table"),
        is_fixed=dialogue.draws.filter(invited_at__isnull=False).exists(),
        confirmed=dialogue.volunteers.confirmed().count(),
    )  # fmt: skip


def _own_draw(hub: Hub, pk: int, draw: int) -> Draw:
    row: Draw = get_object_or_404(Draw, dialogue=own(hub, pk), pk=draw)
    row.dialogue = own(hub, pk)
    return row


@require_safe
@desk("dialogues.draw")
def draw(request: DeskRequest, hub: Hub, pk: int, draw: int) -> HttpResponse:
    """Show a draw: its state, which the browser asks for again while it is open, then its report and people."""
    row = _own_draw(hub, pk, draw)
    people = people_of(row)
    response = page(
        request, hub, "participants/draw", dialogue=row.dialogue, draw=row, people=people,
        report=report_of(row) if row.is_done else [], free=row.seats - len(people["seats"]),
        nearest=nearest_changes(row), shortages=shortages(row),
    )  # fmt: skip
    if row.is_open:
        response["Refresh"] = str(REFRESHED_AFTER)
    return response


@require_POST
@desk("dialogues.draw")
def invite(request: DeskRequest, hub: Hub, pk: int, draw: int) -> HttpResponse:
    """Invite the people drawn, and tell the others."""
    try:
        number = seats.invite_drawn(by=request.user, draw=_own_draw(hub, pk, draw), at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext("We've invited %(number)d person.", "We've invited %(number)d people.", number)
        messages.success(request, words % {"number": number})
    return redirect("dialogues_manage:draw", hub.slug, pk, draw)


@require_POST
@desk("dialogues.draw")
def take_reserve(request: DeskRequest, hub: Hub, pk: int, draw: int, place: int) -> HttpResponse:
    """Give a free seat to a reserve although a quota is then not met."""
    row = get_object_or_404(_own_draw(hub, pk, draw).people.select_related("volunteer", "draw__dialogue"), pk=place)
    try:
        seats.take_reserve(by=request.user, place=row, at=timezone.now())
    except ActionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(name)s” has the place.") % {"name": row.volunteer.name})
    return redirect("dialogues_manage:draw", hub.slug, pk, draw)


@require_POST
@desk("dialogues.draw")
def sessions(request: DeskRequest, hub: Hub, pk: int, draw: int) -> HttpResponse:
    """Register everyone who accepted for the sessions to come."""
    missed = register_participants(by=request.user, draw=_own_draw(hub, pk, draw), at=timezone.now())
    for words in missed[:10]:
        messages.warning(request, words)
    if not missed:
        messages.success(request, _("Everyone who accepted is registered for the upcoming sessions."))
    return redirect("dialogues_manage:draw", hub.slug, pk, draw)
