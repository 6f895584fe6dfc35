"""Draws: repeatable by anybody, within the quotas, refused in words; seats, reserves and replacements."""

import csv
import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN
from dialogues.models import Draw, DrawnVolunteer, ParticipantCall, Phase, Volunteer
from dialogues.participants.actions.calls import QuotaRange
from dialogues.participants.actions.counts import count_volunteers
from dialogues.participants.actions.draws import request_draw, run_draws
from dialogues.participants.actions.seats import answer_seat, continue_seats, email_results, invite_drawn, take_reserve
from dialogues.participants.actions.sessions import register_participants
from dialogues.participants.actions.volunteers import withdraw_volunteer
from dialogues.participants.presentation import nearest_changes, report_of, shortages
from dialogues.participants.tables import worsens_quotas
from events.models import Registration
from hubs.models import Role
from outbox.mime import render
from outbox.models import OutgoingEmail
from tests.dialogues.making import make_session
from tests.dialogues.volunteering import (
    SOUTH,
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
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
STATES = DrawnVolunteer.State


@pytest.fixture(scope="module")
def lasting_call(lasting: Any) -> ParticipantCall:
    with lasting():
        call = make_call(title="Twenty people")  # beside those that tests make
        make_volunteers(call.dialogue, 20)
        return call


@pytest.fixture
def call(lasting_call: ParticipantCall, monkeypatch: Any) -> ParticipantCall:
    """Twenty volunteers, made once; who has which number is the same in each run."""
    monkeypatch.setattr("dialogues.participants.tables.secrets.SystemRandom", lambda: random.Random(5))
    return ParticipantCall.objects.get(pk=lasting_call.pk)


def drawn_by_hand(call: ParticipantCall) -> Draw:
    """A draw whose result was written down here: the volunteers with numbers 1 to 6; the others are reserves."""
    draw = make_draw(call.dialogue, draws=False)
    Draw.objects.filter(pk=draw.pk).update(
        state="done", finished_at=timezone.now(), selected=[1, 2, 3, 4, 5, 6], reserve_list=[7, 8, 9, 10]
    )
    for place in draw.people.all():
        place.state = STATES.DRAWN if place.number <= 6 else STATES.RESERVE if place.number <= 10 else STATES.NOT_DRAWN
        place.save()
    draw.refresh_from_db()
    return draw


def without_quotas(draw: Draw) -> Draw:
    Draw.objects.filter(pk=draw.pk).update(quotas=[])
    draw.refresh_from_db()
    return draw


# --- the draw -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("most", "method"), [(300, "maximin"), (11, "legacy")])
def test_draw_keeps_the_quotas_and_anybody_gets_the_same_people(
    client: Client, call: ParticipantCall, tmp_path: Path, monkeypatch: Any, most: int, method: str
) -> None:
    monkeypatch.setattr("dialogues.participants.actions.draws.MAXIMIN_MOST", most)
    call.quotas.create(category="region", value=SOUTH, minimum=1, maximum=6)
    draw = make_draw(call.dialogue, seed=2026)
    assert (draw.state, draw.method, len(draw.selected), len(draw.reserve_list)) == ("done", method, 6, 4)
    assert all(line.is_met for line in report_of(draw))
    assert set(draw.versions) == {"python", "sortition-algorithms", "highspy"}
    published = client.get(reverse("dialogues:draw_file", args=[draw.pk])).content
    again = repeated(tmp_path, published)
    assert again.returncode == 0, again.stdout + again.stderr
    assert f"Drawn: {' '.join(map(str, draw.selected))} \n" in again.stdout
    assert f"Reserves: {' '.join(map(str, draw.reserve_list))}\n" in again.stdout
    other = repeated(tmp_path, json.dumps(json.loads(published) | {"seed": 7, "versions": {"highspy": "0.1"}}).encode())
    assert (other.returncode, "not the people published" in other.stderr, "0.1" in other.stderr) == (1, True, True)


def repeated(folder: Path, published: bytes) -> "subprocess.CompletedProcess[str]":
    """What anybody gets from the published file."""
    (folder / "draw.json").write_bytes(published)
    script = ROOT / "docs" / "examples" / "repeat_the_draw.py"
    return subprocess.run(
        [sys.executable, script, "draw.json"], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )  # fmt: skip


def test_published_table_holds_a_number_and_the_categories_drawn_by_and_nothing_else(
    client: Client, call: ParticipantCall
) -> None:
    make_volunteer(call.dialogue, "silent@example.org", name="Silent Sam", sector="academia")
    draw = drawn_by_hand(call)
    content = b"".join(client.get(reverse("dialogues:draw_table", args=[draw.pk])).streaming_content).decode(
        "utf-8-sig"
    )
    rows = list(csv.DictReader(io.StringIO(content)))
    assert set(rows[0]) == {"number", "gender", "perspective"}
    assert sorted(int(row["number"]) for row in rows) == list(range(1, 22))
    assert {row["perspective"] for row in rows} == {"patient", "citizen", "not_stated"}
    data = json.loads(client.get(reverse("dialogues:draw_file", args=[draw.pk])).content)
    assert set(data) == {
        "library", "seed", "method", "seats", "reserves", "quotas", "volunteers", "selected", "reserve_list", "merged", "versions",
    }  # fmt: skip
    assert [[str(value) for value in row.values()] for row in data["volunteers"]] == [
        list(row.values()) for row in rows
    ]
    assert {"feature": "perspective", "value": "not_stated", "min": 0, "max": 6} in data["quotas"]


def test_whose_number_it_is_cannot_be_read_from_the_database(call: ParticipantCall) -> None:
    make_draw(call.dialogue, draws=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT encrypted_number FROM dialogues_drawnvolunteer")
        assert all(text.startswith("fernet:") for (text,) in cursor.fetchall())


def test_unconfirmed_people_are_not_drawn(call: ParticipantCall) -> None:
    Volunteer.objects.filter(email="person0@example.org").update(confirmed_at=None)
    assert len(make_draw(call.dialogue, draws=False).table) == 19


@pytest.mark.parametrize(
    ("quotas", "short"),
    [
        (
            {("gender", "another"): QuotaRange(2, 3), ("gender", "woman"): QuotaRange(1, 6)},
            ["Gender, Another gender: at least 2 needed, 0 registered"],
        ),
        ({("gender", "woman"): QuotaRange(5, 6), ("perspective", "patient"): QuotaRange(4, 6)}, []),
    ],
)
def test_infeasible_quotas_come_with_the_nearest_that_can_be_met(quotas: Any, short: list[str]) -> None:
    call = make_call(quotas=quotas)
    for number, one in enumerate(make_volunteers(call.dialogue, 20)):
        if number % 4 in (0, 3):  # women are citizens, men are patients
            one.delete()
    draw = make_draw(call.dialogue)
    assert (draw.state, draw.selected) == ("infeasible", [])
    assert shortages(draw) == short
    assert nearest_changes(draw)


def test_three_volunteers_and_twenty_quotas_are_refused_in_words() -> None:
    quotas = {("region", f"Region {one}"): QuotaRange(1, 2) for one in range(20)}
    call = make_call(seats=20, quotas=quotas)
    make_volunteers(call.dialogue, 3)
    with pytest.raises(ActionRefused, match=r"confirmed address: 3\. Places: 20"):
        make_draw(call.dialogue)


def test_draw_waits_for_the_end_of_registration_also_in_the_database(call: ParticipantCall) -> None:
    with pytest.raises(ActionRefused, match="The draw takes place after it"):
        request_draw(by=make_user(), dialogue=call.dialogue, at=timezone.now())
    with pytest.raises(IntegrityError, match="phase_of_draw"), transaction.atomic():
        Draw.objects.create(
            dialogue=call.dialogue, requested_at=timezone.now(), seed=1, method="maximin", seats=6, reserves=0
        )


def test_one_draw_at_a_time_and_none_after_people_were_invited(call: ParticipantCall) -> None:
    draw = make_draw(call.dialogue, draws=False)
    with pytest.raises(ActionRefused, match="under way"):
        make_draw(call.dialogue)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.create(
            dialogue=call.dialogue, requested_at=after_call(), seed=1, method="maximin", seats=6, reserves=0
        )
    Draw.objects.filter(pk=draw.pk).update(state="done", finished_at=timezone.now(), invited_at=timezone.now())
    with pytest.raises(ActionRefused, match="have been invited"):
        make_draw(call.dialogue)


def test_draw_of_a_killed_worker_is_taken_up_and_given_up_in_the_end(call: ParticipantCall, monkeypatch: Any) -> None:
    draw = make_draw(call.dialogue, draws=False)
    Draw.objects.update(state="running", attempts=3, claimed_until=after_call())
    run_draws(at=after_call())
    draw.refresh_from_db()
    assert draw.state == "failed"


# --- seats --------------------------------------------------------------------------------------------------------


def test_everyone_gets_an_email_and_who_accepts_is_registered_for_the_sessions(
    client: Client, call: ParticipantCall, monkeypatch: Any
) -> None:
    session = make_session(call.dialogue, days=40, by_invitation=True)
    draw = drawn_by_hand(call)
    assert invite_drawn(by=make_user(), draw=draw, at=after_call()) == 6
    assert not OutgoingEmail.objects.filter(kind__in=["dialogues/drawn", "dialogues/not_drawn"]).exists()
    monkeypatch.setattr("dialogues.participants.actions.seats.SLICE", 8)
    assert email_results(at=after_call()) == 20
    assert email_results(at=after_call()) == 0
    kinds = list(OutgoingEmail.objects.values_list("kind", flat=True))
    assert (kinds.count("dialogues/drawn"), kinds.count("dialogues/not_drawn")) == (6, 14)
    with pytest.raises(ActionRefused, match="already"):
        invite_drawn(by=make_user(), draw=draw, at=after_call())
    place = draw.people.filter(state="invited").select_related("volunteer").first()
    own = reverse("dialogues_personal:volunteer", args=[token_of(place.volunteer)])
    page = client.get(own).content.decode()
    assert [session.title in page, "Chatham House Rule" in page] == [True, True]
    assert "Chatham House Rule" in render(OutgoingEmail.objects.filter(kind="dialogues/drawn").first()).content.decode()
    answer = reverse("dialogues_personal:volunteer_answer", args=[token_of(place.volunteer)])
    assert client.post(answer, {"answer": "maybe"}).status_code == 409
    assert client.post(answer, {"answer": "accept"}).url == own
    registered = Registration.objects.get(event=session)
    assert (registered.email, registered.is_confirmed) == (place.volunteer.email, True)
    client.post(answer, {"answer": "accept"})
    assert Registration.objects.count() == 1


def test_accepting_counts_also_where_a_session_is_full_and_later_sessions_are_added(call: ParticipantCall) -> None:
    make_session(call.dialogue, days=40, capacity=1, places_taken=1)
    draw = drawn_by_hand(call)
    invite_drawn(by=make_user(), draw=draw, at=after_call())
    place = draw.people.filter(state="invited").first()
    missed = answer_seat(by=CITIZEN, place=place, accepts=True, at=after_call())
    assert len(missed) == 1
    assert "full" in missed[0]
    place.refresh_from_db()
    assert place.state == "accepted"
    later = make_session(call.dialogue, days=41)
    assert len(register_participants(by=make_user(), draw=draw, at=after_call())) == 1
    assert later.registrations.count() == 1


def test_who_declines_is_replaced_by_the_first_reserve_who_keeps_the_quotas(call: ParticipantCall) -> None:
    draw = drawn_by_hand(call)
    invite_drawn(by=make_user(), draw=draw, at=after_call())
    Draw.objects.filter(pk=draw.pk).update(quotas=[{"category": "gender", "value": "man", "minimum": 0, "maximum": 6}])
    genders = {row["number"]: row["gender"] for row in draw.table}
    men = [number for number in range(1, 7) if genders[number] == "man"]
    quota = {"category": "gender", "value": "man", "minimum": len(men), "maximum": len(men)}
    Draw.objects.filter(pk=draw.pk).update(quotas=[quota])
    leaver = next(one for one in draw.people.filter(state="invited") if one.number == men[0])
    answer_seat(by=CITIZEN, place=leaver, accepts=False, at=after_call())
    taken = list(draw.people.filter(is_replacement=True))
    expected = [number for number in (7, 8, 9, 10) if genders[number] == "man"][:1]
    assert [one.number for one in taken] == expected
    assert all(one.state == "invited" and one.reply_by for one in taken)


def test_no_reply_in_time_and_withdrawal_free_the_seat_too(call: ParticipantCall) -> None:
    draw = without_quotas(drawn_by_hand(call))
    invite_drawn(by=make_user(), draw=draw, at=after_call())
    first, second = draw.people.filter(state="invited").select_related("volunteer")[:2]
    withdraw_volunteer(by=CITIZEN, volunteer=first.volunteer)
    assert continue_seats(at=after_call()) == 1
    DrawnVolunteer.objects.filter(pk=second.pk).update(reply_by=after_call())
    assert continue_seats(at=after_call()) == 1
    second.refresh_from_db()
    assert second.state == "expired"
    assert draw.people.holding_a_seat().count() == 6
    with pytest.raises(ActionRefused, match="no longer have a place"):
        answer_seat(by=CITIZEN, place=second, accepts=True, at=after_call())


def test_no_one_is_drawn_after_the_session(call: ParticipantCall) -> None:
    draw = without_quotas(drawn_by_hand(call))
    invite_drawn(by=make_user(), draw=draw, at=after_call())
    withdraw_volunteer(by=CITIZEN, volunteer=draw.people.filter(state="invited")[0].volunteer)
    Phase.objects.filter(kind="session").update(opens_at=after_call() - days(1), closes_at=after_call())
    assert continue_seats(at=after_call()) == 0


def test_team_can_give_a_seat_that_no_reserve_fits(call: ParticipantCall) -> None:
    draw = drawn_by_hand(call)
    invite_drawn(by=make_user(), draw=draw, at=after_call())
    quota = {"category": "gender", "value": "another", "minimum": 1, "maximum": 6}
    Draw.objects.filter(pk=draw.pk).update(quotas=[quota])
    leaver = draw.people.filter(state="invited").first()
    answer_seat(by=CITIZEN, place=leaver, accepts=False, at=after_call())
    assert draw.people.holding_a_seat().count() == 5
    reserve = draw.people.filter(state="reserve").first()
    with pytest.raises(ActionRefused, match="No one else can be drawn"):
        take_reserve(by=make_user(), place=reserve, at=after_call() + days(60))
    assert take_reserve(by=make_user(), place=reserve, at=after_call()).state == "invited"
    with pytest.raises(ActionRefused, match="All places are taken"):
        take_reserve(by=make_user(), place=draw.people.filter(state="reserve").first(), at=after_call())


@pytest.mark.parametrize(
    ("genders", "kept"),
    [
        ("ww", True),
        ("mmm", True),
        ("wwwww", False),
        ("mmww", True),
        ("mmmww", True),
        ("mmmmww", True),
        ("wwwwmm", True),
        ("mmmmmw", True),  # broken already by the team, and no worse with her
        ("mmmmmm", False),
    ],
)
def test_quotas_are_kept_while_the_seats_left_suffice(genders: str, kept: bool) -> None:
    quotas = [{"category": "gender", "value": one, "minimum": 2, "maximum": 4} for one in "wm"]
    draw = Draw(seats=6, quotas=quotas)
    *seated, candidate = [{"gender": one} for one in genders]
    assert worsens_quotas(draw, seated, candidate) is not kept


# --- the dashboard ------------------------------------------------------------------------------------------------


def desk(name: str, call: ParticipantCall, *more: int) -> str:
    return reverse(f"dialogues_manage:{name}", args=[call.hub.slug, call.dialogue_id, *more])


def test_team_sees_people_and_numbers_and_never_who_said_what(call: ParticipantCall) -> None:
    editor = signed_in(make_member(make_hub(), Role.EDITOR))
    count_volunteers()
    page = editor.get(desk("volunteers", call))
    words = page.content.decode()
    assert "person3@</span><wbr><span>example." in words
    assert [bar.number for bar in page.context["pictures"][1].bars] == [10, 10]
    assert "51" in words
    assert "population" in words
    export = editor.post(desk("export_volunteers", call), {"file": "csv"})
    content = b"".join(export.streaming_content).decode()
    assert "person3@example.org" in content
    assert "patient" not in content.lower()
    assert "woman" not in content.lower()
    assert editor.get(desk("volunteers", call), {"q": "Person 11"}).context["page_obj"].paginator.count == 1


def test_draw_page_reloads_without_a_script_until_there_is_a_result(call: ParticipantCall, monkeypatch: Any) -> None:
    editor = signed_in(make_member(make_hub(), Role.EDITOR))
    Phase.objects.filter(kind="call").update(closes_at=timezone.now())
    assert "Draw participants" in editor.get(desk("draws", call)).content.decode()
    answer = editor.post(desk("draws", call), {"seed": "99"})
    draw = Draw.objects.get()
    assert (answer.url, draw.seed) == (desk("draw", call, draw.pk), 99)
    assert editor.get(answer.url)["Refresh"] == "5"
    Draw.objects.update(state="done", finished_at=timezone.now(), selected=[1, 2, 3, 4, 5, 6])
    done = editor.get(answer.url)
    assert "Refresh" not in done
    assert "Invite people drawn" in done.content.decode()


@pytest.mark.parametrize("role", ["viewer", "office"])
def test_only_who_prepares_the_dialogue_draws(call: ParticipantCall, role: str) -> None:
    user = make_user(is_network_office=True) if role == "office" else make_member(make_hub(), Role.VIEWER)
    for name in ("call", "quotas", "volunteers", "draws", "export_volunteers"):
        assert signed_in(user).get(desk(name, call)).status_code == 403


def test_quotas_are_typed_as_ranges() -> None:
    call = make_call()
    editor = signed_in(make_member(make_hub(), Role.EDITOR))
    page = editor.get(desk("quotas", call))
    typed = {name: field.value() or "" for name, field in ((one.name, one) for one in page.context["form"])}
    typed |= {"gender_woman": "2–3, 52%", "age_under_30": "1-2", "regions": "Norte: 1-2, 35%\nCentro: 1 - 3"}
    answer = editor.post(desk("quotas", call), typed)
    assert answer.status_code == 302
    assert call.quotas.get(value="woman").share == 52
    assert {(one.value, one.maximum) for one in call.quotas.filter(category="region")} == {("Norte", 2), ("Centro", 3)}
    wrong = editor.post(desk("quotas", call), {**typed, "gender_woman": "some"})
    assert "Enter the smallest and the largest number" in wrong.content.decode()
