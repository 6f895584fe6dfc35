"""Proposals on pages: the office records each act, members reply behind their link, everyone reads the path."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.personal_links import new_link
from audit.actors import CITIZEN, SYSTEM
from dialogues.models import ConsultedMember, MemberOrganisation, MemberReply, PolicyProposal, ProposalAct
from dialogues.proposals.actions.acts import record_decision, record_withdrawal
from dialogues.proposals.actions.campaign import add_campaign_item
from dialogues.proposals.actions.consultation import reply_to_consultation, token_of
from dialogues.proposals.actions.emails import write_proposal_emails
from dialogues.proposals.models.act import Outcome
from dialogues.proposals.stages import Stage
from outbox.models import OutgoingEmail
from tests.dialogues.proposing import (
    AFTER,
    NOW,
    START,
    day,
    make_adopted,
    make_consultation,
    make_member_organisation,
    make_need,
    make_proposal,
    make_public_need,
)
from tests.factories import make_group, make_organisation, make_user
from tests.signing_in import signed_in
from toolkit.date_formatting import partial_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    return signed_in(make_user(is_network_office=True))


def url(name: str, *keys: Any) -> str:
    return reverse(f"dialogues_network:{name}", args=keys)


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_office_brings_a_proposal_from_need_to_campaign(office: Client) -> None:
    network = make_group(name="Workforce")
    both = {
        "organisation": make_organisation("Beta").pk,
        "name": "Alpha",
        "language": "en",
        "email": "alpha@example.org",
    }
    assert "enter the name of a new one" in text(office.post(url("member_add"), both))
    office.post(url("member_add"), {**both, "organisation": ""})
    member = MemberOrganisation.objects.get()
    today = day(NOW)
    need = {"network": network.pk, "title": "Nurses", "text": "Too few nurses.", "done_on": str(day(START))}
    office.post(url("proposal_add"), need)
    row = PolicyProposal.objects.get()
    assert office.post(url("proposal_edit", row.pk), {**need, "title": "More nurses"}).status_code == 302
    public = reverse("dialogues:proposal", args=[row.pk])
    assert Client().get(public).status_code == 404
    seen = re.search(r'name="seen" value="([^"]+)"', office.get(url("proposal_publish", row.pk)).content.decode())
    assert seen
    office.post(url("proposal_publish", row.pk), {"seen": seen[1]})
    on = {"done_on": str(day(START)), "sure": "on"}
    page = office.post(url("proposal_propose", row.pk), {"member": member.pk, "text": "Train 5,000.", **on, "sure": ""})
    assert "Tick this to record it." in text(page)
    office.post(url("proposal_propose", row.pk), {"member": member.pk, "text": "Train 5,000.", **on})
    closes_on = today + dt.timedelta(days=8)
    office.post(
        url("proposal_consult", row.pk), {"closes_on": str(closes_on), "text": "Look at point 2.", "sure": "on"}
    )
    write_proposal_emails()
    assert OutgoingEmail.objects.get().context["ask"] == "Look at point 2."
    early = office.get(url("proposal_decide", row.pk), follow=True)
    assert "The Board decides after that day." in text(early)
    consulted = ConsultedMember.objects.get()
    office.post(url("consulted_reply", row.pk, consulted.pk), {"position": "support", "language": "en"})
    shown = text(Client().get(public))
    for words in (
        "More nurses", "Members are being consulted", "Role: Member organisation that proposes ( Alpha )", "1 Support",
        "Entered by the network office on its behalf",
    ):  # fmt: skip
        assert words in shown


def test_board_sees_that_no_advice_was_given_and_has_to_say_so(office: Client) -> None:
    row = make_consultation().proposal
    public = reverse("dialogues:proposal", args=[row.pk])
    assert "No advice given yet" in text(Client().get(public))
    assert "has given no advice" in text(office.get(url("proposal_decide", row.pk)))
    decision = {"outcome": "adopted", "text": "Adopted.", "done_on": str(day(AFTER)), "sure": "on"}
    assert "confirm that the Board decided without it" in text(office.post(url("proposal_decide", row.pk), decision))
    office.post(url("proposal_decide", row.pk), {**decision, "without_advice": "on"})
    item = {
        "title": "Hearing",
        "network": row.network_id,
        "starts_on": str(day(NOW)),
        "url": "https://example.org/hearing",
    }
    ftp = office.post(url("campaign_add", row.pk), {**item, "url": "ftp://example.org/hearing"})
    assert "Enter a valid URL." in text(ftp)
    office.post(url("campaign_add", row.pk), item)
    shown = text(Client().get(public))
    assert "no advice was given" in shown
    assert "Hearing" in shown
    office.post(url("campaign_remove", row.pk, row.campaign.get().pk))
    assert "Hearing" not in text(Client().get(public))


def test_office_translates_every_text_on_one_page(office: Client) -> None:
    row = make_adopted()
    address = f"{url('proposal_translate', row.pk)}?language=pt"
    names = re.findall(r'name="((?:proposal|act)[^"]+)"', office.get(address).content.decode())
    assert len(names) == 5
    office.post(address, {name: f"Texto {name}" for name in names})
    with translation.override("pt"):  # a request leaves its language behind
        shown = text(Client().get(f"/pt/dialogues/proposals/{row.pk}/"))
    assert all(f"Texto {name}" in shown for name in names)
    assert b'name="act' not in office.get(url("proposal_translate", row.pk), {"language": "en"}).content


def test_member_replies_behind_its_link_until_the_deadline(client: Client) -> None:
    consulted = make_consultation(at=NOW)
    address = reverse("dialogues_personal:consultation", args=[token_of(consulted)])
    page = text(client.get(address))
    assert "consulted member organisation" in page
    assert (
        page.index("Four weeks at most.")
        < page.index("Give the view of your organisation")
        < page.index("No reply yet")
    )
    assert not MemberReply.objects.exists()
    refused = client.post(address, {"position": "object", "language": "en"})
    assert "why you object" in text(refused)
    thanks = client.post(address, {"position": "object", "text": "Too <b>soon</b>.", "language": "en"}, follow=True)
    assert "The view of your organisation is published." in text(thanks)
    assert b"Too &lt;b&gt;soon&lt;/b&gt;." in client.get(consulted.proposal.get_absolute_url()).content


def test_office_extends_the_deadline_and_the_page_shows_both(office: Client) -> None:
    row = make_consultation(at=NOW).proposal
    first, later = (day(NOW) + dt.timedelta(days=days) for days in (14, 30))
    assert "can be extended, but not shortened" in text(office.get(url("proposal_extend", row.pk)))
    extension = {"closes_on": str(first), "reason": "Summer.", "sure": "on"}
    assert "Choose a later date" in text(office.post(url("proposal_extend", row.pk), extension))
    office.post(url("proposal_extend", row.pk), {**extension, "closes_on": str(later)})
    shown = text(Client().get(row.get_absolute_url()))
    words = [partial_words(one, "day") for one in (first, later)]
    for line in (f"Deadline extended from {words[0]} to {words[1]}", "Summer.", f"First deadline: {words[0]}"):
        assert line in shown
    acts = Client().get(f"/api/v1/proposals/{row.pk}/").json()["acts"]
    assert [act["closes_on"] for act in acts if act["closes_on"]] == [str(first), str(later)]


def test_proposer_withdraws_behind_its_link_and_no_other_member_can(client: Client) -> None:
    consulted = make_consultation(at=NOW)
    other = make_member_organisation()
    address = reverse("dialogues_personal:proposal_withdraw", args=[token_of(consulted)])
    nonce, link_hash = new_link(ConsultedMember.LINK_KIND, None)
    foreign = ConsultedMember.objects.create(
        proposal=consulted.proposal, member=other, link_nonce=nonce, link_hash=link_hash
    )
    theirs = reverse("dialogues_personal:proposal_withdraw", args=[token_of(foreign)])
    withdrawal = {"reason": "Covered by new law.", "sure": "on"}
    client.post(theirs, withdrawal)
    assert not ProposalAct.objects.filter(kind="withdrawal").exists()
    assert "Withdraw this proposal" not in text(client.get(theirs, follow=True))
    assert "Withdraw this proposal" in text(client.get(address))
    assert "Tick this to record it." in text(client.post(address, {"reason": "Covered."}))
    client.post(address, withdrawal)
    shown = text(client.get(consulted.proposal.get_absolute_url()))
    assert f"Withdrawn by {consulted.member} on" in shown
    assert "Covered by new law." in shown
    assert client.get(address).status_code == 302
    assert client.get(reverse("dialogues_personal:proposal_withdraw", args=["x" * 43])).status_code == 404


def test_public_list_is_filtered_by_each_stage_in_the_database(client: Client) -> None:
    network = make_group()
    rows = {
        Stage.NEED: make_public_need(network, title="T need"),
        Stage.PROPOSED: make_proposal(network, title="T proposed"),
    }
    rows[Stage.CONSULTATION] = make_consultation(network=network, at=NOW, title="T consultation").proposal
    rows[Stage.BOARD] = make_consultation(network=network, title="T board").proposal
    for outcome in Outcome:
        row = make_consultation(network=network, title=f"T {outcome}").proposal
        for each in dict.fromkeys((Outcome.POSTPONED, outcome)):
            record_decision(
                by=SYSTEM, proposal=row, outcome=each, text="D.", reason="R.", done_on=day(AFTER), without_advice=True, at=AFTER
            )  # fmt: skip
        rows[Stage(outcome)] = row
    rows[Stage.CAMPAIGN] = make_adopted(network=network, title="T campaign")
    add_campaign_item(
        by=SYSTEM, proposal=rows[Stage.CAMPAIGN], network=network, title="Hearing", starts_on=day(NOW), at=NOW
    )
    rows[Stage.WITHDRAWN] = make_proposal(network, title="T withdrawn")
    record_withdrawal(by=SYSTEM, proposal=rows[Stage.WITHDRAWN], reason="R.", done_on=day(NOW), at=NOW)
    assert rows.keys() == set(Stage)
    for stage, row in rows.items():
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("dialogues:proposals"), {"stage": stage}).context["page_obj"]
        assert [path.proposal for path in page.object_list] == [row]
        assert (page.paginator.count, len(queries)) == (1, 5)


def test_late_reply_is_refused_in_words_and_a_guessed_link_opens_a_neutral_page(client: Client) -> None:
    consulted = make_consultation()
    address = reverse("dialogues_personal:consultation", args=[token_of(consulted)])
    assert "Replies are no longer accepted." in text(client.get(address))
    assert b'name="position"' not in client.get(address).content
    assert "Replies are no longer accepted." in text(client.post(address, {"position": "support", "language": "en"}))
    assert not MemberReply.objects.exists()
    guessed = client.get(reverse("dialogues_personal:consultation", args=["x" * 43]))
    assert (guessed.status_code, guessed["Referrer-Policy"]) == (404, "strict-origin")


def test_public_list_filters_by_network_and_stage_and_a_network_shows_its_own(client: Client) -> None:
    workforce, merged = make_group(name="Workforce"), make_group(name="Nursing", until="2024")
    merged.successor = workforce
    merged.save()
    make_need(workforce, title="A draft")
    make_public_need(workforce, title="A need")
    make_proposal(merged, title="An old proposal")
    make_public_need(title="Elsewhere")
    address = reverse("dialogues:proposals")
    assert "A draft" not in text(client.get(address))
    of_network, needs = (text(client.get(address, query)) for query in ({"network": workforce.pk}, {"stage": "need"}))
    assert [title in of_network for title in ("A need", "An old proposal", "Elsewhere")] == [True, True, False]
    assert [title in needs for title in ("A need", "An old proposal", "Elsewhere")] == [True, False, True]
    page = text(client.get(workforce.get_absolute_url()))
    assert [title in page for title in ("A draft", "A need", "An old proposal", "Elsewhere")] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_public_pages_ask_the_same_queries_however_much_there_is(client: Client, number: int) -> None:
    for _one in range(number):
        make_member_organisation()
    rows = [make_adopted(title=f"Adopted {place}") for place in range(number)]
    client.get(reverse("dialogues:proposals"))
    counts = []
    for address in (reverse("dialogues:proposals"), rows[0].get_absolute_url()):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts == [5, 5]


def test_api_shows_acts_with_their_roles_and_replies(client: Client) -> None:
    row = make_adopted()
    later = make_consultation(at=NOW, title="Another")
    for position in ("no_view", "support"):
        reply_to_consultation(by=CITIZEN, consulted=later, position=position, at=NOW)
    make_need(title="A draft")
    postponed = make_consultation(title="Twice postponed").proposal
    for _again in range(2):
        record_decision(
            by=SYSTEM, proposal=postponed, outcome="postponed", text="Later.", done_on=day(AFTER), without_advice=True, at=AFTER
        )  # fmt: skip
    assert [one["id"] for one in client.get("/api/v1/proposals/?outcome=postponed").json()["results"]] == [postponed.pk]
    record_decision(
        by=SYSTEM, proposal=postponed, outcome="not_adopted", reason="No.", text="No.", done_on=day(AFTER), without_advice=True,
        at=AFTER,
    )  # fmt: skip
    assert client.get("/api/v1/proposals/?outcome=postponed").json()["results"] == []
    body = client.get("/api/v1/proposals/").json()
    assert body["count"] == 3
    found = client.get("/api/v1/proposals/?outcome=adopted").json()["results"]
    assert [one["id"] for one in found] == [row.pk]
    assert [(act["kind"], act["role"]) for act in found[0]["acts"]] == [
        ("need", "network"), ("proposal", "proposer"), ("consultation", "consulted"), ("advice", "adviser"), ("decision", "board"),
    ]  # fmt: skip
    replies = client.get(f"/api/v1/proposals/{later.proposal_id}/").json()["replies"]
    assert [one["position"] for one in replies] == ["support"]
