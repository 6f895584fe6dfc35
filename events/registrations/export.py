"""Attendees as a file; each download is recorded."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit.actions import record
from audit.actors import Actor
from events.models import Event, HealthAnswer, Question, QuestionAnswer, Registration
from events.registrations.models import RegistrationQuerySet
from toolkit.actions import action
from toolkit.languages import language_name

SLICE = 1_000


@action
def note_attendee_export(*, by: Actor, event: Event, number: int, kind: str) -> None:
    """Record that ``number`` attendees of an event were exported as a file of this kind."""
    record(by=by, action="events.export_attendees", subject=event, fields=[f"{kind}:{number}"])


def question_columns(event: Event, *, with_health: bool) -> list[Question]:
    """Return the questions that have a column of their own: those asked, and those archived that people have answered."""
    plain, health = QuestionAnswer.objects.filter(event=event), HealthAnswer.objects.filter(event=event)
    answered = Q(pk__in=plain.values("question")) | Q(pk__in=health.values("question"))
    questions = Question.objects.filter(Q(archived_at=None) | answered, event=event)
    return [one for one in questions if with_health or not one.is_health]


def attendee_lines(found: RegistrationQuerySet, event: Event, columns: Sequence[Question] = ()) -> Iterator[list[str]]:
    """Return the header, then a line each: without access needs, which are health data; dates in the event's time zone.

    ``columns`` are questions; what people answered follows in one column each.
    """
    yield [
        pgettext("of a person", "Name"), _("Email"), _("Organisation"), _("Language"), _("Attending"), _("Sector"), _("Status"),
        _("Checked in"), _("Attended online"), _("Registered on"), _("Reason"), *(one.label for one in columns),
    ]  # fmt: skip
    if columns:
        found = found.prefetch_related("answers")
    if _has_health(columns):
        found = found.prefetch_related("health_answers")
    for row in found.iterator(chunk_size=SLICE):
        row.event = event
        registered_on = f"{row.registered_at.astimezone(event.zone):%Y-%m-%d}"
        yield [
            row.name, row.email, row.organisation, language_name(row.language), row.way_words, str(row.get_sector_display()),
            status_words(row), _clock(row, row.checked_in_at), _clock(row, row.attended_online_at), registered_on,
            row.withdrawn_because or _reason_of_place(row), *_answers(row, columns),
        ]  # fmt: skip


def _answers(registration: Registration, columns: Sequence[Question]) -> list[str]:
    """Return the answers of a person; what they agreed to as a yes, several options in one cell."""
    if not columns:
        return []
    rows = [*registration.answers.all(), *(registration.health_answers.all() if _has_health(columns) else ())]
    texts = {row.question_id: row.text for row in rows}
    return [
        _("Yes") if one.kind == Question.Kind.CONSENT and one.pk in texts else _cell(one, texts.get(one.pk, ""))
        for one in columns
    ]


def _cell(question: Question, text: str) -> str:
    return "; ".join(text.splitlines()) if question.has_options else text


def _has_health(columns: Sequence[Question]) -> bool:
    return any(one.is_health for one in columns)


def _reason_of_place(registration: Registration) -> str:
    """Return why an organiser gave the person a place out of turn."""
    return next((offer.because for offer in registration.offers.all() if offer.because), "")


def _clock(registration: Registration, moment: dt.datetime | None) -> str:
    """The moment on the clock of the event; empty where it never came."""
    return f"{moment.astimezone(registration.event.zone):%Y-%m-%d %H:%M}" if moment else ""


def status_words(registration: Registration) -> str:
    """Return the status of a registration as the list of attendees shows it."""
    if not registration.is_confirmed and (registration.takes_a_place or registration.is_waiting):
        return _("Not confirmed yet")
    return str(registration.get_state_display())
