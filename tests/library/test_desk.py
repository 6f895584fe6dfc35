"""Writing news and resources: drafts, languages, files, approval, unpublishing; no access to other hubs."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from audit.models import Entry
from hubs.models import Hub, Organisation, Topic
from library.models import Resource
from news.models import NewsItem
from publishing.models import Revision, StoredFile
from tests.factories import (
    make_country,
    make_hub,
    make_member,
    make_news,
    make_resource,
    make_revision,
    make_topic,
    make_user,
)
from tests.library.documents import docx
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
NEWS = "/en/manage/pt/news/"
LIBRARY = "/en/manage/pt/library/"
TYPED = {"original_language": "en", "title": "We have begun", "body": "First *steps*."}
QUERIES = 10
ENTRY = {
    "original_language": "en", "title": "Guide", "description": "For all.", "kind": "guideline", "licence": "CC-BY-4.0",
    "link": "https://aicib.pt/guide", "issued": "2025-07", "languages": ["pt", "en"], "country": "PT", "topics": ["MO2"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hub() -> Hub:
    make_topic()
    return make_hub("PT")


@pytest.fixture
def coordinator(hub: Hub) -> Client:
    return signed_in(make_member(hub))


@pytest.fixture
def editor(hub: Hub) -> Client:
    return signed_in(make_member(hub, "editor"))


@pytest.fixture
def office() -> Client:
    return signed_in(make_user("Office", is_network_office=True))


def test_what_is_needed_to_publish_is_marked_though_a_draft_can_do_without(editor: Client) -> None:
    news, library = text_of(editor, f"{NEWS}new/"), text_of(editor, f"{LIBRARY}new/")
    assert news.count("(needed before it can be published)") == 1
    assert library.count("(link or file needed before it can be published)") == 1


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def errors(response: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = response.context["form"].errors
    return found


def test_news_from_the_first_word_to_the_public_page(
    editor: Client, coordinator: Client, client: Client, hub: Hub
) -> None:
    saved = editor.post(f"{NEWS}new/", {**TYPED, "topics": ["MO2"], "source": "aicib.pt"})
    item = NewsItem.objects.get()
    assert (saved.status_code, saved.headers["Location"]) == (302, f"{NEWS}{item.pk}/")
    assert (item.hub, item.title, item.is_public) == (hub, "", False)
    assert text_of(editor, f"{NEWS}{item.pk}/").count("<em>steps</em>") == 1
    assert editor.post(f"{NEWS}{item.pk}/publish/").status_code == 403
    assert editor.post(f"{NEWS}{item.pk}/send/").status_code == 302
    assert Revision.objects.get().state == "submitted"
    assert editor.get(f"{NEWS}{item.pk}/edit/").status_code == 302
    assert client.get(f"/en/news/{item.pk}/").status_code == 404
    assert coordinator.post(f"{NEWS}{item.pk}/publish/").status_code == 302
    item.refresh_from_db()
    assert (item.title, item.body, item.source, [topic.code for topic in item.topics.all()]) == (
        "We have begun", "First *steps*.", "aicib.pt", ["MO2"],
    )  # fmt: skip
    assert text_of(client, f"/en/news/{item.pk}/").count("<em>steps</em>") == 1
    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == [
        "publishing.create_item", "publishing.begin_draft", "publishing.submit", "publishing.publish",
    ]  # fmt: skip


def test_list_tells_the_latest_change_first(editor: Client, hub: Hub) -> None:
    old, new = make_news(hub, days_ago=9), make_news(hub, days_ago=3)
    older = make_news(hub, days_ago=20)
    assert [line["row"].pk for line in editor.get(NEWS).context["lines"]] == [new.pk, old.pk, older.pk]
    make_revision(older, state="draft")
    assert [line["row"].pk for line in editor.get(NEWS).context["lines"]] == [older.pk, new.pk, old.pk]


def test_language_is_added_without_losing_what_was_typed(editor: Client) -> None:
    saved = editor.post(f"{NEWS}new/", {**TYPED, "add_language": "pt"})
    item = NewsItem.objects.get()
    assert saved.headers["Location"] == f"{NEWS}{item.pk}/edit/?language=pt"
    form = editor.get(saved.headers["Location"]).context["form"]
    assert form.others == ["pt"]
    assert (form["title"].value(), form["title_pt"].value()) == ("We have begun", None)
    path = f"{NEWS}{item.pk}/edit/?language=pt&edition=1"
    assert editor.post(path, {**TYPED, "title_pt": "Começámos", "body_pt": ""}).status_code == 302
    assert Revision.objects.get().content["texts"] == {
        "en": {"title": "We have begun", "body": "First *steps*."},
        "pt": {"title": "Começámos"},
    }
    assert text_of(editor, f"{NEWS}{item.pk}/?language=pt").count('lang="pt">Começámos</h3>') == 1
    twice = editor.post(
        f"{NEWS}{item.pk}/edit/?edition=2", {**TYPED, "original_language": "pt", "title_pt": "Começámos"}
    )
    assert list(errors(twice)) == ["original_language"]


def test_public_words_stay_until_the_change_is_published(coordinator: Client, client: Client, hub: Hub) -> None:
    item = make_news(hub, title="Old")
    assert coordinator.post(f"{NEWS}{item.pk}/edit/?edition=0", {**TYPED, "title": "New"}).status_code == 302
    assert text_of(client, f"/en/news/{item.pk}/").count('<h1 lang="en" dir="auto">Old</h1>') == 1
    coordinator.post(f"{NEWS}{item.pk}/publish/")
    assert text_of(client, f"/en/news/{item.pk}/").count('<h1 lang="en" dir="auto">New</h1>') == 1
    assert list(Revision.objects.order_by("number").values_list("number", "state")) == [
        (1, "published"),
        (2, "published"),
    ]


def test_words_saved_after_the_page_was_opened_are_not_published_unread(editor: Client, coordinator: Client) -> None:
    editor.post(f"{NEWS}new/", TYPED)
    item = NewsItem.objects.get()
    address = coordinator.get(f"{NEWS}{item.pk}/").context["urls"]["publish"]
    editor.post(f"{NEWS}{item.pk}/edit/?edition=1", {**TYPED, "title": "Unread"})
    notices = coordinator.post(address, follow=True).context["messages"]
    assert [str(one) for one in notices] == ["This was changed after you opened it. Read it again before you decide."]
    item.refresh_from_db()
    assert item.published_at is None
    coordinator.post(coordinator.get(f"{NEWS}{item.pk}/").context["urls"]["publish"])
    item.refresh_from_db()
    assert item.title == "Unread"


def test_two_writers_lose_nothing(editor: Client, coordinator: Client) -> None:
    editor.post(f"{NEWS}new/", TYPED)
    path = f"{NEWS}{NewsItem.objects.get().pk}/edit/?edition=1"
    assert editor.post(path, {**TYPED, "title": "First"}).status_code == 302
    refused = coordinator.post(path, {**TYPED, "title": "Second"})
    assert refused.status_code == 409
    assert refused.content.decode().count('value="Second"') == 1
    assert refused.context["form"].non_field_errors()[0].startswith("editor of pt saved this draft")
    assert Revision.objects.get().content["texts"]["en"]["title"] == "First"
    again = coordinator.post(refused.context["action_url"], {**TYPED, "title": "Second"})
    assert again.status_code == 302
    assert Revision.objects.get().content["texts"]["en"]["title"] == "Second"


@pytest.mark.parametrize("edition", ["", "x", "-1", "1e9", "9" * 400, "١"])
def test_edition_that_is_none_is_refused_and_everything_typed_kept(editor: Client, edition: str) -> None:
    editor.post(f"{NEWS}new/", TYPED)
    response = editor.post(f"{NEWS}{NewsItem.objects.get().pk}/edit/?edition={edition}", {**TYPED, "title": "Kept"})
    assert (response.status_code, response.content.decode().count('value="Kept"')) == (409, 1)


def test_taking_down_asks_first_and_a_version_brings_it_back(coordinator: Client, client: Client, hub: Hub) -> None:
    item = make_news(hub, title="One")
    coordinator.get(f"{NEWS}{item.pk}/take-down/")
    assert client.get(f"/en/news/{item.pk}/").status_code == 200
    assert coordinator.post(f"{NEWS}{item.pk}/take-down/").status_code == 302
    assert client.get(f"/en/news/{item.pk}/").status_code == 404
    assert coordinator.post(f"{NEWS}{item.pk}/take-down/").status_code == 302
    coordinator.post(f"{NEWS}{item.pk}/edit/?edition=0", {**TYPED, "title": "One"})
    coordinator.post(f"{NEWS}{item.pk}/publish/")
    assert client.get(f"/en/news/{item.pk}/").status_code == 200


def test_draft_that_never_was_public_is_thrown_away_whole(editor: Client, hub: Hub) -> None:
    editor.post(f"{NEWS}new/", TYPED)
    item = NewsItem.objects.get()
    assert editor.get(f"{NEWS}{item.pk}/discard/").status_code == 200
    assert NewsItem.objects.count() == 1
    assert editor.post(f"{NEWS}{item.pk}/discard/").headers["Location"] == NEWS
    assert (NewsItem.objects.count(), Revision.objects.count()) == (0, 0)
    public = make_news(hub)
    editor.post(f"{NEWS}{public.pk}/edit/?edition=0", TYPED)
    assert editor.post(f"{NEWS}{public.pk}/discard/").headers["Location"] == f"{NEWS}{public.pk}/"
    assert NewsItem.objects.get().is_public


@pytest.mark.parametrize("step", ["send", "take-back", "publish"])
def test_step_without_a_draft_is_reported_and_changes_nothing(coordinator: Client, hub: Hub, step: str) -> None:
    item = make_news(hub)
    response = coordinator.post(f"{NEWS}{item.pk}/{step}/", follow=True)
    assert response.content.decode().count("The draft was published or discarded") == 1
    assert coordinator.get(f"{NEWS}{item.pk}/{step}/").status_code == 405


def test_incomplete_draft_is_kept_and_not_published(coordinator: Client) -> None:
    coordinator.post(f"{NEWS}new/", {**TYPED, "body": ""})
    item = NewsItem.objects.get()
    text = coordinator.post(f"{NEWS}{item.pk}/publish/", follow=True).content.decode()
    assert text.count("Enter a text in the original language.") == 2  # refused, and what is missing
    item.refresh_from_db()
    assert item.is_public is False


def test_library_entry_with_a_link(coordinator: Client, client: Client, hub: Hub) -> None:
    publisher = Organisation.objects.create(name="AICIB", kind="public_agency")
    assert coordinator.post(f"{LIBRARY}new/", {**ENTRY, "publisher": publisher.pk}).status_code == 302
    entry = Resource.objects.get()
    coordinator.post(f"{LIBRARY}{entry.pk}/publish/")
    entry.refresh_from_db()
    assert (entry.kind, entry.link, entry.languages, str(entry.issued), entry.country, entry.publisher) == (
        "guideline", "https://aicib.pt/guide", ["en", "pt"], "2025-07", hub.country, publisher,
    )  # fmt: skip
    assert text_of(client, f"/en/library/{entry.pk}/").count("July 2025") == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"link": "ftp://a.example/b"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://[::1"}, "link"),
        ({"kind": "party"}, "kind"),
        ({"licence": "mine"}, "licence"),
        ({"issued": "2025-13"}, "issued"),
        ({"issued": "0001"}, "issued"),
        ({"languages": ["tlh"]}, "languages"),
        ({"country": "XX"}, "country"),
        ({"publisher": "999999"}, "publisher"),
        ({"topics": ["zz"]}, "topics"),
        ({"title": ""}, "title"),
        ({"title": "a\r\nb"}, "title"),
        ({"original_language": "tlh"}, "original_language"),
    ],
)
def test_wrong_value_is_reported_at_its_field_and_nothing_is_kept(coordinator: Client, typed: Any, field: str) -> None:
    make_country("PT")
    response = coordinator.post(f"{LIBRARY}new/", {**ENTRY, **typed})
    assert (response.status_code, list(errors(response))) == (200, [field])
    assert Resource.objects.count() == 0


@pytest.mark.parametrize("room", ["news", "library"])
def test_topics_to_tick_are_the_shared_ones_and_the_hubs_own(coordinator: Client, office: Client, room: str) -> None:
    Topic.objects.create(code="PLP2", name="Prevention", kind="pl_hub_priority")
    polish = signed_in(make_member(make_hub("PL"), "editor"))
    offered = {}
    for client, path in ((coordinator, "manage/pt"), (polish, "manage/pl"), (office, "network")):
        form = client.get(f"/en/{path}/{room}/new/").context["form"]
        offered[path] = [box.data["value"] for box in form["topics"].subwidgets]
        assert {box.data["type"] for box in form["topics"].subwidgets} == {"checkbox"}
    assert offered == {"manage/pt": ["MO2"], "manage/pl": ["MO2", "PLP2"], "network": ["MO2"]}
    foreign, unknown = (coordinator.post(f"/en/manage/pt/{room}/new/", {"topics": [code]}) for code in ("PLP2", "zz"))
    assert errors(foreign)["topics"] == errors(unknown)["topics"] == ["Choose an option from the list."]


def upload(client: Client, entry: Resource, content: bytes = b"%PDF-1.7", name: str = "guide.pdf") -> Any:
    return client.post(f"{LIBRARY}{entry.pk}/file/", {"document": SimpleUploadedFile(name, content)})


def test_file_takes_the_place_of_the_link_and_is_seen_once_published(
    coordinator: Client, client: Client, hub: Hub
) -> None:
    entry = make_resource(hub)
    content = docx()
    assert upload(coordinator, entry, content, "../Guia útil.docx").status_code == 302
    stored = StoredFile.objects.get()
    assert (stored.hub, stored.kind, stored.name) == (hub, "document", "Guia útil.docx")
    path = stored.get_absolute_url()
    assert client.get(path).status_code == 404
    assert b"".join(coordinator.get(path)) == content  # type: ignore[call-overload]
    coordinator.post(f"{LIBRARY}{entry.pk}/publish/")
    entry.refresh_from_db()
    assert (entry.link, entry.file) == ("", stored)
    served = client.get(path)
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(served) == content  # type: ignore[call-overload]


def test_link_and_file_are_never_both(coordinator: Client, hub: Hub) -> None:
    entry = make_resource(hub)
    upload(coordinator, entry)
    response = coordinator.post(f"{LIBRARY}{entry.pk}/edit/?edition=1", ENTRY)
    assert list(errors(response)) == ["link"]
    assert coordinator.post(f"{LIBRARY}{entry.pk}/file/take-away/").status_code == 302
    assert coordinator.post(f"{LIBRARY}{entry.pk}/edit/?edition=2", ENTRY).status_code == 302
    content = Revision.objects.get(state="draft").content
    assert (content["link"], content["file"]) == ("https://aicib.pt/guide", None)
    text = coordinator.post(f"{LIBRARY}{entry.pk}/file/take-away/", follow=True).content.decode()
    assert text.count("There is no file to remove.") == 1


def test_bad_file_is_reported_at_its_field_and_nothing_is_kept(coordinator: Client, hub: Hub, tmp_path: Path) -> None:
    entry = make_resource(hub)
    for content in (b"<html><script>alert(1)</script>", docx(**{"word/vbaProject.bin": "x"})):
        response = upload(coordinator, entry, content)
        assert (response.status_code, list(errors(response))) == (200, ["document"])
    assert list(errors(coordinator.post(f"{LIBRARY}{entry.pk}/file/", {}))) == ["document"]
    assert (StoredFile.objects.count(), Revision.objects.count()) == (0, 0)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_waits_gets_no_other_file(coordinator: Client, hub: Hub, tmp_path: Path) -> None:
    entry = make_resource(hub)
    upload(coordinator, entry)
    coordinator.post(f"{LIBRARY}{entry.pk}/send/")
    assert list(errors(upload(coordinator, entry, b"%PDF-2"))) == ["document"]
    assert StoredFile.objects.count() == len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_file_of_another_hub_cannot_be_named(coordinator: Client, hub: Hub) -> None:
    abroad = make_resource(make_hub("NO"))
    upload(signed_in(make_member(make_hub("NO"))), abroad)  # on the wrong desk: unknown
    other = signed_in(make_member(make_hub("NO")))
    other.post(f"/en/manage/no/library/{abroad.pk}/file/", {"document": SimpleUploadedFile("a.pdf", b"%PDF-")})
    theirs = StoredFile.objects.get()
    entry = make_resource(hub)
    coordinator.post(f"{LIBRARY}{entry.pk}/edit/?edition=0", {**ENTRY, "link": "", "file": theirs.pk})
    assert Revision.objects.get(publication__resource=entry, state="draft").content["file"] is None
    assert coordinator.get(theirs.get_absolute_url()).status_code == 404


def test_rows_of_another_hub_and_of_the_network_are_unknown(coordinator: Client, office: Client, hub: Hub) -> None:
    theirs, of_network = make_news(make_hub("NO")), make_news()
    for item in (theirs, of_network):
        for place in ("", "edit/", "discard/", "take-down/"):
            assert coordinator.get(f"{NEWS}{item.pk}/{place}").status_code == 404
        assert coordinator.post(f"{NEWS}{item.pk}/publish/").status_code == 404
    assert office.get(f"/en/network/news/{theirs.pk}/").status_code == 404


def test_network_office_writes_the_news_of_the_network(office: Client, coordinator: Client, client: Client) -> None:
    assert coordinator.get("/en/network/news/").status_code == 403
    office.post("/en/network/news/new/", TYPED)
    item = NewsItem.objects.get()
    assert item.hub is None
    assert text_of(office, "/en/network/news/").count("We have begun") == 1
    office.post(f"/en/network/news/{item.pk}/publish/")
    assert text_of(client, f"/en/news/{item.pk}/").count("The network") == 1


def test_network_office_gives_a_file_to_the_library(office: Client, client: Client) -> None:
    office.post("/en/network/library/new/", {**ENTRY, "link": "", "country": "", "topics": []})
    entry = Resource.objects.get()
    office.post(f"/en/network/library/{entry.pk}/file/", {"document": SimpleUploadedFile("a.pdf", b"%PDF-")})
    office.post(f"/en/network/library/{entry.pk}/publish/")
    entry.refresh_from_db()
    assert entry.file is not None
    assert b"".join(client.get(entry.file.get_absolute_url())) == b"%PDF-"  # type: ignore[call-overload]


def test_viewer_looks_and_changes_nothing(hub: Hub) -> None:
    viewer = signed_in(make_member(hub, "viewer"))
    item = make_news(hub)
    text = text_of(viewer, f"{NEWS}{item.pk}/")
    assert [text.count(words) for words in ("Unpublish", "/edit/", "Publish</button>")] == [0, 0, 0]
    assert text_of(viewer, NEWS).count("Write article") == 0
    assert viewer.get(f"{NEWS}new/").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("path", [NEWS, LIBRARY])
def test_list_takes_the_same_queries_however_many_there_are(
    coordinator: Client, hub: Hub, django_assert_num_queries: DjangoAssertNumQueries, number: int, path: str
) -> None:
    for _ in range(number):
        item = make_news(hub)
        make_resource(hub)
        coordinator.post(f"{NEWS}{item.pk}/edit/?edition=0", TYPED)
        coordinator.post(f"{path}new/", ENTRY | TYPED)
    coordinator.get(path)
    with django_assert_num_queries(QUERIES):
        coordinator.get(path)


def test_new_entry_has_no_licence_by_default() -> None:
    form = signed_in(make_member(make_hub("PT"), "editor")).get(f"{LIBRARY}new/").context["form"]
    assert form.fields["licence"].choices[0][0] == "not_told"
