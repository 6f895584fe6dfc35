"""From a need to a campaign: each act in one role, in the order the actions and the database hold."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from dialogues.models import CampaignItem, ConsultedMember, MemberReply, PolicyProposal, ProposalAct
from dialogues.proposals.actions import acts, campaign, consultation, members, proposals
from dialogues.proposals.actions.emails import write_proposal_emails
from dialogues.proposals.presentation import path_of
from dialogues.proposals.reminders import remind_of_consultations
from dialogues.proposals.retention import forget_consultations
from dialogues.proposals.roles import ROLE_OF_ACT, ActKind
from dialogues.proposals.stages import Stage
from dialogues.tasks import write_emails_of_proposals
from events.models import Event
from hubs.groups.actions.groups import remove_group
from hubs.registry.actions.organisation_merge import merge_organisations
from outbox.models import OutgoingEmail
from tests.dialogues.proposing import (
    AFTER,
    CLOSES_ON,
    CONSULTED_AT,
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
from tests.factories import make_chair, make_event, make_group, make_hub
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
ACT: dict[str, Any] = {"by": SYSTEM, "text": "Words.", "done_on": day(AFTER), "at": AFTER}


def stage(row: PolicyProposal, at: dt.datetime = NOW) -> Stage:
    return path_of(row, today=day(at)).stage


def refused(act: Callable[[], object]) -> tuple[str, str | None]:
    with pytest.raises(ActionRefused) as refusal:
        act()
    return refusal.value.message, refusal.value.field


def violated(act: Callable[[], object]) -> str:
    """The name of the rule by which the database refuses."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    return str(error.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def test_path_leads_from_need_to_campaign_with_an_audit_row_each() -> None:
    network, silent = make_group(), make_member_organisation("Beta", email="")
    member = make_member_organisation("Alpha")
    row = make_need(network, chair=make_chair(network))
    assert stage(row) == Stage.NEED
    proposals.publish_proposal(by=SYSTEM, proposal=row, at=START)
    acts.record_proposal(by=SYSTEM, proposal=row, member=member, text="Four weeks.", done_on=day(START), at=START)
    assert stage(row) == Stage.PROPOSED
    consultation.open_consultation(by=SYSTEM, proposal=row, closes_on=CLOSES_ON, at=CONSULTED_AT)
    assert stage(row, CONSULTED_AT) == Stage.CONSULTATION
    asked = {one.member: one for one in ConsultedMember.objects.all()}
    assert {one: asked[one].sent_at is not None for one in asked} == {member: True, silent: False}
    consultation.reply_to_consultation(by=CITIZEN, consulted=asked[member], position="support", at=CONSULTED_AT)
    assert stage(row, AFTER) == Stage.BOARD
    acts.record_advice(proposal=row, **ACT)
    acts.record_decision(proposal=row, outcome="postponed", **ACT)
    assert stage(row) == Stage.POSTPONED
    acts.record_decision(proposal=row, outcome="adopted_with_changes", **ACT)
    assert stage(row) == Stage.CHANGED
    campaign.add_campaign_item(by=SYSTEM, proposal=row, network=network, title="Hearing", starts_on=day(AFTER), at=NOW)
    assert stage(row) == Stage.CAMPAIGN
    assert [(act.kind, act.role) for act in row.acts.order_by("pk")] == [
        ("need", "network"), ("proposal", "proposer"), ("consultation", "consulted"), ("advice", "adviser"), ("decision", "board"),
        ("decision", "board"),
    ]  # fmt: skip
    assert [name for name in Entry.objects.order_by("pk").values_list("action", flat=True) if "member_org" not in name] == [
        f"dialogues.{name}"
        for name in (
            "begin_proposal", "publish_proposal", "record_proposal", "record_consultation", "reply_to_consultation",
            "record_advice", "record_decision", "record_decision", "add_campaign_item",
        )
    ]  # fmt: skip
    assert [OutgoingEmail.objects.count(), write_emails_of_proposals(), write_proposal_emails()] == [0, None, 0]
    assert list(OutgoingEmail.objects.order_by("pk").values_list("kind", flat=True)) == [
        "dialogues/proposal_decided", "dialogues/proposal_decided",  # the consultation had closed before a worker came
    ]  # fmt: skip


def test_acts_out_of_order_are_refused_in_words() -> None:
    draft, need, proposed = make_need(), make_public_need(), make_proposal(title="Other")
    member = make_member_organisation(since=day(NOW))
    soon = {"by": SYSTEM, "closes_on": day(NOW) + dt.timedelta(days=9), "at": NOW}
    running = make_consultation(at=NOW).proposal
    over = make_consultation(title="Over").proposal
    decided = make_adopted(title="Decided")
    decide = {**ACT, "outcome": "adopted", "without_advice": True}
    found = [
        refused(lambda: acts.record_proposal(proposal=draft, member=member, **ACT))[0],
        refused(lambda: consultation.open_consultation(proposal=need, **soon))[0],
        refused(lambda: acts.record_advice(proposal=need, **ACT))[0],
        refused(lambda: acts.record_proposal(proposal=need, member=member, **ACT))[0],
        refused(lambda: acts.record_proposal(proposal=proposed, member=member, **ACT))[0],
        refused(lambda: consultation.open_consultation(proposal=proposed, **{**soon, "closes_on": day(NOW)}))[0],
        refused(
            lambda: consultation.open_consultation(proposal=proposed, **{**soon, "closes_on": dt.date(2062, 1, 1)})
        )[0],
        refused(lambda: acts.record_decision(proposal=proposed, **decide))[0],
        refused(lambda: acts.record_decision(proposal=running, **{**decide, "at": NOW, "done_on": day(NOW)}))[0][:21],
        refused(lambda: acts.record_decision(proposal=over, **{**decide, "without_advice": False}))[0][:52],
        refused(lambda: acts.record_decision(proposal=over, **{**decide, "outcome": "not_adopted"}))[0],
        refused(lambda: acts.record_decision(proposal=over, **{**decide, "done_on": CLOSES_ON}))[0][:18],
        refused(lambda: acts.record_decision(proposal=over, **{**decide, "done_on": day(NOW)}))[0],
        refused(lambda: acts.record_decision(proposal=decided, **decide))[0],
        refused(lambda: acts.record_advice(proposal=decided, **ACT))[0],
    ]
    assert found == [
        "Publish the need first.",
        "A member organisation has to make a proposal first.",
        "A member organisation has to make a proposal first.",
        "Choose another organisation: this one was not a member on that day, and only members can propose.",
        "A member organisation has already made the proposal.",
        "Give members at least a week. Choose a later date.",
        "Choose a date within the next six months.",
        "All member organisations have to be consulted first.",
        "Members can reply unt",
        "The Patient Advisory Committee has given no advice. ",
        "Enter the reason. It is published with the decision.",
        "Members could repl",
        "This date is in the future.",
        "The Board has already decided.",
        "The Board has decided. Advice comes before the decision.",
    ]


def extend(row: PolicyProposal, days: int, at: dt.datetime = NOW, reason: str = "Holidays.") -> ProposalAct:
    closes_on = day(NOW) + dt.timedelta(days=days)
    return consultation.extend_consultation(by=SYSTEM, proposal=row, closes_on=closes_on, reason=reason, at=at)


def recipients(kind: str, state: str = "queued") -> list[str]:
    found = OutgoingEmail.objects.filter(kind=f"dialogues/{kind}", state=state).order_by("recipient")
    return list(found.values_list("recipient", flat=True))


def test_deadline_is_extended_for_those_without_a_reply_and_never_shortened() -> None:
    replied, silent = make_member_organisation(), make_member_organisation()
    make_member_organisation(email="")
    row = make_proposal(at=NOW)
    consultation.open_consultation(by=SYSTEM, proposal=row, closes_on=day(NOW) + dt.timedelta(days=10), at=NOW)
    of = {one.member: one for one in ConsultedMember.objects.all()}
    assert write_proposal_emails() == 2
    consultation.reply_to_consultation(by=CITIZEN, consulted=of[replied], position="support", at=NOW)
    assert remind_of_consultations(at=NOW + dt.timedelta(days=8)) == 1
    assert [refused(lambda days=days: extend(row, days))[1] for days in (10, 9, 181)] == ["closes_on"] * 3
    assert refused(lambda: extend(row, 20, reason=" "))[1] == "reason"
    extend(row, 20, at=NOW + dt.timedelta(days=9))
    assert [write_proposal_emails(), write_proposal_emails()] == [1, 0]
    assert (recipients("consultation_extended"), recipients("consultation")) == ([silent.email], [replied.email])
    assert OutgoingEmail.objects.get(kind="dialogues/consultation_extended").context["reason"] == "Holidays."
    path = path_of(row, today=day(NOW) + dt.timedelta(days=15))
    assert (path.stage, path.is_open, path.closes_on) == (Stage.CONSULTATION, True, day(NOW) + dt.timedelta(days=20))
    assert [act.extended_from for act in path.acts if act.closes_on] == [None, day(NOW) + dt.timedelta(days=10)]
    consultation.reply_to_consultation(
        by=CITIZEN, consulted=of[silent], position="no_view", at=NOW + dt.timedelta(days=15)
    )
    decide = {**ACT, "outcome": "adopted", "without_advice": True, "at": NOW + dt.timedelta(days=15)}
    assert "Members can reply until" in refused(lambda: acts.record_decision(proposal=row, **decide))[0]
    late = {"at": NOW + dt.timedelta(days=21)}
    assert "can't be extended any more" in refused(lambda: extend(row, 30, **late))[0]
    assert [
        violated(insert(row, "extension", reason="R", text="", closes_on=day(NOW) + dt.timedelta(days=19), done_on=day(NOW))),
        violated(insert(row, "extension", reason="R", text="", closes_on=day(NOW) + dt.timedelta(days=40), done_on=day(late["at"]))),
        violated(insert(row, "extension", text="", closes_on=day(NOW) + dt.timedelta(days=40), done_on=day(NOW))),
        violated(insert(row, "decision", outcome="adopted", without_advice=True, done_on=day(NOW) + dt.timedelta(days=20))),
    ] == [
        "dialogues_act_extends_open_consultation", "dialogues_act_extends_open_consultation", "dialogues_act_gives_reason",
        "dialogues_act_after_deadline",
    ]  # fmt: skip
    assert [forget_consultations(at=NOW + dt.timedelta(days=days)) for days in (105, 112)] == [0, 3]


def test_who_was_reminded_before_an_extension_is_reminded_of_the_later_deadline() -> None:
    row = make_consultation(at=NOW).proposal
    assert remind_of_consultations(at=NOW + dt.timedelta(days=12)) == 1
    extend(row, 15, at=NOW + dt.timedelta(days=13))
    sent = [remind_of_consultations(at=NOW + dt.timedelta(days=days)) for days in (13, 14, 15)]
    assert sent == [0, 1, 0]


def test_proposer_withdraws_with_a_reason_and_nothing_follows() -> None:
    consulted = make_consultation(at=NOW)
    row, other = consulted.proposal, make_member_organisation("Other")
    usual = {"by": SYSTEM, "proposal": row, "done_on": day(NOW), "at": NOW}
    assert [
        refused(lambda: acts.record_withdrawal(reason=" ", **usual))[1],
        violated(insert(row, "withdrawal", text="", reason="R", member=other, done_on=day(NOW))),
        refused(lambda: acts.record_withdrawal(reason="R", **{**usual, "proposal": make_public_need()}))[0],
        refused(lambda: acts.record_withdrawal(reason="R", **{**usual, "proposal": make_adopted(title="A")}))[0],
    ] == [
        "reason", "dialogues_act_withdrawn_by_proposer", "A member organisation has to make a proposal first.",
        "The Board has already decided.",
    ]  # fmt: skip
    write_proposal_emails()
    acts.record_withdrawal(reason="Covered by new law.", **usual)
    assert recipients("consultation", "withdrawn") == [consulted.member.email]
    assert write_proposal_emails() == 1
    assert OutgoingEmail.objects.get(kind="dialogues/proposal_withdrawn").context["reason"] == "Covered by new law."
    path = path_of(row, today=day(NOW))
    assert (path.stage, path.is_open, [step.label for step in path.steps][-1]) == (Stage.WITHDRAWN, False, "Withdrawal")
    reply = {"by": CITIZEN, "consulted": consulted, "position": "support", "at": NOW}
    assert [
        refused(lambda: acts.record_withdrawal(reason="Again.", **usual))[0],
        refused(lambda: extend(row, 30))[0],
        refused(lambda: consultation.reply_to_consultation(**reply))[0],
        refused(lambda: consultation.send_link_again(by=SYSTEM, consulted=consulted, at=NOW + dt.timedelta(hours=1)))[0],
        violated(insert(row, "advice", done_on=day(NOW))),
        violated(MemberReply(consulted=consulted, position="support", source="member", done_on=day(NOW), made_at=NOW).save),
    ] == [
        "The proposal was withdrawn.", "The proposal was withdrawn.", "The proposal was withdrawn. Replies are no longer accepted.",
        "The proposal was withdrawn. Replies are no longer accepted.", "dialogues_act_before_withdrawal",
        "dialogues_member_reply_in_time",
    ]  # fmt: skip
    assert remind_of_consultations(at=NOW + dt.timedelta(days=12)) == 0
    acts.record_correction(by=SYSTEM, proposal=row, text="It was a directive.", at=NOW)


def insert(row: PolicyProposal, kind: str, **fields: Any) -> Callable[[], object]:
    usual = {"role": ROLE_OF_ACT[ActKind(kind)], "done_on": day(AFTER), "text": "Words.", "made_at": AFTER}
    return lambda: ProposalAct.objects.create(proposal=row, kind=kind, **usual | fields)


def test_database_refuses_acts_out_of_order_and_in_another_role() -> None:
    draft, need, proposed = make_need(), make_public_need(), make_proposal(title="Other")
    over, decided = make_consultation(title="Over"), make_adopted(title="Decided")
    decision = {"outcome": "adopted", "without_advice": True}
    abroad = make_group(make_hub("PT"))
    assert [
        violated(insert(draft, "correction")),
        violated(insert(need, "consultation", closes_on=day(NOW))),
        violated(insert(proposed, "decision", **decision)),
        violated(insert(over.proposal, "decision", **{**decision, "done_on": CLOSES_ON})),
        violated(insert(over.proposal, "decision", outcome="adopted")),
        violated(insert(over.proposal, "decision", **{**decision, "outcome": "not_adopted"})),
        violated(insert(over.proposal, "decision", without_advice=True)),
        violated(insert(over.proposal, "advice", role="board")),
        violated(insert(over.proposal, "advice", text=" ")),
        violated(insert(proposed, "proposal", member=None)),
        violated(insert(decided, "decision", outcome="postponed")),
        violated(lambda: CampaignItem.objects.create(proposal=proposed, network=proposed.network, title="T", starts_on=day(NOW))),
        violated(lambda: PolicyProposal.objects.create(network=abroad, title="T")),
        violated(lambda: ProposalAct.objects.filter(proposal=draft).update(chair=make_chair())),
    ] == [
        "dialogues_act_after_publication", "dialogues_act_after_proposal", "dialogues_act_after_deadline",
        "dialogues_act_after_deadline", "dialogues_act_names_missing_advice", "dialogues_act_gives_reason",
        "dialogues_act_decision_has_outcome", "dialogues_act_in_its_role", "dialogues_act_has_text",
        "dialogues_act_member_proposes", "dialogues_act_before_decision", "dialogues_campaign_after_adoption",
        "dialogues_proposal_of_european_network", "dialogues_act_chair_of_network",
    ]  # fmt: skip


def test_board_decides_after_a_postponement_and_never_dates_it_before_that() -> None:
    row = make_consultation().proposal
    decide = {**ACT, "outcome": "adopted", "at": NOW}
    late = day(AFTER) + dt.timedelta(days=2)
    acts.record_advice(proposal=row, **ACT)
    acts.record_decision(proposal=row, **{**decide, "outcome": "postponed", "done_on": late})
    words, field = refused(lambda: acts.record_decision(proposal=row, **decide))
    assert (words[:23], field) == ("The previous step is da", "done_on")
    assert violated(insert(row, "decision", outcome="adopted")) == "dialogues_act_decision_comes_last"
    acts.record_decision(proposal=row, **{**decide, "done_on": late})
    path = path_of(row, today=day(NOW))
    for act in path.acts:  # as it may have been recorded before this was refused
        if act.outcome == "adopted":
            act.done_on = day(AFTER)
    path.acts.sort(key=lambda act: (act.done_on, act.pk))
    assert (path.is_decided, path.is_adopted, path.stage) == (True, True, Stage.ADOPTED)


def test_history_is_never_rewritten_and_translations_are_added() -> None:
    row = make_adopted()
    consulted = ConsultedMember.objects.get()
    reply = MemberReply(consulted=consulted, position="support", source="member", done_on=CLOSES_ON, made_at=AFTER)
    reply.save()
    late = MemberReply(consulted=consulted, position="support", source="member", done_on=day(AFTER), made_at=AFTER)
    silent = MemberReply(consulted=consulted, position="object", source="member", done_on=CLOSES_ON, made_at=AFTER)
    assert [
        violated(lambda: ProposalAct.objects.filter(kind="decision").update(outcome="postponed")),
        violated(lambda: ProposalAct.objects.filter(kind="advice").delete()),
        violated(lambda: PolicyProposal.objects.update(title="Other")),
        violated(lambda: PolicyProposal.objects.filter(pk=row.pk)._raw_delete("default")),
        violated(lambda: MemberReply.objects.update(position="object")),
        violated(lambda: ConsultedMember.objects.filter(pk=consulted.pk)._raw_delete("default")),
        violated(late.save),
        violated(silent.save),
    ] == [
        "dialogues_act_stays", "dialogues_act_stays", "dialogues_proposal_stays", "dialogues_proposal_stays",
        "dialogues_member_reply_stays", "dialogues_consulted_stays", "dialogues_member_reply_in_time",
        "dialogues_member_reply_says_why",
    ]  # fmt: skip
    key = f"act{row.acts.get(kind='advice').pk}"
    texts = {"proposal": {"title": "Tempos de espera"}, key: {"text": "Perguntem aos doentes."}}
    proposals.translate_proposal(by=SYSTEM, proposal=row, language="pt", texts=texts)
    row.refresh_from_db()
    assert (row.words_in("pt")["title"].text, row.acts.get(kind="advice").words_in("pt")["text"].text) == (
        "Tempos de espera", "Perguntem aos doentes.",
    )  # fmt: skip
    assert (
        "can't be changed"
        in refused(
            lambda: proposals.translate_proposal(
                by=SYSTEM, proposal=row, language="en", texts={"proposal": {"title": "X"}}
            )
        )[0]
    )


def test_draft_is_changed_and_discarded_and_a_public_one_is_not() -> None:
    network = make_group()
    draft, seen = make_need(), None
    seen = proposals.need_edition(draft)
    change = {"by": SYSTEM, "network": network, "title": "New", "text": "Other.", "done_on": day(START), "at": NOW}
    proposals.change_need(proposal=draft, chair=make_chair(network), seen=seen, **change)
    assert (
        "changed meanwhile"
        in refused(lambda: proposals.publish_proposal(by=SYSTEM, proposal=draft, at=NOW, seen=seen))[0]
    )
    assert refused(lambda: proposals.change_need(proposal=draft, **{**change, "chair": make_chair()}))[1] == "chair"
    proposals.discard_proposal(by=SYSTEM, proposal=draft)
    proposals.discard_proposal(by=SYSTEM, proposal=draft)
    public = make_public_need()
    for act in (
        lambda: proposals.change_need(proposal=public, **change),
        lambda: proposals.discard_proposal(by=SYSTEM, proposal=public),
    ):
        assert "correction" in refused(act)[0]
    acts.record_correction(by=SYSTEM, proposal=public, text="It was three weeks.", at=NOW)
    assert list(PolicyProposal.objects.all()) == [public]


def test_name_of_a_former_chair_leaves_and_the_need_stays() -> None:
    network = make_group()
    chair = make_chair(network)
    row = make_public_need(network, chair=chair)
    chair.delete()
    assert row.acts.get().done_by == ""
    with pytest.raises((ActionRefused, ProtectedError)):
        remove_group(by=SYSTEM, group=network)


def test_replies_count_once_and_end_with_the_deadline() -> None:
    consulted = make_consultation(at=NOW)
    reply = {"by": CITIZEN, "consulted": consulted, "at": NOW}
    for field, position in (("text", "object"), ("text", "support_with_changes"), ("position", "maybe")):
        assert (
            refused(lambda position=position: consultation.reply_to_consultation(position=position, **reply))[1]
            == field
        )
    for _again in range(2):
        consultation.reply_to_consultation(position="object", text="Too soon.", **reply)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(consultation, "MOST_REPLIES", 1)
        assert "too often" in refused(lambda: consultation.reply_to_consultation(position="support", **reply))[0]
    consultation.reply_to_consultation(position="support", source="office", **reply)
    assert list(MemberReply.objects.values_list("position", "source")) == [("object", "member"), ("support", "office")]
    late = {**reply, "at": NOW + dt.timedelta(days=15)}
    assert "no longer accepted" in refused(lambda: consultation.reply_to_consultation(position="support", **late))[0]


def test_reminder_goes_once_before_the_deadline_to_those_without_reply() -> None:
    replied, asked = make_member_organisation(), make_member_organisation()
    row = make_proposal(at=NOW)
    consultation.open_consultation(by=SYSTEM, proposal=row, closes_on=day(NOW) + dt.timedelta(days=10), at=NOW)
    consultation.reply_to_consultation(
        by=CITIZEN, consulted=ConsultedMember.objects.get(member=replied), position="no_view", at=NOW
    )
    sent = [remind_of_consultations(at=NOW + dt.timedelta(days=days)) for days in (6, 7, 8, 11)]
    assert sent == [0, 1, 0, 0]
    reminder = OutgoingEmail.objects.get(kind="dialogues/consultation_reminder")
    assert reminder.recipient == asked.email


def test_new_link_ends_the_one_before_and_goes_to_the_present_address() -> None:
    consulted = make_consultation(at=NOW)
    before = consultation.token_of(consulted)
    assert write_proposal_emails() == 1
    members.change_member_organisation(by=SYSTEM, member=consulted.member, email="New@example.org")
    again = {"by": SYSTEM, "consulted": consulted}
    assert "ten minutes" in refused(lambda: consultation.send_link_again(at=NOW, **again))[0]
    row = consultation.send_link_again(at=NOW + dt.timedelta(hours=1), **again)
    assert consultation.find_consulted(before) is None
    assert consultation.find_consulted(consultation.token_of(row)) == consulted
    emails = OutgoingEmail.objects.filter(kind="dialogues/consultation").order_by("pk")
    assert [(one.state, one.recipient == "new@example.org") for one in emails] == [
        ("withdrawn", False),
        ("queued", True),
    ]


def test_members_are_once_in_the_list_and_merging_two_is_refused_in_words() -> None:
    one, other = make_member_organisation(), make_member_organisation()
    assert (
        refused(lambda: members.add_member_organisation(by=SYSTEM, organisation=one.organisation))[1] == "organisation"
    )
    add = {"by": SYSTEM, "organisation": one.organisation}
    assert refused(lambda: members.add_member_organisation(until=day(NOW), **add))[1] == "organisation"
    for until in (None, day(NOW)):
        members.change_member_organisation(by=SYSTEM, member=other, until=until)
        words = refused(
            lambda: merge_organisations(by=SYSTEM, kept=one.organisation, gone=other.organisation, fields={})
        )[0]  # fmt: skip
        assert "member organisations" in words
    members.change_member_organisation(by=SYSTEM, member=one, until=day(START))
    members.add_member_organisation(since=day(NOW), **add)
    assert (
        refused(lambda: members.change_member_organisation(by=SYSTEM, member=one, since=day(NOW), until=day(START)))[1]
        == "until"
    )


def test_campaign_keeps_the_page_of_the_portal_as_the_row_it_shows() -> None:
    row, event = make_adopted(), make_event()
    add = {"by": SYSTEM, "proposal": row, "network": row.network, "starts_on": day(AFTER), "at": NOW}
    url = f"{settings.SITE_URL}{event.get_absolute_url()}"
    with translation.override("pt"):
        item = campaign.add_campaign_item(title="Webinar", url=url, **add)
    campaign.add_campaign_item(title="Elsewhere", url="https://example.org/x", **add)
    Event.objects.filter(pk=event.pk).update(state="draft", published_at=None)
    campaign.remove_campaign_item(by=SYSTEM, item=item)
    campaign.remove_campaign_item(by=SYSTEM, item=item)
    assert (item.event, item.url) == (event, "")
    assert refused(lambda: campaign.add_campaign_item(title="F", url="ftp://example.org", **add))[1] == "url"
    early = {**add, "starts_on": day(START), "title": "Early"}
    assert refused(lambda: campaign.add_campaign_item(**early))[1] == "starts_on"
    assert refused(lambda: campaign.add_campaign_item(title="T", **{**add, "proposal": make_proposal(title="P")}))[0]
