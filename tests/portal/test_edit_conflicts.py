"""Two people open the same form and change different things: the second save never wipes the first unread."""

from copy import deepcopy
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone

from publishing.models import Revision
from tests.factories import make_member
from tests.portal.open_forms import OpenForm, open_forms
from tests.portal.reading_forms import Page
from tests.portal.worlds import World
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db

# By the name of the page: what the first person changes, and what the second one.
CHANGES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "stakeholders_manage:edit": ({"region": "Norte"}, {"function": "Director"}),
    "stakeholders_manage:targets": ({"sector_academia": "20%"}, {"level_local": "30"}),
    "events_manage:quotas": ({"academia": "20"}, {"health_care": "30"}),
    "stakeholders_manage:segment_edit": ({"regions": "Norte"}, {"name": "Another name"}),
    "dialogues_manage:edit": ({"invited": "Patients"}, {"question": "Another question?"}),
    "dialogues_manage:answer": ({"answer": "Yes, by June."}, {"answered_on": "2026-11-22"}),
    "dialogues_manage:recommendation_edit": ({"text": "Publish them weekly"}, {"text": "Publish them monthly"}),
    "dialogues_manage:contact": ({"due_on": "2027-01-31"}, {"email": "other@ministry.example"}),
    "dialogues_manage:addressee": (
        {"due_on": "2027-01-31", "state": "acknowledged"},
        {"answer": "Not yet.", "state": "acknowledged"},
    ),
    "dialogues_manage:brief": ({"problem": "Too late."}, {"implementation": "Ten nurses."}),
    "dialogues_manage:debrief": ({"went_well": "The room."}, {"to_change": "Start later."}),
    "dialogues_manage:evaluation": ({"summary": "It went well."}, {"lessons": "Start earlier."}),
    "dialogues_manage:outcome": ({"reason": "The law forbids it."}, {"reason": "It is too dear."}),
    "dialogues_manage:phases": ({"call_closes": "2027-04-19T12:00"}, {"call_opens": "2027-04-02T10:00"}),
    "dialogues_manage:call": ({"seats": "7"}, {"explanation": "A mix of people."}),
    "dialogues_manage:quotas": ({"gender_woman": "1–2, 50%"}, {"perspective_patient": "1–2"}),
    "events_manage:session_edit": ({"room": "Auditorium"}, {"title": "Another title"}),
    "events_manage:speaker_edit": ({"organisation": "IPO Porto"}, {"function": "Head of the registry"}),
    "events_manage:question_edit": ({"purpose": "To order lunch."}, {"help_text": "One is enough."}),
    "events_manage:reminder_edit": ({"text": "Bring your card."}, {"clock": "10:30"}),
    "mailings_manage:edit": ({"per_hour": "100"}, {"subject_en": "Another subject"}),
    "events_manage:series_edit": ({"text": "Once a month."}, {"title": "Another title"}),
    "hubs_manage:group": ({"purpose": "To advise."}, {"source": "hub.example/groups"}),
    "hubs_manage:chair": ({"function": "Head of the registry"}, {"since": "2024-05"}),
    "hubs_manage:membership": ({"source": "hub.example/members"}, {"since": "2024-05"}),
    "hubs_manage:member_organisation": ({"acronym": "UX"}, {"website": "https://u.example"}),
    "hubs_manage:member": ({"role": "editor"}, {"role": "coordinator"}),
    "hubs_manage:profile_facts": ({"website": "https://one.example"}, {"contact_email": "office@hub.example"}),
    "hubs_manage:milestone": ({"note": "In Lisbon"}, {"source": "another.example"}),
    "news_manage:edit": ({"source": "one.example"}, {"title": "Another title"}),
    "endorsements_manage:edit": ({"kind": "call"}, {"title": "Another title"}),
    "library_manage:edit": ({"source": "one.example"}, {"title": "Another title"}),
    "dialogues_manage:report": ({"heard": "Too late."}, {"agreement": "Ten nurses."}),
    "dialogues_manage:consensus_text": ({"text": "Another text"}, {"text_language": "pt"}),
    "events_manage:edit": ({"venue": "Culturgest"}, {"summary": "In one sentence."}),
}


@dataclass
class Opened:
    """A form that two people have before them."""

    form: OpenForm
    second: Client
    sent: dict[str, list[str]]


@pytest.fixture
def world(lasting_world: World) -> World:
    return deepcopy(lasting_world)


def opened(world: World, name: str) -> Opened:
    """The form, and what a browser would send of it without a key pressed."""
    first, second = CHANGES[name]
    wanted = {*first, *second}
    form = next(one for one in open_forms(world, name) if wanted <= set(one.form.controls))
    return Opened(form, signed_in(make_member(world.hub)), form.filled())


def typed(changes: dict[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in changes.items()}


@pytest.mark.parametrize("name", CHANGES)
def test_second_save_shows_both_versions_and_loses_neither(world: World, name: str) -> None:
    first, second = CHANGES[name]
    both = opened(world, name)
    assert both.form.client.post(both.form.path, both.sent | typed(first)).status_code == 302
    saved = world.contents()

    answer = both.second.post(both.form.path, both.sent | typed(second))

    assert answer.status_code in {200, 409}
    assert world.contents() == saved
    form = answer.context["form"]
    assert form.conflict is not None
    assert form.conflict.saved_by.startswith("coordinator")
    assert {one.name.removeprefix("keep-") for one in form.versions} & set(first)
    page = next(one for one in Page(answer.content.decode()).forms if "keep-" in " ".join(one.controls))
    again = page.sent_unchanged() | {f"keep-{field}": ["stored"] for field in first if field not in second}
    action = page.action or both.form.path
    assert both.second.post(action, again).status_code == 302
    there = next(one for one in open_forms(world, name) if {*first, *second} <= set(one.form.controls)).form.controls
    assert {field: there[field].filled for field in first | second} == typed(first | second)


@pytest.mark.parametrize(
    ("name", "field", "words"),
    [
        ("dialogues_manage:contact", "due_on", "31 January 2027"),
        ("dialogues_manage:phases", "call_closes", "19 April 2027, 12:00"),
    ],
)
def test_days_and_times_of_both_versions_read_as_everywhere(world: World, name: str, field: str, words: str) -> None:
    first, second = CHANGES[name]
    both = opened(world, name)
    both.form.client.post(both.form.path, both.sent | typed(first))
    versions = both.second.post(both.form.path, both.sent | typed(second)).context["form"].versions
    assert {one.name: one.stored for one in versions}[f"keep-{field}"] == words


@pytest.mark.parametrize("name", CHANGES)
def test_second_click_on_the_same_form_is_no_conflict(world: World, name: str) -> None:
    both = opened(world, name)
    sent = both.sent | typed(CHANGES[name][0])
    for _click in range(2):
        assert both.form.client.post(both.form.path, sent).status_code == 302


DRAFTS = {
    "events_manage:edit", "dialogues_manage:edit", "dialogues_manage:brief", "dialogues_manage:report", "dialogues_manage:evaluation",
    "news_manage:edit", "library_manage:edit", "hubs_manage:milestone", "hubs_manage:profile_facts",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(DRAFTS))
def test_what_is_typed_while_a_colleague_submits_the_draft_is_refused_and_kept(world: World, name: str) -> None:
    first, second = CHANGES[name]
    begun = opened(world, name)
    assert begun.form.client.post(begun.form.path, begun.sent | typed(first)).status_code == 302
    again = opened(world, name)
    Revision.objects.filter(state="draft").update(state="submitted", submitted_at=timezone.now())
    saved = world.contents()

    answer = again.form.client.post(again.form.path, again.sent | typed(second))

    assert answer.status_code in {200, 409}
    assert world.contents() == saved
    content = answer.content.decode()
    assert "This is waiting for approval. Withdraw it to edit it." in content
    shown = next(one for one in Page(content).forms if set(second) <= set(one.controls)).controls
    assert {field: shown[field].filled for field in second} == typed(second)
