"""Inviting contacts, and their replies."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.personal_links import new_link
from audit.actions import record
from audit.actors import Actor
from consents.wording import ShownWording
from events.invitations.texts import InvitationText, refuse_unless_sendable
from events.models import Campaign, Event, Invitation, Registration, Substitute
from events.programme import emails
from events.programme.invitation_answers import store_answer
from events.programme.locking import lock_event
from events.questions.conditions import GivenAnswers
from events.registrations.actions import register, withdraw_registration
from events.waiting_list.actions import accept_place, join_waiting_list
from events.waiting_list.places import quotas_of
from outbox.actions import queue_all
from stakeholders.models import Segment, Stakeholder, StakeholderQuerySet
from toolkit.actions import ActionRefused, action, enqueue_on_commit, kept_lock, lock_row

SLICE = 200
STANDARD = InvitationText()  # nothing added
INVITATION = kept_lock(Invitation.objects.select_related("stakeholder", "campaign", "hub__country"))


@action
def start_campaign(
    *, by: Actor, event: Event, segment: Segment, text: InvitationText = STANDARD, at: dt.datetime
) -> Campaign:
    """Start to invite a segment: a worker writes the invitations in slices. Asked twice, it is one campaign.

    No contact is invited twice. Contacts without an address and people who are registered are left out. Refuses a segment of
    another hub, an event people cannot register for any more, a text with unknown placeholders, and another text while
    invitations to the segment are still being sent.
    """
    current, segment = lock_event(event), _lock_segment(segment)
    refuse_unless_invitable(current, segment, at=at)
    refuse_unless_sendable(text, current, at=at)
    own = {**asdict(text), "hub_id": segment.hub_id}
    campaign, is_new = Campaign.objects.get_or_create(
        event=current, segment=segment, finished_at=None, defaults={**own, "asked_at": at}
    )
    if any(getattr(campaign, name) != value for name, value in own.items()):
        raise ActionRefused(
            _("Invitations to this segment are being sent with another text. Wait until they have been sent.")
        )
    if is_new:
        record(by=by, action="events.invite", subject=current, fields=["invitations"])
    enqueue_on_commit("events.invite_segment", campaign.pk)
    return campaign


def _lock_segment(segment: Segment) -> Segment:
    """As it is now: the filter that was shown may have been changed since."""
    return lock_row(Segment, segment.pk, gone=_("This segment was deleted. Choose another one."))


def continue_campaign(*, campaign_id: int, at: dt.datetime) -> int:
    """Invite the rest of a campaign; how many are new. Each slice and the cursor are one transaction.

    Killed half-way, the next run goes on behind the last slice. Of two at once, one works and the other leaves.
    """
    invited = 0
    while (new := _next_slice(campaign_id, at)) is not None:
        invited += new
    return invited


def continue_campaigns(*, at: dt.datetime) -> int:
    """Go on with every campaign that waits: how a lost hint heals."""
    waiting = list(Campaign.objects.unfinished().values_list("pk", flat=True))
    return sum(continue_campaign(campaign_id=campaign_id, at=at) for campaign_id in waiting)


@action
def answer_invitation(
    *, by: Actor, invitation: Invitation, accept: bool, waits: bool = False, online: bool = False, sector: str = "",
    access_needs: str = "", answers: GivenAnswers | None = None, shown: ShownWording, at: dt.datetime,
) -> Invitation:  # fmt: skip
    """Accepting registers (and takes a seat), declining gives the seat back; both can be changed until the event begins.

    Accepting also takes a place that is offered from the waiting list; with ``waits`` it joins the waiting list of a full
    event. Declining leaves it.

    The same answer twice changes nothing, also for a person who registered with an address of a row merged into theirs.
    Refuses with the words of ``register`` when there is no seat.
    """
    current = lock_invitation(invitation)
    event = current.event
    _refuse_unless_answerable(current, accept=accept, at=at)
    person = current.stakeholder
    registrations = Registration.objects.filter(event=event)
    theirs = registrations.taking_a_place().of_person(person)
    waiting = registrations.waiting().of_person(person).select_related("event").first()
    if not accept:
        if waiting is not None:
            withdraw_registration(by=by, registration=waiting, at=at, means=shown.means)
        for place, coming in enumerate(theirs.select_related("event")):
            withdraw_registration(by=by, registration=coming, at=at, means=shown.means, tell=place == 0)
    elif waiting is not None and not waits:
        accept_place(by=by, registration=waiting, access_needs=access_needs, answers=answers, at=at)
    elif not theirs.exclude(email=person.email).exists():
        details: dict[str, Any] = {
            "name": person.name[:150], "email": person.email, "language": person.language, "online": online,
            "sector": sector or (person.sector if quotas_of(event) else ""), "access_needs": access_needs, "answers": answers,
        }  # fmt: skip
        if waits:
            join_waiting_list(by=by, event=event, shown=shown, at=at, **details)
        else:
            register(by=by, event=event, shown=shown, at=at, **details)
    return _answered(by, current, Invitation.State.ACCEPTED if accept else Invitation.State.DECLINED, at)


def _refuse_unless_answerable(invitation: Invitation, *, accept: bool, at: dt.datetime) -> None:
    if invitation.state == Invitation.State.WITHDRAWN:
        raise ActionRefused(_("This invitation was withdrawn."))
    if not invitation.can_be_answered(at=at):
        raise ActionRefused(_("The event has started or was cancelled, so you can't change your answer any more."))
    substitutes = Substitute.objects.named().filter(invitation=invitation).exclude(state=Substitute.State.DECLINED)
    if accept and substitutes.exists():
        raise ActionRefused(_("You named a substitute, who can come in your place."))
    if accept and not invitation.stakeholder.email:
        raise ActionRefused(_("We no longer have your email address. Ask the hub that invited you."))


def lock_invitation(invitation: Invitation) -> Invitation:
    """Return the invitation as it is now, with its event, both locked."""
    event = lock_event(invitation.event)
    current = lock_row(INVITATION, invitation.pk, gone=_("This invitation was withdrawn."))
    current.event = event
    return current


def refuse_unless_invitable(event: Event, segment: Segment, *, at: dt.datetime) -> None:
    """Say why this segment cannot be invited to this event now."""
    if not event.is_organised_by(segment.hub_id):
        raise ActionRefused(_("Choose a segment from the list."), "segment")
    if words := refusal_of_inviting(event, at=at):
        raise ActionRefused(words)


def refusal_of_inviting(event: Event, *, at: dt.datetime) -> str:
    """Return why no contacts can be invited to an event now; empty when they can."""
    if not event.can_be_changed:
        return _("This event has been cancelled, so you can't invite contacts.")
    if event.can_be_published:
        return _("Publish the event before you invite contacts.")
    if not event.takes_registrations:
        return _("Let people register before you invite contacts.")
    if event.starts_at is None or event.starts_at <= at:
        return _("The event has started. It's too late to invite contacts.")
    closes = event.registration_closes_at
    if closes is not None and closes <= at:
        return _("Registration is closed. Set a later closing date before you invite contacts.")
    return ""


def still_to_invite(event: Event, segment: Segment) -> StakeholderQuerySet:
    """Who in the segment would get an email: with an address, not invited yet by any of the organising hubs, neither registered nor
    waiting, also by an earlier address."""
    coming = (Registration.objects.confirmed() | Registration.objects.waiting()).filter(event=event)
    by_others = Invitation.objects.filter(event=event).exclude(hub=segment.hub_id)
    return (
        segment.members()
        .reachable()
        .exclude(pk__in=Invitation.objects.filter(event=event).values("stakeholder"))
        .exclude(email__in=by_others.values("stakeholder__email"))
        .exclude(email__in=coming.values("email"))
        .exclude(earlier_addresses__address__in=coming.values("email"))
    )


def _invite(campaign: Campaign, segment: Segment, people: list[Stakeholder]) -> int:
    """Create the invitations and emails of people who, under the lock on the event, have no invitation."""
    invitations = []
    for person in people:
        nonce, link_hash = new_link(Invitation.LINK_KIND, segment.hub_id)
        invitations.append(
            Invitation(
                hub=segment.hub, event=campaign.event, stakeholder=person, segment=segment, campaign=campaign,
                link_nonce=nonce, link_hash=link_hash,
            )
        )  # fmt: skip
    Invitation.objects.bulk_create(invitations)
    queue_all(emails.invited(campaign.event, invitations))
    return len(invitations)


@action
def _next_slice(campaign_id: int, at: dt.datetime) -> int | None:
    """Invite one slice; None when nothing is left, or another worker has it."""
    unlocked = Campaign.objects.unfinished().select_for_update(skip_locked=True, of=("self",))
    campaign = unlocked.select_related("segment__hub__country", "event").filter(pk=campaign_id).first()
    if campaign is None:
        return None
    people = _people_of(campaign, at)
    if not people or campaign.segment is None:
        # Not before it was asked for: whoever waited for the lock has an earlier moment than who got it first.
        Campaign.objects.filter(pk=campaign.pk).update(finished_at=max(at, campaign.asked_at))
        return None
    new = _invite(campaign, campaign.segment, people)
    Campaign.objects.filter(pk=campaign.pk).update(cursor=people[-1].pk, invited=F("invited") + new)
    return new


def _people_of(campaign: Campaign, at: dt.datetime) -> list[Stakeholder]:
    """Return the next slice; empty when the segment is gone or the event cannot be invited to any more."""
    if campaign.segment is None:
        return []
    event = lock_event(campaign.event)
    try:
        refuse_unless_invitable(event, campaign.segment, at=at)
    except ActionRefused:
        return []
    people = still_to_invite(event, campaign.segment).filter(pk__gt=campaign.cursor)
    return list(people.order_by("pk")[:SLICE])


def _answered(by: Actor, invitation: Invitation, state: Invitation.State, at: dt.datetime) -> Invitation:
    """Store the answer; if registering or withdrawing has stored it already, only record it in the audit log."""
    if invitation.state != state:
        store_answer(invitation, state, at)
        record(by=by, action="events.answer_invitation", subject=invitation, fields=["state"])
    invitation.refresh_from_db(fields=["state", "answered_at"])
    return invitation
