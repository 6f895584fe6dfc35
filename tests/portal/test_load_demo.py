"""`load_demo`: people with two-step verification; run again it keeps what is there, and months later it holds the events again."""

import datetime as dt
import stat
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from echos_portal.demo.story import load_story
from events.models import Event
from hubs.models import TeamMember
from publishing.actions import publish
from publishing.models import Revision
from stakeholders.models import Stakeholder
from tests.demo import load_demo, run
from tests.network import load_tables

pytestmark = [pytest.mark.django_db, pytest.mark.long(4, shares="demo")]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, demo_media: Path) -> None:
    settings.MEDIA_ROOT = demo_media


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    """Where the keys go."""
    return tmp_path / "people.json"


@pytest.fixture
def people(people_file: Path) -> list[dict[str, Any]]:
    """The people of a demo that is loaded."""
    return load_demo(people_file)


def test_people_have_their_roles_and_keys(people: list[dict[str, Any]], people_file: Path) -> None:
    assert [(row["name"], row["email"], row["role"]) for row in people[:5]] == [
        ("Marta Ribeiro", "coordinator.pt@demo.example", "Coordinator of the hub of Portugal"),
        ("Tiago Nunes", "editor.pt@demo.example", "Editor of the hub of Portugal"),
        ("Rui Falcão", "viewer.pt@demo.example", "Viewer of the hub of Portugal"),
        ("Ingrid Solheim", "coordinator.no@demo.example", "Coordinator of the hub of Norway"),
        ("Anke de Vries", "office@demo.example", "Network office: every hub"),
    ]
    teams = TeamMember.objects.order_by("id").values_list("user__email", "hub__slug", "role")
    assert list(teams) == [
        ("coordinator.pt@demo.example", "pt", "coordinator"),
        ("editor.pt@demo.example", "pt", "editor"),
        ("viewer.pt@demo.example", "pt", "viewer"),
        ("coordinator.no@demo.example", "no", "coordinator"),
        ("coordinator.pl@demo.example", "pl", "coordinator"),
        ("coordinator.gr@demo.example", "gr", "coordinator"),
        ("coordinator.nl@demo.example", "nl", "coordinator"),
        ("coordinator.bg@demo.example", "bg", "coordinator"),
        ("coordinator.be@demo.example", "be", "coordinator"),
        ("coordinator.it@demo.example", "it", "coordinator"),
        ("editor.no@demo.example", "no", "editor"),
        ("editor.pl@demo.example", "pl", "editor"),
    ]
    assert len(people) == 13
    assert list(User.objects.filter(is_network_office=True).values_list("email", flat=True)) == ["office@demo.example"]


def test_keys_in_the_file_open_the_account(people: list[dict[str, Any]], people_file: Path) -> None:
    row = people[0]
    user = User.objects.get(email=row["email"])
    assert user.check_password(row["password"])
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(row["totp_secret"], counter))
    assert TOTP(Authenticator.objects.get(user=user)).validate_code(code)
    assert row["password"] not in {other["password"] for other in run(people_file)[1:]}


def test_second_run_keeps_people_and_adds_nothing(people: list[dict[str, Any]], people_file: Path) -> None:
    ours = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    before = {model: model.objects.count() for model in ours}
    events = set(Event.objects.values_list("pk", "updated_at"))
    assert run(people_file) == people
    assert {model: model.objects.count() for model in ours} == before
    assert set(Event.objects.values_list("pk", "updated_at")) == events
    assert before[User] == before[Authenticator] == 13


def test_lost_file_gives_new_keys_to_the_same_people(people: list[dict[str, Any]], people_file: Path) -> None:
    people_file.unlink()
    new = run(people_file)[0]
    assert new["password"] != people[0]["password"]
    user = User.objects.get(email=new["email"])
    assert (user.check_password(people[0]["password"]), user.check_password(new["password"])) == (False, True)
    assert Authenticator.objects.filter(user=user).count() == 1


def test_changes_that_wait_are_left_alone_afterwards(people: list[dict[str, Any]], people_file: Path) -> None:
    subject = ("publication__hub__slug", "publication__kind")
    found = list(Revision.objects.open().order_by(*subject, "state").values_list(*subject, "state"))
    assert found == [
        ("gr", "profile", "submitted"),
        ("no", "milestones", "returned"),
        ("pt", "event", "draft"),
        ("pt", "event", "returned"),
        ("pt", "event", "submitted"),  # a new event, and the correction of a published one
        ("pt", "event", "submitted"),
        ("pt", "milestones", "submitted"),
        ("pt", "news", "submitted"),
    ]
    for revision in Revision.objects.filter(state="submitted"):
        publish(by=User.objects.get(email="office@demo.example"), revision=revision, at=timezone.now())
    number = Revision.objects.count()
    run(people_file)
    assert stat.S_IMODE(people_file.stat().st_mode) == 0o600
    assert Revision.objects.count() == number


@pytest.mark.usefixtures("people")
def test_months_later_the_events_are_held_again() -> None:
    later = timezone.now() + dt.timedelta(days=90)
    assert Event.objects.taking_place().coming(at=later).filter(takes_registrations=True).count() == 0
    load_story(now=later)
    again = Event.objects.published().coming(at=later)
    assert (again.count(), again.filter(state=Event.State.CANCELLED).count()) == (8, 1)
    before = Event.objects.count()
    load_story(now=later)
    assert Event.objects.count() == before


def test_production_refuses(people_file: Path, settings: Any) -> None:
    load_tables()
    settings.PORTAL_MODE = "production"
    with pytest.raises(CommandError, match="works only with PORTAL_MODE=demo"):
        call_command("load_demo", people_file=people_file)
    assert (User.objects.count(), people_file.exists()) == (0, False)


def test_empty_portal_asks_for_the_network_first(people_file: Path) -> None:
    with pytest.raises(
        CommandError, match="Run load_network first: there is no hub for be, bg, gr, it, nl, no, pl, pt"
    ):
        call_command("load_demo", people_file=people_file)


def test_contacts_that_were_removed_stay_away(people_file: Path, people: list[dict[str, Any]]) -> None:
    Stakeholder.objects.filter(hub__slug="pt").exclude(pk=Stakeholder.objects.earliest("pk").pk).delete()
    run(people_file)
    assert Stakeholder.objects.count() == 1
