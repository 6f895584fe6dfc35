"""The profile on the desk: its parts go into one draft; users do not overwrite each other; roles and foreign files."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from hubs.models import Country, Hub
from hubs.profile.actions import save_profile_part
from hubs.profile.logos import store_logo
from publishing.actions import publish, return_with_reason, submit
from publishing.models import Revision, StoredFile
from publishing.subjects import about
from tests.factories import make_hub, make_member, make_topic, make_user
from tests.hubs.pictures import declared, picture
from tests.signing_in import signed_in
from toolkit.languages import OF_THE_UNION, OFFERED, language_name

pytestmark = pytest.mark.django_db
DESK = "/en/manage/pt/profile/"
FACTS = {
    "model": "government_led",
    "original_language": "en",
    "website": "https://aicib.pt",
    "contact_email": "hub@aicib.pt",
}


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT", name="National Cancer Hub", summary="A hub.")


def draft_of(hub: Hub) -> Revision:
    revision = about(hub).open_revision()
    assert revision is not None
    return revision


def begun(hub: Hub, **texts: str) -> Revision:
    by = make_member(hub)
    return save_profile_part(
        by=by, hub=hub, part={}, texts={"en": {"name": "Hub", **texts}}, edition=0, at=timezone.now()
    )


def errors_of(answer: Any) -> dict[str, list[str]]:
    return {name: list(words) for name, words in answer.context["form"].errors.items()}


def test_parts_go_into_one_draft_and_the_public_page_stays(hub: Hub) -> None:
    make_topic()
    client = signed_in(make_member(hub, "editor"))
    client.post(f"{DESK}facts/?edition=0", {**FACTS, "topics": ["MO2"]})
    client.post(f"{DESK}texts/en/?edition=1", {"name": "Hub", "summary": "Two\r\nlines"})
    client.post(f"{DESK}texts/pt/?edition=2", {"name": "Centro", "funding_text": "Verbas públicas"})
    client.post(f"{DESK}nodes/?edition=3", {"level": "regional", "name": "Norte", "area": "Porto"})
    answer = client.post(f"{DESK}logo/?edition=4", {"file": SimpleUploadedFile("../x.svg", picture())})
    draft = draft_of(hub)
    assert (answer.status_code, answer.headers["Location"]) == (302, DESK)
    assert draft.edition == 5
    assert draft.content == {
        **FACTS,
        "topics": ["MO2"],
        "texts": {
            "en": {"name": "Hub", "summary": "Two\nlines"},
            "pt": {"name": "Centro", "funding_text": "Verbas públicas"},
        },
        "nodes": [{"level": "regional", "name": "Norte", "area": "Porto", "website": "", "contact_email": ""}],
        "logo": StoredFile.objects.get().pk,
    }
    hub.refresh_from_db()
    assert (hub.name, hub.summary, hub.website, hub.logo, hub.nodes.count()) == (
        "National Cancer Hub",
        "A hub.",
        "",
        None,
        0,
    )


def test_language_written_first_cannot_be_taken_away(hub: Hub) -> None:
    client = signed_in(make_member(hub))
    assert "take_away" not in client.get(f"{DESK}texts/en/").context["form"].fields
    client.post(f"{DESK}texts/en/?edition=0", {"name": "Hub", "take_away": "on"})
    assert draft_of(hub).content["texts"]["en"] == {"name": "Hub"}


def test_language_is_taken_away_when_one_says_so(hub: Hub) -> None:
    client = signed_in(make_member(hub))
    client.post(f"{DESK}texts/pl/?edition=0", {"name": "Ośrodek"})
    empty = client.post(f"{DESK}texts/pl/?edition=1", {"name": "  "})
    assert errors_of(empty) == {"name": ["Enter at least one text."]}
    client.post(f"{DESK}texts/pl/?edition=1", {"name": "Ośrodek", "take_away": "on"})
    assert sorted(draft_of(hub).content["texts"]) == ["en"]


def stored_in(answer: Any) -> list[tuple[str, str]]:
    """What the draft says where it differs from what was typed."""
    return [(one.label, one.stored) for one in answer.context["form"].versions]


def test_two_editors_lose_nothing(hub: Hub) -> None:
    first, second = signed_in(make_member(hub)), signed_in(make_member(hub, "editor"))
    second.post(f"{DESK}texts/en/?edition=0", {"name": "Hub", "summary": "Theirs", "funding_text": "Same"})
    answer = first.post(f"{DESK}texts/en/?edition=0", {"name": "Hub", "summary": "Mine", "funding_text": "Same"})
    assert errors_of(answer)["__all__"] == [
        "editor of pt saved this draft while you were editing. Your changes are kept below. Compare them before you save."
    ]
    assert stored_in(answer) == [("Summary", "Theirs")]
    assert (answer.context["form"]["summary"].value(), answer.context["action"]) == (
        "Mine",
        f"{DESK}texts/en/?edition=1",
    )
    assert draft_of(hub).content["texts"]["en"]["summary"] == "Theirs"
    first.post(f"{DESK}texts/en/?edition=1", {"name": "Hub", "summary": "Both", "funding_text": "Same"})
    assert draft_of(hub).content["texts"]["en"]["summary"] == "Both"


def test_facts_of_two_editors_are_shown_in_words(hub: Hub) -> None:
    make_topic()
    first, second = signed_in(make_member(hub)), signed_in(make_member(hub, "editor"))
    second.post(f"{DESK}facts/?edition=0", {**FACTS, "topics": ["MO2"]})
    answer = first.post(f"{DESK}facts/?edition=0", {**FACTS, "model": "new_initiative"})
    assert stored_in(answer) == [("Model", "Government-led"), ("Topics", "Prevention and early detection")]


def test_what_waits_is_shown_and_not_written_on(hub: Hub) -> None:
    draft = begun(hub, summary="New")
    submit(by=make_member(hub), revision=draft, at=timezone.now())
    client = signed_in(make_member(hub))
    for part in ("facts/", "texts/en/", "logo/", "nodes/"):
        assert client.get(f"{DESK}{part}").headers["Location"] == DESK
    answer = client.post(f"{DESK}texts/en/?edition={draft.edition}", {"name": "Other"})
    assert errors_of(answer)["__all__"] == ["This is waiting for approval. Withdraw it to edit it."]
    assert "Withdraw and edit" in client.get(DESK).content.decode()
    assert draft_of(hub).content["texts"]["en"]["name"] == "Hub"


def test_state_is_shown_with_the_reason_of_a_return(hub: Hub) -> None:
    office = make_user("Office", is_network_office=True)
    draft = submit(by=make_member(hub), revision=begun(hub, summary="New"), at=timezone.now())
    return_with_reason(by=office, revision=draft, reason="Name the host.", at=timezone.now())
    page = signed_in(make_member(hub, "viewer")).get(DESK).content.decode()
    assert ("Name the host." in page, "Changes requested" in page) == (True, True)


def test_languages_and_their_texts_are_listed(hub: Hub) -> None:
    begun(hub)
    by = make_member(hub)
    save_profile_part(by=by, hub=hub, part={}, texts={"pt": {"summary": "Resumo"}}, edition=1, at=timezone.now())
    page = signed_in(by).get(DESK)
    listed = [
        (one["name"], one["is_original"], [str(title) for title in one["there"]]) for one in page.context["languages"]
    ]
    assert listed == [("English", True, ["Name"]), ("Portuguese", False, ["Summary"])]
    assert [len(one["missing"]) for one in page.context["languages"]] == [7, 7]
    assert page.context["complaints"] == ["Enter a summary in the original language."]


def test_language_is_added_by_opening_its_page(hub: Hub) -> None:
    client = signed_in(make_member(hub))
    assert client.get(f"{DESK}texts/?language=bg").headers["Location"] == f"{DESK}texts/bg/"
    for wrong in ("", "?language=xx", "?language=en", "?language=../../x"):
        assert client.get(f"{DESK}texts/{wrong}").headers["Location"] == DESK
    assert client.get(f"{DESK}texts/xx/").status_code == 404


def test_original_is_shown_beside_the_translation(hub: Hub) -> None:
    page = signed_in(make_member(hub)).get(f"{DESK}texts/pl/")
    assert [(field.name, text) for field, text in page.context["fields"]][:2] == [
        ("name", "National Cancer Hub"), ("summary", "A hub."),
    ]  # fmt: skip
    assert page.context["form"].fields["name"].widget.attrs["lang"] == "pl"


def test_every_official_language_is_offered_and_has_a_name() -> None:
    assert len(set(OF_THE_UNION)) == 24
    assert [code for code in OFFERED if language_name(code) == code] == []


def test_every_official_language_of_the_network_is_offered() -> None:
    from tests.network import load_tables

    load_tables()
    spoken = {code for languages in Country.objects.values_list("official_languages", flat=True) for code in languages}
    assert spoken - set(OFFERED) == set()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
         "SVG drawings can contain programs, so they aren't accepted. Save it as PNG and choose that."),
        (b"<html>", "This isn't a picture that can be read. Choose a PNG, JPEG or WebP file."),
        (declared(50_000, 50_000), "This picture is too large. Make it at most 4,000 pixels wide and 4,000 pixels high."),
        (b"\0" * (2 * 1024 * 1024 + 1), "This picture is larger than 2 MB. Choose a smaller one."),
        (b"", "The file is empty. Choose another one."),
    ],
    ids=["svg", "html", "huge", "large", "empty"],
)  # fmt: skip
def test_bad_logo_is_refused_in_words(hub: Hub, sent: bytes, words: str) -> None:
    client = signed_in(make_member(hub))
    answer = client.post(f"{DESK}logo/?edition=0", {"file": SimpleUploadedFile("logo.png", sent, "image/png")})
    assert (errors_of(answer), StoredFile.objects.count(), about(hub).open_revision()) == ({"file": [words]}, 0, None)


def test_logo_or_no_logo_is_chosen(hub: Hub) -> None:
    client = signed_in(make_member(hub))
    neither = client.post(f"{DESK}logo/?edition=0", {})
    assert errors_of(neither) == {"file": ["Choose a picture, or tick “Show no logo”."]}
    client.post(f"{DESK}logo/?edition=0", {"no_logo": "on"})
    assert draft_of(hub).content["logo"] is None


def test_logo_of_another_hub_in_a_draft_is_neither_shown_nor_published(hub: Hub) -> None:
    foreign = store_logo(by=make_user(), hub=make_hub("NO"), content=picture())
    by = make_member(hub)
    draft = save_profile_part(by=by, hub=hub, part={"logo": foreign.pk}, edition=0, at=timezone.now())
    client = signed_in(by)
    assert client.get(DESK).context["logo"] is None
    assert client.get(f"{DESK}preview/").context["profile"].logo is None
    from toolkit.actions import ActionRefused

    with pytest.raises(ActionRefused, match="The logo was deleted"):
        publish(by=make_user(is_network_office=True), revision=draft, at=timezone.now())


NODE = {"level": "local", "name": "Casa", "area": "Braga", "website": "", "contact_email": ""}


def test_node_is_changed_and_removed_in_its_place(hub: Hub) -> None:
    client = signed_in(make_member(hub))
    for number, name in enumerate(("A", "B", "C")):
        client.post(f"{DESK}nodes/?edition={number}", {**NODE, "name": name})
    assert client.get(f"{DESK}nodes/?change=2").context["form"]["name"].value() == "B"
    client.post(f"{DESK}nodes/?edition=3&change=2", {**NODE, "name": "Bb"})
    client.post(f"{DESK}nodes/?edition=4&change=1", {**NODE, "name": "A", "remove": "1"})
    assert [node["name"] for node in draft_of(hub).content["nodes"]] == ["Bb", "C"]


def test_node_of_the_same_name_twice_is_refused(hub: Hub) -> None:
    client = signed_in(make_member(hub))
    client.post(f"{DESK}nodes/?edition=0", {**NODE})
    answer = client.post(f"{DESK}nodes/?edition=1", {**NODE})
    assert errors_of(answer) == {"name": ["There is already a regional or local hub with this level and name."]}
    other_level = client.post(f"{DESK}nodes/?edition=1", {**NODE, "level": "regional"})
    assert other_level.status_code == 302


@pytest.mark.parametrize("place", ["0", "99", "-1", "x", "9" * 30, "²"])
def test_node_that_is_not_there_cannot_be_chosen(hub: Hub, place: str) -> None:
    page = signed_in(make_member(hub)).get(f"{DESK}nodes/?change={place}")
    assert (page.status_code, page.context["place"]) == (200, 0)


@pytest.mark.parametrize(
    ("part", "field", "typed", "words"),
    [
        ("facts/", "topics", ["XX"], "Choose an option from the list."),
        ("facts/", "model", "moon", "Choose an option from the list."),
        ("facts/", "original_language", "xx", "Choose an option from the list."),
        ("facts/", "website", "javascript:alert(1)", "Enter a valid URL."),
        ("facts/", "contact_email", "nobody", "Enter an email address in full, like name@example.com."),
        ("nodes/", "level", "national", "Choose an option from the list."),
        ("nodes/", "level", "", "Choose whether it is a regional or a local hub."),
        ("texts/en/", "name", "a\u202eb", "This contains a hidden character, or one that changes the text direction. Type it again."),
        ("texts/en/", "funding_text", "a\x1bb", "This contains a control character, which can't be saved. Type it again."),
        ("texts/en/", "funding_text", "x" * 6001,
         "Ensure this value has at most 6000 characters (it has 6001)."),
    ],
)  # fmt: skip
def test_bad_input_is_reported_at_its_field(hub: Hub, part: str, field: str, typed: Any, words: str) -> None:
    usual = {"facts/": FACTS, "nodes/": NODE, "texts/en/": {"name": "Hub"}}[part]
    answer = signed_in(make_member(hub)).post(f"{DESK}{part}?edition=0", {**usual, field: typed})
    assert errors_of(answer) == {field: [words]}
    assert about(hub).open_revision() is None


@pytest.mark.parametrize("edition", ["", "-1", "x", "99999999999999", "1"])
def test_draft_of_another_state_is_not_written(hub: Hub, edition: str) -> None:
    answer = signed_in(make_member(hub)).post(f"{DESK}texts/en/?edition={edition}", {"name": "Hub"})
    assert (answer.status_code, about(hub).open_revision()) == (200, None)


def test_confirming_says_so_in_public(hub: Hub, client: Client) -> None:
    by = make_member(hub, "editor")
    Hub.objects.update(confirmed_on="2026-01-02")
    assert f'action="{DESK}confirm/"' in signed_in(by).get(DESK).content.decode()
    signed_in(by).post(f"{DESK}confirm/")
    hub.refresh_from_db()
    assert (hub.confirmed_on, hub.confirmed_by) == (timezone.localdate(), by)
    assert Entry.objects.filter(action="hubs.confirm_profile", hub_id=hub.pk).count() == 1
    assert "Confirmed by the hub on" in client.get("/en/hubs/pt/").content.decode()


def test_profile_never_published_is_to_be_written_and_not_to_be_confirmed(hub: Hub) -> None:
    editor = signed_in(make_member(hub, "editor"))
    page = editor.get(DESK).content.decode()
    assert (f'"{DESK}texts/en/">' in page, f"{DESK}confirm/" in page, "Write name and summary" in page) == (
        True, False, True,
    )  # fmt: skip
    assert "published yet. Write it and submit" in editor.post(f"{DESK}confirm/", follow=True).content.decode()
    hub.refresh_from_db()
    assert hub.confirmed_on is None


@pytest.mark.parametrize(("language", "needed", "optional"), [("en", 2, 6), ("pl", 0, 8)])
def test_what_is_needed_is_marked_in_the_language_written_first(
    hub: Hub, language: str, needed: int, optional: int
) -> None:
    page = signed_in(make_member(hub)).get(f"{DESK}texts/{language}/").content.decode()
    assert (page.count("(needed before it can be published)"), page.count("(optional)")) == (needed, optional)


def test_preview_shows_the_draft_to_the_team_only(hub: Hub, client: Client) -> None:
    begun(hub, summary="From the draft", funding_text="- one\n- <b>two</b>")
    page = signed_in(make_member(hub, "viewer")).get(f"{DESK}preview/")
    words = page.content.decode()
    assert ("From the draft" in words, "<li>&lt;b&gt;two&lt;/b&gt;</li>" in words) == (True, True)
    assert "no-store" in page.headers["Cache-Control"]
    assert "From the draft" not in client.get("/en/hubs/pt/").content.decode()
    assert client.get(f"{DESK}preview/").status_code == 302
    hub.refresh_from_db()
    assert hub.summary == "A hub."


def test_preview_of_a_hidden_hub_opens(hub: Hub) -> None:
    Hub.objects.update(is_published=False)
    assert signed_in(make_member(hub)).get(f"{DESK}preview/").status_code == 200


def add_more(hub: Hub, number: int) -> None:
    codes = ["en", "pt", "pl"][:number]
    nodes = [{**NODE, "name": f"Node {place}"} for place in range(number)]
    make_topic()
    save_profile_part(
        by=make_member(hub), hub=hub, edition=draft.edition if (draft := about(hub).open_revision()) else 0,
        part={"nodes": nodes, "topics": ["MO2"]}, texts={code: {"name": "Hub", "summary": "S"} for code in codes}, at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize(("path", "queries"), [("", 10), ("nodes/", 6), ("texts/pt/", 6), ("facts/", 7)])
def test_number_of_queries_does_not_grow(hub: Hub, path: str, queries: int, django_assert_num_queries: Any) -> None:
    client = signed_in(make_member(hub))
    for number in (1, 3):
        add_more(hub, number)
        with django_assert_num_queries(queries):
            client.get(f"{DESK}{path}")


def test_other_logo_of_the_same_name_is_a_change_that_can_be_published(hub: Hub) -> None:
    writer, office = make_member(hub), make_user("Office", is_network_office=True)
    for edition, colour in ((0, "red"), (1, "blue")):
        stored = store_logo(by=writer, hub=hub, content=picture(colour=colour))
        draft = save_profile_part(by=writer, hub=hub, part={"logo": stored.pk}, edition=edition, at=timezone.now())
        submit(by=writer, revision=draft, at=timezone.now())
        publish(by=office, revision=draft, at=timezone.now())
        hub.refresh_from_db()
        assert hub.logo == stored


def test_node_is_removed_even_where_its_form_is_not_right(hub: Hub) -> None:
    client = signed_in(make_member(hub))
    client.post(f"{DESK}nodes/?edition=0", {"level": "regional", "name": "Norte", "area": "Porto"})
    client.post(f"{DESK}nodes/?edition=1&change=1", {"remove": "1", "name": "", "area": ""})
    assert draft_of(hub).content["nodes"] == []
