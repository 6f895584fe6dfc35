"""The steps of a hub on the desk: in any order, in a draft, and what follows from them."""

import csv
import datetime as dt
import itertools
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hubs.milestones.actions import put_milestone, remove_milestone
from hubs.milestones.derived_facts import derived_from, effects
from hubs.milestones.subject import Entry, drafted, key_of
from hubs.models import Hub
from publishing.actions import publish
from publishing.models import Revision
from publishing.subjects import about
from tests.factories import make_hub, make_member, make_milestone, make_revision, make_user
from tests.network import TABLES
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
DESK = "/en/manage/pt/milestones/"
STEP: Entry = {"kind": "established", "is_actual": True, "date": "2021-11-19", "note": "", "source": "aicib.pt"}
TYPED = {
    "kind": "applied", "state": "planned", "year": "2026", "month": "", "day": "", "note": "For the seal", "source": "aicib.pt",
}  # fmt: skip


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Client:
    return signed_in(make_member(hub, "editor"))


def draft_of(hub: Hub) -> list[str]:
    return [key_of(entry) for entry in drafted(hub)[0]]


def put(hub: Hub, entry: Entry, **more: Any) -> Revision:
    edition = drafted(hub)[1].edition if drafted(hub)[1] else 0  # type: ignore[union-attr]
    usual = {"by": make_user(), "hub": hub, "entry": entry, "edition": edition, "at": timezone.now()}
    return put_milestone(**usual | more)


def rows_of(code: str) -> list[dict[str, str]]:
    with (TABLES / "milestones.csv").open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["country_iso2"] == code]


def as_typed(row: dict[str, str]) -> dict[str, str]:
    year, month, day = ([*row["date"].split("-"), "", "", ""][:3]) if row["date"] else ("", "", "")
    return {
        "kind": row["kind"], "state": row["state"], "year": year, "month": month.lstrip("0"), "day": day.lstrip("0"),
        "note": row["note"], "source": row["source"],
    }  # fmt: skip


FACTS = {"PT": (True, False), "NO": (True, False), "BG": (True, True), "FI": (False, True)}
HEADLINES = {
    "PT": "Portugal is preparing its application for recognition",
    "NO": "Norway has an operational hub",
    "BG": "Bulgaria has an operational, recognised hub",
    "FI": "Finland is setting up its recognised hub",
}


@pytest.mark.parametrize("order", ["as given", "backwards", "planned first"])
@pytest.mark.parametrize("code", sorted(FACTS))
def test_each_way_can_be_entered_in_any_order_and_says_what_the_facts_say(
    code: str, order: str, client: Client
) -> None:
    hub, rows = make_hub(code), rows_of(code)
    if order != "as given":
        rows = rows[::-1] if order == "backwards" else sorted(rows, key=lambda row: row["state"], reverse=True)
    desk = f"/en/manage/{hub.slug}/milestones/"
    writer, office = signed_in(make_member(hub, "editor")), signed_in(make_user(is_network_office=True))
    for edition, row in enumerate(rows):
        answer = writer.post(f"{desk}add/?edition={edition}", as_typed(row))
        assert (answer.status_code, getattr(answer, "url", "")) == (302, desk), answer.content.decode()
    draft = about(hub, "milestones").open_revision()
    assert draft is not None
    writer.post(f"/en/manage/{hub.slug}/changes/{draft.pk}/submit/")
    assert hub.milestones.count() == 0
    office.post(f"/en/manage/{hub.slug}/changes/{draft.pk}/publish/?edition={len(rows)}&waits=1")
    assert hub.milestones.count() == len(rows)
    found = Hub.objects.with_status().get(pk=hub.pk)
    assert (found.is_operating, found.is_recognised) == FACTS[code]
    assert HEADLINES[code] in client.get(f"/en/hubs/{hub.slug}/").content.decode()


def test_facts_are_derived_from_what_has_happened_and_give_their_reason() -> None:
    planned: Entry = {**STEP, "is_actual": False, "kind": "recognised", "date": "2026"}
    assert derived_from([planned]).sentences == [
        "Not operational yet: no establishment, launch, first policy dialogue or annual meeting.",
        "Not recognised yet.",
    ]
    happened: Entry = {**planned, "is_actual": True, "date": ""}
    later: Entry = {**STEP, "kind": "launched", "date": "2026-03-11"}
    assert derived_from([happened, later, STEP]).sentences == [
        "Operational, because this milestone is reached: Established (19 November 2021).",
        "Recognised, because this milestone is reached: Recognised as National Cancer Mission Hub (no date).",
    ]


def test_derived_facts_are_those_of_the_public_rows() -> None:
    """Every set of three steps: the desk and the database say the same."""
    kinds = ["established", "launched", "first_dialogue", "annual_meeting", "recognised", "applied"]
    steps: list[Entry] = [{**STEP, "kind": kind, "is_actual": actual} for kind in kinds for actual in (True, False)]
    for number, chosen in enumerate(itertools.combinations(steps, 3)):
        if len({key_of(entry) for entry in chosen}) < 3 or number % 5:
            continue
        hub = make_hub("PT")
        hub.milestones.all().delete()
        for entry in chosen:
            make_milestone(hub, str(entry["kind"]), str(entry["date"]), is_actual=entry["is_actual"])
        row, derived = Hub.objects.with_status().get(pk=hub.pk), derived_from(list(chosen))
        assert (row.is_operating, row.is_recognised) == (derived.operating is not None, derived.recognised is not None)


def test_what_the_draft_would_change_is_said(hub: Hub) -> None:
    recognised: Entry = {**STEP, "kind": "recognised"}
    nothing, one, both = derived_from([]), derived_from([STEP]), derived_from([STEP, recognised])
    assert effects(nothing, both, hub.country) == [
        "This would make Portugal operational.", "This would make Portugal recognised.",
    ]  # fmt: skip
    assert effects(both, nothing, hub.country) == [
        "Portugal would no longer be operational.", "Portugal would no longer be recognised.",
    ]  # fmt: skip
    assert effects(one, one, hub.country) == []


def test_page_shows_what_the_draft_does_to_each_step(hub: Hub, editor: Client) -> None:
    make_milestone(hub)
    make_milestone(hub, "launched", "2022", note="Old")
    make_milestone(hub, "roadmap", "2023")
    kept = {**STEP}
    changed = {**STEP, "kind": "launched", "date": "2022", "note": "New"}
    added = {**STEP, "kind": "applied", "date": "2020", "is_actual": False}
    make_revision(hub, "milestones", content={"milestones": [kept, changed, added]})
    context = editor.get(DESK).context
    assert [(row.key, row.fate, row.is_overdue) for row in context["rows"]] == [
        ("established-2021-11-19", "kept", False),
        ("launched-2022", "changed", False),
        ("roadmap-2023", "removed", False),
        ("applied-2020", "added", True),
    ]


def test_step_goes_into_the_draft_and_not_into_public(hub: Hub, editor: Client) -> None:
    make_milestone(hub)
    answer = editor.post(f"{DESK}add/?edition=0", TYPED, follow=True)
    assert (draft_of(hub), hub.milestones.count()) == (["established-2021-11-19", "applied-2026"], 1)
    assert "“Applying for recognition” is saved in the draft." in answer.content.decode()
    answer = editor.post(f"{DESK}applied-2026/?edition=1", TYPED | {"state": "actual", "month": "2"}, follow=True)
    assert draft_of(hub) == ["established-2021-11-19", "applied-2026-02"]
    editor.post(f"{DESK}established-2021-11-19/remove/?edition=2")
    assert (draft_of(hub), hub.milestones.count()) == (["applied-2026-02"], 1)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"state": "actual", "year": "2090"}, "year", "This date is in the future."),
        ({"year": "", "month": "5"}, "year", "Enter a year"),
        ({"day": "3"}, "month", "Choose a month"),
        ({"year": "2026", "month": "2", "day": "30"}, "day", "Enter a day that exists in this month."),
        (
            {"kind": "established", "year": "2021", "month": "11", "day": "19"},
            "kind",
            "There is already a milestone of this type with this date.",
        ),
        ({"source": " "}, "source", "This field is required."),
        ({"year": "1949"}, "year", "greater than or equal to 1950"),
        ({"kind": "moon"}, "kind", "Choose an option from the list."),
    ],
)
def test_impossible_step_is_refused_at_its_field_and_kept_as_typed(
    hub: Hub, editor: Client, typed: dict[str, str], field: str, words: str
) -> None:
    make_milestone(hub)
    response = editor.post(f"{DESK}add/?edition=0", TYPED | typed)
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert words in str(response.context["form"].errors[field])
    assert Revision.objects.count() == 0
    assert "For the seal" in response.content.decode()


@pytest.mark.parametrize(
    ("date", "refused"),
    [("2026-11-21", False), ("2026-11", False), ("2026", False), ("2026-11-22", True), ("2026-12", True)],
)
def test_what_has_happened_cannot_lie_ahead(hub: Hub, time_machine: Any, date: str, refused: bool) -> None:
    time_machine.move_to("2026-11-21T12:00Z", tick=False)
    if refused:
        with pytest.raises(ActionRefused):
            put(hub, {**STEP, "date": date})
    else:
        assert put(hub, {**STEP, "date": date}).edition == 1


def test_plan_whose_time_is_over_is_taken_with_a_hint(hub: Hub, editor: Client) -> None:
    answer = editor.post(f"{DESK}add/?edition=0", TYPED | {"year": "2024"}, follow=True)
    assert "has passed. Has it been reached?" in answer.content.decode()
    assert draft_of(hub) == ["applied-2024"]


def test_same_step_without_a_date_twice_is_refused(hub: Hub) -> None:
    put(hub, {**STEP, "date": ""})
    with pytest.raises(ActionRefused, match="of this type without a date"):
        put(hub, {**STEP, "date": "", "is_actual": False})
    assert put(hub, {**STEP, "date": "2021"}).edition == 2


def test_two_writers_lose_nothing(hub: Hub, editor: Client) -> None:
    make_milestone(hub)
    colleague = signed_in(make_member(hub, "editor"))
    colleague.post(f"{DESK}established-2021-11-19/remove/?edition=0")
    response = editor.post(f"{DESK}established-2021-11-19/?edition=0", TYPED)
    assert "editor of pt saved this draft while you were editing." in response.content.decode()
    assert (response.context["form"]["note"].value(), response.context["action"].partition("?")[2]) == (
        "For the seal",
        "edition=1",
    )
    for _second_click in range(2):
        assert editor.post(f"{DESK}established-2021-11-19/?edition=1", TYPED).status_code == 302
    assert draft_of(hub) == ["applied-2026"]


def test_step_that_a_colleague_took_away_is_not_changed(hub: Hub) -> None:
    with pytest.raises(ActionRefused, match="no longer in the draft"):
        put(hub, STEP, key="launched-2022")
    with pytest.raises(ActionRefused, match="no longer in the draft"):
        remove_milestone(by=make_user(), hub=hub, key="launched-2022", edition=0, at=timezone.now())


def test_what_waits_is_read_only_until_it_is_taken_back(hub: Hub, editor: Client) -> None:
    make_revision(hub, "milestones", state="submitted", submitted_at=timezone.now())
    page = editor.get(DESK).content.decode()
    assert ("Your changes are waiting for approval" in page, "Add milestone" in page) == (True, False)
    for path in ("add/", "established-2021-11-19/", "established-2021-11-19/remove/"):
        assert editor.get(DESK + path).url == DESK
        answer = editor.post(f"{DESK}{path}?edition=1", TYPED, follow=True)
        assert "This is waiting for approval. Withdraw it to edit it." in answer.content.decode()
    with pytest.raises(ActionRefused, match="waiting for approval"):
        put(hub, {**STEP, "date": "2020"})


def test_unknown_step_is_not_there(editor: Client) -> None:
    assert [editor.get(DESK + path).status_code for path in ("launched-2022/", "launched-2022/remove/", "x-y/")] == [
        404
    ] * 3


@pytest.mark.parametrize(
    ("role", "add", "status"), [("viewer", False, 403), ("editor", True, 200), ("coordinator", True, 200)]
)
def test_viewers_look_and_editors_write(hub: Hub, role: str, add: bool, status: int) -> None:
    client = signed_in(make_member(hub, role))
    assert ("Add milestone" in client.get(DESK).content.decode(), client.get(f"{DESK}add/").status_code) == (
        add,
        status,
    )


def test_empty_page_says_how_to_begin(hub: Hub, editor: Client) -> None:
    assert "No milestones yet" in editor.get(DESK).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_page_asks_the_database_as_often_for_three_steps_as_for_one(
    hub: Hub, editor: Client, number: int, django_assert_num_queries: Any
) -> None:
    for year in range(number):
        make_milestone(hub, "annual_meeting", str(2020 + year))
    make_revision(hub, "milestones")
    editor.get(DESK)
    with django_assert_num_queries(8):
        editor.get(DESK)


def test_published_draft_is_what_the_public_timeline_shows(hub: Hub, client: Client) -> None:
    put(hub, {**STEP, "kind": "applied", "is_actual": False, "date": "2026", "note": "София"})
    put(hub, STEP)
    draft = drafted(hub)[1]
    assert draft is not None
    publish(by=make_user(is_network_office=True), revision=draft, at=timezone.now())
    titles = [(item.title, item.precision, item.done) for item in client.get("/en/hubs/pt/").context["timeline"]]
    assert titles == [("Established", "day", True), ("Applying for recognition", "year", False)]
    assert hub.milestones.get(kind="established").date.first_day == dt.date(2021, 11, 19)
