"""What workers do for events."""

import logging

from celery import shared_task
from django.utils import timezone

from events.certificates import actions as certificates
from events.check_in import badges
from events.check_in.retention import forget_check_ins
from events.invitations.actions import continue_campaign, continue_campaigns
from events.mailings import actions as mailings
from events.personal_calendars.actions import forget_personal_calendars
from events.questions.retention import forget_answers
from events.registrations.retention import forget_what_is_over
from events.registrations.unconfirmed import release_unconfirmed
from events.reminders.due_reminders import send_due_reminders
from events.series.mailing import continue_cancellations
from events.series.registration import forget_series_registrations
from events.sessions.actions.speakers import forget_speakers
from events.surveys.actions import forget_surveys
from events.waiting_list.allocation import expire_offers, mend_waiting_list, unassigned_places
from toolkit.steps import run_steps

log = logging.getLogger(__name__)


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
    run_steps(mailings.continue_mailings, continue_cancellations, at=timezone.now())


@shared_task(name="events.continue_certificates")  # type: ignore[untyped-decorator]
def continue_certificates() -> None:
    """Make the certificates of attendance that were requested."""
    certificates.continue_certificates(at=timezone.now())


@shared_task(name="events.send_reminders")  # type: ignore[untyped-decorator]
def send_reminders() -> None:
    """Write the emails of the reminders that are due."""
    send_due_reminders(at=timezone.now())


@shared_task(name="events.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Forget what is kept longer than promised."""
    run_steps(
        certificates.forget_certificates, forget_surveys, forget_answers, forget_what_is_over, forget_speakers, forget_personal_calendars,
        forget_check_ins, forget_series_registrations, at=timezone.now(),
    )  # fmt: skip


@shared_task(name="events.typeset_badges")  # type: ignore[untyped-decorator]
def typeset_badges() -> None:
    """Typeset the badges that wait."""
    badges.typeset_badges(at=timezone.now())


@shared_task(name="events.release_unconfirmed")  # type: ignore[untyped-decorator]
def release() -> None:
    """Free the places of registrations that were not confirmed in time."""
    run_steps(release_unconfirmed, forget_series_registrations, at=timezone.now())


@shared_task(name="events.expire_offers")  # type: ignore[untyped-decorator]
def expire() -> None:
    """Hand on the places of offers that were not answered in time."""
    expire_offers(at=timezone.now())


@shared_task(name="events.check_waiting_lists")  # type: ignore[untyped-decorator]
def check_waiting_lists() -> None:
    """Alert when a person waits beside a free place, and give it to them."""
    for event in unassigned_places(at=timezone.now()):
        handed_out = mend_waiting_list(event=event, at=timezone.now())
        log.error("A person waited beside a free place of event %s; %s handed out.", event.pk, handed_out)
