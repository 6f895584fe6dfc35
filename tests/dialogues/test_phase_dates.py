"""The phases of a dialogue: what they allow when, what of their dates is refused, and what the database refuses outside them."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pgtrigger
import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test import Client

from audit.actors import SYSTEM
from audit.models import Entry
from dialogues.frame import acts
from dialogues.frame.actions.phases import phases_edition, set_phases
from dialogues.frame.acts import Act
from dialogues.frame.phase_forms import PhasesForm
from dialogues.frame.phase_guard import PhaseGuard
from dialogues.frame.phases import refusal_of, steps_of
from dialogues.models import Addressee, Correction, Phase, PolicyDialogue
from tests.dialogues.making import make_dialogue, make_published, make_recommendation
from tests.factories import make_hub, make_member
from tests.signing_in import signed_in
from toolkit import clock
from toolkit.actions import ActionRefused, EditConflict

pytestmark = pytest.mark.django_db

START = dt.datetime(2027, 1, 1, 9, tzinfo=dt.UTC)


def day(number: float) -> dt.datetime:
    return START + dt.timedelta(days=number)


SPANS: dict[str, tuple[dt.datetime, dt.datetime | None]] = {
    "call": (day(0), day(10)),
    "statements": (day(5), day(15)),
    "session": (day(20), day(21)),
    "recommendations": (day(22), day(30)),
    "response": (day(30), day(60)),
    "follow_up": (day(60), None),
}


def in_phases(**changes: Any) -> PolicyDialogue:
    """A published dialogue with all phases but that of the evidence brief; None leaves one out."""
    spans = {kind: span for kind, span in (SPANS | changes).items() if span}
    return set_phases(by=SYSTEM, dialogue=make_published(), phases=spans)


# From when to when each act is possible, in days.
@pytest.mark.parametrize(
    ("act", "starts", "ends"),
    [
        (Act.REGISTER, 0, 10),
        (Act.STATE, 5, 15),
        (Act.VOTE, 5, 15),
        (Act.MODERATE, 5, None),
        (Act.DRAW, 10, 21),
        (Act.SEND_RECOMMENDATIONS, 22, 60),
        (Act.ANSWER, 22, None),
        (Act.EVALUATE, 20, None),
    ],
)
def test_act_is_possible_in_its_window_and_not_a_moment_before_or_after(
    act: Act, starts: int, ends: int | None
) -> None:
    dialogue = in_phases()
    moment = dt.timedelta(microseconds=1)
    before = refusal_of(dialogue, act, at=day(starts) - moment)
    assert "January 2027, 09:00, Lisbon time (UTC)" in before
    assert refusal_of(dialogue, act, at=day(starts)) == ""
    last = day(ends) if ends else day(4000)
    assert refusal_of(dialogue, act, at=last - moment) == ""
    assert bool(refusal_of(dialogue, act, at=last)) == (ends is not None)


def test_dialogue_without_phases_allows_only_what_its_hub_and_the_addressees_do() -> None:
    dialogue = make_published()
    possible = {act for act in Act if not refusal_of(dialogue, act, at=START)}
    assert possible == {Act.SEND_RECOMMENDATIONS, Act.ANSWER, Act.REPORT}


def test_citizens_do_nothing_in_a_dialogue_that_is_not_public() -> None:
    dialogue = in_phases()
    dialogue.state = PolicyDialogue.State.WITHDRAWN
    assert refusal_of(dialogue, Act.REGISTER, at=day(1)) == "This dialogue is not published."
    assert refusal_of(dialogue, Act.MODERATE, at=day(6)) == ""


def test_dialogue_has_come_to_the_last_open_phase() -> None:
    dialogue = in_phases()
    here = [
        [step.phase.kind for step in steps_of(dialogue, at=day(at)) if step.is_here] for at in (-1, 1, 6, 12, 16, 400)
    ]
    assert here == [[], ["call"], ["statements"], ["statements"], [], ["follow_up"]]
    assert next(iter(steps_of(dialogue, at=day(10)))).status == "past"
    steps = steps_of(dialogue, at=day(6))
    assert [(step.phase.kind, step.status, step.is_here) for step in steps[:3]] == [
        ("call", "open", False), ("statements", "open", True), ("session", "planned", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"call": (day(3), day(3))}, "call_closes"),
        ({"call": (day(0), None)}, "call_closes"),
        ({"call": (day(0), day(20.5))}, "call_closes"),
        ({"statements": (day(5), day(23))}, "statements_closes"),
        ({"statements": (day(21), day(21.5))}, "session_opens"),
        ({"recommendations": (day(19), day(30))}, "recommendations_opens"),
        ({"response": (day(21), day(60)), "session": None}, "response_opens"),
        ({"follow_up": (day(29), None)}, "follow_up_opens"),
    ],
)
def test_dates_that_make_no_sense_are_refused_at_their_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        in_phases(**changes)
    assert refused.value.field == field
    assert not Phase.objects.exists()


def test_phases_are_changed_removed_and_recorded_once() -> None:
    dialogue = in_phases()
    kept = Phase.objects.get(kind="call").pk
    spans = {"call": (day(1), day(9)), "evidence": (day(2), None)}
    for _again in range(2):
        set_phases(by=SYSTEM, dialogue=dialogue, phases=spans)
    rows = {row.kind: (row.opens_at, row.closes_at) for row in Phase.objects.all()}
    assert rows == spans
    assert Phase.objects.get(kind="call").pk == kept
    assert Entry.objects.filter(action="dialogues.set_phases").count() == 2


def test_phases_saved_meanwhile_are_shown_and_not_overwritten() -> None:
    dialogue = in_phases()
    seen = phases_edition(dialogue)
    set_phases(by=SYSTEM, dialogue=dialogue, phases=SPANS | {"call": (day(0), day(9))}, seen=seen)
    with pytest.raises(EditConflict):
        set_phases(by=SYSTEM, dialogue=dialogue, phases=SPANS | {"session": (day(20), day(21.5))}, seen=seen)


def test_times_are_on_the_clock_of_the_hub_and_one_it_skips_is_asked_about() -> None:
    dialogue = make_dialogue(make_hub("PT"))
    typed = {"call_opens": "2027-03-28T01:30", "call_closes": "2027-10-31T01:30", "session_closes": "2027-11-01T10:00"}
    form = PhasesForm(typed, dialogue=dialogue)
    assert not form.is_valid()
    assert "the clocks go forward" in form.errors["call_opens"][0]
    assert "the clocks go back" in form.errors["call_closes"][0]
    assert form.errors["session_opens"] == ["Enter when it opens."]
    form = PhasesForm({"call_opens": "2027-07-01T10:00"}, dialogue=dialogue)
    assert form.is_valid()
    assert form.phases["call"] == (dt.datetime(2027, 7, 1, 10, tzinfo=ZoneInfo("Europe/Lisbon")), None)


def guarded(guard: PhaseGuard, model: type[models.Model]) -> None:
    """Attach the trigger to a table until the test is over."""
    with connection.cursor() as cursor:
        cursor.execute(guard.compile(model).install_sql)  # type: ignore[arg-type]


def correct(dialogue: PolicyDialogue, at: float) -> Correction:
    """A row of the guarded table, made on that day."""
    with clock.set_to(day(at)):
        return Correction.objects.create(dialogue=dialogue, field="question", before="x")


@pytest.mark.parametrize(("at", "is_kept"), [(4.9, False), (5, True), (14.9, True), (15, False)])
def test_database_refuses_a_row_outside_its_phase(at: float, is_kept: bool) -> None:
    dialogue = in_phases()
    guarded(PhaseGuard(Act.STATE, at="made_at"), Correction)
    if is_kept:
        assert correct(dialogue, at).pk
        return
    with pytest.raises(IntegrityError, match="dialogues_phase_of_state"), transaction.atomic():
        correct(dialogue, at)


def test_database_knows_whether_the_dialogue_is_public() -> None:
    dialogue = in_phases()
    PolicyDialogue.objects.update(state="withdrawn", withdrawn_at=day(1), withdrawal_reason="No minister.")
    guarded(PhaseGuard(Act.STATE, at="made_at"), Correction)
    with pytest.raises(IntegrityError, match="dialogues_phase_of_state"), transaction.atomic():
        correct(dialogue, 6)


def test_database_finds_the_dialogue_through_other_tables_and_guards_changes() -> None:
    dialogue = in_phases()
    addressee = make_recommendation(dialogue).addressees.get()
    guard = PhaseGuard(
        Act.SEND_RECOMMENDATIONS, at="sent_on", dialogue="recommendation__set__dialogue", also_changing=("sent_on",)
    )
    guarded(guard, Addressee)
    rows = Addressee.objects.filter(pk=addressee.pk)
    with pytest.raises(IntegrityError, match="dialogues_phase_of_send"), transaction.atomic():
        rows.update(state="sent", sent_on=day(1).date())
    assert rows.update(state="sent", sent_on=day(25).date()) == 1
    Phase.objects.all().delete()
    assert rows.update(state="sent", sent_on=day(1).date()) == 1


def test_dates_that_leave_out_what_people_did_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    dialogue = in_phases()
    correct(dialogue, 6)
    correct(dialogue, 8)
    guards = [(Correction, PhaseGuard(Act.STATE, at="made_at"))]
    monkeypatch.setattr(pgtrigger.registry, "registered", lambda *_uris: guards)
    with pytest.raises(ActionRefused, match="Statements: recorded from 7 January 2027"):
        set_phases(by=SYSTEM, dialogue=dialogue, phases=SPANS | {"statements": (day(5), day(8))})
    set_phases(by=SYSTEM, dialogue=dialogue, phases=SPANS | {"statements": (day(6), day(9))})

    page = signed_in(make_member(dialogue.hub)).get(f"/en/manage/{dialogue.hub.slug}/dialogues/{dialogue.pk}/phases/")
    assert "What people have done so far" in page.content.decode()
    assert "7 January 2027, 09:00" in page.content.decode()


def test_database_keeps_a_phase_once_in_its_hub_and_with_its_end_after_its_start() -> None:
    dialogue = in_phases()
    for fields, constraint in (
        ({"kind": "call"}, "dialogues_phase_once"),
        ({"kind": "evidence", "closes_at": day(1)}, "dialogues_phase_ends_after_start"),
        ({"kind": "evidence", "hub": make_hub("NO")}, "same_hub"),
    ):
        usual: dict[str, Any] = {"hub": dialogue.hub, "dialogue": dialogue, "opens_at": day(1)}
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Phase.objects.create(**usual | fields)


def test_visitors_see_where_the_dialogue_is(client: Client) -> None:
    dialogue = make_published()
    now = dt.datetime.now(dt.UTC)
    hours = dt.timedelta(hours=1)
    set_phases(
        by=SYSTEM, dialogue=dialogue,
        phases={"call": (now - 48 * hours, now - 24 * hours), "statements": (now - hours, now + 24 * hours)},
    )  # fmt: skip
    page = client.get(dialogue.get_absolute_url()).content.decode()
    assert page.count('aria-current="step"') == 1
    assert page.index("<strong>Registration") < page.index('<span class="phase-here">You are here</span>')
    listed = client.get(f"/api/v1/dialogues/{dialogue.pk}/").json()
    assert [phase["kind"] for phase in listed["phases"]] == ["call", "statements"]


def test_every_act_says_why_it_is_not_possible() -> None:
    assert set(acts.WINDOWS) == set(acts.REFUSALS) == set(Act)
    for act, window in acts.WINDOWS.items():
        assert bool(acts.REFUSALS[act][2]) == bool(window.end)
