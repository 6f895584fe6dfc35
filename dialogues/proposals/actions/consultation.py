"""Consulting all member organisations: opening, extending the deadline, personal links, replies."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.personal_links import ASK_AGAIN_AFTER, hashes_of, new_link, token_for
from audit.actions import record
from audit.actors import Actor
from dialogues.models import ConsultedMember, MemberOrganisation, MemberReply, PolicyProposal, ProposalAct
from dialogues.proposals.actions.acts import locked_path, record_act
from dialogues.proposals.actions.proposals import lock_proposal
from dialogues.proposals.emails import asked
from dialogues.proposals.path import refusal_of_reply
from dialogues.proposals.presentation import path_of
from dialogues.proposals.roles import ActKind
from outbox.actions import queue_all
from toolkit.actions import ActionRefused, action, lock_row, refuse_violations
from toolkit.date_formatting import partial_words

SHORTEST = dt.timedelta(days=7)
LONGEST = dt.timedelta(days=180)
MOST_REPLIES = 20  # of one member about one proposal
NEEDS_TEXT = (MemberReply.Position.CHANGES, MemberReply.Position.OBJECT)
LATE = {"dialogues_member_reply_in_time": (gettext_lazy("The consultation has closed."), None)}


@action
def open_consultation(
    *,
    by: Actor,
    proposal: PolicyProposal,
    closes_on: dt.date,
    text: str = "",
    original_language: str = "en",
    at: dt.datetime,
) -> ProposalAct:
    """Ask every current member organisation for its view until the end of a day, by one email each with a personal link.

    A worker writes the emails (``write_proposal_emails``).
    Refuses what is not public, what no member has proposed, a deadline in less than a week or
    more than 180 days, and a federation without members.
    """
    path = locked_path(proposal, ActKind.CONSULTATION, at)
    today = path.today
    if closes_on < today + SHORTEST:
        raise ActionRefused(_("Give members at least a week. Choose a later date."), "closes_on")
    _refuse_far(closes_on, today)
    members = list(MemberOrganisation.objects.current(today).for_pages())
    if not members:
        raise ActionRefused(_("There are no member organisations to consult. Add them first."))
    act = record_act(
        by, path, ActKind.CONSULTATION, at, today, closes_on=closes_on, text=text, language=original_language, emails_due=True
    )  # fmt: skip
    ConsultedMember.objects.bulk_create([_consulted(path.proposal, member, at) for member in members])
    return act


@action
def extend_consultation(
    *,
    by: Actor,
    proposal: PolicyProposal,
    closes_on: dt.date,
    reason: str,
    original_language: str = "en",
    at: dt.datetime,
) -> ProposalAct:
    """Give members until a later day, with a published reason; who has not replied is emailed, and reminded anew.

    Refuses a day that is not later, one more than 180 days ahead, and a consultation that is over.
    """
    path = locked_path(proposal, ActKind.EXTENSION, at)
    assert path.closes_on is not None  # noqa: S101 - refused before
    if closes_on <= path.closes_on:
        words = _("Members can reply until %(day)s. Choose a later date.")
        raise ActionRefused(words % {"day": partial_words(path.closes_on, "day")}, "closes_on")
    _refuse_far(closes_on, path.today)
    act = record_act(
        by, path, ActKind.EXTENSION, at, path.today, closes_on=closes_on, reason=reason, language=original_language, emails_due=True
    )  # fmt: skip
    silent = ConsultedMember.objects.filter(proposal=path.proposal, replies=None).exclude(member__email="")
    silent.update(sent_at=at, reminded_at=None)
    return act


def _refuse_far(closes_on: dt.date, today: dt.date) -> None:
    if closes_on > today + LONGEST:
        raise ActionRefused(_("Choose a date within the next six months."), "closes_on")


def _consulted(proposal: PolicyProposal, member: MemberOrganisation, at: dt.datetime) -> ConsultedMember:
    nonce, link_hash = new_link(ConsultedMember.LINK_KIND, None)
    return ConsultedMember(
        proposal=proposal, member=member, link_nonce=nonce, link_hash=link_hash, sent_at=at if member.email else None
    )


def find_consulted(token: str) -> ConsultedMember | None:
    """Return the consulted member whose link has this token."""
    rows = ConsultedMember.objects.for_pages().select_related("proposal__network")
    return rows.filter(link_hash__in=hashes_of(ConsultedMember.LINK_KIND, token)).first()


def token_of(consulted: ConsultedMember) -> str:
    """Return the token of a link, for its address."""
    assert consulted.link_nonce is not None  # noqa: S101
    return token_for(consulted.LINK_KIND, None, consulted.link_nonce, consulted.link_hash or "")


@action
def reply_to_consultation(
    *, by: Actor, consulted: ConsultedMember, position: str, text: str = "", language: str = "en", source: str = "member",
    at: dt.datetime,
) -> MemberReply:  # fmt: skip
    """Publish the view of a member organisation, in the role of a consulted member; the latest reply counts, all stay.

    The same view as before changes nothing. Refuses a reply after the deadline, and one that objects or asks for changes without
    saying why.
    """
    lock_proposal(consulted.proposal)
    current = lock_row(ConsultedMember.objects.select_related("proposal"), consulted.pk)
    if words := refusal_of_reply(path_of(current.proposal, today=timezone.localdate(at))):
        raise ActionRefused(words)
    if position not in MemberReply.Position.values:
        raise ActionRefused(_("Choose the view of your organisation."), "position")
    if position in NEEDS_TEXT and not text.strip():
        raise ActionRefused(_("Enter what should be changed, or why you object."), "text")
    last = current.replies.order_by("-pk").first()
    if last is not None and (last.position, last.text) == (position, text):
        return last
    if current.replies.count() >= MOST_REPLIES:
        raise ActionRefused(_("This reply was changed too often. It can't be changed any more."))
    reply = MemberReply(
        consulted=current, position=position, text=text, language=language if text else "", source=source,
        done_on=timezone.localdate(at), made_at=at,
    )  # fmt: skip
    with refuse_violations(LATE):
        reply.save(force_insert=True)
    record(by=by, action="dialogues.reply_to_consultation", subject=reply, fields=["position", "text"])
    return reply


@action
def send_link_again(*, by: Actor, consulted: ConsultedMember, at: dt.datetime) -> ConsultedMember:
    """Email the member's present address a new link to its reply; the link before stops working.

    Refuses after the deadline, without an address, and less than ten minutes after the last email.
    """
    lock_proposal(consulted.proposal)
    current = lock_row(
        ConsultedMember.objects.select_related("proposal__network", "member__organisation"), consulted.pk
    )
    path = path_of(current.proposal, today=timezone.localdate(at))
    if words := refusal_of_reply(path):
        raise ActionRefused(words)
    if not current.member.email:
        raise ActionRefused(_("This organisation has no email address. Enter it first."))
    if current.sent_at and at < current.sent_at + ASK_AGAIN_AFTER:
        raise ActionRefused(_("This email was sent less than ten minutes ago. Try again later."))
    current.link_nonce, current.link_hash = new_link(ConsultedMember.LINK_KIND, None)
    current.sent_at = at
    current.save(update_fields=["link_nonce", "link_hash", "sent_at"])
    record(by=by, action="dialogues.send_consultation_again", subject=current, fields=["link"])
    queue_all(asked([current], path))
    return current
