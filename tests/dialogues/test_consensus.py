"""The consensus statement: only who agreed to the text as it is now is named, and whoever withdraws is gone at once."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from dialogues.models import ConsensusSignatory, ConsensusStatement, PolicyDialogue, ReportFile
from dialogues.reports.consensus import (
    answer_consensus,
    ask_signatories,
    forget_signatories,
    remove_signatory,
    save_consensus,
    write_consensus_emails,
)
from dialogues.reports.files import make_report_files
from dialogues.reports.presentation import consensus_shown
from dialogues.tasks import write_emails_of_consensus
from hubs.models import Role
from outbox.models import OutgoingEmail
from privacy.actions import erase_person
from tests.dialogues.making import make_published, make_session
from tests.dialogues.reporting import in_another_transaction, make_consensus, make_report, make_signatory
from tests.factories import make_hub, make_member, make_registration
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused, EditConflict

pytestmark = pytest.mark.django_db
NOW = timezone.now


def page_of(signatory: ConsensusSignatory) -> str:
    token = token_for(ConsensusSignatory.LINK_KIND, signatory.hub_id, signatory.link_nonce)
    return reverse("dialogues_personal:consensus", args=[token])


def answer(client: Client, signatory: ConsensusSignatory, word: str, wording: int = 1) -> str:
    client.post(page_of(signatory), {"answer": word, "wording": wording})
    signatory.refresh_from_db()
    return signatory.state


def states() -> dict[str, int]:
    return {row.organisation: str(row.state) for row in ConsensusSignatory.objects.all()}  # type: ignore[misc]


def test_coordinator_writes_and_editor_asks_and_signatories_answer_without_an_account(client: Client) -> None:
    hub = make_hub("PT")
    dialogue = make_published(hub)
    report = make_report(dialogue)
    editor, coordinator = signed_in(make_member(hub, Role.EDITOR)), signed_in(make_member(hub))
    address = {name: reverse(f"dialogues_manage:{name}", args=["pt", dialogue.pk])
               for name in ("consensus", "consensus_text", "signatory_add", "signatories_ask")}  # fmt: skip
    assert editor.get(address["consensus_text"]).status_code == 403
    coordinator.post(address["consensus_text"], {"text": "We want **one** date.", "text_language": "en", "seen": ""})
    people = {"a@x.example": {"organisation": "League"}, "b@x.example": {"organisation": "Society"},
              "c@x.example": {"organisation": "Union", "name": "Rosa Silva", "function": "Chair"}}  # fmt: skip
    for email, fields in people.items():
        assert editor.post(address["signatory_add"], {"email": email, "language": "en"} | fields).status_code == 302
    assert (
        "Enter the function"
        in editor.post(
            address["signatory_add"], {"email": "d@x.example", "language": "en", "name": "Ana"}
        ).content.decode()
    )
    first, second, third = ConsensusSignatory.objects.order_by("email")
    assert client.get(page_of(first)).status_code == 404  # not asked yet
    assert "Email 3 signatories?" in editor.get(address["signatories_ask"]).content.decode()
    editor.post(address["signatories_ask"])
    sent = OutgoingEmail.objects.filter(kind="dialogues/consensus")
    assert not sent.exists()  # a worker writes them
    write_emails_of_consensus()
    assert sorted(sent.values_list("recipient", flat=True)) == list(people)
    page = client.get(page_of(third))
    assert ["<strong>one</strong>" in page.content.decode(), page["Referrer-Policy"]] == [True, "strict-origin"]
    assert [answer(client, first, "agree"), answer(client, second, "decline"), answer(client, third, "agree")] == [
        "agreed", "declined", "agreed",
    ]  # fmt: skip
    assert client.post(page_of(first), {"answer": "maybe"}).status_code == 400
    public = client.get(report.get_absolute_url()).content.decode()
    assert [name in public for name in ("League", "Society", "Rosa Silva, Chair, Union", "a@x.example")] == [
        True, False, True, False,
    ]  # fmt: skip
    desk = editor.get(address["consensus"]).content.decode()
    assert ("agreed" in desk.lower(), "Send again" in desk) == (True, False)
    audit = str(list(Entry.objects.filter(action="dialogues.answer_consensus").values()))
    assert ["citizen" in audit, "Rosa" in audit, "x.example" in audit] == [True, False, False]


def test_withdrawing_and_erasing_take_the_name_out_of_page_and_file_at_once(client: Client) -> None:
    report = make_report()
    consensus = make_consensus(report.dialogue)
    first = make_signatory(consensus, agrees=True)
    make_signatory(consensus, "b@x.example", agrees=True, organisation="Society")
    assert make_report_files(at=NOW()) == 1
    assert answer(client, first, "decline") == "withdrawn"
    assert not ReportFile.objects.exists()
    assert "Cancer League" not in client.get(report.get_absolute_url()).content.decode()
    in_another_transaction()
    assert make_report_files(at=NOW()) == 1
    assert client.get(page_of(first)).status_code == 200  # they may agree again
    erase_person(by=CITIZEN, address="b@x.example", at=NOW())
    assert not ReportFile.objects.exists()
    assert "Society" not in client.get(report.get_absolute_url()).content.decode()


def test_another_text_asks_again_who_agreed_and_names_no_one_until_they_do(client: Client) -> None:
    report = make_report()
    consensus = make_consensus(report.dialogue)
    first = make_signatory(consensus, agrees=True)
    make_signatory(consensus, "b@x.example", agrees=False, organisation="Society")
    make_signatory(consensus, "c@x.example", organisation="Union")
    write_consensus_emails()
    OutgoingEmail.objects.all().delete()
    changed = save_consensus(
        by=SYSTEM, dialogue=report.dialogue, text="We agree on two dates.", text_language="en", at=NOW()
    )
    assert write_consensus_emails() == 1
    assert (changed.wording, states()) == (2, {"Cancer League": "asked", "Society": "declined", "Union": "added"})
    assert list(OutgoingEmail.objects.values_list("recipient", flat=True)) == ["chair@league.example"]
    assert "two dates" not in client.get(report.get_absolute_url()).content.decode()
    assert answer(client, first, "agree", wording=1) == "asked"  # a page that was open before
    assert answer(client, first, "agree", wording=2) == "agreed"
    assert "two dates" in client.get(report.get_absolute_url()).content.decode()
    same = save_consensus(
        by=SYSTEM, dialogue=report.dialogue, text="We agree on two dates.", text_language="en", at=NOW()
    )
    first.refresh_from_db()
    assert (same.wording, first.state) == (2, "agreed")


def test_another_text_while_the_dialogue_is_withdrawn_leaves_signatories_to_be_asked() -> None:
    consensus = make_consensus()
    make_signatory(consensus, agrees=True)
    PolicyDialogue.objects.update(state="draft", published_at=None)
    save_consensus(by=SYSTEM, dialogue=consensus.dialogue, text="Two dates.", text_language="en", at=NOW())
    write_consensus_emails()
    assert (states(), OutgoingEmail.objects.count()) == ({"Cancer League": "added"}, 0)
    PolicyDialogue.objects.update(state="published", published_at=NOW())
    assert ask_signatories(by=SYSTEM, consensus=consensus, at=NOW()) == 1


def test_emails_to_signatories_are_written_once_and_only_while_the_dialogue_is_public() -> None:
    consensus = make_consensus(make_published())
    first, second = make_signatory(consensus), make_signatory(consensus, "b@x.example", organisation="Society")
    ask_signatories(by=SYSTEM, consensus=consensus, at=NOW())
    sent = OutgoingEmail.objects.filter(kind="dialogues/consensus")
    answer_consensus(by=CITIZEN, signatory=first, agrees=False, wording=1, at=NOW())  # by a link they had before
    assert [write_consensus_emails(), write_consensus_emails()] == [1, 0]
    OutgoingEmail.objects.all().delete()  # as after some months
    ask_signatories(by=SYSTEM, consensus=consensus, signatory=second, at=NOW() + dt.timedelta(hours=1))
    make_signatory(consensus, "c@x.example", organisation="Union")
    ask_signatories(by=SYSTEM, consensus=consensus, at=NOW())
    assert write_consensus_emails() == 2
    assert sorted(sent.values_list("recipient", flat=True)) == ["b@x.example", "c@x.example"]
    ask_signatories(by=SYSTEM, consensus=consensus, signatory=second, at=NOW() + dt.timedelta(hours=2))
    PolicyDialogue.objects.update(state="draft", published_at=None)
    assert write_consensus_emails() == 0
    assert states() == {"Cancer League": "declined", "Society": "added", "Union": "asked"}


def test_closed_dialogue_shows_no_consensus_and_takes_none(client: Client) -> None:
    report = make_report()
    consensus = make_consensus(report.dialogue)
    make_signatory(consensus, agrees=True)
    PolicyDialogue.objects.update(attribution="closed")
    assert "Cancer League" not in client.get(report.get_absolute_url()).content.decode()
    closed = PolicyDialogue.objects.get()
    assert consensus_shown(closed) == (None, [])
    with pytest.raises(ActionRefused, match="Closed, no report"):
        save_consensus(by=SYSTEM, dialogue=closed, text="Two dates.", text_language="en", at=NOW())


def test_what_is_refused(client: Client) -> None:
    dialogue = make_published()
    make_registration(make_session(dialogue, days=-2), name="Zoe Neill", email="z@example.org")
    consensus = make_consensus(dialogue)
    row = make_signatory(consensus)
    usual: dict[str, Any] = {"by": SYSTEM, "at": NOW()}
    text = {"dialogue": dialogue, "text_language": "en", **usual}
    ask_signatories(consensus=consensus, **usual)
    write_consensus_emails()
    for words, act in (
        ("names someone who took part", lambda: save_consensus(text="As Zoe Neill says", **text)),
        ("on the list already", lambda: make_signatory(consensus)),
        ("less than ten minutes", lambda: ask_signatories(consensus=consensus, signatory=row, **usual)),
        ("no one to ask", lambda: ask_signatories(consensus=consensus, **usual)),
    ):
        with pytest.raises(ActionRefused, match=words):
            act()
    with pytest.raises(EditConflict):
        save_consensus(text="Third", seen="x.y", **text)
    answer(client, row, "agree")
    with pytest.raises(ActionRefused, match="already answered"):
        ask_signatories(consensus=consensus, signatory=row, by=SYSTEM, at=NOW() + dt.timedelta(hours=1))
    assert states() == {"Cancer League": "agreed"}
    PolicyDialogue.objects.update(state="draft", published_at=None)
    with pytest.raises(ActionRefused, match="Publish the dialogue first"):
        ask_signatories(consensus=consensus, signatory=row, by=SYSTEM, at=NOW() + dt.timedelta(hours=1))
    assert client.get(page_of(row)).status_code == 404
    with pytest.raises(ActionRefused, match="no longer works"):
        answer_consensus(by=CITIZEN, signatory=row, agrees=True, wording=1, at=NOW())
    assert OutgoingEmail.objects.get(kind="dialogues/consensus").state == "queued"
    for _again in range(2):
        remove_signatory(by=SYSTEM, signatory=row)
    assert OutgoingEmail.objects.get(kind="dialogues/consensus").state == "withdrawn"


def test_database_refuses_what_the_portal_never_writes() -> None:
    row = make_signatory(agrees=True)
    for change, constraint in (
        ({"agreed_wording": None}, "agreed_to_a_wording"), ({"state": "added"}, "dialogues_signatory"),
        ({"email_due": True}, "email_due_is_asked"),
        ({"organisation": ""}, "is_named"), ({"name": "Ana"}, "is_named"), ({"state": "x", "agreed_wording": None}, "known_state"),
        ({"hub": make_hub("NO")}, "same_hub"), ({"email": "A@x.example"}, "canonical_address"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ConsensusSignatory.objects.filter(pk=row.pk).update(**change)
    other = make_consensus(make_published(row.hub, title="Another"))
    with pytest.raises(IntegrityError, match="same_dialogue"), transaction.atomic():
        ConsensusSignatory.objects.filter(pk=row.pk).update(consensus=other)
    ConsensusStatement.objects.filter(pk=other.pk).update(text="Other words")
    other.refresh_from_db()
    assert other.wording == 2  # counted by the database


def test_who_did_not_agree_is_forgotten_after_a_year() -> None:
    consensus = make_consensus()
    make_signatory(consensus, agrees=True)
    make_signatory(consensus, "b@x.example", agrees=False, organisation="Society")
    make_signatory(consensus, "c@x.example", organisation="Union")
    assert forget_signatories(at=NOW() + dt.timedelta(days=364)) == 0
    assert forget_signatories(at=NOW() + dt.timedelta(days=366)) == 2
    assert states() == {"Cancer League": "agreed"}
