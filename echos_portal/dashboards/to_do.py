"""What needs the team of a hub today."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import User
from dialogues.models import Endorsement, JointStatement, PolicyDialogue, Statement
from dialogues.voice.waiting_messages import WaitingMessages, waiting_messages
from events.models import Event, EventQuerySet, Invitation
from events.programme.figures import upcoming_events, with_figures
from hubs.models import Hub
from hubs.profile.confirmation import needs_confirmation, was_published
from outbox.models import OutgoingEmail
from publishing.listed_revisions import ListedRevision, listed
from publishing.models import Revision
from publishing.subjects import handler_of
from toolkit.bounded_counts import FEW, BoundedCount

SOON = dt.timedelta(days=14)
NEXT_WEEK = dt.timedelta(days=7)
MOST_SHOWN = 5


@dataclass(frozen=True)
class ToDo:
    """What needs the team, in the order in which the page shows it.

    ``is_unwritten``: the profile was never published and is neither waiting for approval nor returned; ``first_draft`` is
    what there is of it. ``to_decide``: what colleagues submitted and this person may publish. ``next_event``: the first of
    the next fourteen days with invitations without a reply, with its figures. ``without_programme``: published events of
    the next seven days without a description. ``text_drafts``: other drafts, of
    events too; ``drafts``: events without a revision yet. ``to_moderate``: dialogues with ``waiting`` statements, for those who may.
    ``to_endorse``: joint statements with ``waiting`` endorsements, for those who decide on them.
    ``messages``: those of citizens that wait for an answer, for those who may read them.
    """

    is_unwritten: bool
    first_draft: ListedRevision | None
    returned: list[ListedRevision]
    to_decide: list[ListedRevision]
    next_event: Event | None
    needs_confirmation: bool
    without_programme: list[Event]
    text_drafts: list[ListedRevision]
    drafts: list[Event]
    dialogue_drafts: list[PolicyDialogue]
    to_moderate: list[PolicyDialogue]
    to_endorse: list[JointStatement]
    messages: WaitingMessages
    on_hold: BoundedCount

    @property
    def is_empty(self) -> bool:
        """Whether nothing needs the team."""
        return not any(vars(self).values())


def to_do_of(hub: Hub, *, user: User, at: dt.datetime) -> ToDo:
    """Collect what needs the team: seven queries, and those that ask what the person may."""
    revisions = list(Revision.objects.of_hub(hub).with_people().open().order_by("submitted_at", "id"))
    profile = next((row for row in revisions if row.kind == "profile"), None)
    is_unwritten = not was_published(hub) and (profile is None or profile.state == Revision.State.DRAFT)
    first_draft = profile if is_unwritten else None
    by_state = {state: [row for row in revisions if row.state == state] for state in Revision.State.values}
    text_drafts = [row for row in by_state[Revision.State.DRAFT] if row != first_draft]
    dialogues = _dialogues(hub)
    may_moderate = user.has_perm("dialogues.edit", hub)
    return ToDo(
        is_unwritten=is_unwritten,
        first_draft=listed([first_draft])[0] if first_draft else None,
        returned=listed(by_state[Revision.State.RETURNED]),
        to_decide=listed(_decided_by(user, hub, by_state[Revision.State.SUBMITTED])),
        next_event=_next_unanswered(hub, at=at),
        needs_confirmation=needs_confirmation(hub, at=at),
        without_programme=list(_starting(hub, at, NEXT_WEEK).filter(description="", sessions=None)[:MOST_SHOWN]),
        text_drafts=listed(text_drafts[:MOST_SHOWN]),
        drafts=list(Event.objects.filter(hub=hub, state=Event.State.DRAFT, publication=None)[:MOST_SHOWN]),
        dialogue_drafts=[one for one in dialogues if one.state == PolicyDialogue.State.DRAFT][:MOST_SHOWN],
        to_moderate=[one for one in dialogues if one.waiting and may_moderate][:MOST_SHOWN],  # type: ignore[attr-defined]
        to_endorse=_endorsements(hub) if user.has_perm("endorsements.decide", hub) else [],
        messages=waiting_messages(hub, at=at) if user.has_perm("dialogues.voice", hub) else WaitingMessages(),
        on_hold=_on_hold(hub),
    )


def _decided_by(user: User, hub: Hub, submitted: list[Revision]) -> list[Revision]:
    """Return those of the rows that the person may publish; each kind is asked about once."""
    kinds = {row.kind: handler_of(row).permission_to_publish for row in submitted}
    permitted = {name for name in sorted(set(kinds.values())) if user.has_perm(name, hub)}
    return [row for row in submitted if kinds[row.kind] in permitted]


def _starting(hub: Hub, at: dt.datetime, within: dt.timedelta) -> EventQuerySet:
    events = upcoming_events(at=at).filter(hub=hub, starts_at__range=(at, at + within))
    return events.order_by("starts_at", "pk")


def _next_unanswered(hub: Hub, *, at: dt.datetime) -> Event | None:
    unanswered = Exists(Invitation.objects.unanswered().filter(event=OuterRef("pk")))
    return with_figures(_starting(hub, at, SOON).filter(unanswered)).first()


def _dialogues(hub: Hub) -> list[PolicyDialogue]:
    """Return the dialogues of the hub that are drafts, or have statements that wait for a moderator (``waiting``)."""
    waiting = Count("statements", filter=Q(statements__state=Statement.State.WAITING))
    counted = PolicyDialogue.objects.filter(hub=hub).annotate(waiting=waiting)
    return list(counted.filter(Q(state=PolicyDialogue.State.DRAFT) | Q(waiting__gt=0)))


def _endorsements(hub: Hub) -> list[JointStatement]:
    waiting = Count("endorsements", filter=Q(endorsements__state=Endorsement.State.PENDING))
    return list(JointStatement.objects.filter(hub=hub).annotate(waiting=waiting).filter(waiting__gt=0)[:MOST_SHOWN])


def _on_hold(hub: Hub) -> BoundedCount:
    """Count the emails of the hub that are on hold, up to a thousand."""
    emails = OutgoingEmail.objects.of_hub(hub.pk).on_hold()
    return BoundedCount(emails.order_by()[: FEW + 1].count(), FEW)
