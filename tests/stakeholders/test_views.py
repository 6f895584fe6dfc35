"""The address book of a hub, as its team sees it."""

import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from audit.actors import SYSTEM
from hubs.models import Hub, Organisation, Role, Topic
from outbox.actions import suppress
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import Segment, Stakeholder
from stakeholders.segments.actions import add_segment
from tests.factories import make_hub, make_member, make_stakeholder, make_topic
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db

TYPED = {
    "kind": "organisation",
    "name": "Liga Portuguesa Contra o Cancro",
    "email": "office@liga.example",
    "language": "pt",
    "sector": "civil_society",
    "level": "national",
    "function": "",
    "region": "",
}


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def editor(hub: Hub) -> Client:
    return signed_in(make_member(hub, Role.EDITOR))


def page(name: str, *args: object) -> str:
    return reverse(f"stakeholders_manage:{name}", args=args)


def names(response: object) -> list[str]:
    return [row.name for row in response.context["page_obj"]]  # type: ignore[attr-defined]


def test_empty_list_says_what_to_do_first(editor: Client) -> None:
    response = editor.get(page("list", "pt"))
    assert response.status_code == 200
    assert "No contacts yet" in response.content.decode()


def test_list_marks_addresses_that_get_no_invitations_with_the_reason(editor: Client, hub: Hub) -> None:
    contacts = {name: make_stakeholder(hub, name=name, email=f"{name}@example.org") for name in ("ana", "rui", "eva")}
    suppress(address="ana@example.org", reason="bounced")
    suppress(address="rui@example.org", mailing_list=invitations_of(hub), reason="unsubscribed")
    rows = {row.name: row.suppression for row in editor.get(page("list", "pt")).context["page_obj"]}
    assert {name: row and row.reason for name, row in rows.items()} == {
        "ana": "bounced",
        "rui": "unsubscribed",
        "eva": None,
    }
    words = rows["ana"].get_reason_display()
    segment = add_segment(by=SYSTEM, hub=hub, name="All", criteria={})
    for path in (page("list", "pt"), page("segment", "pt", segment.pk), page("edit", "pt", contacts["ana"].pk)):
        assert words in editor.get(path).content.decode()


def test_list_shows_only_the_own_hub(editor: Client, hub: Hub) -> None:
    make_stakeholder(hub, name="Ours")
    make_stakeholder(make_hub("NO"), name="Theirs")
    assert names(editor.get(page("list", "pt"))) == ["Ours"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sectors": "industry"}, ["A"]),
        ({"levels": "local"}, ["B"]),
        ({"kinds": "organisation"}, ["B"]),
        ({"languages": "pt"}, ["C"]),
        ({"topics": "MO2"}, ["C"]),
        ({"q": "hospital sul"}, ["B"]),
        ({"regions": "sul"}, ["B"]),
        ({"regions": "Norte, sul"}, ["B", "C"]),
        ({"functions": "hosp"}, ["B"]),
        ({"functions": "hosp", "regions": "norte"}, []),
        ({"regions": "%"}, []),
        ({"regions": " , "}, ["A", "B", "C"]),
        ({"q": "C@C.EXAMPLE"}, ["C"]),
        ({"q": "%"}, []),
        ({"sectors": "academia", "levels": "local"}, ["B"]),
        ({"page": "99"}, ["A", "B", "C"]),
    ],
)
def test_list_filters_by_the_address(editor: Client, hub: Hub, query: dict[str, str], expected: list[str]) -> None:
    make_stakeholder(hub, name="A", sector="industry")
    make_stakeholder(hub, name="B", level="local", kind="organisation", function="Hospital", region="Sul")
    make_stakeholder(hub, name="C", language="pt", region="Norte", email="c@c.example").topics.add(make_topic("MO2"))
    assert names(editor.get(page("list", "pt"), query)) == expected


@pytest.mark.parametrize("field", ["sectors", "levels", "kinds", "languages", "topics"])
def test_list_says_that_a_filter_value_is_unknown(editor: Client, hub: Hub, field: str) -> None:
    make_stakeholder(hub, name="A")
    response = editor.get(page("list", "pt"), {field: "moon"})
    assert response.status_code == 200
    assert list(response.context["filter_form"].errors) == [field]
    assert names(response) == ["A"]


@pytest.mark.parametrize(
    ("text", "status"), [("x" * 3_000, 200), ("\ud800", 200), ("🎗", 200), ("‮abc", 200), ("\0", 400)]
)
def test_list_survives_any_search(editor: Client, hub: Hub, text: str, status: int) -> None:
    response = editor.get(f"{page('list', 'pt')}?q={quote(text, errors='surrogatepass')}")
    assert response.status_code == status


def test_list_has_fifty_a_page(editor: Client, hub: Hub) -> None:
    for number in range(51):
        make_stakeholder(hub, name=f"{number:03}")
    response = editor.get(page("list", "pt"))
    assert len(names(response)) == 50
    assert response.context["summary"] == "51 contacts"
    assert names(editor.get(page("list", "pt"), {"page": "2"})) == ["050"]


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_database_as_often_for_three_as_for_one(
    editor: Client, hub: Hub, number: int, django_assert_num_queries: object
) -> None:
    for _ in range(number):
        make_stakeholder(hub, organisation=Organisation.objects.create(name=f"O{_}", kind="hospital"))
    editor.get(page("list", "pt"))
    with django_assert_num_queries(12):  # type: ignore[operator]
        editor.get(page("list", "pt"))


def test_add_puts_a_contact_into_the_list(editor: Client, hub: Hub) -> None:
    make_topic("MO2")
    response = editor.post(page("add", "pt"), {**TYPED, "topics": ["MO2"]}, follow=True)
    assert names(response) == ["Liga Portuguesa Contra o Cancro"]
    assert [str(m) for m in response.context["messages"]] == [
        "Liga Portuguesa Contra o Cancro was added to your contacts."
    ]
    added = Stakeholder.objects.get()
    assert (added.hub, added.email, added.sector) == (hub, "office@liga.example", "civil_society")
    assert [topic.code for topic in added.topics.all()] == ["MO2"]


def test_add_with_an_address_of_the_list_is_an_error_of_the_field_and_keeps_what_was_typed(
    editor: Client, hub: Hub
) -> None:
    make_stakeholder(hub, email="office@liga.example")
    response = editor.post(page("add", "pt"), {**TYPED, "email": "Office@LIGA.example"})
    form = response.context["form"]
    assert form.errors == {"email": ["You already have a contact with this address."]}
    assert form["name"].value() == "Liga Portuguesa Contra o Cancro"
    assert Stakeholder.objects.count() == 1


def test_add_with_an_address_of_another_hub_is_nobodys_business(editor: Client) -> None:
    make_stakeholder(make_hub("NO"), email="office@liga.example")
    assert editor.post(page("add", "pt"), TYPED).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "nul\x00"),
        ("name", "x" * 10_000),
        ("email", "nobody"),
        ("email", "a\x00@b.example"),
        ("function", "x" * 151),
        ("region", "\x00"),
        ("name", "\u202eLiga"),
        ("sector", "moon"),
        ("sector", ""),
        ("level", "galactic"),
        ("kind", "robot"),
        ("language", "xx"),
        ("organisation", "999999"),
        ("organisation", "9" * 40),
        ("topics", "NONE"),
    ],
)
def test_add_names_the_field_that_is_wrong(editor: Client, field: str, value: str) -> None:
    response = editor.post(page("add", "pt"), {**TYPED, field: value})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not Stakeholder.objects.exists()


@pytest.mark.parametrize("text", ["🎗 Liga", "Li​ga", "=cmd|' /C calc'!A0", "<script>alert(1)</script>"])
def test_add_stores_odd_characters_exactly(editor: Client, text: str) -> None:
    editor.post(page("add", "pt"), {**TYPED, "name": text})
    assert Stakeholder.objects.get().name == text
    assert "<script>alert" not in editor.get(page("list", "pt")).content.decode()


def test_edit_shows_and_saves(editor: Client, hub: Hub) -> None:
    them = make_stakeholder(hub, name="Old", sector="industry")
    them.topics.add(make_topic("MO2"))
    shown = editor.get(page("edit", "pt", them.pk)).context["form"]
    assert (shown["name"].value(), shown["topics"].value()) == ("Old", ["MO2"])
    response = editor.post(page("edit", "pt", them.pk), TYPED, follow=True)
    assert [str(m) for m in response.context["messages"]] == ["Changes to Liga Portuguesa Contra o Cancro were saved."]
    them.refresh_from_db()
    assert (them.name, them.sector, list(them.topics.all())) == ("Liga Portuguesa Contra o Cancro", "civil_society", [])


def test_remove_asks_first_and_then_removes(editor: Client, hub: Hub) -> None:
    them = make_stakeholder(hub)
    assert editor.get(page("remove", "pt", them.pk)).status_code == 200
    assert Stakeholder.objects.filter(pk=them.pk).exists()
    editor.post(page("remove", "pt", them.pk))
    assert not Stakeholder.objects.filter(pk=them.pk).exists()


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["A", "B", "C"]),
        ("-name", ["C", "B", "A"]),
        ("email", ["C", "A", "B"]),
        ("-email", ["B", "A", "C"]),
        ("sector", ["B", "A", "C"]),
        ("password", ["A", "B", "C"]),
    ],
)
def test_list_is_sorted_by_the_address(editor: Client, hub: Hub, sort: str, expected: list[str]) -> None:
    make_stakeholder(hub, name="B", email="z@a.example", sector="academia")
    make_stakeholder(hub, name="A", email="y@a.example", sector="industry")
    make_stakeholder(hub, name="C", email="", sector="industry")
    assert names(editor.get(page("list", "pt"), {"sort": sort})) == expected


def test_list_shows_topics_and_the_short_name_of_an_organisation_first(editor: Client, hub: Hub) -> None:
    aicib = Organisation.objects.create(name="Agência de Investigação", acronym="AICIB", kind="hospital")
    them = make_stakeholder(hub, name=aicib.name, organisation=aicib, function="Office")
    them.topics.add(make_topic("MO2"))
    (row,) = editor.get(page("list", "pt")).context["page_obj"]
    assert (row.name_in_lists, row.note_in_lists) == ("AICIB", "Agência de Investigação, Office")
    assert f"<span>{them.topics.get().name}</span>" in editor.get(page("list", "pt")).content.decode()


def test_removing_selected_contacts_says_how_many_and_keeps_the_others(editor: Client, hub: Hub) -> None:
    keys = [make_stakeholder(hub, name=name).pk for name in ("A", "B", "C")]
    theirs = make_stakeholder(make_hub("NO"), name="Theirs")
    address = f"{page('remove_selected', 'pt')}?chosen={keys[0]}&chosen={keys[2]}&chosen={theirs.pk}&chosen=x&chosen=²"
    shown = editor.get(address)
    assert [one.name for one in shown.context["contacts"]] == ["A", "C"]
    assert "Remove 2 contacts?" in " ".join(shown.content.decode().split())
    assert Stakeholder.objects.count() == 4
    removed = editor.post(address, follow=True)
    assert [str(m) for m in removed.context["messages"]] == ["2 contacts were removed."]
    assert {one.name for one in Stakeholder.objects.all()} == {"B", "Theirs"}


def test_removing_without_a_selection_removes_nothing(editor: Client, hub: Hub) -> None:
    make_stakeholder(hub)
    assert "No contacts selected" in editor.post(page("remove_selected", "pt")).content.decode()
    assert Stakeholder.objects.count() == 1


def test_selected_contacts_are_exported(editor: Client, hub: Hub) -> None:
    ours = make_stakeholder(hub, name="Ours", email="ours@a.example")
    make_stakeholder(hub, name="Other")
    theirs = make_stakeholder(make_hub("NO"), name="Theirs")
    address = f"{page('export', 'pt')}?chosen={ours.pk}&chosen={theirs.pk}"
    assert "Export 1 contact" in editor.get(address).content.decode()
    lines = b"".join(editor.post(address, {"file": "csv"}).streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [("Ours" in line, "Theirs" in line) for line in lines] == [(False, False), (True, False)]


def test_filter_becomes_a_segment(editor: Client, hub: Hub) -> None:
    make_stakeholder(hub, name="In", sector="industry")
    make_stakeholder(hub, name="Out", sector="academia")
    query = editor.get(page("list", "pt"), {"sectors": "industry", "q": "x"}).context["save_query"]
    form = editor.get(f"{page('segment_add', 'pt')}?{query}").context["form"]
    assert form["sectors"].value() == ["industry"]
    response = editor.post(page("segment_add", "pt"), {"name": "Firms", "sectors": ["industry"]}, follow=True)
    assert names(response) == ["In"]
    assert response.context["words"] == ["Commercial sector and industry"]


def test_filter_by_words_becomes_a_segment(editor: Client, hub: Hub) -> None:
    make_stakeholder(hub, name="In", region="Norte", function="Diretora")
    make_stakeholder(hub, name="Out", region="Norte")
    query = editor.get(page("list", "pt"), {"regions": "norte,Sul", "functions": "diretora"}).context["save_query"]
    shown = editor.get(f"{page('segment_add', 'pt')}?{query}").context["form"]
    assert (shown["regions"].value(), shown["functions"].value()) == ("norte, Sul", "diretora")
    sent = {"name": "Heads", "regions": "norte, Sul", "functions": "diretora"}
    response = editor.post(page("segment_add", "pt"), sent, follow=True)
    assert names(response) == ["In"]
    assert response.context["words"] == ["region with Sul or norte", "function with diretora"]
    assert Segment.objects.get().criteria == {"regions": ["Sul", "norte"], "functions": ["diretora"]}


def test_regions_of_the_own_list_are_offered(editor: Client, hub: Hub) -> None:
    for region in ("Norte", "Centro", "Norte", ""):
        make_stakeholder(hub, region=region)
    make_stakeholder(make_hub("NO"), region="Vestland")
    for name in ("list", "add", "segment_add"):
        shown = editor.get(page(name, "pt")).content.decode()
        assert re.findall('<option value="([^"]*)"></option>', shown) == ["Centro", "Norte"]


def test_count_says_who_would_be_in_it_and_saves_nothing(editor: Client, hub: Hub) -> None:
    for number in range(12):
        make_stakeholder(hub, name=f"In {number:02}", sector="industry", email=f"{number}@x.example" if number else "")
    make_stakeholder(hub, name="Out")
    make_stakeholder(make_hub("NO"), sector="industry")
    response = editor.post(page("segment_add", "pt"), {"name": "", "sectors": ["industry"], "count": "1"})
    who = response.context["who"]
    assert (response.status_code, response.context["form"].errors, Segment.objects.count()) == (200, {}, 0)
    assert (who.number, who.reachable, who.unreachable, who.more) == (12, 11, 1, 2)
    assert [one.name for one in who.people] == [f"In {number:02}" for number in range(10)]


def test_count_by_a_script_answers_with_the_numbers_alone(editor: Client, hub: Hub) -> None:
    make_stakeholder(hub, name="In", sector="industry")
    sent = {"name": "", "sectors": ["industry"], "count": "1"}
    response = editor.post(page("segment_add", "pt"), sent, headers={"HX-Request": "true"})
    assert next(template.name for template in response.templates) == "stakeholders/_selection.html"
    assert "<html" not in response.content.decode()


def test_count_of_a_changed_segment_compares_it_with_the_saved_one(editor: Client, hub: Hub) -> None:
    segment = Segment.objects.create(hub=hub, name="Firms", criteria={"sectors": ["industry"]})
    make_stakeholder(hub, sector="industry", level="local")
    for _ in range(2):
        make_stakeholder(hub, sector="industry", level="national")
    for _ in range(3):
        make_stakeholder(hub, sector="academia", level="local")
    here = page("segment_edit", "pt", segment.pk)
    shown = editor.get(here).context["who"]
    assert (shown.number, shown.added, shown.removed) == (3, 0, 0)
    who = editor.post(here, {"name": "", "levels": ["local"], "count": "1"}).context["who"]
    assert (who.number, who.added, who.removed) == (4, 3, 2)
    segment.refresh_from_db()
    assert segment.criteria == {"sectors": ["industry"]}


@pytest.mark.parametrize("field", ["sectors", "levels", "kinds", "languages", "topics"])
def test_count_of_an_unknown_code_is_zero_and_names_the_field(editor: Client, field: str) -> None:
    response = editor.post(page("segment_add", "pt"), {field: ["moon"], "count": "1"})
    assert (list(response.context["form"].errors), response.context["who"]) == ([field], None)
    assert editor.get(page("segment_add", "pt"), {field: "moon"}).context["who"] is None


def test_topics_of_another_countrys_own_list_are_unknown(editor: Client, hub: Hub) -> None:
    make_stakeholder(hub)
    Topic.objects.create(code="BE1", name="Werkgroep", kind=Topic.Kind.BE_WORKING_GROUP)
    form = editor.post(page("segment_add", "pt"), {"name": "S", "topics": ["BE1"]}).context["form"]
    assert list(form.errors) == ["topics"]
    assert list(editor.post(page("add", "pt"), {**TYPED, "topics": ["BE1"]}).context["form"].errors) == ["topics"]
    with pytest.raises(ActionRefused, match="BE1"):
        add_segment(by=hub.team.get().user, hub=hub, name="S", criteria={"topics": ["BE1"]})
    assert not Segment.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_count_asks_the_database_as_often_for_three_as_for_one(
    editor: Client, hub: Hub, number: int, django_assert_num_queries: object
) -> None:
    for each in range(number):
        make_stakeholder(hub, organisation=Organisation.objects.create(name=f"O{each}", kind="hospital"))
    sent = {"name": "", "count": "1"}
    editor.post(page("segment_add", "pt"), sent)
    with django_assert_num_queries(10):  # type: ignore[operator]
        editor.post(page("segment_add", "pt"), sent)


def test_segment_counts_who_is_in_it_now(editor: Client, hub: Hub) -> None:
    segment = add_segment(by=hub.team.get().user, hub=hub, name="Firms", criteria={"sectors": ["industry"]})
    make_stakeholder(hub, sector="industry", email="")
    assert [number for _s, _w, number in editor.get(page("segments", "pt")).context["rows"]] == [1]
    make_stakeholder(hub, sector="industry")
    shown = editor.get(page("segment", "pt", segment.pk))
    assert (shown.context["page_obj"].paginator.count, shown.context["reachable"]) == (2, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_segments_ask_the_database_as_often_for_three_as_for_one(
    editor: Client, hub: Hub, number: int, django_assert_num_queries: object
) -> None:
    for each in range(number):
        Segment.objects.create(hub=hub, name=f"S{each}", criteria={"topics": ["MO2"], "levels": ["local"]})
    editor.get(page("segments", "pt"))
    with django_assert_num_queries(9):  # type: ignore[operator]
        editor.get(page("segments", "pt"))


def test_segment_name_twice_is_an_error_of_the_field(editor: Client, hub: Hub) -> None:
    Segment.objects.create(hub=hub, name="Firms")
    response = editor.post(page("segment_add", "pt"), {"name": "Firms", "sectors": ["industry"]})
    assert response.context["form"].errors == {"name": ["You already have a segment with this name."]}
    assert response.context["form"]["sectors"].value() == ["industry"]


@pytest.mark.parametrize("field", ["sectors", "levels", "kinds", "languages", "topics"])
def test_segment_with_an_unknown_code_is_an_error_of_the_field(editor: Client, field: str) -> None:
    response = editor.post(page("segment_add", "pt"), {"name": "Firms", field: ["moon"]})
    assert list(response.context["form"].errors) == [field]
    assert not Segment.objects.exists()


def test_segment_is_changed_and_deleted(editor: Client, hub: Hub) -> None:
    segment = Segment.objects.create(hub=hub, name="Firms", criteria={"sectors": ["industry"]})
    them = make_stakeholder(hub, sector="industry")
    editor.post(page("segment_edit", "pt", segment.pk), {"name": "Near", "levels": ["local"]})
    segment.refresh_from_db()
    assert (segment.name, segment.criteria) == ("Near", {"levels": ["local"]})
    assert editor.get(page("segment_delete", "pt", segment.pk)).status_code == 200
    editor.post(page("segment_delete", "pt", segment.pk))
    assert not Segment.objects.exists()
    assert Stakeholder.objects.get() == them


@pytest.mark.parametrize("name", ["edit", "remove"])
def test_people_of_another_hub_are_unknown(editor: Client, name: str) -> None:
    theirs = make_stakeholder(make_hub("NO"))
    for response in (editor.get(page(name, "pt", theirs.pk)), editor.post(page(name, "pt", theirs.pk), TYPED)):
        assert response.status_code == 404
    assert Stakeholder.objects.get().name == theirs.name


@pytest.mark.parametrize("name", ["segment", "segment_edit", "segment_delete"])
def test_segments_of_another_hub_are_unknown(editor: Client, name: str) -> None:
    theirs = Segment.objects.create(hub=make_hub("NO"), name="Theirs")
    for response in (editor.get(page(name, "pt", theirs.pk)), editor.post(page(name, "pt", theirs.pk), {"name": "x"})):
        assert response.status_code == 404
    assert Segment.objects.get().name == "Theirs"


@pytest.mark.parametrize("role", [Role.VIEWER])
def test_viewer_looks_and_changes_nothing(hub: Hub, role: Role) -> None:
    viewer = signed_in(make_member(hub, role))
    them = make_stakeholder(hub)
    segment = Segment.objects.create(hub=hub, name="Firms")
    looks = [("list",), ("segments",), ("segment", segment.pk)]
    assert [viewer.get(page(name, "pt", *args)).status_code for name, *args in looks] == [200, 200, 200]
    shut = [
        ("add",),
        ("edit", them.pk),
        ("remove", them.pk),
        ("segment_add",),
        ("segment_edit", segment.pk),
        ("segment_delete", segment.pk),
    ]
    assert {viewer.post(page(name, "pt", *args), TYPED).status_code for name, *args in shut} == {403}
    assert (Stakeholder.objects.get(), Segment.objects.get()) == (them, segment)
    assert "Add contact" not in viewer.get(page("list", "pt")).content.decode()
