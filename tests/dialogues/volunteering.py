"""Dialogues with a call, volunteers and draws for tests."""

import datetime as dt
from typing import Any

import pgtrigger
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN, SYSTEM
from dialogues.models import Draw, ParticipantCall, Phase, PolicyDialogue, Volunteer
from dialogues.participants.actions.calls import QuotaRange, set_quotas
from dialogues.participants.actions.draws import request_draw, run_draws
from dialogues.participants.actions.volunteers import confirm_volunteer, register_volunteer
from hubs.models import Hub
from tests.dialogues.making import make_published
from tests.factories import SHOWN as SHOWN
from tests.factories import make_user
from toolkit import clock

QUOTAS = {
    ("gender", "woman"): QuotaRange(2, 4, 51),
    ("gender", "man"): QuotaRange(2, 4, 49),
    ("perspective", "patient"): QuotaRange(1, 3),
}


SOUTH = "-Sul"  # a name that spreadsheets would execute


def days(number: float) -> dt.timedelta:
    return dt.timedelta(days=number)


def make_call(
    hub: Hub | None = None, *, seats: int = 6, quotas: dict[Any, Any] | None = None, title: str = "", **fields: Any
) -> ParticipantCall:
    """A published dialogue that takes registrations since yesterday and for ten days; the session is in forty."""
    dialogue, now = make_published(hub, **({"title": title} if title else {})), timezone.now()
    Phase.objects.create(
        hub=dialogue.hub, dialogue=dialogue, kind="call", opens_at=now - days(1), closes_at=now + days(10)
    )
    Phase.objects.create(
        hub=dialogue.hub, dialogue=dialogue, kind="session", opens_at=now + days(40), closes_at=now + days(41)
    )
    usual = {"reserves": 4, "kept_until": (now + days(200)).date(), "explanation": "So that the group is a good mix."}
    call = ParticipantCall.objects.create(hub=dialogue.hub, dialogue=dialogue, seats=seats, **usual | fields)
    set_quotas(by=SYSTEM, call=call, quotas=QUOTAS if quotas is None else quotas)
    return call


def person(**fields: str) -> dict[str, str]:
    return {"name": "Rosa Silva", "language": "en", "organisation": "", "sector": "", "level": "", **fields}


def make_volunteer(
    dialogue: PolicyDialogue, email: str = "rosa@example.org", details: dict[str, str] | None = None, **fields: str
) -> Volunteer:
    """A person who registered and confirmed their address."""
    now = timezone.now()
    register_volunteer(
        by=CITIZEN, dialogue=dialogue, email=email, person=person(**fields), details=details or {}, at=now
    )
    row = Volunteer.objects.get(dialogue=dialogue, email=email)
    return confirm_volunteer(by=CITIZEN, volunteer=row, shown=SHOWN, shown_details=SHOWN, at=now)


def make_volunteers(dialogue: PolicyDialogue, number: int) -> list[Volunteer]:
    """Women and men in turn, half of each patients, all from the south: of twenty, five people share each combination."""
    return [
        make_volunteer(
            dialogue,
            f"person{one}@example.org",
            {
                "gender": "man" if one % 2 else "woman",
                "perspective": "citizen" if one // 2 % 2 else "patient",
                "region": SOUTH,
            },
            name=f"Person {one}",
        )
        for one in range(number)
    ]


def after_call() -> dt.datetime:
    """A day after registration has closed."""
    return timezone.now() + days(11)


def make_draw(dialogue: PolicyDialogue, *, seed: int = 7, draws: bool = True) -> Draw:
    """A draw, made by a process of its own unless not ``draws``."""
    with clock.set_to(after_call()):
        draw = request_draw(by=make_user(), dialogue=dialogue, seed=seed, at=after_call())
        if draws:
            run_draws(at=after_call())
    draw.refresh_from_db()
    return draw


def make_done_draw(call: ParticipantCall, **fields: Any) -> Draw:
    """A draw with a result, without a process of its own."""
    now = timezone.now()
    usual = {
        "requested_at": now,
        "finished_at": now,
        "state": "done",
        "seed": 7,
        "method": "maximin",
        "seats": 1,
        "reserves": 0,
    }
    with pgtrigger.ignore("dialogues.Draw:phase_of_draw"):
        return Draw.objects.create(dialogue=call.dialogue, **usual | fields)


def token_of(volunteer: Volunteer) -> str:
    return token_for(Volunteer.LINK_KIND, volunteer.hub_id, volunteer.link_nonce)
