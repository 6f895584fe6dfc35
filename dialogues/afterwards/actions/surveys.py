"""The survey of participants: emailed once, answered anonymously, comments moderated, forgotten."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from audit.purges import record_purge
from dialogues.afterwards.emails import survey_emails
from dialogues.afterwards.recipients import participants_of, refusal_of_sending, refuse_unless_asked, response_key
from dialogues.afterwards.results import comments_of
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.frame.acts import PHASE_REFUSALS
from dialogues.frame.phases import Act, phases_of, window_of
from dialogues.models import ParticipantAnswer, ParticipantSurvey, PolicyDialogue
from dialogues.reports.attribution import CLOSED, refusal_of_names
from events.models import Registration
from events.registrations.retention import REGISTRATIONS_KEPT
from events.surveys.actions import ANSWERS_KEPT
from events.surveys.anonymity import release_in_fives
from events.surveys.period import OPEN_FOR
from outbox.actions import deliverable, queue_all
from toolkit.actions import ActionRefused, action, enqueue_on_commit, lock_row, refuse_violations
from toolkit.steps import do_each

SLICE = 200  # emails in a transaction
CONTINUE = "dialogues.continue_surveys"


@action
def send_participant_survey(*, by: Actor, dialogue: PolicyDialogue, at: dt.datetime) -> int:
    """Start to email the survey to everyone who took part in a session; return how many. Once for each dialogue; a worker writes the
    emails.

    It is open for sixty days, no longer than the follow-up phase. Refuses before the end of the last session, outside the dates of
    feedback, a second time, and without recipients.
    """
    current = lock_dialogue(dialogue)
    if words := refusal_of_sending(current, at=at):
        raise ActionRefused(words)
    people = participants_of(current)
    if not people:
        raise ActionRefused(_("No one is registered for a session of this dialogue."))
    _start, ends = window_of(phases_of(current), Act.EVALUATE)
    closes = min(at + OPEN_FOR, ends or at + OPEN_FOR)
    with refuse_violations(PHASE_REFUSALS[Act.EVALUATE]):
        survey = ParticipantSurvey.objects.create(
            hub=current.hub, dialogue=current, sent_at=at, closes_at=closes, asked=len(people)
        )
    record(by=by, action="dialogues.send_survey", subject=survey, fields=["sent_at"])
    enqueue_on_commit(CONTINUE)
    return len(people)


def continue_participant_surveys(*, at: dt.datetime) -> int:
    """Write the emails of surveys that are on their way, a slice in each transaction; return how many are new."""
    unfinished = ParticipantSurvey.objects.filter(finished_at=None, closes_at__gt=at).order_by("pk")
    return do_each(lambda pk: _write_emails(pk, at), unfinished.values_list("pk", flat=True))


def _write_emails(pk: int, at: dt.datetime) -> int:
    written = 0
    while (new := _write_slice(pk, at)) is not None:
        written += new
    return written


@action
def _write_slice(pk: int, at: dt.datetime) -> int | None:
    """Write the next emails of a survey; None when none is left, or another worker is at it."""
    rows = ParticipantSurvey.objects.filter(finished_at=None).select_related("dialogue__hub__country")
    survey = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=pk).first()
    if survey is None:
        return None
    people = sorted(participants_of(survey.dialogue), key=lambda one: one.pk)
    some = [one for one in people if one.pk > survey.last_registration][:SLICE]
    if some:
        survey.last_registration = some[-1].pk
    else:
        survey.finished_at = at
    survey.save(update_fields=["last_registration", "finished_at"])
    return queue_all(deliverable(survey_emails(survey, some)))


@action
def answer_participant_survey(
    *, survey: ParticipantSurvey, registration: Registration, answers: Mapping[str, Any], at: dt.datetime
) -> None:
    """Keep one anonymous answer, and apart from it that this person has answered. Five answers are released together.

    Leaves no audit row: its time beside the log of a web server would say whose answer it was. Refuses people the survey is
    not for, a second answer, and answers outside its time.
    """
    current = lock_row(ParticipantSurvey.objects.select_related("dialogue"), survey.pk)
    refuse_unless_asked(current, registration, at=at)
    ParticipantAnswer.objects.create(survey=current, **answers)
    release_in_fives(current.answers.all())
    current.responded = sorted([*current.responded, response_key(current, registration)])
    current.save(update_fields=["responded"])


@action
def decide_comment(*, by: Actor, dialogue: PolicyDialogue, answer: ParticipantAnswer, accepts: bool) -> None:
    """Show a comment beside the published evaluation, or not; a decision can be changed.

    Refuses one the team can't see yet, and to show one that the attribution rule forbids: any under the closed rule, and one that
    names participants.
    """
    current = lock_dialogue(dialogue)
    survey = ParticipantSurvey.objects.filter(dialogue=current).first()
    shown = {one.pk: one for one in comments_of(survey)} if survey else {}
    if answer.pk not in shown:
        raise ActionRefused(_("This comment was deleted. Reload the page."))
    row = lock_row(ParticipantAnswer, answer.pk)
    if accepts and (refusal := _refusal_of_comment(current, row.comment)):
        raise ActionRefused(refusal)
    state = ParticipantAnswer.Comment.ACCEPTED if accepts else ParticipantAnswer.Comment.REFUSED
    if row.comment_state != state:
        row.comment_state = state
        row.save(update_fields=["comment_state"])
        record(by=by, action="dialogues.decide_comment", subject=current, fields=[state.value])


def _refusal_of_comment(dialogue: PolicyDialogue, comment: str) -> str:
    is_closed = dialogue.attribution == PolicyDialogue.Attribution.CLOSED
    return str(CLOSED) if is_closed else refusal_of_names(dialogue, [comment])


@action
def forget_participant_surveys(*, at: dt.datetime) -> int:
    """Forget who has answered with the registrations, and surveys with their answers after three years; return how many."""
    answered = ParticipantSurvey.objects.filter(~Q(responded=[]), sent_at__lte=at - REGISTRATIONS_KEPT)
    count = record_purge(ParticipantSurvey, answered.update(responded=[]), at=at)
    _all, by_model = ParticipantSurvey.objects.filter(sent_at__lte=at - ANSWERS_KEPT).delete()
    for model in (ParticipantAnswer, ParticipantSurvey):
        count += record_purge(model, by_model.get(model._meta.label, 0), at=at)
    return count
