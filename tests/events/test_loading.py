"""Events of the field taken over from tables."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from events.models import Event
from events.programme.actions.drafts import save_event_draft
from events.programme.actions.events import change_event, create_event
from events.programme.actions.publication import publish_event
from events.programme.data_file import load_events
from events.registrations.actions import register
from outbox.models import OutgoingEmail
from tests.event_mailings import write_mailings
from tests.factories import SHOWN, make_country, make_event, make_hub, make_member
from toolkit.spreadsheets.load_report import LoadReport

pytestmark = pytest.mark.django_db

NETWORK = Path(__file__).resolve().parents[2] / "data" / "network"
HEADER = "title,kind,start_date,end_date,city,country_iso2,format,attendance,organiser,source,hub_country_iso2"
ATHENS = "Policy dialogue,policy_dialogue,2025-07-02,2025-07-02,Athens,GR,in_person,,ELLOK,ncmh.ellok.org,GR"
OSLO = "Exchange in Oslo,knowledge_exchange,2024-12,2024-12,Oslo,NO,in_person,9 countries,OCC,occ.no,"


def load(folder: Path, *rows: str, header: str = HEADER) -> LoadReport:
    (folder / "events.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    report = LoadReport()
    for code in ("GR", "NO"):
        make_country(code)
    make_hub("GR")
    report.know("country", ["GR", "NO"])
    report.know("hub", ["GR"])
    load_events(by=SYSTEM, folder=folder, report=report)
    return report


def test_rows_become_published_events_with_the_dates_of_the_source(tmp_path: Path) -> None:
    report = load(tmp_path, ATHENS, OSLO)
    assert str(report.tally("events")) == "2 added, 0 changed, 0 unchanged"
    oslo = Event.objects.get(city="Oslo")
    assert (str(oslo.starts_on), oslo.hub, oslo.country.code if oslo.country else "") == ("2024-12", None, "NO")
    assert (oslo.state, oslo.attendance_as_stated, oslo.source) == ("published", "9 countries", "occ.no")
    assert (oslo.takes_registrations, oslo.starts_at, oslo.status) == (False, None, "past")
    assert Event.objects.get(city="Athens").hub == make_hub("GR")


def test_loaded_again_everything_is_as_it_was(tmp_path: Path) -> None:
    load(tmp_path, ATHENS, OSLO)
    before = list(Event.objects.order_by("pk").values())
    report = load(tmp_path, ATHENS, OSLO)
    assert str(report.tally("events")) == "0 added, 0 changed, 2 unchanged"
    assert list(Event.objects.order_by("pk").values()) == before


def test_changed_row_changes_one_event(tmp_path: Path) -> None:
    load(tmp_path, ATHENS, OSLO)
    report = load(tmp_path, ATHENS.replace(",,ELLOK", ",about 40,ELLOK"), OSLO)
    assert str(report.tally("events")) == "0 added, 1 changed, 1 unchanged"
    assert Event.objects.get(city="Athens").attendance_as_stated == "about 40"


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (ATHENS.replace("policy_dialogue", "party"), "events.csv, row 2, column kind"),
        (ATHENS.replace("2025-07-02,2025", "2025-02-30,2025"), "events.csv, row 2, column start_date"),
        (ATHENS.replace("2025-07-02,2025-07-02", "2025-07-02,2025-07-01"), "events.csv, row 2, column end_date"),
        (ATHENS.replace(",GR,in_person", ",QQ,in_person"), "events.csv, row 2, column country_iso2"),
        (ATHENS[:-2] + "NO", "events.csv, row 2, column hub_country_iso2"),
        (ATHENS.replace("in_person", "somewhere"), "events.csv, row 2, column format"),
        (ATHENS.replace("Policy dialogue,", ","), "events.csv, row 2, column title"),
        (f"{ATHENS}\n{ATHENS}", "events.csv, row 3, column hub_country_iso2, title, start_date"),
    ],
)
def test_wrong_row_is_reported_and_nothing_is_loaded(tmp_path: Path, row: str, place: str) -> None:
    report = load(tmp_path, row)
    assert str(report.problems[0]).partition(": ")[0] == place
    assert Event.objects.count() == 0


def test_month_may_end_before_a_day_of_it(tmp_path: Path) -> None:
    row = OSLO.replace("2024-12,2024-12", "2024-12-05,2024-12")
    assert load(tmp_path, row).problems == []


def test_wrong_header_is_reported(tmp_path: Path) -> None:
    report = load(tmp_path, header=HEADER.replace("city", "town"))
    assert [(problem.row, problem.column) for problem in report.problems] == [(1, "city"), (1, "town")]


def test_the_events_of_the_field_are_sound(tmp_path: Path) -> None:
    report = LoadReport()
    for code in ("BE", "BG", "GR", "IE", "IT", "MT", "NL", "NO", "PL", "PT", "SE"):
        make_hub(code)
        report.know("country", [code])
        report.know("hub", [code])
    with transaction.atomic():
        load_events(by=SYSTEM, folder=NETWORK, report=report)
    assert [str(problem) for problem in report.problems] == []
    assert Event.objects.count() == len((NETWORK / "events.csv").read_text(encoding="utf-8").splitlines()) - 1


def test_draft_of_a_coordinator_with_the_same_title_and_day_stays_a_draft(tmp_path: Path) -> None:
    hub = make_hub("GR")
    at = dt.datetime(2025, 7, 2, 8, tzinfo=dt.UTC)
    fields = {
        "title": "Policy dialogue",
        "kind": "policy_dialogue",
        "starts_at": at,
        "ends_at": at + dt.timedelta(hours=2),
    }
    draft = create_event(by=make_member(hub), hub=hub, fields=fields)
    load(tmp_path, ATHENS)
    draft.refresh_from_db()
    assert (draft.state, draft.city, Event.objects.count()) == ("draft", "", 1)


def test_what_people_changed_stays_and_the_rest_follows_the_table(tmp_path: Path) -> None:
    load(tmp_path, ATHENS)
    event = Event.objects.get()
    change_event(by=make_member(make_hub("GR")), event=event, fields={"city": "Piraeus"}, is_sourced=True)
    report = load(tmp_path, ATHENS.replace(",,ELLOK", ",about 40,ELLOK"))
    event.refresh_from_db()
    assert (event.city, event.attendance_as_stated) == ("Piraeus", "about 40")
    assert str(report.tally("events")) == "0 added, 1 changed, 0 unchanged"


def test_event_with_a_correction_is_left_as_it_is(tmp_path: Path) -> None:
    load(tmp_path, ATHENS)
    event, at = Event.objects.get(), dt.datetime(2025, 7, 2, 8, tzinfo=dt.UTC)
    fields = {"starts_at": at, "ends_at": at + dt.timedelta(hours=2), "venue": "Stoa Elaiones"}
    editor = make_member(make_hub("GR"), "editor")
    save_event_draft(by=editor, event=event, fields=fields, edition=0, at=timezone.now())
    report = load(tmp_path, ATHENS.replace(",,ELLOK", ",about 40,ELLOK"))
    assert (Event.objects.get().attendance_as_stated, report.tally("events").changed) == ("", 0)
    published = publish_event(by=make_member(make_hub("GR")), event=event, at=timezone.now())
    assert (published.venue, str(published.starts_on)) == ("Stoa Elaiones", "2025-07-02")


def test_place_of_an_event_with_registrations_changes_as_every_place_does(tmp_path: Path) -> None:
    event = make_event(make_hub("GR"), title="Forum", city="Athens", days=30)
    register(by=CITIZEN, event=event, name="N", email="n@example.org", language="en", shown=SHOWN, at=timezone.now())
    day = str(event.starts_on)
    load(tmp_path, f"Forum,forum,{day},{day},Patras,GR,in_person,,ELLOK,ncmh.ellok.org,GR")
    event.refresh_from_db()
    assert (event.city, event.sequence, event.places_taken) == ("Patras", 1, 1)
    assert write_mailings() == 1
    assert OutgoingEmail.objects.filter(kind="events/changed").count() == 1
