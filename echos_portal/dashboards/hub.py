"""What a team sees first: what waits for it, what is coming, whom it works with."""

import datetime as dt
from dataclasses import dataclass
from itertools import chain

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from dialogues.models import PolicyDialogue
from events.models import Event, Invitation
from hubs.models import Hub
from hubs.profile.confirmation import is_unconfirmed, was_published
from outbox.models import OutgoingEmail
from publishing.listed_revisions import ListedRevision, listed
from publishing.models import Revision
from publishing.subjects import handler_of

SOON = dt.timedelta(days=14)
NEXT_WEEK = dt.timedelta(days=7)
COMING_SHOWN = 5


@dataclass(frozen=True)
class Waiting:
    """What needs the team today, in the order in which it is told; empty fields need nobody.

    ``is_unwritten``: the profile was never published and neither waits for approval nor came back; ``first_draft`` is
    what there is of it. ``to_decide``: what colleagues sent in and this person may publish. ``next_event``: the first of the next fourteen
    days that invited people have not answered, with ``unanswered``. ``without_programme``: published events of the next
    seven days that say nothing of what will happen. ``text_drafts``: other drafts of the page's own texts.
    """

    is_unwritten: bool
    first_draft: ListedRevision | None
    returned: list[ListedRevision]
    to_decide: list[ListedRevision]
    next_event: Event | None
    is_unconfirmed: bool
    without_programme: list[Event]
    text_drafts: list[ListedRevision]
    drafts: list[Event]
    dialogue_drafts: list[PolicyDialogue]
    parked_letters: int

    @property
    def is_calm(self) -> bool:
        """Nothing waits."""
        lists = chain(self.returned, self.to_decide, self.without_programme, self.text_drafts, self.drafts)
        others = (self.is_unwritten, self.dialogue_drafts, self.next_event, self.is_unconfirmed, self.parked_letters)
        return not (any(lists) or any(others))


def waiting(hub: Hub, *, user: User, at: dt.datetime) -> Waiting:
    """Six queries, and those that ask what the person may."""
    revisions = list(Revision.objects.of_hub(hub).with_people().open().order_by("submitted_at", "id"))
    profile = next((row for row in revisions if row.kind == "profile"), None)
    is_unwritten = not was_published(hub) and (profile is None or profile.state == Revision.State.DRAFT)
    first_draft = profile if is_unwritten else None
    by_state = {state: [row for row in revisions if row.state == state] for state in Revision.State.values}
    text_drafts = [row for row in by_state[Revision.State.DRAFT] if row != first_draft]
    return Waiting(
        is_unwritten=is_unwritten,
        first_draft=listed([first_draft])[0] if first_draft else None,
        returned=listed(by_state[Revision.State.RETURNED]),
        to_decide=listed(_decided_by(user, hub, by_state[Revision.State.SUBMITTED])),
        next_event=_next_unanswered(hub, at=at),
        is_unconfirmed=was_published(hub) and is_unconfirmed(hub, at=at),
        without_programme=_without_programme(hub, at=at),
        text_drafts=listed(text_drafts[:COMING_SHOWN]),
        drafts=list(Event.objects.filter(hub=hub, state=Event.State.DRAFT)[:COMING_SHOWN]),
        dialogue_drafts=list(PolicyDialogue.objects.filter(hub=hub, state=PolicyDialogue.State.DRAFT)[:COMING_SHOWN]),
        parked_letters=OutgoingEmail.objects.of_hub(hub.pk).on_hold().count(),
    )


def _decided_by(user: User, hub: Hub, submitted: list[Revision]) -> list[Revision]:
    """Those of the rows that the person may publish; each kind is asked about once."""
    kinds = {row.kind: handler_of(row).permission_to_publish for row in submitted}
    permitted = {name for name in sorted(set(kinds.values())) if user.has_perm(name, hub)}
    return [row for row in submitted if kinds[row.kind] in permitted]


def _next_unanswered(hub: Hub, *, at: dt.datetime) -> Event | None:
    unanswered = Count("invitations", filter=Q(invitations__state=Invitation.State.INVITED))
    soon = Event.objects.filter(hub=hub, state=Event.State.PUBLISHED, starts_at__range=(at, at + SOON))
    return soon.annotate(unanswered=unanswered).filter(unanswered__gt=0).order_by("starts_at").first()


def _without_programme(hub: Hub, *, at: dt.datetime) -> list[Event]:
    soon = Event.objects.filter(hub=hub, state=Event.State.PUBLISHED, starts_at__range=(at, at + NEXT_WEEK))
    return list(soon.filter(description="").order_by("starts_at")[:COMING_SHOWN])


def coming(hub: Hub, *, at: dt.datetime) -> QuerySet[Event]:
    """The next published events."""
    return (
        Event.objects.filter(hub=hub, state=Event.State.PUBLISHED)
        .coming(at=at)
        .order_by(F("starts_at").asc(nulls_last=True), "pk")[:COMING_SHOWN]
    )
