"""The synthesis report: versions through approval, what its page shows, its PDF, and nothing that can be attributed to anyone."""

import datetime as dt
import time
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import activate
from pypdf import PdfReader

from audit.actors import SYSTEM
from audit.models import Entry
from dialogues.models import (
    Addressee,
    Phase,
    PolicyDialogue,
    Recommendation,
    RecommendationSet,
    ReportFile,
    Statement,
    SynthesisReport,
)
from dialogues.reports import files
from dialogues.reports.actions import name_rapporteur, rapporteur_edition, save_report_draft
from dialogues.reports.attribution import names_someone
from dialogues.reports.files import make_report_files, typeset_report
from dialogues.reports.participation import count_participation, shown_groups
from digests.actions import build_due
from digests.targets import Target
from hubs.models import Hub, Role, TeamMember
from outbox.models import OutgoingEmail
from publishing.actions import publish, submit
from publishing.models import Revision
from publishing.subjects import handler_of
from tests.dialogues.making import make_dialogue, make_published, make_recommendation, make_session
from tests.dialogues.reporting import (
    in_another_transaction,
    make_consensus,
    make_report,
    make_signatory,
    make_voted,
    report_content,
)
from tests.dialogues.stating import make_accepted, make_participant
from tests.digests.making import make_subscriber
from tests.factories import (
    make_co_organiser,
    make_hub,
    make_member,
    make_registration,
    make_speaker,
    make_stakeholder,
)
from tests.factories import make_session as make_programme_session
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused
from toolkit.pdf import NotTypeset

pytestmark = pytest.mark.django_db
NOW = timezone.now
TYPED = {"original_language": "en", "summary": "One date.", "heard": "Waiting.", "add_language": "pt"}


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


def pages(report: SynthesisReport, client: Client) -> str:
    return client.get(report.get_absolute_url()).content.decode()


def pdf_of(report: SynthesisReport, language: str = "en") -> PdfReader:
    file = ReportFile.objects.get(report=report, language=language)
    return PdfReader(BytesIO(bytes(file.content or b"")))


def text_of(report: SynthesisReport, language: str = "en") -> str:
    return "\n".join(page.extract_text() for page in pdf_of(report, language).pages)


def test_report_is_written_in_two_languages_by_an_editor_and_public_after_approval(hub: Hub, client: Client) -> None:
    dialogue = make_published(hub)
    desk, address = (
        signed_in(make_member(hub, Role.EDITOR)),
        reverse("dialogues_manage:report", args=["pt", dialogue.pk]),
    )
    answer = desk.post(address, TYPED | {"seen": "0"})
    assert answer["Location"] == f"{address}?language=pt"
    answer = desk.post(answer["Location"], TYPED | {"seen": "1", "summary_pt": "Uma data.", "add_language": ""})
    draft = Revision.objects.get()
    assert draft.content["texts"] == {
        "en": {"summary": "One date.", "heard": "Waiting."},
        "pt": {"summary": "Uma data."},
    }
    public = reverse("dialogues:report", args=[dialogue.pk])
    assert client.get(public).status_code == 404
    submit(by=make_member(hub, Role.EDITOR), revision=draft, at=NOW())
    assert "waiting for approval" in desk.get(address, follow=True).content.decode()
    publish(by=make_member(hub), revision=draft, at=NOW())
    assert [
        "One date." in client.get(public).content.decode(),
        "being prepared" in client.get(public).content.decode(),
    ] == [True] * 2
    assert make_report_files(at=NOW()) == 2
    assert make_report_files(at=NOW()) == 0
    page = client.get(public.replace("/en/", "/pt/")).content.decode()
    activate("en")
    assert ["Uma data." in page, f"/pt/dialogues/{dialogue.pk}/report/pt.pdf" in page, "KB" in page] == [True] * 3
    file = client.get(reverse("dialogues:report_file", args=[dialogue.pk, "pt"]))
    assert (file["Content-Type"], file.content[:5]) == ("application/pdf", b"%PDF-")
    assert "One date." in client.get(dialogue.get_absolute_url()).content.decode()
    body = client.get(f"/api/v1/dialogues/{dialogue.pk}/").json()["reports"]
    assert [(one["version"], one["url"].endswith(public)) for one in body] == [(1, True)]


def test_page_and_file_show_what_is_there_already(client: Client) -> None:
    dialogue = make_voted()
    PolicyDialogue.objects.filter(pk=dialogue.pk).update(
        decision_point="Cancer plan 2027", commitment="We reply to each."
    )
    dialogue.refresh_from_db()
    make_recommendation(dialogue, "Publish waiting times")
    Addressee.objects.update(
        due_on=dt.date(2027, 3, 31), name="Ministry of Health", state="sent", sent_on=dt.date(2026, 1, 1)
    )
    make_session(dialogue, title="Evening in Porto", days=-5)
    make_signatory(make_consensus(dialogue, "One **date** for all."), agrees=True, name="Rosa Silva", function="Chair")
    report = make_report(dialogue)
    make_report_files(at=NOW())
    page, file = pages(report, client), text_of(report).replace("\n", " ")
    for words in (
        "Cancer plan 2027", "We reply to each.", "Ministry of Health", "31 March 2027", "Publish waiting times",
        "Evening in Porto", "Rosa Silva, Chair, Cancer League", "Group A: 8 people", "Statement 0", "16 people voted", "Who pays.",
    ):  # fmt: skip
        assert (words, words in page, words in file) == (words, True, True)
    assert ["Group C" in page, "Group C" in file] == [False, False]
    root: Any = pdf_of(report).trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"][:2], "*one*" in file) == (True, "en", False)
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_nothing_can_be_attributed_under_chatham_house_or_closed(hub: Hub, client: Client) -> None:
    """Names of who wrote statements, registered, spoke and volunteered are looked for wherever a report goes."""
    names = {
        "Quirina Vexley": "quirina@vexley.example",
        "Zebedee Oddfellow": "zeb@oddfellow.example",
        "Xanthe Plumtree": "x@plumtree.example",
    }
    for rule in ("chatham_house", "closed"):
        dialogue = make_voted(hub=hub, attribution=rule, title=rule)
        make_subscriber(Target(dialogue=dialogue), frequency="at_once", at=NOW())
        build_due(at=NOW())
        event = make_session(dialogue, days=-5, title=f"Evening {rule}")
        for name, email in names.items():
            make_registration(event, name=name, email=email, organisation="Oddfellow & Sons", checked_in_at=NOW())
        make_speaker(make_programme_session(event), name="Peregrine Quill", role="rapporteur", agreed_to_be_named=True)
        dialogue.phases.update(closes_at=NOW() + dt.timedelta(days=1))
        make_accepted(make_participant(dialogue, "quirina@vexley.example"), "Trains should be free")
        dialogue.statements.update(published_agree=15, published_disagree=0, published_passed=1)
        dialogue.phases.update(closes_at=NOW())
        sections = {"heard": "", "agreement": "", "disagreement": ""} if rule == "closed" else {}
        report = make_report(dialogue, report_content(**sections))
        make_report_files(at=NOW())
        build_due(at=NOW() + dt.timedelta(minutes=20))
        file = ReportFile.objects.get(report=report)
        public = [
            pages(report, client), text_of(report), str(pdf_of(report).metadata), bytes(file.content or b"").decode("latin-1"),
            client.get(f"/api/v1/dialogues/{dialogue.pk}/").content.decode(),
            client.get("/api/v1/statements/").content.decode(),
            str(list(Entry.objects.filter(subject__contains="report").values())),
            str(list(OutgoingEmail.objects.filter(kind__in=["dialogues/consensus", "digests/digest"]).values())),
            str(report.participation),
        ]  # fmt: skip
        marks = ("Quirina", "Vexley", "Zebedee", "Oddfellow", "Xanthe", "Plumtree", "Peregrine", "vexley.example")
        found = [(rule, place, mark) for place, text in enumerate(public) for mark in marks if mark in text]
        assert found == []
        assert ("Trains should be free" in public[1], "Statement 0" in public[1]) == (False, rule == "chatham_house")


def test_rapporteur_of_either_hub_writes_the_report_and_nothing_more(hub: Hub) -> None:
    dialogue, abroad = make_published(hub), make_hub("NO")
    make_co_organiser(make_session(dialogue), abroad)
    coordinator, stranger = signed_in(make_member(hub)), make_member(make_hub("FI"))
    naming = reverse("dialogues_manage:rapporteur", args=["pt", dialogue.pk])
    assert coordinator.post(naming, {"rapporteur": stranger.pk}).status_code == 200
    assert PolicyDialogue.objects.get().rapporteur is None
    with pytest.raises(ActionRefused, match="co-organises"):
        name_rapporteur(by=SYSTEM, dialogue=dialogue, rapporteur=stranger)
    for one, slug in ((make_member(hub, Role.VIEWER), "pt"), (make_member(abroad, Role.VIEWER), "no")):
        person, colleague = signed_in(one), signed_in(make_member(one.teams.get().hub, Role.VIEWER))
        address = reverse("dialogues_manage:report", args=[slug, dialogue.pk])
        assert person.get(address).status_code == 403
        seen = rapporteur_edition(PolicyDialogue.objects.get())
        assert coordinator.post(naming, {"rapporteur": one.pk, "seen": seen}).status_code == 302
        home = reverse("dialogues_manage:detail", args=[slug, dialogue.pk])
        assert "Write report" in person.get(home).content.decode() or "Edit report" in person.get(home).content.decode()
        edition = Revision.objects.get().edition if Revision.objects.exists() else 0
        answer = person.post(address, TYPED | {"summary": f"By {slug}.", "add_language": "", "seen": str(edition)})
        assert answer["Location"] == address
        assert Revision.objects.get().content["texts"]["en"]["summary"] == f"By {slug}."
        assert colleague.get(address).status_code == 403
        forbidden = [
            reverse(f"dialogues_manage:{name}", args=[slug, dialogue.pk]) for name in ("edit", "brief", "rapporteur")
        ]
        assert {person.get(page).status_code for page in forbidden} <= {403, 404}
    stale = coordinator.post(naming, {"rapporteur": "", "seen": "x.y"})
    assert (stale.status_code in (200, 409), stale.context["form"].conflict is not None) == (True, True)
    TeamMember.objects.filter(hub=abroad, user=one).delete()
    TeamMember.objects.create(hub=make_hub("FI"), user=one, role=Role.COORDINATOR)
    dialogue = PolicyDialogue.objects.get()
    assert (dialogue.rapporteur, one.has_perm("dialogues.edit_report", dialogue)) == (one, False)


def test_followers_of_the_dialogue_are_emailed_once_and_the_page_names_the_file(client: Client) -> None:
    dialogue = make_published()
    make_subscriber(Target(dialogue=dialogue), "reader@example.org", frequency="at_once", at=NOW())
    make_subscriber(dialogue.hub, "hub@example.org", frequency="at_once", at=NOW())
    report, at = make_report(dialogue), NOW()
    for minutes in (0, 20):
        build_due(at=at + dt.timedelta(minutes=minutes))
    make_report(dialogue, report_content(summary="Two dates."))
    build_due(at=at + dt.timedelta(hours=2))
    [email] = OutgoingEmail.objects.filter(kind="digests/digest")
    [entry] = email.context["groups"][0]["entries"]
    assert (email.recipient, entry["path"], entry["summary"]) == (
        "reader@example.org", report.get_absolute_url(), "People want one date.",
    )  # fmt: skip


def test_names_and_what_was_said_are_refused_where_the_rule_forbids_them(hub: Hub) -> None:
    closed, house, open_ = (
        make_published(hub, title=rule, attribution=rule) for rule in ("closed", "chatham_house", "open")
    )
    for dialogue in (house, open_):
        make_registration(make_session(dialogue, days=-2), name="Zoë O'Neill", email=f"z{dialogue.pk}@example.org")
    refused = {}
    for dialogue in (closed, house, open_):
        row = SynthesisReport.objects.create(hub=hub, dialogue=dialogue)
        content = report_content(heard="As ZOE O’NEILL said: no." if dialogue != closed else "They said no.")
        draft = save_report_draft(by=SYSTEM, dialogue=dialogue, content=content, edition=0, at=NOW())
        refused[dialogue.title] = " ".join(handler_of(draft).complaints(draft))
        assert row.version == 0
    assert "Closed, no report" in refused["closed"]
    assert ["names someone who took part" in refused["chatham_house"], "Zo" in refused["chatham_house"]] == [
        True,
        False,
    ]
    assert refused["open"] == ""
    assert names_someone(house, "Signed: O'Neill, Zoë.")
    assert not names_someone(house, "Zoë alone, and O'Neill of another family; Zoë Neill")


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ({"a": 12, "b": 5}, [("a", 12), ("b", 5)]),
        ({"a": 12, "b": 4, "": 3}, [("a", 12), ("", 7)]),
        ({"a": 12, "b": 6, "c": 1}, [("a", 12), ("", 7)]),  # the total would tell of the one
        ({"a": 4, "b": 1}, [("", 5)]),
        ({}, []),
    ],
)
def test_groups_smaller_than_five_are_neither_shown_nor_found_by_subtraction(numbers: Any, shown: Any) -> None:
    assert shown_groups(numbers) == shown


def test_numbers_of_people_are_counted_from_five_on_and_stay_when_few_more_come_or_all_are_deleted(hub: Hub) -> None:
    dialogue = make_published(hub)
    event = make_session(dialogue, days=-2)
    for number in range(6):
        email = f"p{number}@example.org"
        make_registration(event, email=email, sector="patients" if number else "", checked_in_at=NOW())
        make_stakeholder(hub, email=email, level="regional")
        if number == 3:
            assert count_participation(dialogue, before={}, at=NOW()) == {}
    counted = count_participation(dialogue, before={}, at=NOW())
    assert (counted["total"], counted["attended"], counted["level"]) == (6, True, [("regional", 6)])
    assert count_participation(dialogue, before={"total": 2}, at=NOW())["total"] == 2
    event.registrations.all().delete()
    assert count_participation(dialogue, before=counted, at=NOW()) == counted


def test_file_is_made_again_when_what_it_shows_changes_and_only_then() -> None:
    dialogue = make_voted()
    report = make_report(dialogue)
    assert make_report_files(at=NOW()) == 1
    assert "Statement 0" in text_of(report)
    PolicyDialogue.objects.filter(pk=dialogue.pk).update(organisers="Others")
    in_another_transaction()
    assert make_report_files(at=NOW()) == 0
    Statement.objects.filter(text="Statement 0").update(state="refused", refused_for="names_a_person", text="")
    in_another_transaction()
    assert make_report_files(at=NOW()) == 1
    assert "Statement 0" not in text_of(report)


def test_file_that_fails_leaves_no_old_one_and_is_tried_again_only_after_a_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = make_report(
        content=report_content() | {"texts": report_content()["texts"] | {"pt": {"summary": "Uma data."}}}
    )
    assert make_report_files(at=NOW()) == 2
    tried: list[str] = []
    usual = files.typeset_report

    def fail_in_english(data: dict[str, Any]) -> tuple[bytes | None, str]:
        tried.append(data["language"])
        return usual({} if data["language"] == "en" else data)

    monkeypatch.setattr(files, "typeset_report", fail_in_english)
    PolicyDialogue.objects.update(title="Another")
    in_another_transaction()
    assert make_report_files(at=NOW()) == 1
    assert [file.language for file in ReportFile.objects.filter(report=report)] == ["pt"]
    assert (make_report_files(at=NOW()), sorted(tried)) == (0, ["en", "pt"])


def test_person_of_two_sessions_is_counted_once_and_attended_is_said_where_each_recorded_it(hub: Hub) -> None:
    dialogue = make_published(hub)
    first, second = (make_session(dialogue, days=-days, title=f"Session {days}") for days in (5, 2))
    for number in range(6):
        email = f"p{number}@example.org"
        make_registration(first, email=email, sector="patients", checked_in_at=NOW())
        make_registration(second, email=email, sector="" if number else "research")
    counted = count_participation(dialogue, before={}, at=NOW())
    assert (counted["total"], counted["attended"], counted["sector"]) == (6, False, [("", 6)])
    second.registrations.update(checked_in_at=NOW())
    assert count_participation(dialogue, before={}, at=NOW())["attended"]
    for number in range(6, 12):
        make_registration(first, email=f"p{number}@example.org", sector="patients", checked_in_at=NOW())
    before = {"total": 6, "attended": True, "sector": [["", 9]], "level": []}
    assert count_participation(dialogue, before=before, at=NOW()) == before  # three more in a group


def test_texts_of_every_script_are_in_the_file_and_characters_without_a_font_are_described_or_listed() -> None:
    scripts = {
        "el": "Η αναμονή είναι μεγάλη", "uk": "Очікування задовге", "ar": "الانتظار طويل جدا", "he": "ההמתנה ארוכה מדי",
    }  # fmt: skip
    content = report_content("en", summary="A smile 🙂\ufe0f from\ufeff Łódź")
    korean = {"ko": {"summary": "기다리는 시간이 너무 깁니다 그래서 사람들은 기다림을 싫어합니다"}}
    content["texts"] |= {code: {"summary": text} for code, text in scripts.items()} | korean
    report = make_report(content=content)
    assert make_report_files(at=NOW()) == 6
    for code, text in scripts.items():
        assert {sign for sign in text if sign.isalpha()} <= set(text_of(report, code)), code
    english = text_of(report).replace("\n", " ")
    assert ["[slightly smiling face]" in english, "described in square brackets" in english, "Łódź" in english] == [
        True
    ] * 3
    file = ReportFile.objects.get(language="ko")
    assert (file.content, file.size, "기" in file.problem) == (None, 0, True)
    desk = signed_in(make_member(report.hub))
    page = desk.get(reverse("dialogues_manage:detail", args=[report.hub.slug, report.dialogue_id])).content.decode()
    assert "our fonts have none of these characters" in page
    assert "There is no PDF in Korean" in Client().get(report.get_absolute_url()).content.decode()


def test_typesetting_that_fails_for_another_reason_is_an_error() -> None:
    with pytest.raises(NotTypeset):
        typeset_report({"language": "en"})


def test_three_hundred_recommendations_take_seconds() -> None:
    report = make_report()
    one_set = RecommendationSet.objects.create(title="S", dialogue=report.dialogue)
    rows = Recommendation.objects.bulk_create(
        Recommendation(set=one_set, number=number, text=f"Recommendation {number}: " + "do it soon " * 30)
        for number in range(1, 301)
    )
    Addressee.objects.bulk_create(
        Addressee(recommendation=row, kind="other", name=f"Body {place}") for row in rows for place in range(3)
    )
    began = time.process_time()  # of the processor: other processes of the machine don't count
    assert make_report_files(at=NOW()) == 1
    assert time.process_time() - began < 5
    assert any("Recommendation 300:" in page.extract_text() for page in list(pdf_of(report).pages)[-3:])


def test_report_comes_after_the_session_and_the_database_holds_that(hub: Hub) -> None:
    dialogue = make_published(hub)
    closes = NOW() + dt.timedelta(days=1)
    Phase.objects.create(
        hub=hub, dialogue=dialogue, kind="session", opens_at=NOW() - dt.timedelta(days=1), closes_at=closes
    )
    row = SynthesisReport.objects.create(hub=hub, dialogue=dialogue)  # a draft may begin before
    for change, constraint in (
        ({"version": 1, "published_at": NOW(), "summary": "S"}, "dialogues_phase_of_report"),
        ({"version": 1, "published_at": closes}, "dialogues_report_published_is_whole"),
        ({"translations": []}, "dialogues_report_translations_object"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            SynthesisReport.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError, match="same_hub"), transaction.atomic():
        SynthesisReport.objects.create(hub=make_hub("NO"), dialogue=make_dialogue(hub, title="Other"))
    with pytest.raises(IntegrityError, match="dialogues_report_file_or_problem"), transaction.atomic():
        ReportFile.objects.create(report=row, language="en", version=1, digest="x", made_at=NOW())
