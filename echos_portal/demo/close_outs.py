"""What follows the past events of the demo: who attended, minutes and recordings, feedback, certificates."""

import datetime as dt
import random
from collections.abc import Iterable
from functools import partial
from typing import Any

from accounts.models import User
from echos_portal.demo.documents import document_of
from echos_portal.demo.history import History
from events.certificates.actions import continue_certificates, request_certificates
from events.mailings.actions import continue_mailings
from events.materials.actions import add_material, announce_materials
from events.models import Event, Registration, Survey
from events.registrations.attendance import record_attendance
from events.surveys.actions import OwnQuestion, answer_survey, send_survey, set_up_survey

ATTEND = 0.86  # of those who registered
SURVEY_AFTER, MATERIALS_AFTER, CERTIFICATES_AFTER = dt.timedelta(days=1), dt.timedelta(days=3), dt.timedelta(days=2)
BETWEEN_ANSWERS = dt.timedelta(hours=3)
MATERIAL = {"link": "", "alt": "", "credit": "", "for_attendees": False}


def plan_close_out(history: History, by: User, event: Event, text: dict[str, Any]) -> None:
    """Plan what follows an event whose table has materials; nothing for events to come."""
    follow_up, end = text.get("follow_up"), event.ends_at
    if follow_up is None or end is None:
        return
    history.add(end, partial(_note_attendance, by, event, text["key"]))
    if "answers" in follow_up:
        history.add(end + SURVEY_AFTER, partial(_ask, history, by, event, follow_up))
    history.add(end + CERTIFICATES_AFTER, partial(_issue, by, event))
    history.add(end + MATERIALS_AFTER, partial(_publish, by, event, follow_up["materials"]))


def _note_attendance(by: User, event: Event, key: str, at: dt.datetime) -> None:
    chance = random.Random(f"{key} attended")  # noqa: S311 - the same people in every demo
    way = Event.Format.ONLINE if event.is_online else Event.Format.IN_PERSON
    for registration in Registration.objects.confirmed().filter(event=event).order_by("pk"):
        if chance.random() < ATTEND:
            record_attendance(by=by, registration=registration, way=way, at=at)


def _issue(by: User, event: Event, at: dt.datetime) -> None:
    if Registration.objects.filter(event=event).attended().exists():
        request_certificates(by=by, event=event, at=at)
        continue_certificates(at=at)


def _publish(by: User, event: Event, materials: Iterable[dict[str, Any]], at: dt.datetime) -> None:
    for one in materials:
        fields = {**MATERIAL, "language": event.text_language, **one}
        paragraphs = fields.pop("paragraphs", None)
        file: dict[str, Any] = (
            {"content": document_of(one["title"], paragraphs), "name": f"{one['title']}.docx"} if paragraphs else {}
        )
        add_material(by=by, event=event, fields=fields, **file)
    if Registration.objects.confirmed().filter(event=event).exists():
        announce_materials(by=by, event=event, at=at)
        continue_mailings(at=at)


def _ask(history: History, by: User, event: Event, follow_up: dict[str, Any], at: dt.datetime) -> None:
    survey = set_up_survey(by=by, event=event, questions=[OwnQuestion(**one) for one in follow_up["questions"]])
    send_survey(by=by, survey=survey, at=at)
    continue_mailings(at=at)
    attended = Registration.objects.filter(event=event).attended().order_by("link_hash")
    for number, registration in enumerate(attended[: follow_up["answers"]]):
        history.add(at + (number + 1) * BETWEEN_ANSWERS, partial(_answer, survey, registration, number, follow_up))


def _answer(
    survey: Survey, registration: Registration, number: int, follow_up: dict[str, Any], at: dt.datetime
) -> None:
    chance = random.Random(number)  # noqa: S311 - the same answers in every demo
    texts = follow_up["improve"]
    replies: dict[str, int | str] = {
        str(place): chance.choice([3, 4, 4, 5])
        for place, one in enumerate(follow_up["questions"], 1)
        if one["kind"] == "rating"
    }
    answer_survey(
        survey=survey, registration=registration, rating=chance.choice([3, 4, 4, 5, 5]), replies=replies,
        expectations=chance.choice(["yes", "yes", "yes", "partly", "no"]),
        improve=texts[number // 2] if number % 2 == 0 and number // 2 < len(texts) else "", at=at,
    )  # fmt: skip
