"""Proposals of the demo, each at another stage in one of the real networks; members, chairs and texts are invented examples."""

import datetime as dt
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN
from dialogues.models import ConsultedMember, MemberOrganisation, PolicyProposal
from dialogues.proposals.actions.acts import record_advice, record_decision, record_proposal, record_withdrawal
from dialogues.proposals.actions.campaign import add_campaign_item
from dialogues.proposals.actions.consultation import extend_consultation, open_consultation, reply_to_consultation
from dialogues.proposals.actions.emails import write_proposal_emails
from dialogues.proposals.actions.members import add_member_organisation
from dialogues.proposals.actions.proposals import begin_proposal, publish_proposal, translate_proposal, translated_rows
from dialogues.proposals.reminders import BEFORE, remind_of_consultations
from echos_portal.demo.events import find_event
from echos_portal.demo.history import History
from echos_portal.demo.people import ANKE, person
from echos_portal.demo.texts import read_texts
from hubs.groups.actions.chairs import add_chair
from hubs.models import Country, Group, GroupChair, Organisation
from hubs.registry.actions.organisations import create_organisation

MEMBERS_AGO = 200
Text = dict[str, Any]


def plan_proposals(history: History) -> None:
    """Plan member organisations, chairs of the networks, and the proposals that are not there yet."""
    texts = read_texts("proposals")
    names = set(MemberOrganisation.objects.values_list("organisation__name", flat=True))
    for place, member in enumerate(texts["member"]):
        if member["name"] not in names:
            history.ago(MEMBERS_AGO - place / 10, partial(_add_member, member))
    networks = {group.name: group for group in Group.objects.pan_european()}
    led = set(GroupChair.objects.filter(group__hub=None).values_list("group__name", flat=True))
    for place, chair in enumerate(texts["chair"]):
        if chair["network"] not in led:
            history.ago(MEMBERS_AGO - 10 - place / 10, partial(_add_chair, networks[chair["network"]], chair))
    titles = set(PolicyProposal.objects.values_list("title", flat=True))
    for text in texts["proposal"]:
        if text["title"] not in titles:
            history.ago(text["noticed"], partial(_begin, history, networks[text["network"]], text))


def _add_member(member: Text, _at: dt.datetime) -> None:
    """An invented organisation that is a member; the last ones have no address yet."""
    organisation = Organisation.objects.filter(name=member["name"]).first() or create_organisation(
        by=person(ANKE), name=member["name"], acronym=member["acronym"], kind="european_federation",
        country=Country.objects.get(code="BE"), relation="Example of the demo", source="Demo",
    )  # fmt: skip
    email = f"office@{member['acronym'].lower()}.demo.example" if member.get("has_email", True) else ""
    add_member_organisation(
        by=person(ANKE),
        organisation=organisation,
        email=email,
        language=member.get("language", "en"),
        since=dt.date(2022, 1, 1),
    )


def _add_chair(network: Group, chair: Text, _at: dt.datetime) -> None:
    add_chair(
        by=person(ANKE), group=network, function=chair["function"],
        organisation=Organisation.objects.get(name=chair["organisation"]),
    )  # fmt: skip


def _begin(history: History, network: Group, text: Text, at: dt.datetime) -> None:
    """Write down and publish the need, and plan what follows."""
    by, chair = person(ANKE), GroupChair.objects.filter(group=network).first()
    row = begin_proposal(
        by=by,
        network=network,
        title=text["title"],
        text=text["need"].strip(),
        done_on=timezone.localdate(at),
        chair=chair,
        at=at,
    )
    publish_proposal(by=by, proposal=row, at=at)
    steps = (
        ("proposed", _propose),
        ("consulted", partial(_consult, history)),
        ("extended", _extend),
        ("advised", _advise),
        ("decided", _decide),
        ("withdrawn", _withdraw),
    )
    for name, step in steps:
        if name in text:
            history.ago(text[name], partial(step, row, text))
    for item in text.get("campaign", ()):
        history.ago(item["added"], partial(_campaign, row, item))
    if "pt" in text:
        history.ago(text["noticed"] - 1, partial(_translate, row, text))


def _propose(row: PolicyProposal, text: Text, at: dt.datetime) -> None:
    member = MemberOrganisation.objects.get(organisation__acronym=text["proposer"])
    words = text["proposal"].strip()
    record_proposal(by=person(ANKE), proposal=row, member=member, text=words, done_on=timezone.localdate(at), at=at)


def _consult(history: History, row: PolicyProposal, text: Text, at: dt.datetime) -> None:
    closes_on = timezone.localdate(at) + dt.timedelta(days=text["open_for"])
    open_consultation(by=person(ANKE), proposal=row, closes_on=closes_on, text=text.get("ask", ""), at=at)
    write_proposal_emails()
    for reply in text["reply"]:
        history.add(at + dt.timedelta(days=reply["after"]), partial(_reply, row, reply))
    reminds = at + dt.timedelta(days=text["open_for"]) - BEFORE
    if reminds < history.now:
        history.add(reminds, lambda at: remind_of_consultations(at=at))


def _reply(row: PolicyProposal, reply: Text, at: dt.datetime) -> None:
    consulted = ConsultedMember.objects.select_related("proposal").get(
        proposal=row, member__organisation__acronym=reply["member"]
    )
    reply_to_consultation(
        by=CITIZEN, consulted=consulted, position=reply["position"], text=reply.get("text", ""), language="en", at=at
    )


def _extend(row: PolicyProposal, text: Text, at: dt.datetime) -> None:
    closes_on = timezone.localdate(at) + dt.timedelta(days=text["extended_for"])
    reason = text["extension"].strip()
    extend_consultation(by=person(ANKE), proposal=row, closes_on=closes_on, reason=reason, at=at)
    write_proposal_emails()


def _withdraw(row: PolicyProposal, text: Text, at: dt.datetime) -> None:
    reason = text["withdrawal"].strip()
    record_withdrawal(by=person(ANKE), proposal=row, reason=reason, done_on=timezone.localdate(at), at=at)
    write_proposal_emails()


def _advise(row: PolicyProposal, text: Text, at: dt.datetime) -> None:
    words = text["advice"].strip()
    record_advice(by=person(ANKE), proposal=row, text=words, done_on=timezone.localdate(at), at=at)


def _decide(row: PolicyProposal, text: Text, at: dt.datetime) -> None:
    record_decision(
        by=person(ANKE), proposal=row, outcome=text["outcome"], text=text["record"].strip(), reason=text.get("reason", ""),
        done_on=timezone.localdate(at), without_advice="advice" not in text, at=at,
    )  # fmt: skip
    write_proposal_emails()


def _campaign(row: PolicyProposal, item: Text, at: dt.datetime) -> None:
    starts_on = timezone.localdate(at) + dt.timedelta(days=item["in"])
    event = find_event(item["event"]) if "event" in item else None
    url = settings.SITE_URL + reverse("events:detail", args=[event.pk]) if event else ""
    add_campaign_item(
        by=person(ANKE), proposal=row, network=row.network, title=item["title"], starts_on=starts_on, url=url, at=at
    )


def _translate(row: PolicyProposal, text: Text, _at: dt.datetime) -> None:
    need = next(key for key in translated_rows(row) if key.startswith("act"))
    texts = {"proposal": {"title": text["pt"]["title"]}, need: {"text": text["pt"]["need"].strip()}}
    translate_proposal(by=person(ANKE), proposal=row, language="pt", texts=texts)
