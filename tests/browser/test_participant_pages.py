"""The pages of a call for participants, of a draw, and of the person who was drawn."""

from typing import Any

import pgtrigger
import pytest
from django.utils import timezone

from accounts.two_step.encryption import encrypted
from dialogues.models import Draw, DrawnVolunteer
from tests.browser.walking import LONG
from tests.dialogues.making import make_session
from tests.dialogues.volunteering import after_call, make_call, make_volunteer, make_volunteers, token_of
from tests.factories import make_hub, make_member
from tests.running_portal import running_portal
from tests.signing_in import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(50)]


def make_result(dialogue: Any, **fields: Any) -> Draw:
    """A draw of four people, not drawn by a worker; with four reserves."""
    people, now = list(dialogue.volunteers.confirmed().order_by("pk")), timezone.now()
    quotas = [("gender", "woman", 2, 4), ("gender", "man", 3, 4), ("perspective", "patient", 1, 3)]
    usual = {
        "requested_at": now, "finished_at": now, "state": "done", "seed": 2026, "method": "maximin", "seats": 6, "reserves": 4,
        "selected": [1, 2, 3, 4, 5, 6], "reserve_list": [7, 8, 9, 10],
        "table": [{"number": one.pk, "gender": "woman", "perspective": "patient"} for one in people],
        "quotas": [dict(zip(("category", "value", "minimum", "maximum"), one, strict=True)) for one in quotas],
    }  # fmt: skip
    with pgtrigger.ignore("dialogues.Draw:phase_of_draw"):
        draw = Draw.objects.create(dialogue=dialogue, **usual | fields)
    states = [
        "invited",
        "accepted",
        "accepted",
        "invited",
        "declined",
        "expired",
        "reserve",
        "reserve",
        "reserve",
        "not_drawn",
    ]
    for number, (one, state) in enumerate(zip(people, states, strict=False), start=1):
        answers = {"reply_by": after_call(), "answered_at": now}
        DrawnVolunteer.objects.create(
            draw=draw, volunteer=one, state=state, encrypted_number=encrypted(str(number)), **answers
        )
    return draw


def test_call_and_draw(walk: Any) -> None:
    hub = make_hub("PT")
    call = make_call(hub, title=LONG, explanation=f"# {LONG}\n\n- {LONG}")
    dialogue = call.dialogue
    make_session(dialogue, title=LONG)
    long = make_volunteer(dialogue, "long@example.org", {"gender": "woman"}, name=LONG[:150], organisation=LONG[:200])
    people = [long, *make_volunteers(dialogue, 11)]
    unconfirmed = make_volunteer(dialogue, "new@example.org", {"gender": "man"})
    type(unconfirmed).objects.filter(pk=unconfirmed.pk).update(confirmed_at=None)
    failed = {"selected": [], "reserve_list": []}
    nearest = [{"category": "gender", "value": "man", "minimum": 0, "maximum": 4}]
    infeasible = make_result(dialogue, state="infeasible", nearest=nearest, **failed)
    broken = make_result(dialogue, state="failed", failure=Draw.Failure.REFUSED, **failed)
    DrawnVolunteer.objects.all().delete()
    draw = make_result(dialogue, invited_at=timezone.now())
    desk, page = f"/en/manage/pt/dialogues/{dialogue.pk}", f"/en/dialogues/{dialogue.pk}"
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}", signed_in(make_member(hub)).cookies["session"].value)
        for path in [
            f"{page}/", f"{page}/register/", f"{page}/registered/", f"{page}/draws/", "/en/dialogues/registrations/withdrawn/",
            *(f"/en/my/volunteers/{token_of(one)}/" for one in (*people[:10], unconfirmed)),
            f"/en/my/volunteers/{token_of(long)}/edit/", f"/en/my/volunteers/{token_of(long)}/withdraw/",
            *(f"{desk}/{part}" for part in ("", "call/", "quotas/", "volunteers/", "volunteers/export/", "draws/")),
            *(f"{desk}/draws/{one.pk}/" for one in (infeasible, broken, draw)),
        ]:  # fmt: skip
            walker.visit(path)
        here = walker.page
        here.goto(f"http://localhost:{port}{page}/register/")
        here.get_by_label("Your name").fill("Rosa Silva")
        here.get_by_label("What is your gender?").select_option("woman")
        here.get_by_role("button", name="Register").click()
        assert here.get_by_text("leave these questions out").first.is_visible()
        walker.look("register with errors")
    assert "\n".join(walker.problems) == ""
