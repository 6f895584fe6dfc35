"""An invitation before it is sent: shown on the page in each language, and sent to the coordinator as a test."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils.safestring import SafeString

from accounts.models import User
from audit.actions import record
from events.invitations.actions import refuse_unless_invitable, still_to_invite
from events.invitations.texts import PLACEHOLDERS, InvitationText, placeholder_values, refuse_unless_sendable
from events.models import Campaign, Event, Invitation
from events.programme import emails
from events.programme.locking import lock_event
from events.programme.wording import offered
from outbox.actions import queue_all
from outbox.drafts import Draft
from outbox.samples import as_test
from outbox.sent_contents import read_contents
from stakeholders.models import Segment, Stakeholder
from toolkit.actions import action


@dataclass(frozen=True)
class InvitationPreview:
    """The email to one contact of a language; ``introduction`` is the hub's own text in it, formatted."""

    language: str
    name: str
    subject: str
    introduction: SafeString
    text: str


def languages_of(event: Event, segment: Segment) -> list[str]:
    """Return the languages in which the contacts still to invite are written to, in the order of the portal."""
    spoken = still_to_invite(event, segment).order_by().values_list("language", flat=True).distinct()
    used = {offered(language) for language in spoken}
    return [code for code, _name in settings.LANGUAGES if code in used]


def previews_of(event: Event, segment: Segment, text: InvitationText) -> list[InvitationPreview]:
    """Return the invitation as the first contact of each language would get it. Nothing is written."""
    found = []
    for language in languages_of(event, segment):
        others = [] if language != settings.LANGUAGE_CODE else _not_offered(event, segment)
        person = still_to_invite(event, segment).filter(language__in=[language, *others]).order_by("sort_name", "pk")[0]
        draft = _example(event, segment, text, language, person)
        contents = read_contents(draft.email())
        if contents is not None:
            introduction = PLACEHOLDERS.fill_formatted(
                str(draft.context["introduction"]), placeholder_values(draft.context)
            )
            found.append(InvitationPreview(language, person.name, contents.subject, introduction, contents.text))
    return found


def _not_offered(event: Event, segment: Segment) -> list[str]:
    """Return the languages of contacts the portal does not speak: it writes to them in its first."""
    spoken = still_to_invite(event, segment).order_by().values_list("language", flat=True).distinct()
    return [language for language in spoken if language not in dict(settings.LANGUAGES)]


@action
def send_test_invitation(*, by: User, event: Event, segment: Segment, text: InvitationText, at: dt.datetime) -> int:
    """Send the invitation to whoever prepares it, once in each language of the segment; return how many emails.

    No one is invited, and the emails have no personal link. The same text twice within a minute is sent once. Refuses what
    ``start_campaign`` would refuse.
    """
    current = lock_event(event)
    refuse_unless_invitable(current, segment, at=at)
    refuse_unless_sendable(text, current, at=at)
    drafts = [
        as_test(
            _example(current, segment, text, language, Stakeholder(name=by.name, email=by.email)),
            fact=f"invitation_test:{current.pk}:{by.pk}", text=asdict(text), at=at,
        )
        for language in languages_of(current, segment)
    ]  # fmt: skip
    if new := queue_all(drafts):
        record(by=by, action="events.test_invitation", subject=current, hub_id=segment.hub_id)
    return new


def _example(event: Event, segment: Segment, text: InvitationText, language: str, person: Stakeholder) -> Draft:
    """Write the invitation of a campaign that is not saved."""
    campaign = Campaign(hub=segment.hub, event=event, **asdict(text))
    reader = Stakeholder(hub=segment.hub, name=person.name, email=person.email, language=language)
    return emails.invitation_draft(
        Invitation(hub=segment.hub, event=event, stakeholder=reader, campaign=campaign), event
    )
