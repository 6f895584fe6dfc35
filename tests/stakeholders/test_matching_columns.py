"""A file whose columns have other names: a person says which is which, once."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hubs.models import Hub, Organisation, Role
from stakeholders.imports.actions import check_import, confirm_import, match_columns, write_import
from stakeholders.models import Import, Stakeholder
from tests.factories import make_hub, make_member, make_stakeholder, make_topic
from tests.signing_in import signed_in
from tests.stakeholders.files import HEADER, checked, csv_bytes, names_of, problems_of, sent
from tests.toolkit.spreadsheets.making import CASES
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
GOOGLE = (CASES / "08_google.csv").read_bytes()
OUTLOOK = csv_bytes(
    [
        [
            "First Name",
            "Middle Name",
            "Last Name",
            "Company",
            "Job Title",
            "E-mail Address",
            "Business Phone",
            "Birthday",
        ],
        ["Ana", "", "Sá", "IPO Lisboa", "Head", "ana@exemplo.pt", "+351 21", "0/0/00"],
        ["", "", "Reis", "", "", "reis@exemplo.pt", "", ""],
    ]
)
EVERYBODY = {"sector": "academia", "level": "national"}


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Any:
    return make_member(hub, Role.EDITOR)


def rechecked(run: Import) -> Import:
    assert check_import(import_id=run.pk) is True
    run.refresh_from_db()
    return run


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        (
            csv_bytes([["Nom", "Sector", "Sektor", "Level"], ["A", "B", "C", "D"]]),
            ["", "sector", "sector", "level"],
        ),
        (csv_bytes([["Name", "Level"], ["A", "local"]]), ["name", "level"]),
        (
            csv_bytes([[*HEADER, "Shoe size"], ["A", "", "academia", "local", "42"]]),
            ["name", "email", "sector", "level", ""],
        ),
        (OUTLOOK, ["given_name", "", "family_name", "organisation", "function", "email", "", ""]),
    ],
    ids=["unknown and doubled", "missing", "one more", "outlook"],
)
def test_unclear_columns_are_asked_about(hub: Hub, editor: Any, content: bytes, columns: list[str]) -> None:
    run = checked(hub, editor, content)
    assert (run.state, run.columns, problems_of(run), names_of(hub)) == ("matching", columns, [], [])
    assert confirm_import_is_refused(run, editor)


def confirm_import_is_refused(run: Import, by: Any) -> bool:
    with pytest.raises(ActionRefused):
        confirm_import(by=by, run=run, existing="keep")
    return True


def test_contacts_of_google_are_recognised_and_only_sector_and_level_are_open(hub: Hub, editor: Any) -> None:
    run = checked(hub, editor, GOOGLE)
    known = {header: field for header, field in zip(run.headers, run.columns, strict=True) if field}
    assert known == {
        "Name": "name", "Given Name": "given_name", "Family Name": "family_name", "E-mail 1 - Value": "email",
        "Organization 1 - Name": "organisation", "Organization 1 - Title": "function",
    }  # fmt: skip
    assert match_columns(by=editor, run=run, columns=run.columns, defaults=EVERYBODY) is True
    run = rechecked(run)
    confirm_import(by=editor, run=run, existing="keep")
    write_import(import_id=run.pk)
    added = Stakeholder.objects.get()
    assert (added.name, added.sector, added.level) == ("Ana Sá", "academia", "national")


def test_names_in_two_columns_are_put_together_and_a_missing_one_is_named(hub: Hub, editor: Any) -> None:
    Organisation.objects.create(name="IPO Lisboa", kind="hospital")
    content = OUTLOOK + csv_bytes([["", "", "", "", "", "nobody@exemplo.pt", "", ""]])
    run = checked(hub, editor, content)
    match_columns(by=editor, run=run, columns=run.columns, defaults=EVERYBODY)
    assert problems_of(rechecked(run)) == [(4, "Last Name", "Enter a name.")]
    whole = checked(hub, editor, OUTLOOK)
    match_columns(by=editor, run=whole, columns=whole.columns, defaults=EVERYBODY)
    confirm_import(by=editor, run=rechecked(whole), existing="keep")
    write_import(import_id=whole.pk)
    assert names_of(hub) == ["Ana Sá", "Reis"]


def test_values_for_all_rows_are_for_new_contacts_only(hub: Hub, editor: Any) -> None:
    there = make_stakeholder(hub, name="Ana", email="ana@exemplo.pt", sector="industry", level="local")
    content = csv_bytes([["Nom", "Email"], ["Ana Sá", "ana@exemplo.pt"], ["Rui", "rui@exemplo.pt"]])
    run = checked(hub, editor, content)
    match_columns(by=editor, run=run, columns=["name", "email"], defaults=EVERYBODY)
    confirm_import(by=editor, run=rechecked(run), existing="update")
    write_import(import_id=run.pk)
    there.refresh_from_db()
    assert (there.name, there.sector, there.level) == ("Ana Sá", "industry", "local")
    assert Stakeholder.objects.get(email="rui@exemplo.pt").sector == "academia"


def test_choices_are_remembered_for_the_next_file_with_the_same_columns(hub: Hub, editor: Any) -> None:
    content = csv_bytes([["Nom", "Adr"], ["", "ana@exemplo.pt"]])
    first = checked(hub, editor, content)
    match_columns(by=editor, run=first, columns=["name", "email"], defaults=EVERYBODY)
    assert rechecked(first).state == "refused"
    again = checked(hub, editor, content)
    assert (again.state, again.columns, again.defaults) == ("matching", ["name", "email"], EVERYBODY)
    norway = make_hub("NO")
    assert checked(norway, make_member(norway), content).columns == ["", ""]


@pytest.mark.parametrize(
    ("columns", "defaults", "words"),
    [
        (["name"], EVERYBODY, "Choose a field for each column."),
        (["name", "password"], EVERYBODY, "Choose a field for each column."),
        (["name", "name"], EVERYBODY, "Choose only one column for “Name”."),
        (["email", ""], EVERYBODY, "Choose the column with the names."),
        (["name", "email"], {"sector": "academia", "level": ""}, "Choose a level, or the column it is in."),
        (["name", "email"], {"sector": "astrology", "level": "local"}, "Choose one from the list."),
        (["name", "email"], {**EVERYBODY, "hub": "2"}, "Choose one from the list."),
    ],
)
def test_columns_that_cannot_be_are_refused(
    hub: Hub, editor: Any, columns: list[str], defaults: dict[str, str], words: str
) -> None:
    run = checked(hub, editor, csv_bytes([["Nom", "Adr"], ["Ana", "ana@exemplo.pt"]]))
    with pytest.raises(ActionRefused, match=words):
        match_columns(by=editor, run=run, columns=columns, defaults=defaults)
    run.refresh_from_db()
    assert run.state == "matching"


def test_columns_are_matched_once(hub: Hub, editor: Any) -> None:
    run = checked(hub, editor, csv_bytes([["Nom"], ["Ana"]]))
    matched = [match_columns(by=editor, run=run, columns=["name"], defaults=EVERYBODY) for _ in range(2)]
    assert matched == [True, False]


def page(name: str, *args: object) -> str:
    return reverse(f"stakeholders_manage:{name}", args=args)


@pytest.fixture
def desk(editor: Any) -> Client:
    return signed_in(editor)


def test_page_shows_values_and_takes_the_choice(desk: Client, hub: Hub, editor: Any) -> None:
    run = checked(hub, editor, OUTLOOK)
    response = desk.get(page("import", "pt", run.pk))
    form = response.context["form"]
    assert (form.fields["column_2"].help_text, form.fields["column_2"].initial) == ("Sá · Reis", "family_name")
    assert form.empty_headers == ["Middle Name"]
    assert "Middle Name" in response.content.decode()
    chosen = {f"column_{place}": name or "-" for place, name in enumerate(run.columns)}
    response = desk.post(page("import_match", "pt", run.pk), chosen)
    assert response.context["form"].errors == {
        "all_sector": ["Choose a sector, or the column it is in."],
        "all_level": ["Choose a level, or the column it is in."],
    }
    twice = desk.post(page("import_match", "pt", run.pk), chosen | {"column_3": "email"})
    assert "Choose only one column for" in twice.context["form"].non_field_errors()[0]
    assert list(desk.post(page("import_match", "pt", run.pk), {"column_0": "name"}).context["form"].errors) == [
        f"column_{place}" for place in (2, 3, 4, 5, 6, 7)
    ]
    response = desk.post(page("import_match", "pt", run.pk), chosen | {"all_sector": "academia", "all_level": "local"})
    assert response.headers["Location"] == page("import", "pt", run.pk)
    run.refresh_from_db()
    assert (run.state, run.defaults) == ("waiting", {"sector": "academia", "level": "local"})


@pytest.mark.parametrize("columns", [1, 92])
def test_page_asks_the_database_as_often_for_many_columns(
    desk: Client, hub: Hub, editor: Any, columns: int, django_assert_num_queries: Any
) -> None:
    run = checked(hub, editor, csv_bytes([[f"Column {n}" for n in range(columns)], ["x"] * columns]))
    desk.get(page("import", "pt", run.pk))
    with django_assert_num_queries(7):
        desk.get(page("import", "pt", run.pk))


def test_columns_of_another_hub_are_unknown(desk: Client) -> None:
    norway = make_hub("NO")
    run = checked(norway, make_member(norway), csv_bytes([["Nom"], ["Ana"]]))
    assert desk.post(page("import_match", "pt", run.pk), {"column_0": "name"}).status_code == 404


def test_columns_of_a_file_that_goes_on_are_left_alone(desk: Client, hub: Hub, editor: Any) -> None:
    run = sent(hub, editor, b"Name")
    assert desk.post(page("import_match", "pt", run.pk)).status_code == 302
    run.refresh_from_db()
    assert (run.state, run.columns) == ("waiting", [])


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_template_has_all_columns_and_can_be_imported_when_filled(desk: Client, hub: Hub, editor: Any) -> None:
    response = desk.get(page("import_template", "pt"))
    content = b"".join(response.streaming_content)
    header = ["Type", "Name", "Email", "Organisation", "Function", "Sector", "Level", "Region", "Language", "Topics"]
    assert lines(content) == [header]
    assert response.headers["Content-Disposition"] == 'attachment; filename="contacts-pt-template.csv"'
    filled = content + csv_bytes([["", "Ana", "", "", "", "academia", "local", "", "", ""]])
    assert checked(hub, editor, filled).state == "checked"


def test_list_of_topics_has_the_codes_of_this_hub(desk: Client) -> None:
    make_topic("MO2", "Prevention", kind="mission_objective")
    make_topic("PLP2", "Prevention", kind="pl_hub_priority")
    assert lines(desk.get(page("import_topics", "pt")).getvalue()) == [
        ["Code", "Topic", "List"],
        ["MO2", "Prevention", "Objective of the Mission"],
    ]


@pytest.mark.parametrize("mode", ["demo", "production"])
def test_sample_files_are_offered_in_the_demo(desk: Client, settings: Any, mode: str) -> None:
    settings.PORTAL_MODE = mode
    assert ("contacts-with-errors.csv" in desk.get(page("imports", "pt")).content.decode()) == (mode == "demo")


def test_sample_files_are_as_they_say(hub: Hub, editor: Any) -> None:
    from django.conf import settings

    folder = settings.BASE_DIR / "static" / "demo"
    for code in ("MO1", "MO2", "MO3", "MO4", "FTN1", "FTN7", "FTN9", "POP4", "CCI6", "TP2"):
        make_topic(code, f"Topic {code}")
    assert checked(hub, editor, (folder / "contacts-clean.csv").read_bytes()).new == 12
    for kind in ("challenge_cancer_topic", "ebcp_pillar"):
        make_topic(f"P{kind[0]}", "Prevention", kind=kind)
    run = checked(hub, editor, (folder / "contacts-with-errors.csv").read_bytes())
    assert [(number, column) for number, column, _words in problems_of(run)] == [
        (3, "Name"), (4, "Email"), (5, "Sector"), (6, "Level"), (7, "Topics"), (9, "Email"), (10, "Language"),
    ]  # fmt: skip
