"""Asking for a draw, and drawing: a worker hands the draw to a process of its own and stores who was drawn."""

import datetime as dt
import json
import logging
import secrets
import subprocess
import uuid
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.two_step.encryption import encrypted
from audit.actions import record
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.frame.acts import PHASE_REFUSALS
from dialogues.frame.phases import Act, refusal_of
from dialogues.models import Draw, DrawnVolunteer, ParticipantCall, PolicyDialogue
from dialogues.participants.actions.calls import categories_of, impossible_quotas, quotas_of
from dialogues.participants.models.draw import LARGEST_SEED
from dialogues.participants.tables import anonymous_table, inputs_of, values_of
from toolkit import clock
from toolkit.actions import ActionRefused, action, enqueue_on_commit, refuse_violations
from toolkit.child_process import run_module

log = logging.getLogger(__name__)
MAXIMIN_MOST = 300  # volunteers; for more it takes longer than a worker may (docs/proofs.md)
MAXIMIN_SECONDS = 120
LEGACY_SECONDS = 100
LEASE = dt.timedelta(minutes=6)  # longer than a task may run
ATTEMPTS = 3
TASK = "dialogues.run_draws"
STATES, PLACES = Draw.State, DrawnVolunteer.State


@action
def request_draw(*, by: User, dialogue: PolicyDialogue, seed: int | None = None, at: dt.datetime) -> Draw:
    """Request a draw among the confirmed volunteers as they are now; a worker draws. Without a ``seed`` the portal makes one.

    Every draw stays public. Refuses outside the phase, while one is under way, once people of a draw were invited, without
    quotas, and when there are fewer volunteers than seats.
    """
    current = lock_dialogue(dialogue)
    call = ParticipantCall.objects.filter(dialogue=current).first()
    if call is None:
        raise ActionRefused(_("Set up the call for participants first."))
    if words := refusal_of(current, Act.DRAW, at=at):
        raise ActionRefused(words)
    _refuse_second(current)
    quotas = quotas_of(call)
    if not quotas:
        raise ActionRefused(_("Set at least one quota first."))
    if problems := impossible_quotas(call.seats, quotas):
        raise ActionRefused(" ".join(problems))
    people = list(current.volunteers.confirmed().order_by("pk"))
    if len(people) < call.seats:
        words = _(
            "Volunteers with a confirmed address: %(people)d. Places: %(seats)d. Lower the number of places, or wait for more people."
        )
        raise ActionRefused(words % {"people": len(people), "seats": call.seats})
    table = anonymous_table(values_of(people, categories_of(quotas)))
    draw = Draw(
        dialogue=current, requested_by=by, requested_at=at, seed=seed or secrets.randbelow(LARGEST_SEED) + 1,
        method=Draw.Method.MAXIMIN if len(people) <= MAXIMIN_MOST else Draw.Method.LEGACY, seats=call.seats,
        reserves=call.reserves, table=table.rows, merged=table.merged,
        quotas=[
            {"category": category, "value": value, "minimum": one.minimum, "maximum": one.maximum}
            for (category, value), one in quotas.items()
        ],
    )  # fmt: skip
    with refuse_violations(PHASE_REFUSALS[Act.DRAW]):
        draw.save(force_insert=True)
    DrawnVolunteer.objects.bulk_create(
        DrawnVolunteer(draw=draw, volunteer=one, encrypted_number=encrypted(str(table.number_of[one.pk])))
        for one in people
    )
    record(by=by, action="dialogues.request_draw", subject=draw, hub_id=current.hub_id, fields=["seed"])
    enqueue_on_commit(TASK)
    return draw


def run_draws(*, at: dt.datetime) -> int:
    """Make the draw that waits longest; return how many got a result. The next is for the next run.

    One that was begun by a killed worker is taken up after its lease, one whose process gave no answer at the next run.
    """
    given_up = Draw.objects.filter(state=STATES.RUNNING, attempts__gte=ATTEMPTS, claimed_until__lte=at)
    given_up.update(state=STATES.FAILED, finished_at=at, failure=Draw.Failure.STOPPED)
    if (draw := _claim(at)) is None:
        return 0
    try:
        result = _result_of(draw)
    except Exception:
        log.exception("The process of draw %s gave no answer.", draw.pk)
        Draw.objects.filter(pk=draw.pk, claim=draw.claim).update(claimed_until=clock.now())
        return 0
    return int(_finish(draw, result))


def _refuse_second(dialogue: PolicyDialogue) -> None:
    draws = Draw.objects.filter(dialogue=dialogue)
    if draws.filter(state__in=[STATES.ASKED, STATES.RUNNING]).exists():
        raise ActionRefused(_("A draw is under way. Wait for its result."))
    if draws.filter(invited_at__isnull=False).exists():
        raise ActionRefused(_("The people drawn have been invited. Reserves take the places that become free."))


def _claim(at: dt.datetime) -> Draw | None:
    claim = uuid.uuid4()
    free = Q(state=STATES.ASKED) | Q(state=STATES.RUNNING, claimed_until__lte=at)
    for pk in Draw.objects.filter(free, attempts__lt=ATTEMPTS).order_by("pk").values_list("pk", flat=True)[:10]:
        mine = Draw.objects.filter(free, pk=pk)
        taken = {
            "state": STATES.RUNNING,
            "claim": claim,
            "claimed_until": clock.now() + LEASE,
            "attempts": F("attempts") + 1,
        }
        if mine.update(**taken):
            return Draw.objects.get(pk=pk)
    return None


def _result_of(draw: Draw) -> dict[str, Any]:
    """Draw; where maximin takes too long, with the other method, which the result then names."""
    if draw.method == Draw.Method.MAXIMIN:
        try:
            return _drawn_apart(draw, seconds=MAXIMIN_SECONDS)
        except subprocess.TimeoutExpired:
            draw.method = Draw.Method.LEGACY
    return _drawn_apart(draw, seconds=LEGACY_SECONDS)


def _drawn_apart(draw: Draw, *, seconds: int) -> dict[str, Any]:
    sent = json.dumps(inputs_of(draw)).encode()
    return run_module("dialogues.participants.lottery", sent, seconds=seconds)


@action
def _finish(draw: Draw, result: dict[str, Any]) -> bool:
    """Store what was drawn, unless another worker has the draw by now."""
    lock_dialogue(draw.dialogue)
    now = clock.now()
    values: dict[str, Any] = {"finished_at": now, "claimed_until": None, "method": draw.method}
    values["versions"] = result.get("versions", {})
    if "selected" in result:
        values |= {"state": STATES.DONE, "selected": result["selected"], "reserve_list": result["reserve_list"]}
    elif "nearest" in result:
        values |= {"state": STATES.INFEASIBLE, "nearest": result["nearest"]}
    else:
        log.error("Draw %s failed: %s", draw.pk, result["failed"])
        values |= {"state": STATES.FAILED, "failure": Draw.Failure.REFUSED}
    if not Draw.objects.filter(pk=draw.pk, claim=draw.claim, state=STATES.RUNNING).update(**values):
        return False
    if "selected" in result:
        _note_places(draw, set(result["selected"]), set(result["reserve_list"]))
    return True


def _note_places(draw: Draw, selected: set[int], reserves: set[int]) -> None:
    """Whoever withdrew meanwhile has no row any more."""
    by_state: dict[str, list[int]] = {PLACES.DRAWN: [], PLACES.RESERVE: []}
    for place in draw.people.all():
        if place.number in selected:
            by_state[PLACES.DRAWN].append(place.pk)
        elif place.number in reserves:
            by_state[PLACES.RESERVE].append(place.pk)
    for state, keys in by_state.items():
        draw.people.filter(pk__in=keys).update(state=state)
