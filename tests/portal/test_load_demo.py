"""The demo: people with a second factor, an address book, coming events; run again it keeps what is there."""

import datetime as dt
import json
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from dialogues.models import DialogueSession
from echos_portal.demo.story import load_story
from events.models import Event
from hubs.models import TeamMember
from library.models import Resource
from publishing.actions import publish
from publishing.models import Revision
from stakeholders.duplicates.search import probable_duplicates
from stakeholders.models import Segment, Stakeholder
from tests.network import load_tables

pytestmark = [pytest.mark.django_db, pytest.mark.long(2)]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    """Where the keys go, with the network loaded."""
    load_tables()
    return tmp_path / "people.json"


def run(file: Path) -> list[dict[str, Any]]:
    call_command("load_demo", people_file=file, stdout=StringIO())
    rows: list[dict[str, Any]] = json.loads(file.read_text())
    return rows


def test_people_have_their_roles_and_keys(people_file: Path) -> None:
    rows = run(people_file)
    assert [(row["email"], row["role"]) for row in rows] == [
        ("coordinator.pt@demo.example", "Coordinator of the hub of Portugal"),
        ("editor.pt@demo.example", "Editor of the hub of Portugal"),
        ("viewer.pt@demo.example", "Viewer of the hub of Portugal"),
        ("coordinator.no@demo.example", "Coordinator of the hub of Norway"),
        ("office@demo.example", "Network office: every hub"),
    ]
    teams = TeamMember.objects.order_by("id").values_list("user__email", "hub__slug", "role")
    assert list(teams) == [
        ("coordinator.pt@demo.example", "pt", "coordinator"),
        ("editor.pt@demo.example", "pt", "editor"),
        ("viewer.pt@demo.example", "pt", "viewer"),
        ("coordinator.no@demo.example", "no", "coordinator"),
    ]
    assert list(User.objects.filter(is_network_office=True).values_list("email", flat=True)) == ["office@demo.example"]
    assert stat.S_IMODE(people_file.stat().st_mode) == 0o600


def test_keys_in_the_file_open_the_account(people_file: Path) -> None:
    row = run(people_file)[0]
    user = User.objects.get(email=row["email"])
    assert user.check_password(row["password"])
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(row["totp_secret"], counter))
    assert TOTP(Authenticator.objects.get(user=user)).validate_code(code)
    assert row["password"] not in {other["password"] for other in run(people_file)[1:]}


def test_second_run_keeps_people_and_adds_nothing(people_file: Path) -> None:
    first = run(people_file)
    before = [model.objects.count() for model in (User, Stakeholder, Segment, Event, DialogueSession, Authenticator)]
    assert run(people_file) == first
    after = [model.objects.count() for model in (User, Stakeholder, Segment, Event, DialogueSession, Authenticator)]
    assert after == before
    assert before == [5, 33, 3, 25, 2, 5]


def test_lost_file_gives_new_keys_to_the_same_people(people_file: Path) -> None:
    old = run(people_file)[0]
    people_file.unlink()
    new = run(people_file)[0]
    assert new["password"] != old["password"]
    user = User.objects.get(email=new["email"])
    assert (user.check_password(old["password"]), user.check_password(new["password"])) == (False, True)
    assert Authenticator.objects.filter(user=user).count() == 1


def test_knowledge_exchange_has_fifty_seats_and_is_open(people_file: Path) -> None:
    run(people_file)
    event = Event.objects.open_for_registration(at=timezone.now()).get(capacity=50)
    assert (event.hub.slug, event.city, event.time_zone) == ("pt", "Lisbon", "Europe/Lisbon")
    assert (event.starts_at.astimezone(event.zone).hour, event.ends_at.astimezone(event.zone).hour) == (10, 16)
    assert (event.ends_on.first_day - event.starts_on.first_day).days == 1


def test_changes_wait_are_returned_and_are_left_alone_afterwards(people_file: Path) -> None:
    run(people_file)
    subject = ("publication__hub__slug", "publication__kind")
    found = list(Revision.objects.open().order_by(*subject).values_list(*subject, "state"))
    assert found == [("no", "milestones", "returned"), ("pt", "milestones", "submitted"), ("pt", "news", "submitted")]
    for revision in Revision.objects.filter(state="submitted", publication__kind="milestones"):
        publish(by=User.objects.get(email="office@demo.example"), revision=revision, at=timezone.now())
    number = Revision.objects.count()
    run(people_file)
    assert Revision.objects.count() == number


def test_months_later_the_events_are_held_again(people_file: Path) -> None:
    run(people_file)
    later = timezone.now() + dt.timedelta(days=90)
    load_programme(at=later)
    assert Event.objects.published().coming(at=later).count() == 4


def test_every_address_is_made_up(people_file: Path) -> None:
    run(people_file)
    addresses = [*Stakeholder.objects.values_list("email", flat=True), *User.objects.values_list("email", flat=True)]
    assert {address.partition("@")[2] for address in addresses} == {"demo.example"}
    assert set(Stakeholder.objects.values_list("kind", flat=True)) == {"organisation"}


def test_address_book_shows_regions_topics_segments_and_a_duplicate(people_file: Path) -> None:
    run(people_file)
    book = Stakeholder.objects.filter(hub__slug="pt")
    assert set(book.values_list("region", flat=True)) == {"", "Oslo", "Rīga", "Lombardia"}
    assert set(book.values_list("topics__code", flat=True)) == {None, "MO1", "MO2", "MO3", "MO4"}
    segment = Segment.objects.get(name="Oslo: research and treatment")
    assert [one.name for one in segment.members()] == ["Oslo University Hospital Comprehensive Cancer Center"]
    assert [pair.sign for pair in probable_duplicates(segment.hub)] == ["spelling"]


def test_production_refuses(people_file: Path, settings: Any) -> None:
    settings.PORTAL_MODE = "production"
    with pytest.raises(CommandError, match="works only with PORTAL_MODE=demo"):
        call_command("load_demo", people_file=people_file)
    assert (User.objects.count(), people_file.exists()) == (0, False)


def test_empty_portal_asks_for_the_network_first(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Run load_network first: there is no hub for gr, no, pt"):
        call_command("load_demo", people_file=tmp_path / "people.json")


def test_library_has_a_file(people_file: Path) -> None:
    for _ in range(2):
        run(people_file)
        table = Resource.objects.published().exclude(file=None).get()
        assert table.file is not None
        assert (table.kind, table.file.name, table.link) == ("data_set", "hubs.csv", "")
        assert table.file.file.read().decode().splitlines()[0] == "country,name,host,website"
        table.file.file.close()
