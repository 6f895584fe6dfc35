"""What the scheduler runs for dialogues. Each may run twice, late, or beside itself."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from dialogues.afterwards.actions.surveys import continue_participant_surveys, forget_participant_surveys
from dialogues.brief.actions import write_brief_emails
from dialogues.endorsements.retention import forget_endorsements
from dialogues.open_data.actions import refresh_files
from dialogues.participants.actions.counts import count_volunteers
from dialogues.participants.actions.draws import run_draws
from dialogues.participants.actions.seats import continue_seats, email_results
from dialogues.participants.retention import forget_volunteers
from dialogues.proposals.actions.emails import write_proposal_emails
from dialogues.proposals.reminders import remind_of_consultations
from dialogues.proposals.retention import forget_consultations
from dialogues.recommendations.links import forget_links
from dialogues.recommendations.participants import inform_participants
from dialogues.recommendations.reminders import send_due_reminders
from dialogues.reports.consensus import forget_signatories, write_consensus_emails
from dialogues.reports.files import make_report_files
from dialogues.statements.actions.erasure import forget_writers
from dialogues.statements.actions.results import compute_due_results
from dialogues.voice.actions.dialogues import tell_of_dialogues
from dialogues.voice.actions.erasure import forget_messages
from dialogues.voice.actions.handover import hand_over_unread
from dialogues.voice.reminders import remind_teams
from toolkit.steps import run_steps


@shared_task(name="dialogues.send_reminders")  # type: ignore[untyped-decorator]
def send_reminders() -> None:
    """Write the reminders of responses and answers that are due today, and of consultations that close soon; tell participants of
    the responses of the last days, and people of dialogues about their messages. Messages no one reads go to the network office."""
    run_steps(
        send_due_reminders,
        inform_participants,
        hand_over_unread,
        remind_teams,
        tell_of_dialogues,
        remind_of_consultations,
        at=timezone.now(),
    )


@shared_task(name="dialogues.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Delete what is kept no longer: links of addressees and members, volunteers, signatories, surveys, messages, what ties writers
    to their pseudonyms; and what is no longer public from the kept open data."""
    run_steps(
        forget_links,
        forget_messages,
        forget_volunteers,
        forget_writers,
        forget_signatories,
        forget_endorsements,
        forget_participant_surveys,
        refresh_files,
        forget_consultations,
        at=timezone.now(),
    )


@shared_task(name="dialogues.compute_results")  # type: ignore[untyped-decorator]
def compute_results() -> None:
    """Compute the opinion groups and counts of the dialogues that are due."""
    compute_due_results(at=timezone.now())


@shared_task(name="dialogues.run_draws")  # type: ignore[untyped-decorator]
def make_draws() -> None:
    """Make the draw that waits longest."""
    run_draws(at=timezone.now())


@shared_task(name="dialogues.continue_seats")  # type: ignore[untyped-decorator]
def fill_seats() -> None:
    """Tell people the result of their draw, end invitations without a reply, give free seats to reserves, count volunteers."""
    at = timezone.now()
    run_steps(partial(email_results, at=at), partial(continue_seats, at=at), count_volunteers)


@shared_task(name="dialogues.continue_surveys")  # type: ignore[untyped-decorator]
def continue_surveys() -> None:
    """Write the emails of surveys of participants."""
    continue_participant_surveys(at=timezone.now())


@shared_task(name="dialogues.make_report_files")  # type: ignore[untyped-decorator]
def make_reports() -> None:
    """Make the PDF files of published reports that are missing or show what has changed since."""
    make_report_files(at=timezone.now())


@shared_task(name="dialogues.write_brief_emails")  # type: ignore[untyped-decorator]
def write_emails_of_briefs() -> None:
    """Write the emails of evidence briefs that were sent."""
    write_brief_emails(at=timezone.now())


@shared_task(name="dialogues.write_consensus_emails")  # type: ignore[untyped-decorator]
def write_emails_of_consensus() -> None:
    """Write the emails to signatories of consensus statements who were asked."""
    write_consensus_emails()


@shared_task(name="dialogues.write_proposal_emails")  # type: ignore[untyped-decorator]
def write_emails_of_proposals() -> None:
    """Write the emails to member organisations about consultations, decisions and withdrawals."""
    write_proposal_emails()
