"""No one learns from a draw, its files or the dashboard what one person said; and nothing outlasts the date that was promised."""

import datetime as dt
import random
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN
from dialogues.models import Draw, ParticipantCall, VolunteerCount
from dialogues.participants.actions.calls import QuotaRange, set_quotas
from dialogues.participants.actions.counts import count_volunteers
from dialogues.participants.actions.draws import run_draws
from dialogues.participants.actions.seats import answer_seat, continue_seats, invite_drawn, take_reserve
from dialogues.participants.actions.volunteers import withdraw_volunteer
from dialogues.participants.anonymity import FEWEST, merge_rare
from dialogues.participants.presentation import pictures_of, report_of
from dialogues.participants.retention import forget_volunteers
from events.models import Registration
from hubs.models import Role
from outbox.models import OutgoingEmail
from tests.dialogues.making import make_session
from tests.dialogues.test_draws import call as call
from tests.dialogues.test_draws import desk, drawn_by_hand, without_quotas
from tests.dialogues.test_draws import lasting_call as lasting_call
from tests.dialogues.volunteering import (
    after_call,
    days,
    make_call,
    make_draw,
    make_volunteer,
    make_volunteers,
    token_of,
)
from tests.factories import make_hub, make_member, make_user
from tests.signing_in import signed_in
from toolkit import clock
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(12))
def test_no_combination_of_answers_is_that_of_fewer_than_five(seed: int) -> None:
    dice = random.Random(seed)
    columns = {f"c{one}": dice.randint(1, 6) for one in range(dice.randint(1, 4))}
    people = dice.choice([3, 7, 30, 90])
    values = {key: {name: str(dice.randrange(most)) for name, most in columns.items()} for key in range(people)}
    merged, number = merge_rare(values)
    groups = Counter(tuple(row.values()) for row in merged.values())
    assert min(groups.values()) >= min(FEWEST, people)
    changed = [
        (values[key][name], value)
        for key, row in merged.items()
        for name, value in row.items()
        if value != values[key][name]
    ]
    assert (len(changed), {value for _before, value in changed} - {"not_stated"}) == (number, set())
    assert merged.keys() == values.keys()


def test_common_answers_stay_and_the_team_sees_how_many_were_merged(call: ParticipantCall) -> None:
    make_volunteer(call.dialogue, "rare@example.org", {"gender": "another", "perspective": "patient"})
    draw = make_draw(call.dialogue, draws=False)
    assert 2 <= draw.merged <= 2 * FEWEST + 2
    assert "another" not in str(draw.table)
    words = signed_in(make_member(make_hub(), Role.EDITOR)).get(desk("draw", call, draw.pk)).content.decode()
    assert f"{draw.merged} answers count as “not stated”" in words


def test_no_page_of_the_team_follows_the_order_of_the_draw(call: ParticipantCall) -> None:
    draw = drawn_by_hand(call)
    places = list(draw.people.filter(state="reserve").select_related("volunteer"))
    ranked = sorted(places, key=lambda one: str(one.volunteer.name), reverse=True)
    Draw.objects.filter(pk=draw.pk).update(reserve_list=[one.number for one in ranked])
    editor = signed_in(make_member(make_hub(), Role.EDITOR))
    names = {
        "reserves": [one.volunteer.name for one in ranked],
        "drawn": [one.volunteer.name for one in sorted(draw.people.filter(state="drawn"), key=lambda one: one.number)],
    }
    export = editor.post(desk("export_volunteers", call), {"file": "csv"})
    answers = [editor.get(desk("draw", call, draw.pk)).content, b"".join(export.streaming_content)]
    answers += [
        editor.get(desk("volunteers", call), {"sort": sort}).content for sort in ("", "state", "-state", "registered")
    ]
    for answer in answers:
        text = answer.decode().replace('"', "<")
        for in_order in names.values():
            found = sorted(in_order, key=lambda name: text.rindex(f"{name}<"))
            assert found not in (in_order, in_order[::-1]) or found == sorted(in_order)
    shown = editor.get(desk("draw", call, draw.pk)).context["people"]["reserves"]
    assert [one.volunteer.name for one in shown] == sorted(names["reserves"])


def test_pictures_come_in_steps_of_five_people_and_never_show_fewer(call: ParticipantCall) -> None:
    other = make_call(make_hub("NO"), title="Another")
    make_volunteers(other.dialogue, 4)
    count_volunteers()
    assert pictures_of(other) == []
    for number, gender in enumerate(["another", "woman", "woman", "woman"]):
        make_volunteer(call.dialogue, f"more{number}@example.org", {"gender": gender})
    count_volunteers()
    before = pictures_of(call)
    bars = {bar.code: (bar.number, bar.number_words) for picture in before for bar in picture.bars}
    assert (bars["woman"], bars["patient"]) == ((10, ""), (10, ""))
    set_quotas(
        by=make_user(),
        call=call,
        quotas={("gender", "woman"): QuotaRange(1, 3), ("gender", "another"): QuotaRange(0, 3)},
    )
    words = signed_in(make_member(make_hub(), Role.EDITOR)).get(desk("volunteers", call)).content.decode()
    assert "fewer than 5" in words
    kept = VolunteerCount.objects.get(call=call)
    make_volunteer(call.dialogue, "last@example.org", {"gender": "woman"})
    withdraw_volunteer(by=CITIZEN, volunteer=call.dialogue.volunteers.first())
    count_volunteers()
    assert VolunteerCount.objects.get(call=call).numbers == kept.numbers


def test_report_of_the_team_shows_the_draw_as_it_was_made(call: ParticipantCall) -> None:
    draw = drawn_by_hand(call)
    editor, before = signed_in(make_member(make_hub(), Role.EDITOR)), report_of(draw)
    draw.people.filter(state="drawn")[0].volunteer.delete()
    page = editor.get(desk("draw", call, draw.pk))
    assert (page.context["report"], page.context["free"]) == (before, 1)


def test_table_goes_on_the_date_that_was_promised_and_its_numbers_stay(client: Client, call: ParticipantCall) -> None:
    draw = drawn_by_hand(call)
    before = report_of(draw)
    invite_drawn(by=make_user(), draw=draw, at=after_call())
    assert draw.table
    forget_volunteers(at=dt.datetime.combine(call.kept_until, dt.time(), dt.UTC) + days(1))
    draw.refresh_from_db()
    assert (draw.table, draw.number_of_volunteers, report_of(draw)) == ([], 20, before)
    assert not OutgoingEmail.objects.exclude(recipient="").exists()
    words = client.get(reverse("dialogues:draws", args=[call.dialogue_id])).content.decode()
    assert "was deleted on the date" in words
    assert str(draw.seed) in words
    assert client.get(reverse("dialogues:draw_table", args=[draw.pk])).status_code == 404
    kept = client.get(reverse("dialogues:draw_file", args=[draw.pk])).json()
    bounds = [(one["feature"], one["value"], one["min"], one["max"]) for one in kept["quotas"]]
    assert bounds == [(one["category"], one["value"], one["minimum"], one["maximum"]) for one in draw.quotas]
    assert kept["volunteers"] == []
    assert forget_volunteers(at=timezone.now() + days(300)) == 0


def test_withdrawing_clears_the_emails_to_the_person(call: ParticipantCall) -> None:
    withdraw_volunteer(by=CITIZEN, volunteer=call.dialogue.volunteers.get(email="person3@example.org"))
    assert not OutgoingEmail.objects.filter(recipient="person3@example.org").exists()


# --- seats --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["gives up the seat", "withdraws"])
def test_who_gives_up_an_accepted_seat_leaves_the_sessions_before_a_reserve_gets_it(
    call: ParticipantCall, way: str
) -> None:
    session = make_session(call.dialogue, days=40, capacity=1)
    draw = without_quotas(drawn_by_hand(call))
    invite_drawn(by=make_user(), draw=draw, at=after_call())
    place = draw.people.filter(state="invited").select_related("volunteer__dialogue").first()
    assert answer_seat(by=CITIZEN, place=place, accepts=True, at=after_call()) == []
    with clock.set_to(after_call()):
        if way == "withdraws":
            withdraw_volunteer(by=CITIZEN, volunteer=place.volunteer)
        else:
            answer_seat(by=CITIZEN, place=place, accepts=False, at=after_call())
    assert Registration.objects.get(event=session).state == "withdrawn"
    replacement = draw.people.get(is_replacement=True)
    assert answer_seat(by=CITIZEN, place=replacement, accepts=True, at=after_call()) == []


def test_seat_given_anyway_does_not_stop_later_replacements(call: ParticipantCall) -> None:
    draw = drawn_by_hand(call)
    with pytest.raises(ActionRefused, match="Invite the people drawn first"):
        take_reserve(by=make_user(), place=draw.people.filter(state="reserve")[0], at=after_call())
    invite_drawn(by=make_user(), draw=draw, at=after_call())
    genders = {row["number"]: row["gender"] for row in draw.table}
    women = sum(genders[number] == "woman" for number in range(1, 7))
    quotas = [{"category": "gender", "value": "woman", "minimum": 0, "maximum": women - 1}]
    Draw.objects.filter(pk=draw.pk).update(quotas=quotas)  # as if the team had given one woman a seat anyway
    leaver = next(one for one in draw.people.filter(state="invited") if genders[one.number] == "man")
    answer_seat(by=CITIZEN, place=leaver, accepts=False, at=after_call())
    assert [genders[one.number] for one in draw.people.filter(is_replacement=True)] == ["man"]


def test_draw_is_looked_at_again_only_after_its_seats_have_changed(call: ParticipantCall, monkeypatch: Any) -> None:
    draw = drawn_by_hand(call)
    invite_drawn(by=make_user(), draw=draw, at=after_call())
    Draw.objects.filter(pk=draw.pk).update(
        quotas=[{"category": "gender", "value": "another", "minimum": 1, "maximum": 6}]
    )
    first, second = draw.people.filter(state="invited").select_related("volunteer")[:2]
    answer_seat(by=CITIZEN, place=first, accepts=False, at=after_call())
    looked: list[Draw] = []
    monkeypatch.setattr("dialogues.participants.actions.seats._reserves_in_order", lambda one: looked.append(one) or [])
    continue_seats(at=after_call())
    assert looked == []
    second.volunteer.delete()
    continue_seats(at=after_call())
    assert looked == [draw]


# --- failures, and changed quotas ---------------------------------------------------------------------------------


def test_draw_whose_process_gives_no_answer_is_tried_again_and_its_failure_is_in_words(
    call: ParticipantCall, monkeypatch: Any
) -> None:
    draw = make_draw(call.dialogue, draws=False)
    answers: list[Any] = [OSError("no memory"), {"failed": "no panel", "versions": {}}]

    def answer(_draw: Draw) -> Any:
        one = answers.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    monkeypatch.setattr("dialogues.participants.actions.draws._result_of", answer)
    with clock.set_to(after_call()):
        assert run_draws(at=after_call()) == 0
        draw.refresh_from_db()
        assert (draw.state, draw.attempts) == ("running", 1)
        assert run_draws(at=after_call() + days(0.001)) == 1
    draw.refresh_from_db()
    assert (draw.state, draw.failure) == ("failed", "refused")
    words = signed_in(make_member(make_hub(), Role.EDITOR)).get(desk("draw", call, draw.pk)).content.decode()
    assert "ended without a result" in words
    assert "no panel" not in words


def test_person_can_save_their_page_after_quotas_have_changed(client: Client) -> None:
    call = make_call(quotas={("region", "Norte"): QuotaRange(1, 3), ("age", "under_30"): QuotaRange(1, 3)})
    said = {"region": "Norte", "age": "under_30"}
    row = make_volunteer(call.dialogue, details=said)
    set_quotas(by=make_user(), call=call, quotas={("region", "Centro"): QuotaRange(1, 3)})
    edit = reverse("dialogues_personal:volunteer_edit", args=[token_of(row)])
    page = client.get(edit)
    assert "Norte" in page.content.decode()
    typed = {"name": "Rosa Santos", "language": "pt", "region": "Norte", "details_consent": "on"}
    assert client.post(edit, typed).status_code == 302
    assert row.attribute_values == said
    client.post(edit, {"name": "Rosa Santos", "language": "pt"})
    assert row.attribute_values == {}
