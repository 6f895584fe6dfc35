"""Import, export and duplicates, as an editor sees them."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.personal_links import new_link
from audit.models import Entry
from events.models import Invitation
from hubs.models import Hub, Organisation, Role
from stakeholders.contacts.actions import change_stakeholder
from stakeholders.duplicates.actions import mark_distinct, merge_stakeholders
from stakeholders.duplicates.forms import MergeForm
from stakeholders.duplicates.search import find_duplicates, find_recent_duplicates
from stakeholders.imports.actions import check_import, write_import
from stakeholders.models import ContactPair, Import, Segment, Stakeholder
from tests.factories import make_country, make_event, make_hub, make_member, make_stakeholder, make_topic
from tests.signing_in import signed_in
from tests.stakeholders.files import HEADER, checked, csv_bytes, imported, many, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Any:
    return make_member(hub, Role.EDITOR)


@pytest.fixture
def desk(editor: Any) -> Client:
    return signed_in(editor)


def page(name: str, *args: object) -> str:
    return reverse(f"stakeholders_manage:{name}", args=args)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_file_goes_all_the_way(desk: Client, hub: Hub) -> None:
    file = SimpleUploadedFile("people.csv", csv_bytes(many(2)))
    response = desk.post(page("imports", "pt"), {"file": file})
    run = Import.objects.get()
    here = page("import", "pt", run.pk)
    assert response.headers["Location"] == here
    assert "0 rows checked" in text_of(desk.get(here))
    check_import(import_id=run.pk)
    assert "Import 2 contacts" in text_of(desk.get(here))
    for _ in range(2):
        assert desk.post(page("import_confirm", "pt", run.pk), {"existing": "keep"}).headers["Location"] == here
    assert "2 rows are being imported: all of them or none." in text_of(desk.get(here))
    write_import(import_id=run.pk)
    assert "<strong>2</strong> added" in text_of(desk.get(here))
    assert Stakeholder.objects.filter(hub=hub).count() == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a file."),
        ({"file": SimpleUploadedFile("empty.csv", b"")}, "The file is empty. Choose another one."),
        ({"file": "words"}, "Choose a file."),
    ],
)
def test_an_upload_without_content_is_an_error_of_the_field(desk: Client, fields: Any, words: str) -> None:
    response = desk.post(page("imports", "pt"), fields)
    assert response.context["form"].errors == {"file": [words]}
    assert not Import.objects.exists()


def test_guessed_encoding_is_named_with_a_preview(desk: Client, hub: Hub, editor: Any) -> None:
    run = checked(hub, editor, csv_bytes([HEADER, ["João Conceição", "", "academia", "local"]], "cp1252", ";"))
    shown = text_of(desk.get(page("import", "pt", run.pk)))
    assert "It was read as Windows-1252." in shown
    assert "João Conceição" in shown


def test_both_choices_say_to_how_many_they_do_it(desk: Client, hub: Hub, editor: Any) -> None:
    make_stakeholder(hub, email="person0@example.org")
    shown = text_of(desk.get(page("import", "pt", checked(hub, editor, csv_bytes(many(3))).pk)))
    assert "Import 2 contacts" in shown
    assert "Import and update 1 you have" in shown


@pytest.mark.parametrize("number", [1, 3])
def test_mistakes_ask_the_database_as_often_for_three_as_for_one(
    desk: Client, hub: Hub, editor: Any, number: int, django_assert_num_queries: Any
) -> None:
    rows = [HEADER, *([f"P{n}", "nobody", "academia", "local"] for n in range(number))]
    run = checked(hub, editor, csv_bytes(rows))
    desk.get(page("import", "pt", run.pk))
    with django_assert_num_queries(8):
        response = desk.get(page("import", "pt", run.pk))
    assert len(response.context["page_obj"]) == number


def test_mistakes_come_a_hundred_a_page(desk: Client, hub: Hub, editor: Any) -> None:
    rows = [HEADER, *([f"P{n}", "nobody", "academia", "local"] for n in range(101))]
    run = checked(hub, editor, csv_bytes(rows))
    response = desk.get(page("import", "pt", run.pk), {"page": "2"})
    assert [problem.row for problem in response.context["page_obj"]] == [102]
    assert "101 errors: nothing was imported" in text_of(response)


def test_discard_forgets_the_file(desk: Client, hub: Hub, editor: Any) -> None:
    run = sent(hub, editor, b"Name")
    response = desk.post(page("import_discard", "pt", run.pk), follow=True)
    assert [str(m) for m in response.context["messages"]] == ["“people.csv” was discarded."]
    assert not Import.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"existing": "all"}])
def test_confirm_without_a_choice_changes_nothing(desk: Client, hub: Hub, editor: Any, fields: dict[str, str]) -> None:
    run = checked(hub, editor, csv_bytes(many(1)))
    desk.post(page("import_confirm", "pt", run.pk), fields)
    run.refresh_from_db()
    assert run.state == "checked"


@pytest.mark.parametrize("name", ["import", "import_confirm", "import_discard"])
def test_imports_of_another_hub_are_unknown(desk: Client, name: str) -> None:
    norway = make_hub("NO")
    theirs = checked(norway, make_member(norway), csv_bytes(many(1)))
    assert desk.post(page(name, "pt", theirs.pk), {"existing": "keep"}).status_code == 404
    assert Import.objects.get().state == "checked"


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_imports_asks_as_often_for_three_as_for_one(
    desk: Client, hub: Hub, editor: Any, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        sent(hub, editor, b"Name")
    desk.get(page("imports", "pt"))
    with django_assert_num_queries(6):
        desk.get(page("imports", "pt"))


def table(response: Any) -> list[list[str]]:
    content = b"".join(response.streaming_content)
    if content.startswith(b"PK"):
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_holds_the_filtered_list_and_notes_how_many(desk: Client, hub: Hub, kind: str) -> None:
    make_stakeholder(hub, name="Out", sector="industry")
    organisation = Organisation.objects.create(name="Registry", kind="registry")
    them = make_stakeholder(hub, name="In", email="in@example.org", organisation=organisation, region="Sul")
    them.topics.set([make_topic("MO1", "One"), make_topic("MO2", "Two")])
    make_stakeholder(make_hub("NO"), name="Theirs")
    response = desk.post(f"{page('export', 'pt')}?sectors=academia", {"file": kind})
    assert table(response) == [
        ["Type", "Name", "Email", "Organisation", "Function", "Sector", "Level", "Region", "Language", "Topics"],
        ["Person", "In", "in@example.org", "Registry", "", "Academia and research", "National", "Sul", "en", "MO1|MO2"],
    ]
    assert response.headers["Content-Disposition"].startswith('attachment; filename="contacts-pt-')
    entry = Entry.objects.get(action="stakeholders.export")
    assert (entry.hub_id, entry.fields) == (hub.pk, [f"{kind}:1"])


def test_export_of_a_segment_holds_who_is_in_it(desk: Client, hub: Hub) -> None:
    segment = Segment.objects.create(hub=hub, name="Firms", criteria={"sectors": ["industry"]})
    make_stakeholder(hub, name="In", sector="industry")
    make_stakeholder(hub, name="Out")
    response = desk.post(page("segment_export", "pt", segment.pk), {"file": "csv"})
    assert [row[1] for row in table(response)] == ["Name", "In"]


def test_export_asks_first_and_looking_leaves_no_trace(desk: Client, hub: Hub) -> None:
    make_stakeholder(hub)
    assert "Export 1 contact" in text_of(desk.get(page("export", "pt")))
    assert "Choose a file format." in text_of(desk.post(page("export", "pt"), {"file": "exe"}))
    assert not Entry.objects.exists()


def test_no_cell_of_an_exported_text_file_is_executed(desk: Client, hub: Hub) -> None:
    for text in ("=1", "+1", "-1", "@a", "＝1"):
        make_stakeholder(hub, name=text, region=text, function=text, email="")
    rows = table(desk.post(page("export", "pt"), {"file": "csv"}))
    assert {cell[0] for row in rows for cell in row if cell} & set("=+-@＝") == set()
    assert len(rows) == 6


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_can_be_imported_again_and_changes_nothing(
    desk: Client, hub: Hub, editor: Any, kind: str
) -> None:
    organisations = [
        Organisation.objects.create(name=name, kind="hospital", country=make_country(code))
        for name, code in (("Łódź Hospital", "NO"), ("Lodz hospital", "NO"), ("Registry", "NO"), ("Registry", "PT"))
    ]
    odd = ("=1", "'=1", "''=1", "' =1", "'quoted", "Ana", "-Ana", "＝1", "Καλλιόπη", "Иван", 'A "B", C;D', "a  b", "'")
    for number, name in enumerate(odd):
        them = make_stakeholder(hub, name=name, organisation=organisations[number % 4], language="pl", region=name)
        them.topics.add(make_topic())
    make_stakeholder(hub, name="No address", email="", kind="organisation")
    content = b"".join(desk.post(page("export", "pt"), {"file": kind}).streaming_content)  # type: ignore[attr-defined]
    run = imported(hub, editor, content, "update")
    assert (run.new, run.known, run.changed) == (0, len(odd) + 1, 0)


@pytest.mark.parametrize(("number", "queries"), [(1, 16), (3, 16)])
def test_export_asks_as_often_for_three_as_for_one(
    desk: Client, hub: Hub, number: int, queries: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        make_stakeholder(hub)
    with django_assert_num_queries(queries):
        assert len(table(desk.post(page("export", "pt"), {"file": "csv"}))) == number + 1


def test_viewer_takes_nothing_along(hub: Hub) -> None:
    viewer = signed_in(make_member(hub, Role.VIEWER))
    assert viewer.post(page("export", "pt"), {"file": "csv"}).status_code == 403
    assert "Export" not in text_of(viewer.get(page("list", "pt")))


@pytest.mark.parametrize("number", [1, 3])
def test_duplicates_ask_as_often_for_three_as_for_one(
    desk: Client, hub: Hub, number: int, django_assert_num_queries: Any
) -> None:
    for each in range(number):
        for _ in range(2):
            make_stakeholder(hub, name=f"Registry {each}")
    find_duplicates(hub_id=hub.pk)
    desk.get(page("duplicates", "pt"))
    with django_assert_num_queries(9):
        response = desk.get(page("duplicates", "pt"))
    assert len(response.context["pairs"]) == number


def test_merge_shows_both_and_takes_what_was_chosen(desk: Client, hub: Hub) -> None:
    kept = make_stakeholder(hub, name="Anna Nowak", region="")
    gone = make_stakeholder(hub, name="anna nowak", region="Sul")
    here = page("compare", "pt", kept.pk, gone.pk)
    form = desk.get(here).context["form"]
    assert {name: field.initial for name, field in form.fields.items()} == {
        "name": "kept", "email": "kept", "region": "gone",
    }  # fmt: skip
    chosen = {"name": "kept", "email": "gone", "region": "gone", "seen": form.edition, "decision": "one"}
    chosen["csrfmiddlewaretoken"] = "of the page that was opened"
    for words in ("The two are merged into “Anna Nowak”.", "This was already saved."):
        response = desk.post(here, chosen, follow=True)
        assert [str(m) for m in response.context["messages"]] == [words]
    assert Entry.objects.filter(action="stakeholders.merge").count() == 1
    one = Stakeholder.objects.get()
    assert (one.pk, one.name, one.email, one.region) == (kept.pk, "Anna Nowak", gone.email, "Sul")


def test_merge_without_a_choice_is_an_error_of_the_field(desk: Client, hub: Hub) -> None:
    kept, gone = make_stakeholder(hub), make_stakeholder(hub)
    here = page("compare", "pt", kept.pk, gone.pk)
    seen = desk.get(here).context["form"].edition
    response = desk.post(here, {"name": "kept", "email": "x", "seen": seen})
    assert list(response.context["form"].errors) == ["email"]
    assert "<p>Nothing has been saved yet." in text_of(response)
    assert Stakeholder.objects.count() == 2


@pytest.mark.parametrize("when", ["before the answer", "while the answer is written"])
def test_merge_of_what_was_changed_meanwhile_is_shown_again(
    desk: Client, hub: Hub, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, gone = make_stakeholder(hub, region="Norte"), make_stakeholder(hub, region="")
    here = page("compare", "pt", kept.pk, gone.pk)
    chosen = {
        "name": "kept",
        "email": "kept",
        "region": "kept",
        "decision": "one",
        "seen": desk.get(here).context["form"].edition,
    }
    Stakeholder.objects.filter(pk=gone.pk).update(region="Sul")
    if when == "while the answer is written":
        monkeypatch.setattr(MergeForm, "edition", chosen["seen"])
    response = desk.post(here, chosen, follow=True)
    assert [*map(str, response.context["messages"]), *response.context["form"].non_field_errors()] == [
        "One of the two was changed after you opened this page. Compare them again."
    ]
    assert "Sul" in text_of(response)
    assert Stakeholder.objects.count() == 2


@pytest.mark.parametrize("place", [0, 1])
def test_merge_with_a_row_of_another_hub_is_unknown(desk: Client, hub: Hub, place: int) -> None:
    rows = [make_stakeholder(hub).pk]
    rows.insert(place, make_stakeholder(make_hub("NO")).pk)
    assert desk.post(page("compare", "pt", *rows), {"name": "kept", "email": "kept"}).status_code == 404
    assert Stakeholder.objects.count() == 2


def test_merge_says_what_will_happen(desk: Client, hub: Hub) -> None:
    kept, gone, event = make_stakeholder(hub), make_stakeholder(hub), make_event(hub)
    for one, them in ((event, kept), (event, gone), (make_event(hub), gone)):
        nonce, key = new_link(Invitation.LINK_KIND, hub.pk)
        Invitation.objects.create(hub=hub, event=one, stakeholder=them, link_nonce=nonce, link_hash=key)
    shown = text_of(desk.get(page("compare", "pt", kept.pk, gone.pk)))
    assert "Invitations that move to the one you keep: 1." in shown
    assert "Invitations of both for the same event: 1. We keep the one of each pair that was answered." in shown
    assert "If a future import contains the address you don&#x27;t choose" in shown


def test_an_earlier_address_is_shown_with_the_one_it_belongs_to(desk: Client, hub: Hub, editor: Any) -> None:
    kept, gone = make_stakeholder(hub), make_stakeholder(hub, email="old@x.example")
    merge_stakeholders(by=editor, kept=kept, gone=gone, fields={})
    assert "Earlier addresses: old@x.example." in text_of(desk.get(page("edit", "pt", kept.pk)))


def test_a_pair_said_to_be_two_goes_from_the_page_and_comes_back(desk: Client, hub: Hub) -> None:
    one, other = (make_stakeholder(hub, name="Registry") for _ in range(2))
    here = page("duplicates", "pt")
    find_duplicates(hub_id=hub.pk)
    assert len(desk.get(here).context["pairs"]) == 1
    response = desk.post(page("compare", "pt", one.pk, other.pk), {"decision": "two"}, follow=True)
    assert [str(m) for m in response.context["messages"]] == ["“Registry” and “Registry” are marked as not duplicates."]
    assert (response.context["pairs"], response.context["decided"]) == ([], 1)
    pair = ContactPair.objects.get()
    assert list(desk.get(page("distinct", "pt")).context["page_obj"]) == [pair]
    response = desk.post(page("compare_again", "pt", pair.pk), follow=True)
    assert [str(m) for m in response.context["messages"]] == ["“Registry” and “Registry” are compared again."]
    assert len(desk.get(here).context["pairs"]) == 1


def test_address_of_a_merged_contact_leads_to_the_one_it_was_merged_into(desk: Client, hub: Hub, editor: Any) -> None:
    first, second, third = (make_stakeholder(hub) for _ in range(3))
    ids = [first.pk, second.pk]
    second = merge_stakeholders(by=editor, kept=second, gone=first, fields={})
    third = merge_stakeholders(by=editor, kept=third, gone=second, fields={})
    for pk in ids:
        assert desk.get(page("edit", "pt", pk)).headers["Location"] == page("edit", "pt", third.pk)
    fourth = make_stakeholder(hub)
    path = page("compare", "pt", third.pk, fourth.pk)
    assert desk.get(page("compare", "pt", ids[0], fourth.pk)).headers["Location"] == path
    response = desk.post(page("compare", "pt", third.pk, ids[0]), {"decision": "one"}, follow=True)
    assert [str(m) for m in response.context["messages"]] == ["These two are already merged."]


def test_worker_keeps_pairs_and_searches_hubs_with_recent_changes(hub: Hub, editor: Any) -> None:
    old, new = make_hub("NO"), hub
    for owner in (old, new):
        for _ in range(2):
            make_stakeholder(owner, name="Registry")
    Stakeholder.objects.filter(hub=old).update(updated_at=timezone.now() - dt.timedelta(days=2))
    find_recent_duplicates(at=timezone.now())
    pair = ContactPair.objects.get()
    assert (pair.hub, pair.sign, pair.decided_at) == (new, "same", None)
    change_stakeholder(by=editor, stakeholder=pair.second, name="Hospital")
    find_duplicates(hub_id=new.pk)
    assert not ContactPair.objects.exists()


@pytest.mark.parametrize("place", [0, 1])
def test_a_row_of_another_hub_cannot_be_said_to_be_another(desk: Client, hub: Hub, place: int) -> None:
    rows = [make_stakeholder(hub).pk]
    rows.insert(place, make_stakeholder(make_hub("NO")).pk)
    assert desk.post(page("compare", "pt", *rows), {"decision": "two"}).status_code == 404
    assert not ContactPair.objects.exists()


def test_a_pair_of_another_hub_is_unknown(desk: Client, hub: Hub, editor: Any) -> None:
    norway = make_hub("NO")
    pair = mark_distinct(by=editor, one=make_stakeholder(norway), other=make_stakeholder(norway))
    assert desk.post(page("compare_again", "pt", pair.pk)).status_code == 404
    assert ContactPair.objects.get() == pair


def test_opening_the_comparison_marks_no_contacts_as_distinct(desk: Client, hub: Hub) -> None:
    one, other = make_stakeholder(hub), make_stakeholder(hub)
    assert desk.get(page("compare", "pt", one.pk, other.pk), {"decision": "two"}).status_code == 200
    assert desk.get(page("compare_again", "pt", 1)).status_code == 405
    assert not ContactPair.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_pairs_known_to_be_two_ask_as_often_for_three_as_for_one(
    desk: Client, hub: Hub, editor: Any, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        mark_distinct(by=editor, one=make_stakeholder(hub), other=make_stakeholder(hub))
    desk.get(page("distinct", "pt"))
    with django_assert_num_queries(8):
        response = desk.get(page("distinct", "pt"))
    assert len(response.context["page_obj"]) == number


@pytest.mark.parametrize(("known", "refreshed"), [("waiting", False), ("checked", True)])
def test_a_script_that_asks_again_has_to_load_the_page_when_the_state_is_another(
    desk: Client, hub: Hub, editor: Any, known: str, refreshed: bool
) -> None:
    run = sent(hub, editor, b"Name")
    response = desk.get(page("import", "pt", run.pk), {"state": known}, headers={"HX-Request": "true"})
    assert (response.headers.get("HX-Refresh") == "true", "import-progress" in text_of(response)) == (
        refreshed, not refreshed,
    )  # fmt: skip
