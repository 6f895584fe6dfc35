"""Approval of a change on the pages: who may do what in which state, what one reads, and what the public sees meanwhile."""

import datetime as dt
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from devstack.smtp import ThreadedMailServer
from dialogues.models import Evaluation, EvidenceBrief, SynthesisReport
from hubs.models import Hub
from library.models import Resource
from news.models import NewsItem
from outbox.deliveries import deliver
from outbox.models import OutgoingEmail
from publishing.actions import publish, submit, take_down
from publishing.models import Revision
from publishing.subjects import about
from tests.dialogues.making import make_published
from tests.factories import CONTENTS, make_event, make_hub, make_member, make_revision, make_user
from tests.portal.judging import taken_back
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
ROLES = ["viewer", "editor", "coordinator", "network office"]
WRITERS = {"editor", "coordinator", "network office"}
PUBLISHERS = {
    "profile": {"network office"},
    "milestones": {"network office"},
    "news": {"coordinator", "network office"},
    "resource": {"coordinator", "network office"},
    "event": {"coordinator", "network office"},
    "dialogue": {"coordinator", "network office"},
    "brief": {"coordinator", "network office"},
    "report": {"coordinator", "network office"},
    "evaluation": {"coordinator", "network office"},
}
# The step, the states it is possible in, and the state that follows; ``gone`` when the draft is.
STEPS = {
    "submit": ({"draft", "returned"}, "submitted"),
    "take-back": ({"submitted"}, "draft"),
    "discard": ({"draft", "returned"}, "gone"),
    "publish": ({"draft", "submitted", "returned"}, "published"),
    "return": ({"submitted"}, "returned"),
    "restore": ({"published"}, "published"),
}
STATES: dict[str, dict[str, Any]] = {
    "draft": {},
    "submitted": {"submitted_at": timezone.now()},
    "returned": {"submitted_at": timezone.now(), "decided_at": timezone.now(), "reason": "Name the host."},
    "published": {"decided_at": timezone.now()},
}


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT", name="Hub", summary="Old")


@pytest.fixture
def office() -> Client:
    return signed_in(make_user("Office", is_network_office=True))


def person(hub: Hub, role: str) -> Any:
    return make_user(is_network_office=True) if role == "network office" else make_member(hub, role)


def row_of(hub: Hub | None, subject: str) -> Any:
    if subject == "event":
        return make_event(hub)
    if subject == "brief":
        return EvidenceBrief.objects.create(dialogue=make_published(hub), hub=make_hub("PT"))
    if subject == "report":
        return SynthesisReport.objects.create(dialogue=make_published(hub), hub=make_hub("PT"))
    if subject == "evaluation":
        return Evaluation.objects.create(dialogue=make_published(hub), hub=make_hub("PT"))
    if subject == "dialogue":
        return make_published(hub)
    if subject == "news":
        return NewsItem.objects.create(hub=hub)
    return Resource.objects.create(hub=hub) if subject == "resource" else hub


def state_of(revision: Revision) -> str:
    found = Revision.objects.filter(pk=revision.pk).values_list("state", flat=True)
    return found[0] if found else "gone"


def waiting(row: Any, kind: str = "profile", *, days: int = 1, **fields: Any) -> Revision:
    at = timezone.now() - dt.timedelta(days=days)
    return make_revision(row, kind, state="submitted", submitted_at=at, **fields)


@pytest.mark.parametrize("at_length", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("subject", list(PUBLISHERS))
def test_each_step_belongs_to_its_roles_and_states(hub: Hub, subject: str, at_length: bool) -> None:
    """Who may not take a step is refused in whatever state: tried in each one only at length."""
    clients = {role: signed_in(person(hub, role)) for role in ROLES}
    row = row_of(hub, subject)
    wrong = []
    for state, fields in STATES.items():
        for step, (possible, then) in STEPS.items():
            for role, client in clients.items():
                may = role in (PUBLISHERS[subject] if step in {"publish", "return"} else WRITERS)
                if not may and not at_length and state != min(possible):
                    continue
                with taken_back():
                    row.refresh_from_db()
                    revision = make_revision(row, subject, state=state, **fields)
                    answer = client.post(f"/en/manage/pt/changes/{revision.pk}/{step}/", {"reason": "More, please."})
                    expected = then if may and state in possible else state
                    number = 2 if may and step == "restore" and state in possible else 1
                    statuses = {302, 200} if may else {403}
                    if (state_of(revision), answer.status_code in statuses) != (expected, True) or (
                        expected != "gone" and about(row, subject).revisions().count() != number
                    ):
                        wrong.append(f"{role} {step} {state}: {answer.status_code}, {state_of(revision)}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_page_offers_the_steps_one_may_take_and_no_others(hub: Hub, role: str) -> None:
    client = signed_in(person(hub, role))
    offered = {}
    for state, fields in STATES.items():
        with taken_back():
            hub.refresh_from_db()
            revision = make_revision(hub, state=state, **fields)
            page = client.get(f"/en/manage/pt/changes/{revision.pk}/").content.decode()
            address = f"/en/manage/pt/changes/{revision.pk}/"
            offered[state] = {step for step in STEPS if f'"{address}{step}/' in page}
    office, writes = role == "network office", role in WRITERS
    writing = ({"discard"} | ({"publish"} if office else {"submit"})) if writes else set()
    assert offered == {
        "draft": writing,
        "returned": writing,
        "submitted": ({"take-back"} if writes else set()) | ({"publish", "return"} if office else set()),
        "published": set(),  # it is what the public sees: nothing to go back to
    }


def test_way_back_is_offered_for_what_is_not_public_any_more(hub: Hub) -> None:
    old = make_revision(hub, state="published", decided_at=timezone.now())
    make_revision(hub, state="published", decided_at=timezone.now())
    coordinator = signed_in(make_member(hub))
    page = coordinator.get(f"/en/manage/pt/changes/{old.pk}/").content.decode()
    assert "Restore this version as a draft" in page
    answer = coordinator.post(f"/en/manage/pt/changes/{old.pk}/restore/")
    draft = about(hub).open_revision()
    assert draft is not None
    assert (answer.url, draft.number) == (f"/en/manage/pt/changes/{draft.pk}/", 3)


@pytest.mark.parametrize(("days_down", "offered"), [(None, False), (1, True)])
def test_news_taken_down_can_be_brought_back_by_its_last_version(
    hub: Hub, days_down: int | None, offered: bool
) -> None:
    item = NewsItem.objects.create(hub=hub)
    last = publish(by=make_member(hub), revision=make_revision(item, "news"), at=timezone.now())
    if days_down is not None:
        take_down(by=make_member(hub), row=item, at=timezone.now())
    page = signed_in(make_member(hub)).get(f"/en/manage/pt/changes/{last.pk}/").content.decode()
    assert ("Restore this version as a draft" in page) == offered


@pytest.mark.parametrize("typed", ["a\x00b", "x" * 2001, "a\x1b[31mb", ""])
def test_reason_that_cannot_be_kept_is_refused_at_its_field(hub: Hub, office: Client, typed: str) -> None:
    revision = waiting(hub)
    page = office.post(f"/en/manage/pt/changes/{revision.pk}/return/?edition=1", {"reason": typed})
    assert (page.status_code, list(page.context["form"].errors), state_of(revision)) == (200, ["reason"], "submitted")


def test_throwing_away_asks_first_and_changes_nothing_by_asking(hub: Hub) -> None:
    draft = make_revision(hub)
    client = signed_in(make_member(hub))
    page = client.get(f"/en/manage/pt/changes/{draft.pk}/discard/")
    assert ("Discard this draft?" in page.content.decode(), state_of(draft)) == (True, "draft")
    assert client.get(f"/en/manage/pt/changes/{draft.pk}/submit/").status_code == 405
    assert client.post(f"/en/manage/pt/changes/{draft.pk}/discard/").url == "/en/manage/pt/changes/"
    assert state_of(draft) == "gone"


@pytest.mark.parametrize("step", ["", "submit/", "take-back/", "discard/", "publish/", "restore/", "return/"])
def test_change_of_another_hub_is_unknown_here(hub: Hub, office: Client, step: str) -> None:
    foreign = make_revision(make_hub("NO"))
    of_network = make_revision(NewsItem.objects.create(), "news")
    client = signed_in(make_member(hub))
    for revision in (foreign, of_network):
        for one in (client, office):
            assert one.post(f"/en/manage/pt/changes/{revision.pk}/{step}").status_code in {404, 405}
    assert office.post(f"/en/network/changes/{foreign.pk}/{step}").status_code in {404, 405}
    assert (state_of(foreign), state_of(of_network)) == ("draft", "draft")


def test_nothing_is_published_that_the_person_has_not_read(hub: Hub, office: Client) -> None:
    revision = waiting(hub, edition=4)
    page = office.get(f"/en/manage/pt/changes/{revision.pk}/").content.decode()
    assert f'action="/en/manage/pt/changes/{revision.pk}/publish/?edition=4&amp;waits=1"' in page
    for query in ("?edition=3", "?edition=x", "?edition=" + "9" * 30):
        answer = office.post(f"/en/manage/pt/changes/{revision.pk}/publish/{query}", follow=True)
        assert "This was changed after you opened it." in answer.content.decode()
        office.post(f"/en/manage/pt/changes/{revision.pk}/return/{query}", {"reason": "More"})
    assert state_of(revision) == "submitted"
    office.post(f"/en/manage/pt/changes/{revision.pk}/publish/?edition=4&waits=1")
    assert state_of(revision) == "published"


def test_what_was_taken_back_is_not_published_by_whoever_still_has_the_page_open(hub: Hub, office: Client) -> None:
    revision = make_revision(hub)
    answer = office.post(f"/en/manage/pt/changes/{revision.pk}/publish/?edition=1&waits=1", follow=True)
    assert ("no longer waiting for approval" in answer.content.decode(), state_of(revision)) == (True, "draft")


def test_second_click_on_publish_does_nothing_twice(hub: Hub, office: Client) -> None:
    revision = waiting(hub, submitted_by=make_member(hub))
    address = f"/en/manage/pt/changes/{revision.pk}/publish/?edition=1&waits=1"
    office.post(address)
    before = Revision.objects.values().get(pk=revision.pk)
    assert "already published" in office.post(address, follow=True).content.decode()
    assert (Revision.objects.values().get(pk=revision.pk), OutgoingEmail.objects.count()) == (before, 1)


def test_empty_reason_is_asked_for_and_what_was_typed_is_kept(hub: Hub, office: Client) -> None:
    revision = waiting(hub)
    page = office.post(f"/en/manage/pt/changes/{revision.pk}/return/?edition=1", {"reason": " "})
    assert (page.status_code, state_of(revision)) == (200, "submitted")
    assert "What should be changed: Enter what should be changed." in page.content.decode()


def test_decision_leads_back_to_the_list_and_never_to_the_next_change(office: Client) -> None:
    first, second = waiting(make_hub("PT"), days=3), waiting(make_hub("NO"), days=2)
    waiting(NewsItem.objects.create(hub=make_hub("PT")), "news", days=4)  # a coordinator decides it
    listed = office.get("/en/network/approvals/").context["rows"]
    assert [one.address for one in listed] == [
        f"/en/manage/pt/changes/{first.pk}/?from=approvals", f"/en/manage/no/changes/{second.pk}/?from=approvals",
    ]  # fmt: skip
    answer = office.post(f"/en/manage/pt/changes/{first.pk}/publish/?edition=1&waits=1&from=approvals")
    assert answer.url == "/en/network/approvals/"
    address = f"/en/manage/no/changes/{second.pk}/return/?edition=1&waits=1&from=approvals"
    assert office.post(address, {"reason": "More"}).url == "/en/network/approvals/"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["no", "pt", None]),
        ("?country=PT", ["pt"]),
        ("?subject=news", [None]),
        ("?country=PT&subject=news", []),
        ("?country=GR", []),
        ("?country=QQ", ["no", "pt", None]),
        ("?subject=moon", ["no", "pt", None]),
    ],
)
def test_approvals_are_found_by_country_and_subject(office: Client, query: str, found: list[str | None]) -> None:
    hub = make_hub("PT")
    make_hub("GR")
    waiting(NewsItem.objects.create(hub=hub), "news", days=1)
    waiting(NewsItem.objects.create(), "news", days=2)
    waiting(hub, days=3)
    waiting(make_hub("NO"), days=4)
    make_revision(hub, "milestones")
    rows = office.get(f"/en/network/approvals/{query}").context["rows"]
    assert [one.revision.hub and one.revision.hub.slug for one in rows] == found


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_the_database_as_often_for_three_as_for_one(
    hub: Hub, office: Client, number: int, django_assert_num_queries: Any
) -> None:
    coordinator = signed_in(make_member(hub))
    now = timezone.now()
    for place in range(number):
        waiting(NewsItem.objects.create(hub=hub), "news")
        made = {"written_by": make_user(), "submitted_by": make_user(), "decided_by": make_user()}
        make_revision(
            NewsItem.objects.create(hub=hub), "news", state="published", decided_at=now, submitted_at=now, **made
        )
        waiting(make_hub(["NO", "GR", "LT"][place]), submitted_by=make_user())
        make_revision(NewsItem.objects.create(), "news", state="published", decided_at=now)
    for client, path, queries in [
        (coordinator, "/en/manage/pt/changes/", 8),
        (office, "/en/network/changes/", 6),
        (office, "/en/network/approvals/", 6),
    ]:
        client.get(path)
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200


def test_list_shows_what_is_open_first_and_can_be_filtered(hub: Hub) -> None:
    make_revision(hub, state="published", decided_at=timezone.now())
    draft, news = make_revision(hub), waiting(NewsItem.objects.create(hub=hub), "news")
    client = signed_in(make_member(hub, "viewer"))
    page = client.get("/en/manage/pt/changes/").context
    assert {one.revision for one in page["open"]} == {draft, news}
    assert [one.revision.number for one in page["published"]] == [1]
    only = client.get("/en/manage/pt/changes/?subject=news")
    assert ([one.revision for one in only.context["open"]], only.context["published"]) == ([news], [])
    assert "No published versions match this filter." in only.content.decode()
    none = client.get("/en/manage/pt/changes/?subject=resource").content.decode()
    assert ("No matches" in none, "No drafts. Changes to" in none) == (True, False)


def test_public_sees_the_version_published_last_through_every_state(hub: Hub, client: Client, office: Client) -> None:
    writer = signed_in(make_member(hub, "editor"))
    content = CONTENTS["profile"]["texts"]["en"]
    draft = make_revision(hub, content={**CONTENTS["profile"], "texts": {"en": {**content, "summary": "Quite new"}}})
    step = CONTENTS["milestones"]["milestones"][0]
    steps = make_revision(hub, "milestones", content={"milestones": [{**step, "note": "By a quite new order"}]})

    def shown() -> tuple[bool, bool, bool]:
        page, api = client.get("/en/hubs/pt/").content.decode(), client.get("/api/v1/hubs/pt/").content.decode()
        return "Quite new" in page, "quite new order" in page, "quite new order" in api

    def take(who: Client, name: str) -> None:
        for revision in (draft, steps):
            who.post(f"/en/manage/pt/changes/{revision.pk}/{name}/", {"reason": "More"})

    for who, name, state in [
        (writer, "submit", "submitted"), (writer, "take-back", "draft"), (writer, "submit", "submitted"),
        (office, "return", "returned"), (writer, "submit", "submitted"),
    ]:  # fmt: skip
        assert shown() == (False, False, False)
        take(who, name)
        assert (state_of(draft), state_of(steps)) == (state, state)
    assert shown() == (False, False, False)
    take(office, "publish")
    assert shown() == (True, True, True)
    assert client.get("/api/v1/hubs/?operating=true").json()["count"] == 1


HOSTILE = "Name the host.\n\nAnd <script>alert(1)</script> & “quotes”:\n- first\n- второе, τρίτο"


def emails_to(server: ThreadedMailServer) -> list[EmailMessage]:
    found = [message_from_bytes(email.content, policy=SMTP) for email in server.emails]
    return [one for one in found if isinstance(one, EmailMessage)]


def part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert body is not None
    return str(body.get_content())


def test_returned_text_and_its_reason_reach_the_writer_once(
    hub: Hub, office: Client, smtp_server: ThreadedMailServer
) -> None:
    writer = make_member(hub, "editor", language="en")
    revision = submit(by=writer, revision=make_revision(hub, written_by=writer), at=timezone.now())
    for _click in range(2):
        office.post(f"/en/manage/pt/changes/{revision.pk}/return/?edition=1", {"reason": HOSTILE})
    deliver()
    [email] = emails_to(smtp_server)
    text, html = part(email, "plain"), part(email, "html")
    assert (email["To"], email["Subject"]) == (writer.email, "Changes requested")
    assert "And <script>alert(1)</script> & “quotes”:\n- first\n- второе, τρίτο" in text.replace("\r\n", "\n")
    assert ("<script>" in html, "&lt;script&gt;alert(1)&lt;/script&gt;" in html, "второе, τρίτο" in html) == (
        False, True, True,
    )  # fmt: skip
    address = f"/en/manage/pt/changes/{revision.pk}/"
    assert (address in text, address in html) == (True, True)


def test_published_text_is_emailed_to_its_writer_unless_they_published_it(
    hub: Hub, office: Client, smtp_server: ThreadedMailServer
) -> None:
    writer = make_member(hub, "editor")
    revision = submit(by=writer, revision=make_revision(hub), at=timezone.now())
    office.post(f"/en/manage/pt/changes/{revision.pk}/publish/?edition=1&waits=1")
    own = make_user(is_network_office=True)
    publish(by=own, revision=make_revision(hub, "milestones", written_by=own), at=timezone.now())
    news = make_revision(NewsItem.objects.create(hub=hub), "news", written_by=writer)
    publish(by=make_member(hub), revision=news, at=timezone.now())
    deliver()
    emails = emails_to(smtp_server)
    assert [(one["To"], one["Subject"]) for one in emails] == [(writer.email, "Your text was published")] * 2
    assert sorted(part(one, "plain").splitlines()[4] for one in emails) == [
        "“Profile of Hub” is now public, as you submitted it.", "“We open”, which you wrote, is now public.",
    ]  # fmt: skip


def test_difference_reads_well_without_colour(hub: Hub) -> None:
    make_revision(hub, "milestones", state="published", decided_at=timezone.now())
    draft = make_revision(hub, "milestones", content={"milestones": CONTENTS["milestones"]["milestones"][:1]})
    page = signed_in(make_member(hub)).get(f"/en/manage/pt/changes/{draft.pk}/").content.decode()
    assert "First version" not in page
    assert (
        '<ins><span class="visually-hidden">added: </span>19 November 2021: Established [aicib.pt]</ins>'
        in unescape(page)
    )


def test_old_version_is_compared_with_the_one_before_it(hub: Hub) -> None:
    at = timezone.now()
    make_revision(hub, "milestones", state="published", decided_at=at)
    shorter = {"milestones": CONTENTS["milestones"]["milestones"][:1]}
    second = make_revision(hub, "milestones", state="published", decided_at=at, content=shorter)
    make_revision(hub, "milestones")
    context = signed_in(make_member(hub, "viewer")).get(f"/en/manage/pt/changes/{second.pk}/").context
    [change] = context["changes"]
    assert [(piece.what, piece.text) for piece in change.pieces] == [
        ("kept", "19 November 2021: Established [aicib.pt]"),
        ("removed", "2022: Publicly launched [aicib.pt]"),
    ]
    assert (context["before"], context["earlier"] is None, context["later"] is None) == (1, False, False)


def test_reason_for_what_was_thrown_away_meanwhile_is_refused_in_words(
    hub: Hub, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = waiting(hub)

    def thrown_away(**_given: Any) -> None:
        Revision.objects.filter(pk=revision.pk).delete()
        raise ActionRefused("This draft was discarded.")

    monkeypatch.setattr("hubs.revisions.pages.publishing.return_with_reason", thrown_away)
    answer = office.post(f"/en/manage/pt/changes/{revision.pk}/return/", {"reason": "More."}, follow=True)
    assert answer.redirect_chain == [("/en/manage/pt/changes/", 302)]
    assert "This draft was discarded." in answer.content.decode()


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
@pytest.mark.parametrize("subject", ["news", "resource"])
def test_page_offers_to_publish_only_what_is_complete(hub: Hub, subject: str, state: str) -> None:
    client, row = signed_in(make_member(hub, "coordinator")), row_of(hub, subject)
    key = "news" if subject == "news" else "library"
    address = f"/en/manage/pt/{key}/{row.pk}/"
    complete = make_revision(row, subject, state=state, **STATES[state])
    assert f'"{address}publish/' in client.get(address).content.decode()
    Revision.objects.filter(pk=complete.pk).update(content={**complete.content, "texts": {}})
    page = client.get(address).content.decode()
    assert "Before you publish" in page
    assert f'"{address}publish/' not in page
    assert f'"{address}send/' not in page
