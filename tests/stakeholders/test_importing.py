"""A file on its way into the address book: checked, confirmed, written all at once or not at all."""

import datetime as dt
import threading
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.models import Entry
from hubs.models import Hub, Organisation
from stakeholders.contacts.actions import add_stakeholder
from stakeholders.imports import actions as importing
from stakeholders.imports.actions import (
    check_import,
    confirm_import,
    continue_imports,
    discard_import,
    forget_imports,
    write_import,
)
from stakeholders.models import Import, ImportProblem, Stakeholder
from tests.factories import make_hub, make_member, make_stakeholder, make_topic
from tests.stakeholders.files import HEADER, checked, csv_bytes, imported, many, names_of, problems_of, sent
from toolkit.actions import ActionRefused
from toolkit.spreadsheets.sheets import LARGEST_BYTES

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "cases"
TABLES = Path(__file__).parents[1] / "toolkit" / "spreadsheets" / "cases"
SAME = "Same as in row 2. Delete one of the two rows."
NO_ADDRESS = "is not an email address. Enter one like name@example.org."
NOT_LISTED = "is not in the list of organisations. Correct the name or leave the cell empty."


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Any:
    return make_member(hub, "editor")


def row(**cells: str) -> bytes:
    usual = {"Name": "Ana", "E-mail": "ana@example.org", "Sector": "academia", "Level": "local"}
    return csv_bytes([list(usual | cells), list((usual | cells).values())])


def test_import_of_a_file_adds_every_row(hub: Hub, editor: Any) -> None:
    topic, organisation = make_topic("MO2"), Organisation.objects.create(name="Łódź Hospital", kind="hospital")
    header = ["Kind", *HEADER, "Organisation", "Function", "Region", "Language", "Topics"]
    line = [
        "Organisation", "Registry", " Office@Registry.example ", "Academia and research", "Local", "lodz hospital", "Data",
        "Sul", "Polish", "MO2",
    ]  # fmt: skip
    run = imported(hub, editor, csv_bytes([header, line]))
    added = Stakeholder.objects.get()
    assert (added.hub, added.kind, added.name, added.email) == (
        hub,
        "organisation",
        "Registry",
        "office@registry.example",
    )
    assert (added.sector, added.level, added.function, added.region) == ("academia", "local", "Data", "Sul")
    assert (added.organisation, added.language, list(added.topics.all())) == (organisation, "pl", [topic])
    assert (run.state, run.new, run.known, run.changed) == ("done", 1, 0, 0)
    assert (bytes(run.content), run.preview) == (b"", [])


FIELDS = ["email", "level", "name", "sector"]


def test_import_leaves_a_trail_of_each_contact_without_values(hub: Hub, editor: Any) -> None:
    run = imported(hub, editor, csv_bytes(many(3)))
    trail = Entry.objects.order_by("id").values_list("action", "actor_id", "hub_id", "subject_id", "fields")
    assert list(trail) == [
        ("stakeholders.start_import", editor.pk, hub.pk, run.pk, []),
        ("stakeholders.confirm_import", editor.pk, hub.pk, run.pk, ["existing"]),
        *(("stakeholders.add", editor.pk, hub.pk, added.pk, FIELDS) for added in Stakeholder.objects.order_by("pk")),
        ("stakeholders.import", editor.pk, hub.pk, run.pk, FIELDS),
    ]


def test_update_leaves_a_trail_of_each_contact_it_changes(hub: Hub, editor: Any) -> None:
    same = make_stakeholder(hub, name="Person 0", email="person0@example.org", sector="academia", level="national")
    them = make_stakeholder(hub, name="Before", email="person1@example.org", sector="industry", level="national")
    imported(hub, editor, csv_bytes(many(2)), "update")
    trail = Entry.objects.filter(action="stakeholders.change").values_list("actor_id", "subject_id", "fields")
    assert list(trail) == [(editor.pk, them.pk, ["name", "sector"])]
    assert same.pk != them.pk


def test_check_writes_no_contact_and_counts(hub: Hub, editor: Any) -> None:
    make_stakeholder(hub, email="person1@example.org")
    make_stakeholder(make_hub("NO"), email="person2@example.org")
    run = checked(hub, editor, csv_bytes(many(3)))
    assert (run.state, run.new, run.known, run.rows_read) == ("checked", 2, 1, 3)
    assert run.preview[0] == ["Person 0", "person0@example.org", "academia", "national"]
    assert Stakeholder.objects.filter(hub=hub).count() == 1


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"Name": ""}, "Name", "Enter a name."),
        ({"Sector": ""}, "Sector", "Enter a sector."),
        ({"Level": ""}, "Level", "Enter a level."),
        ({"Name": "x" * 10_000}, "Name", "Enter at most 200 characters. You entered 10000."),
        ({"Name": "A\0B"}, "Name", "Remove the control character, which can't be shown."),
        ({"Name": "A\u202eB"}, "Name", "This contains a hidden character, or one that changes the text direction. Type it again."),
        ({"E-mail": "unknown"}, "E-mail", f"“unknown” {NO_ADDRESS}"),
        ({"E-mail": "=1+1"}, "E-mail", f"“=1+1” {NO_ADDRESS}"),
        ({"Level": "moon"}, "Level", "“moon” is unknown. Enter one of: Local, Regional, National, European."),
        ({"Topics": "MO9"}, "Topics", "“MO9” is not a topic. Enter codes or names from the list, with “|” between two."),
        ({"Organisation": "Nowhere"}, "Organisation", f"“Nowhere” {NOT_LISTED}"),
    ],
)  # fmt: skip
def test_check_names_row_column_and_reason(
    hub: Hub, editor: Any, cells: dict[str, str], column: str, words: str
) -> None:
    run = checked(hub, editor, row(**cells))
    assert problems_of(run) == [(2, column, words)]
    assert (run.state, run.problem_count, bytes(run.content), run.headers) == ("refused", 1, b"", [])


def test_check_names_both_rows_of_an_address_twice_in_the_file(hub: Hub, editor: Any) -> None:
    rows = [*many(2), ["Other", "PERSON0@example.org", "industry", "local"]]
    assert problems_of(checked(hub, editor, csv_bytes(rows))) == [(4, "E-mail", SAME)]


def test_check_names_both_rows_that_say_the_same_without_address(hub: Hub, editor: Any) -> None:
    line = ["Registry", "", "industry", "local"]
    assert problems_of(checked(hub, editor, csv_bytes([HEADER, line, line]))) == [(3, "", SAME)]


def test_check_of_a_cell_beyond_the_header_says_where(hub: Hub, editor: Any) -> None:
    rows = [HEADER, ["A", "a@example.org", "academia", "local", "", "more"]]
    assert problems_of(checked(hub, editor, csv_bytes(rows))) == [
        (2, "F", "This column has no header. Name it or clear its cells.")
    ]


TEN = [f"Pessoa {number}" for number in range(1, 11)]
NOT_AVAILABLE = "“#N/A” is an error of the spreadsheet. Correct the formula or clear the cell."
# Who is in the address book afterwards, what is said about the file, and what is wrong with it.
CASES: dict[str, tuple[list[str], list[str], list[tuple[int, str, str]]]] = {
    "01b_dimension_A1_D6.xlsx": (TEN, [], []),
    "02_hidden_first_sheet.xlsx": (TEN, ["Only the first visible sheet, “Contactos”, was read."], []),
    "03_sep.csv": (["Ana Sá"], [], []),
    "04_x000D.xlsx": (["Ana Sá"], [], []),
    "05b_formula_cached.xlsx": ([], [], [(2, "Region", NOT_AVAILABLE)]),
    "06b_macroman.csv": (["José Andrés", "Zé Pedro"], [], []),
    "07_trailing_sep.csv": (["Ana Sá"], [], []),
    "07c_empty_col_middle.xlsx": (["Ana Sá"], [], []),
    "31_strict.xlsx": (["Ana Sá"], [], []),
}
MATCHED_FIRST = {"08_google.csv"}  # its columns are matched: tests/stakeholders/test_matching_columns.py


def test_every_case_is_in_the_table() -> None:
    assert {path.name for path in TABLES.iterdir()} == CASES.keys() | MATCHED_FIRST


@pytest.mark.parametrize("name", CASES)
def test_file_as_people_save_it_is_imported_or_refused_by_row_and_column(hub: Hub, editor: Any, name: str) -> None:
    names, notes, problems = CASES[name]
    run = checked(hub, editor, (TABLES / name).read_bytes())
    if not problems:
        confirm_import(by=editor, run=run, existing="keep")
        write_import(import_id=run.pk)
    assert (names_of(hub), run.notes, problems_of(run)) == (names, notes, problems)


def test_addresses_that_are_none_are_named_row_by_row(hub: Hub, editor: Any) -> None:
    refused = {
        row
        for row, column, _words in problems_of(checked(hub, editor, (DATA / "10_addresses.csv").read_bytes()))
        if column == "E-mail"
    }
    assert {10, 17, 20, 21, 22, 23, 31} <= refused
    assert refused.isdisjoint({5, 6, 8, 9, 11, 13, 27})  # 8, 9 and 27 as people copy them: Ana <…>, mailto:… and <…>


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\r\n\r\n", "The file is empty. Its first row must name the columns."),
        (csv_bytes([HEADER]), "There are no rows below the header."),
    ],
)
def test_check_of_a_file_without_rows_says_so(hub: Hub, editor: Any, content: bytes, words: str) -> None:
    assert problems_of(checked(hub, editor, content)) == [(0, "", words)]


def test_five_thousand_rows_with_three_mistakes_change_nothing_and_name_them(hub: Hub, editor: Any) -> None:
    rows = many(5_000)
    rows[3_000][1], rows[3_001][2], rows[3_002][0] = "nobody", "moon", ""
    run = checked(hub, editor, csv_bytes(rows))
    assert [(number, column) for number, column, _words in problems_of(run)] == [
        (3_001, "E-mail"), (3_002, "Sector"), (3_003, "Name"),
    ]  # fmt: skip
    with pytest.raises(ActionRefused):
        confirm_import(by=editor, run=run, existing="keep")
    assert write_import(import_id=run.pk) is False
    assert names_of(hub) == []


def test_one_row_too_many_is_refused(hub: Hub, editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.spreadsheets.tables.MOST_ROWS", 3)
    assert problems_of(checked(hub, editor, csv_bytes(many(4)))) == [(5, "", "Too many rows: at most 3 are read.")]


def test_what_looks_like_a_formula_is_stored_as_the_text_it_is(hub: Hub, editor: Any) -> None:
    texts = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "＝1"]
    imported(hub, editor, csv_bytes([HEADER, *([text, "", "academia", "local"] for text in texts)]))
    assert names_of(hub) == texts


@pytest.mark.parametrize(("existing", "name", "changed"), [("keep", "Before", 0), ("update", "Ana", 1)])
def test_who_is_there_already_is_kept_or_updated_as_chosen(
    hub: Hub, editor: Any, existing: str, name: str, changed: int
) -> None:
    them = make_stakeholder(hub, name="Before", email="ana@example.org", region="Norte", sector="industry")
    run = imported(hub, editor, row(Region=""), existing)
    them.refresh_from_db()
    assert (them.name, them.region) == (name, "Norte")
    assert (run.new, run.known, run.changed, Stakeholder.objects.count()) == (0, 1, changed, 1)


def test_update_replaces_topics_only_where_the_file_has_some(hub: Hub, editor: Any) -> None:
    old, new = make_topic("MO1", "One"), make_topic("MO2", "Two")
    both = [make_stakeholder(hub, email=f"person{n}@example.org") for n in range(2)]
    for them in both:
        them.topics.add(old)
    rows = [[*HEADER, "Topics"], [*many(2)[1], "Two"], [*many(2)[2], ""]]
    assert imported(hub, editor, csv_bytes(rows), "update").changed == 2
    assert [list(them.topics.all()) for them in both] == [[new], [old]]


def test_the_same_file_twice_adds_no_contact_the_second_time(hub: Hub, editor: Any) -> None:
    content = csv_bytes([*many(2), ["No address", "", "industry", "local"]])
    imported(hub, editor, content)
    run = imported(hub, editor, content, "update")
    assert (run.new, run.known, run.changed, Stakeholder.objects.count()) == (0, 3, 0, 3)


def test_the_same_file_twice_checked_before_either_is_written_adds_every_row_once(hub: Hub, editor: Any) -> None:
    runs = [checked(hub, editor, csv_bytes(many(3))) for _ in range(2)]
    for run in runs:
        confirm_import(by=editor, run=run, existing="keep")
        assert write_import(import_id=run.pk) is True
        run.refresh_from_db()
    assert [(run.new, run.known) for run in runs] == [(3, 0), (0, 3)]
    assert Stakeholder.objects.count() == 3


def test_confirmed_twice_and_run_twice_is_written_once(hub: Hub, editor: Any) -> None:
    run = checked(hub, editor, csv_bytes(many(2)))
    confirmed = [confirm_import(by=editor, run=run, existing="keep") for _ in range(2)]
    written = [write_import(import_id=run.pk) for _ in range(2)]
    assert (confirmed, written, Stakeholder.objects.count()) == ([True, False], [True, False], 2)
    assert confirm_import(by=editor, run=run, existing="update") is False


def test_confirm_without_saying_what_happens_to_the_known_is_refused(hub: Hub, editor: Any) -> None:
    run = checked(hub, editor, csv_bytes(many(1)))
    with pytest.raises(ActionRefused):
        confirm_import(by=editor, run=run, existing="everything")


def test_what_is_gone_since_the_check_is_reported_and_nothing_is_written(hub: Hub, editor: Any) -> None:
    organisation = Organisation.objects.create(name="Registry", kind="registry")
    rows = [[*HEADER, "Organisation"], [*many(2)[1], ""], [*many(2)[2], "Registry"]]
    run = checked(hub, editor, csv_bytes(rows))
    confirm_import(by=editor, run=run, existing="keep")
    organisation.delete()
    assert (write_import(import_id=run.pk), names_of(hub)) == (False, [])
    assert continue_imports() == 1
    run.refresh_from_db()
    assert (run.state, [(number, column) for number, column, _w in problems_of(run)]) == (
        "refused",
        [(3, "Organisation")],
    )


def test_killed_half_way_through_writing_nothing_is_there_and_the_next_run_does_it(
    hub: Hub, editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = checked(hub, editor, csv_bytes(many(2_500)))
    confirm_import(by=editor, run=run, existing="keep")
    slices = []

    def dying(run: Import, rows: list[Any], defaults: Any) -> Any:
        slices.append(len(rows))
        if len(slices) == 2:
            raise KeyboardInterrupt
        return whole(run, rows, defaults)

    whole = importing._write_slice
    monkeypatch.setattr(importing, "_write_slice", dying)
    with pytest.raises(KeyboardInterrupt):
        write_import(import_id=run.pk)
    assert (slices, Stakeholder.objects.count()) == ([1_000, 1_000], 0)
    assert (continue_imports(), Stakeholder.objects.count()) == (1, 2_500)


def test_killed_while_checking_the_next_worker_takes_over_when_the_claim_has_run_out(hub: Hub, editor: Any) -> None:
    run = sent(hub, editor, csv_bytes(many(1)))
    Import.objects.filter(pk=run.pk).update(claim=uuid.uuid4(), claimed_until=timezone.now() + dt.timedelta(minutes=1))
    assert check_import(import_id=run.pk) is False
    Import.objects.filter(pk=run.pk).update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    assert check_import(import_id=run.pk) is True


def test_a_worker_that_lost_its_claim_tells_nothing(hub: Hub, editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run = sent(hub, editor, csv_bytes([*many(1_500), ["", "", "", ""]]))
    whole = importing._go_on

    def overtaken(taken: Import, table: Any) -> bool:
        Import.objects.filter(pk=run.pk).update(claim=uuid.uuid4())
        return whole(taken, table)

    monkeypatch.setattr(importing, "_go_on", overtaken)
    assert check_import(import_id=run.pk) is False
    run.refresh_from_db()
    assert (run.state, run.rows_read) == ("waiting", 0)


def test_progress_is_seen_while_a_file_is_checked(hub: Hub, editor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run = sent(hub, editor, csv_bytes(many(2_500)))
    whole, seen = importing._go_on, []

    def looked_at(taken: Import, table: Any) -> bool:
        went_on = whole(taken, table)
        seen.append(Import.objects.values_list("rows_read", "rows_expected").get(pk=run.pk))
        return went_on

    monkeypatch.setattr(importing, "_go_on", looked_at)
    assert check_import(import_id=run.pk) is True
    assert seen == [(1_001, 2_501), (2_001, 2_501)]


def test_a_file_that_takes_too_long_is_given_up(hub: Hub, editor: Any) -> None:
    run = sent(hub, editor, csv_bytes(many(1)))
    Import.objects.filter(pk=run.pk).update(attempts=importing.MOST_ATTEMPTS)
    assert check_import(import_id=run.pk) is True
    assert problems_of(run) == [
        (0, "", "This file couldn't be read in time. Split it into smaller ones and upload those.")
    ]


@pytest.mark.parametrize(("number", "queries"), [(1_000, 11), (3_000, 17)])
def test_check_asks_three_times_more_for_each_thousand_rows(
    hub: Hub, editor: Any, number: int, queries: int, django_assert_num_queries: Any
) -> None:
    run = sent(hub, editor, csv_bytes(many(number)))
    with django_assert_num_queries(queries):
        check_import(import_id=run.pk)


@pytest.mark.parametrize(("number", "queries"), [(1_000, 14), (3_000, 22)])
def test_write_asks_four_times_more_for_each_thousand_rows(
    hub: Hub, editor: Any, number: int, queries: int, django_assert_num_queries: Any
) -> None:
    run = checked(hub, editor, csv_bytes(many(number)))
    confirm_import(by=editor, run=run, existing="keep")
    with django_assert_num_queries(queries):
        write_import(import_id=run.pk)


@pytest.mark.parametrize(("content", "words"), [(b"", "is empty"), (b"x" * (LARGEST_BYTES + 1), "larger than 20 MB")])
def test_start_refuses_by_size_and_keeps_nothing(hub: Hub, editor: Any, content: bytes, words: str) -> None:
    with pytest.raises(ActionRefused, match=words):
        sent(hub, editor, content)
    assert Import.objects.count() == 0


def test_start_refuses_a_sixth_open_file_of_one_hub(hub: Hub, editor: Any) -> None:
    for _ in range(5):
        sent(hub, editor, b"Name")
    sent(make_hub("NO"), editor, b"Name")
    with pytest.raises(ActionRefused, match="Five imports"):
        sent(hub, editor, b"Name")


def test_discard_forgets_the_file_but_not_while_it_is_written(hub: Hub, editor: Any) -> None:
    run = checked(hub, editor, csv_bytes(many(1)))
    confirm_import(by=editor, run=run, existing="keep")
    with pytest.raises(ActionRefused, match="being imported"):
        discard_import(by=editor, run=run)
    write_import(import_id=run.pk)
    discard_import(by=editor, run=run)
    assert (Import.objects.count(), Stakeholder.objects.count()) == (0, 1)


def test_forget_removes_files_after_seven_days_with_their_errors(hub: Hub, editor: Any) -> None:
    old, new = checked(hub, editor, row(Name="")), checked(hub, editor, row())
    Import.objects.filter(pk=old.pk).update(started_at=timezone.now() - dt.timedelta(days=8))
    assert forget_imports(at=timezone.now()) == 1
    assert (Import.objects.get(), ImportProblem.objects.count()) == (new, 0)


def test_database_refuses_a_finished_import_that_still_holds_the_file(hub: Hub, editor: Any) -> None:
    run = checked(hub, editor, row())
    with pytest.raises(IntegrityError), transaction.atomic():
        Import.objects.filter(pk=run.pk).update(state="done", finished_at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_ten_workers_at_once_write_it_once(hub: Hub, editor: Any) -> None:
    run = checked(hub, editor, csv_bytes(many(500)))
    confirm_import(by=editor, run=run, existing="keep")
    written: list[bool] = []

    def work() -> None:
        try:
            written.append(write_import(import_id=run.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(written), Stakeholder.objects.count()) == ([False] * 9 + [True], 500)


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("Prevention", "“Prevention” matches 2 topics. Use a code, e.g. CCI1 (see the list)."),
        ("PLP2", "“PLP2” is not a topic. Enter codes or names from the list, with “|” between two."),
    ],
)
def test_topic_of_several_lists_or_of_another_hub_is_named(hub: Hub, editor: Any, word: str, words: str) -> None:
    for code, kind in (("CCI1", "challenge_cancer_topic"), ("EBCP1", "ebcp_pillar"), ("PLP2", "pl_hub_priority")):
        make_topic(code, "Prevention", kind=kind)
    assert problems_of(checked(hub, editor, row(Topics=word))) == [(2, "Topics", words)]


@pytest.mark.parametrize(
    "word", ["mo2", "Prevention and early detection", "prevencao e detecao precoce", "Profilaktyka"]
)
def test_topic_is_known_by_its_code_and_by_its_name_in_any_language(hub: Hub, editor: Any, word: str) -> None:
    topic = make_topic(pt="Prevenção e deteção precoce", pl="Profilaktyka")
    imported(hub, editor, row(Topics=word))
    assert list(Stakeholder.objects.get().topics.all()) == [topic]


RULES: list[tuple[str, str, str]] = [
    ("name", "Ana", "Ana"),
    ("name", "x" * 200, "x" * 200),
    ("name", "x" * 201, ""),
    ("email", " ANA@Example.org ", "ana@example.org"),
    ("email", "ana@", ""),
    ("email", "ana@example", ""),
    ("sector", "academia", "academia"),
    ("sector", "astrology", ""),
    ("level", "moon", ""),
    ("language", "pl", "pl"),
    ("language", "tlh", ""),
    ("function", "x" * 151, ""),
    ("region", "x" * 101, ""),
]


@pytest.mark.parametrize(("field", "value", "kept"), RULES)
def test_row_goes_by_the_rules_of_a_contact_added_by_hand(
    hub: Hub, editor: Any, field: str, value: str, kept: str
) -> None:
    fields = {"name": "Ana", "sector": "academia", "level": "local", "language": "en", field: value}
    run = checked(hub, editor, csv_bytes([list(fields), list(fields.values())]))
    assert (run.state == "checked") == bool(kept)
    if not kept:
        with pytest.raises(ActionRefused):
            add_stakeholder(by=editor, hub=hub, **fields)
        return
    confirm_import(by=editor, run=run, existing="keep")
    write_import(import_id=run.pk)
    by_hand = add_stakeholder(by=editor, hub=make_hub("NO"), **fields)
    assert getattr(Stakeholder.objects.get(hub=hub), field) == getattr(by_hand, field) == kept
