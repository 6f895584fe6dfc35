"""Who is missing: targets of a hub, and the pictures, the matrix and the sentences that compare people with them."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.personal_links import new_link
from audit.models import Entry
from dialogues.models import DialogueSession, PolicyDialogue
from events.models import Invitation
from hubs.models import Hub, Role
from stakeholders.gaps.actions import MOST_REGIONS, set_targets
from stakeholders.gaps.forms import TargetsForm
from stakeholders.gaps.targets import HubTargets, TargetAmount, targets_of
from stakeholders.models import ContactTarget, Segment
from tests.factories import make_event, make_hub, make_member, make_registration, make_stakeholder
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db

TEN, QUARTER = TargetAmount("number", 10), TargetAmount("share", 25)


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Client:
    return signed_in(make_member(hub, Role.EDITOR))


def page(name: str, *args: object) -> str:
    room = name if ":" in name else f"stakeholders_manage:{name}"
    return reverse(room, args=["pt", *args])


def gaps_of(response: Any) -> dict[str, list[tuple[str, str]]]:
    return {gap.words: gap.links for gap in response.context["findings"].gaps}


def bars_of(response: Any, criterion: str) -> dict[str, tuple[int, str, str]]:
    picture = next(one for one in response.context["findings"].pictures if one.criterion == criterion)
    return {bar.label: (bar.number, bar.words, bar.flag) for bar in picture.bars}


def fill(hub: Hub) -> None:
    """Four of civil society at national level in Norte, twelve of academia at regional level in the centre."""
    for _ in range(4):
        make_stakeholder(hub, sector="civil_society", level="national", region="Norte")
    for number in range(12):
        make_stakeholder(hub, sector="academia", level="regional", region="centro" if number == 1 else "Centro")


def set_some(hub: Hub, **targets: Any) -> None:
    set_targets(by=make_member(hub), hub=hub, targets=HubTargets(**targets))


def test_hub_sees_who_is_missing_in_words_pictures_and_a_matrix(editor: Client, hub: Hub) -> None:
    fill(hub)
    make_stakeholder(make_hub("NO"), sector="industry")
    set_some(hub, sectors={"civil_society": TEN, "academia": QUARTER}, regions={"centro": QUARTER, "Algarve": TEN})
    response = editor.get(page("gaps"))
    found = gaps_of(response)
    assert {words for words in found if "sector" in words} == {
        f"No contacts in the sector “{name}”"
        for name in ("Public administration", "Health and care services", "Commercial sector and industry")
    }
    assert {"Citizens, patients and civil society: 4 of 10", "No contacts at the level “Local”"} <= set(found)
    assert ("No contacts from Algarve" in found, any("Centro" in words for words in found)) == (True, False)
    assert bars_of(response, "sector")["Academia and research"] == (12, "75%, target 25%", "")
    assert bars_of(response, "region") == {
        "Algarve": (0, "0 of 10", "below target"),
        "Centro": (12, "75%, target 25%", ""),
        "Norte": (4, "25%", ""),
    }
    matrix = {row.label: [number for _level, number, _url in row.cells] for row in response.context["findings"].matrix}
    assert matrix["Academia and research"] == [0, 12, 0, 0]
    assert matrix["Commercial sector and industry"] == [0, 0, 0, 0]


def test_each_gap_leads_somewhere(editor: Client, hub: Hub) -> None:
    fill(hub)
    set_some(hub, sectors={"civil_society": TEN})
    found = gaps_of(editor.get(page("gaps")))
    few = dict(found["Citizens, patients and civil society: 4 of 10"])
    assert len(editor.get(few["Show contacts"]).context["page_obj"]) == 4
    none = dict(found["No contacts in the sector “Commercial sector and industry”"])
    assert list(none) == ["Add contact"]
    assert editor.get(none["Add contact"]).context["form"].initial["sector"] == "industry"
    viewer = signed_in(make_member(hub, Role.VIEWER))
    response = viewer.get(page("gaps"))
    assert {label for links in gaps_of(response).values() for label, _url in links} == {"Show contacts"}
    assert page("targets") not in response.content.decode()


def test_segment_is_compared_with_percentages_and_else_with_all_contacts(editor: Client, hub: Hub) -> None:
    fill(hub)
    set_some(hub, sectors={"academia": TEN, "civil_society": QUARTER})
    segment = Segment.objects.create(hub=hub, name="Norte", criteria={"regions": ["Norte"]})
    response = editor.get(page("gaps"), {"segment": segment.pk})
    assert bars_of(response, "sector")["Academia and research"] == (
        0, "0%, contacts 75%", "less than half of their share of contacts",
    )  # fmt: skip
    assert bars_of(response, "sector")["Citizens, patients and civil society"] == (4, "100%, target 25%", "")
    assert "No contacts at the level “Regional”" in gaps_of(response)
    other = Segment.objects.create(hub=make_hub("NO"), name="Theirs", criteria={})
    assert editor.get(page("gaps"), {"segment": other.pk}).context["segment"] is None


def invite(hub: Hub, event: Any, contact: Any) -> None:
    nonce, key = new_link(Invitation.LINK_KIND, hub.pk)
    Invitation.objects.create(hub=hub, event=event, stakeholder=contact, link_nonce=nonce, link_hash=key)


def test_event_counts_attendees_by_what_they_stated_and_else_by_their_contact(editor: Client, hub: Hub) -> None:
    fill(hub)
    event = make_event(hub)
    contacts = list(hub.stakeholders.filter(sector="academia")[:3])
    for contact in contacts:
        invite(hub, event, contact)
    make_registration(event, email=contacts[0].email)
    make_registration(event, email=contacts[1].email, sector="industry")
    make_registration(event, email="unknown@example.org")
    response = editor.get(page("events_manage:gaps", event.pk))
    assert response.context["findings"].total == 3
    assert bars_of(response, "sector")["Commercial sector and industry"][0] == 1
    assert bars_of(response, "sector")["Academia and research"][:2] == (1, "50%, contacts 75%")
    assert bars_of(response, "level")["Regional"][0] == 2
    assert bars_of(response, "region")["Centro"][0] == 2
    notes = {bar.code: bar.note for bar in response.context["findings"].pictures[0].bars}
    assert notes["academia"] == "3 invited, 12 contacts"
    links = dict(gaps_of(response)["No attendees from the sector “Citizens, patients and civil society”"])
    form = editor.get(links["Invite"])
    assert form.context["form"].initial["sectors"] == ["civil_society"]
    made = editor.post(links["Invite"], {"name": "Civil society", "sectors": ["civil_society"]})
    segment = Segment.objects.get()
    assert made.headers["Location"] == f"{page('events_manage:invite', event.pk)}?segment={segment.pk}"
    again = editor.get(page("events_manage:gaps", event.pk))
    links = dict(gaps_of(again)["No attendees from the sector “Citizens, patients and civil society”"])
    assert links["Invite"] == made.headers["Location"]


def test_dialogue_counts_each_person_of_its_sessions_once(editor: Client, hub: Hub) -> None:
    fill(hub)
    dialogue = PolicyDialogue.objects.create(hub=hub, title="Screening", question="How?")
    for days in (5, 9):
        event = make_event(hub, days=days)
        DialogueSession.objects.create(hub=hub, dialogue=dialogue, event=event)
        make_registration(event, email="ana@example.org", name="Ana Reis", sector="civil_society")
    make_registration(make_event(hub), email="rui@example.org")
    response = editor.get(page("dialogues_manage:gaps", dialogue.pk))
    assert (response.context["findings"].total, "Ana Reis" in response.content.decode()) == (1, False)
    assert bars_of(response, "sector")["Citizens, patients and civil society"][0] == 1


def test_queries_do_not_grow_with_contacts_and_attendees(editor: Client, hub: Hub) -> None:
    event = make_event(hub)
    numbers = []
    for _ in range(2):
        fill(hub)
        make_registration(event)
        with CaptureQueriesContext(connection) as asked:
            editor.get(page("events_manage:gaps", event.pk))
            editor.get(page("gaps"))
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_targets_are_set_in_one_form_and_shown_on_the_dashboard(editor: Client, hub: Hub) -> None:
    fill(hub)
    typed = {
        "sector_academia": "50 %",
        "level_local": " 10",
        "level_national": "0",
        "regions": "Norte: 20%\r\n\r\nVale do Ave: 4",
    }
    assert editor.post(page("targets"), typed).status_code == 302
    assert targets_of(hub) == HubTargets(
        {"academia": TargetAmount("share", 50)},
        {"local": TEN},
        {"Norte": TargetAmount("share", 20), "Vale do Ave": TargetAmount("number", 4)},
    )
    assert list(Entry.objects.filter(action="stakeholders.set_targets").values_list("fields", "hub_id")) == [
        (["level_local", "regions", "sector_academia"], hub.pk)
    ]
    filled = editor.get(page("targets")).context["form"]
    assert (str(filled["sector_academia"].value()), filled["regions"].value()) == ("50%", "Norte: 20%\nVale do Ave: 4")
    assert "75%, target 50%" in editor.get(reverse("manage_hub", args=["pt"])).content.decode()
    assert editor.post(page("targets"), {"regions": "Norte: 20%"}).status_code == 302
    assert [(row.value, row.edited_by is not None) for row in ContactTarget.objects.all()] == [("Norte", True)]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"sector_academia": "many"}, "sector_academia"),
        ({"sector_academia": "101%"}, "sector_academia"),
        ({"level_local": "-1"}, "level_local"),
        ({"sector_academia": "60%", "sector_industry": "50%"}, "__all__"),
        ({"regions": "Norte 20%"}, "regions"),
        ({"regions": "Norte: 20%\nnorte: 10"}, "regions"),
        ({"regions": "A: 60%\nB: 60%"}, "regions"),
        ({"regions": "\n".join(f"Region {number}: 1" for number in range(MOST_REGIONS + 1))}, "regions"),
    ],
)
def test_impossible_targets_are_refused_at_their_field(editor: Client, typed: dict[str, str], field: str) -> None:
    form: TargetsForm = editor.post(page("targets"), typed).context["form"]
    assert list(form.errors) == [field]
    assert not ContactTarget.objects.exists()


def test_targets_that_were_saved_meanwhile_are_not_overwritten(hub: Hub) -> None:
    member = make_member(hub)
    set_some(hub, sectors={"academia": TEN})
    with pytest.raises(ActionRefused, match="after you opened it"):
        set_targets(by=member, hub=hub, targets=HubTargets(levels={"local": TEN}), seen="opened.before")


@pytest.mark.parametrize(
    "wrong",
    [
        {"criterion": "sector", "value": "regional"},
        {"criterion": "level", "value": "academia"},
        {"criterion": "region", "value": ""},
        {"unit": "share", "amount": 101},
        {"amount": 0},
    ],
)
def test_database_refuses_impossible_targets(hub: Hub, wrong: dict[str, Any]) -> None:
    usual = {"criterion": "sector", "value": "academia", "unit": "number", "amount": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactTarget.objects.create(hub=hub, **usual | wrong)
    ContactTarget.objects.create(hub=hub, **usual)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactTarget.objects.create(hub=hub, **usual)


def test_targets_of_a_hub_without_contacts_are_all_missing(editor: Client, hub: Hub) -> None:
    assert "No contacts yet" in editor.get(page("gaps")).content.decode()
    set_some(hub, regions={"Norte": TEN})
    assert dict(gaps_of(editor.get(page("gaps")))["No contacts from Norte"]).keys() == {"Add contact"}


def test_nothing_is_said_to_be_missing_where_nothing_is_known(editor: Client, hub: Hub) -> None:
    fill(hub)
    event = make_event(hub)
    make_registration(event, email="unknown@example.org")
    response = editor.get(page("events_manage:gaps", event.pk))
    assert not gaps_of(response)
    assert "Sector, level and region of these people are not known." in response.content.decode()
    assert 'id="matrix"' not in response.content.decode()  # zeros would say more than is known


def test_another_hub_finds_none_of_these_pages(hub: Hub) -> None:
    stranger = signed_in(make_member(make_hub("NO")))
    event = make_event(hub)
    for path in (page("gaps"), page("targets"), page("events_manage:gaps", event.pk)):
        assert stranger.get(path).status_code == 404
