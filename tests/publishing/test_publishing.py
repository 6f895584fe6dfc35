"""Draft, submitted, published or returned; the public always sees the last published state."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from audit.models import Entry
from hubs.models import Hub, Milestone, Topic
from library.models import Resource
from news.models import NewsItem
from outbox.models import OutgoingEmail
from publishing.actions import discard, publish, restore, return_with_reason, save_draft, submit, take_back, take_down
from publishing.models import Publication, Revision
from publishing.subjects import about, handler_of
from tests.dialogues.making import make_published
from tests.factories import make_hub, make_member, make_milestone, make_user
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused, EditConflict

pytestmark = pytest.mark.django_db
MILESTONES = "milestones"


def now() -> dt.datetime:
    return timezone.now()


def profile_draft(hub: Hub, by: object, edition: int = 0, **changes: object) -> Revision:
    """A draft that differs from what is public by ``changes`` of the texts in English."""
    content = handler_of(about(hub)).live(about(hub))
    content["texts"] = {
        **content["texts"],
        "en": {**content["texts"].get("en", {}), "summary": "What we do.", **changes},
    }
    return save_draft(by=by, about=about(hub), content=content, edition=edition, at=now())  # type: ignore[arg-type]


def test_draft_changes_nothing_in_public() -> None:
    hub = make_hub("PT", name="Hub", summary="Old")
    profile_draft(hub, make_member(hub), summary="New")
    hub.refresh_from_db()
    assert hub.summary == "Old"
    assert [(one.number, one.state) for one in about(hub).revisions().order_by("number")] == [
        (1, "published"),
        (2, "draft"),
    ]


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("brief", {"problem": "Half wait too long.", "option_1_title": "Nurses", "option_1_text": "Ten."}),
        ("report", {"summary": "Most want evenings."}),
        ("evaluation", {"summary": "People felt heard."}),
    ],
)
def test_part_that_was_never_written_has_no_draft_though_others_have(address: str, typed: dict[str, str]) -> None:
    """A row without a key is not that of every revision whose own key is null."""
    abroad = NewsItem.objects.create(hub=make_hub("NO"))
    content = {"original_language": "en", "texts": {"en": {"title": "Secret", "summary": "Not public"}}, "topics": []}
    save_draft(by=make_user(), about=about(abroad), content=content, edition=0, at=now())
    hub = make_hub("PT")
    page = f"/en/manage/pt/dialogues/{make_published(hub).pk}/{address}/"
    client = signed_in(make_member(hub))
    shown = client.get(page)
    assert shown.status_code == 200
    assert "Secret" not in shown.content.decode()
    assert shown.context["form"]["seen"].value() == "0"
    answer = client.post(page, typed | {"seen": "0", "original_language": "en"})
    assert (answer.status_code, Revision.objects.count()) == (302, 2)


def test_publishing_writes_the_live_row_and_confirms_it() -> None:
    hub = make_hub("PT", name="Hub", summary="Old")
    office = make_user("Office", is_network_office=True)
    writer = make_member(hub)
    content = handler_of(about(hub)).live(about(hub))
    content["texts"]["en"] = {"name": "Hub", "summary": "New", "funding_text": "Public money."}
    content["texts"]["pt"] = {"name": "Centro", "summary": "Novo"}
    content["nodes"] = [{"level": "regional", "name": "Norte", "area": "Porto", "website": "", "contact_email": ""}]
    draft = save_draft(by=writer, about=about(hub), content=content, edition=0, at=now())
    submit(by=writer, revision=draft, at=now())
    publish(by=office, revision=draft, at=now())
    hub.refresh_from_db()
    assert (hub.summary, hub.funding_text, hub.translations) == (
        "New", "Public money.", {"pt": {"name": "Centro", "summary": "Novo"}},
    )  # fmt: skip
    assert [str(node) for node in hub.nodes.all()] == ["Norte (Porto)"]
    assert (hub.confirmed_on, hub.confirmed_by) == (timezone.localdate(), writer)
    with translation.override("pt"):
        assert hub.title == "Centro"
    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == [
        "publishing.begin_draft", "publishing.submit", "publishing.publish",
    ]  # fmt: skip
    assert [(sent.kind, sent.recipient) for sent in OutgoingEmail.objects.order_by("id")] == [
        ("hubs/submitted", office.email), ("hubs/published", writer.email)
    ]  # fmt: skip


def test_returning_needs_a_reason_and_tells_the_writer() -> None:
    hub = make_hub("PT", summary="Old")
    writer, office = make_member(hub), make_user("Office", is_network_office=True)
    draft = submit(by=writer, revision=profile_draft(hub, writer), at=now())
    with pytest.raises(ActionRefused):
        return_with_reason(by=office, revision=draft, reason="  ", at=now())
    returned = return_with_reason(by=office, revision=draft, reason="Name the host.", at=now())
    assert (returned.state, returned.reason) == ("returned", "Name the host.")
    sent = OutgoingEmail.objects.exclude(kind="hubs/submitted").get()
    assert (sent.kind, sent.context["reason"]) == ("hubs/returned", "Name the host.")
    again = save_draft(by=writer, about=about(hub), content=returned.content, edition=1, at=now())
    assert (again.state, again.edition, again.decided_at) == ("draft", 2, None)


def test_what_waits_is_not_changed_but_can_be_taken_back() -> None:
    hub = make_hub("PT", summary="Old")
    writer = make_member(hub)
    draft = submit(by=writer, revision=profile_draft(hub, writer), at=now())
    with pytest.raises(ActionRefused):
        save_draft(by=writer, about=about(hub), content=draft.content, edition=1, at=now())
    with pytest.raises(ActionRefused):
        discard(by=writer, revision=draft)
    with pytest.raises(ActionRefused, match="already waiting for approval"):
        submit(by=writer, revision=draft, at=now())
    assert take_back(by=writer, revision=draft).state == "draft"


def test_two_writers_lose_nothing() -> None:
    hub = make_hub("PT", summary="Old")
    first, second = make_member(hub), make_member(hub, "editor")
    draft = profile_draft(hub, first)
    mine, theirs = ({**draft.content, "website": f"https://{name}.example"} for name in ("mine", "theirs"))
    for _again in range(2):
        assert save_draft(by=second, about=about(hub), content=theirs, edition=1, at=now()).edition == 2
    for writer, words in ((first, "editor of pt saved this draft"), (second, "You saved this draft in another window")):
        with pytest.raises(EditConflict, match=f"^{words}"):
            save_draft(by=writer, about=about(hub), content=mine, edition=1, at=now())


def test_way_back_is_a_draft_of_an_older_revision() -> None:
    hub = make_hub("PT", name="Hub", summary="First")
    office = make_user("Office", is_network_office=True)
    publish(by=office, revision=profile_draft(hub, office, summary="Second"), at=now())
    first = about(hub).revisions().get(number=1)
    publish(by=office, revision=restore(by=office, revision=first, at=now()), at=now())
    hub.refresh_from_db()
    assert hub.summary == "First"
    assert about(hub).revisions().published().count() == 3


@pytest.mark.parametrize("summary", ["", "Found by the network."])
def test_coordinator_goes_back_to_the_version_the_network_loaded(summary: str) -> None:
    hub = make_hub("PT", name="", summary=summary)
    office, coordinator = make_user("Office", is_network_office=True), make_member(hub)
    draft = profile_draft(hub, coordinator, name="Hub", summary="Ours")
    publish(by=office, revision=submit(by=coordinator, revision=draft, at=now()), at=now())
    loaded = about(hub).revisions().get(number=1)
    again = restore(by=coordinator, revision=loaded, at=now())
    publish(by=office, revision=submit(by=coordinator, revision=again, at=now()), at=now())
    hub.refresh_from_db()
    assert (hub.name, hub.summary) == ("", summary)


def test_publishing_the_same_again_is_refused() -> None:
    hub = make_hub("PT", name="Hub", summary="What we do.", confirmed_on=timezone.localdate())
    with pytest.raises(ActionRefused, match="Nothing has changed"):
        submit(by=make_member(hub), revision=profile_draft(hub, make_member(hub)), at=now())


@pytest.mark.parametrize(("is_published", "versions"), [(True, 2), (False, 1)])
def test_first_profile_may_say_what_the_network_found_and_makes_the_page_public(
    is_published: bool, versions: int
) -> None:
    hub = make_hub("PT", name="Hub", summary="What we do.", is_published=is_published)
    publish(by=make_user(is_network_office=True), revision=profile_draft(hub, make_member(hub)), at=now())
    hub.refresh_from_db()
    assert (hub.is_published, hub.confirmed_on) == (True, timezone.localdate())
    assert about(hub).revisions().count() == versions


def test_milestones_are_replaced_and_those_that_stay_keep_their_row() -> None:
    hub = make_hub("PT")
    kept, gone = make_milestone(hub), make_milestone(hub, "launched", "2022")
    subject = about(hub, MILESTONES)
    entry = {"kind": "established", "is_actual": True, "date": "2021-11-19", "note": "By order", "source": "aicib.pt"}
    plan = {"kind": "applied", "is_actual": False, "date": "2026", "note": "", "source": "aicib.pt"}
    draft = save_draft(by=make_member(hub), about=subject, content={"milestones": [entry, plan]}, edition=0, at=now())
    publish(by=make_user("Office", is_network_office=True), revision=draft, at=now())
    rows = list(hub.milestones.values_list("kind", "note", "is_actual"))
    assert rows == [("established", "By order", True), ("applied", "", False)]
    assert Milestone.objects.filter(pk=kept.pk).exists() is True
    assert Milestone.objects.filter(pk=gone.pk).exists() is False


def test_same_step_twice_on_one_date_is_not_published() -> None:
    hub = make_hub("PT")
    entry = {"kind": "established", "is_actual": True, "date": "2021", "note": "", "source": "aicib.pt"}
    draft = save_draft(
        by=make_member(hub), about=about(hub, MILESTONES), content={"milestones": [entry, entry]}, edition=0, at=now()
    )
    with pytest.raises(ActionRefused, match="is listed twice"):
        publish(by=make_user("Office", is_network_office=True), revision=draft, at=now())


def test_news_is_public_only_once_published_and_can_be_taken_down() -> None:
    hub = make_hub("PT")
    item = NewsItem.objects.create(hub=hub)
    Topic.objects.create(code="MO1", name="Understanding of cancer", kind="mission_objective")
    content = {"original_language": "en", "texts": {"en": {"title": "Open", "body": "We open."}}, "topics": ["MO1"]}
    draft = save_draft(by=make_member(hub), about=about(item), content=content, edition=0, at=now())
    assert (draft.number, NewsItem.objects.published().count()) == (1, 0)
    publish(by=make_member(hub), revision=draft, at=now())
    assert [str(one) for one in NewsItem.objects.published()] == ["Open"]
    take_down(by=make_member(hub), row=item, at=now())
    assert NewsItem.objects.published().count() == 0
    publish(by=make_member(hub), revision=restore(by=make_member(hub), revision=draft, at=now()), at=now())
    assert NewsItem.objects.published().count() == 1


def test_library_entry_needs_a_link_or_a_file() -> None:
    hub = make_hub("PT")
    entry = Resource.objects.create(hub=hub)
    content = {
        "original_language": "en",
        "texts": {"en": {"title": "Guide"}},
        "kind": "guideline",
        "licence": "not_told",
    }
    draft = save_draft(by=make_member(hub), about=about(entry), content=content, edition=0, at=now())
    with pytest.raises(ActionRefused, match="either a link or a file"):
        publish(by=make_member(hub), revision=draft, at=now())
    whole = {**content, "link": "https://aicib.pt/guide"}
    publish(
        by=make_member(hub), at=now(),
        revision=save_draft(by=make_member(hub), about=about(entry), content=whole, edition=1, at=now()),
    )  # fmt: skip
    assert [str(one) for one in Resource.objects.published()] == ["Guide"]


def test_draft_that_never_was_public_goes_with_its_item() -> None:
    item = NewsItem.objects.create(hub=make_hub("PT"))
    content = {"original_language": "en", "texts": {"en": {"title": "Open"}}, "topics": []}
    draft = save_draft(by=make_user(), about=about(item), content=content, edition=0, at=now())
    discard(by=make_user(), revision=draft)
    assert NewsItem.objects.count() == 0


def test_reader_gets_their_language_else_english_else_the_original() -> None:
    hub = make_hub(
        "PT", original_language="pt", name="Centro", summary="Resumo",
        translations={"en": {"name": "Centre"}, "pl": {"name": "Ośrodek"}},
    )  # fmt: skip
    polish = hub.words_in("pl")
    assert [(text.text, text.language, text.is_fallback) for text in (polish["name"], polish["summary"])] == [
        ("Ośrodek", "pl", False), ("Resumo", "pt", True),
    ]  # fmt: skip
    assert hub.words_in("fi")["name"].language == "en"
    with translation.override("en"):
        assert polish.other_languages == ["Portuguese"]


def test_database_refuses_two_open_revisions_of_one_publication() -> None:
    publication = Publication.objects.create(kind="profile", hub=make_hub("PT"))
    Revision.objects.create(publication=publication, number=1, content={}, written_at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(publication=publication, number=2, content={}, written_at=now())


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "returned"},
        {"state": "submitted"},
        {"decided_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_database_refuses_a_revision_out_of_shape(wrong: dict[str, object]) -> None:
    publication = Publication.objects.create(kind="profile", hub=make_hub("PT"))
    usual = {"publication": publication, "number": 1, "content": {}, "written_at": now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(**usual | wrong)


@pytest.mark.parametrize("model", [NewsItem, Resource])
def test_database_keeps_the_publication_of_an_item_in_its_hub(model: type[NewsItem | Resource]) -> None:
    publication = Publication.objects.create(kind="news", hub=make_hub("PT"))
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(hub=make_hub("NO"), publication=publication)


@pytest.mark.parametrize("field", ["profile_publication", "milestones_publication"])
def test_database_keeps_the_publications_of_a_hub_its_own(field: str) -> None:
    publication = Publication.objects.create(kind="profile", hub=make_hub("PT"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Hub.objects.filter(pk=make_hub("NO").pk).update(**{field: publication})


def test_database_refuses_translations_that_are_no_object() -> None:
    hub = make_hub("PT")
    with pytest.raises(IntegrityError), transaction.atomic():
        Hub.objects.filter(pk=hub.pk).update(translations=[])


def test_person_who_left_the_team_gets_no_email_about_its_drafts() -> None:
    hub = make_hub("PT", summary="Old")
    writer, office = make_member(hub), make_user("Office", is_network_office=True)
    draft = submit(by=writer, revision=profile_draft(hub, writer), at=now())
    hub.team.all().delete()
    return_with_reason(by=office, revision=draft, reason="Name the host.", at=now())
    assert not OutgoingEmail.objects.exclude(kind="hubs/submitted").exists()


def test_who_writes_on_after_a_return_answers_for_the_text() -> None:
    hub = make_hub("PT", summary="Old")
    sender, second = make_member(hub), make_member(hub)
    office = make_user("Office", is_network_office=True)
    draft = submit(by=sender, revision=profile_draft(hub, sender), at=now())
    return_with_reason(by=office, revision=draft, reason="Name the host.", at=now())
    content = {**draft.content, "website": "https://example.org"}
    changed = save_draft(by=second, about=about(hub), content=content, edition=1, at=now())
    assert (changed.submitted_by, changed.submitted_at) == (None, None)
    publish(by=office, revision=changed, at=now())
    published = OutgoingEmail.objects.get(kind="hubs/published")
    assert published.recipient == second.email


def test_form_opened_before_another_change_was_published_overwrites_nothing() -> None:
    hub = make_hub("PT", name="Hub", summary="First")
    office = make_user("Office", is_network_office=True)
    opened = about(hub).edition()
    publish(by=office, revision=profile_draft(hub, office, summary="Second"), at=now())
    with pytest.raises(EditConflict):
        save_draft(by=office, about=about(hub), content={"texts": {}}, edition=opened, at=now())


def test_form_opened_with_a_draft_that_was_thrown_away_does_not_fit_the_next() -> None:
    hub = make_hub("PT", name="Hub", summary="First")
    first, second = make_member(hub), make_member(hub, "editor")
    draft = profile_draft(hub, first, summary="Mine")
    discard(by=first, revision=draft)
    profile_draft(hub, second, edition=about(hub).edition(), summary="Theirs")
    with pytest.raises(EditConflict):
        save_draft(by=first, about=about(hub), content=draft.content, edition=draft.edition, at=now())
