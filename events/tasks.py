"""What workers do for events."""

from celery import shared_task
from django.utils import timezone

from events.invitations.actions import continue_campaign, continue_campaigns
from events.mailings import actions as mailings
from events.personal_calendars.actions import forget_personal_calendars
from events.registrations.retention import forget_what_is_over
from events.registrations.unconfirmed import release_unconfirmed
from events.sessions.actions.speakers import forget_speakers


@shared_task(name="events.invite_segment")  # type: ignore[untyped-decorator]
def invite_segment(campaign_id: int) -> None:
    """Invite the rest of one campaign."""
    continue_campaign(campaign_id=campaign_id, at=timezone.now())


@shared_task(name="events.continue_campaigns")  # type: ignore[untyped-decorator]
def continue_waiting() -> None:
    """Go on with every campaign that waits."""
    continue_campaigns(at=timezone.now())


@shared_task(name="events.continue_mailings")  # type: ignore[untyped-decorator]
def continue_mailings() -> None:
    """Write the emails of unfinished mailings."""
    mailings.continue_mailings(at=timezone.now())


@shared_task(name="events.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Forget what is kept longer than promised."""
    at = timezone.now()
    forget_what_is_over(at=at)
    forget_speakers(at=at)
    forget_personal_calendars(at=at)


@shared_task(name="events.release_unconfirmed")  # type: ignore[untyped-decorator]
def release() -> None:
    """Free the places of registrations that were not confirmed in time."""
    release_unconfirmed(at=timezone.now())
