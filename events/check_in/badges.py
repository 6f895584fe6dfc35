"""Badges to print: requested on the dashboard, typeset by a worker, kept for a week."""

import datetime as dt
import logging
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.two_step.qr import qr_svg
from audit.actions import record
from audit.purges import record_purge
from events.check_in.attendees import coming_in_person
from events.models import BadgeSheet, Event, Registration
from events.programme.locking import lock_event
from events.registrations.models import RegistrationQuerySet
from hubs.models import Hub
from toolkit.actions import ActionRefused, action, enqueue_on_commit, lock_rows
from toolkit.pdf import NotTypeset, missing_characters, typeset

log = logging.getLogger(__name__)
SOURCE = Path(__file__).with_name("badges.typ")
MOST = 1_500  # on one sheet: a worker takes ten seconds for them
LEASE = dt.timedelta(minutes=6)  # longer than a task may run
ATTEMPTS = 3
FILE_KEPT = dt.timedelta(days=7)
STATES = BadgeSheet.State


def without_badge(event: Event, *, hub: Hub | None = None) -> RegistrationQuerySet:
    """Return the people who come in person and are on no sheet made for this event; for a ``hub`` those its team sees."""
    printed = BadgeSheet.objects.filter(event=event).exclude(state=STATES.FAILED)
    return coming_in_person(event, hub=hub).exclude(badge_sheets__in=printed)


def sheets_seen_by(hub: Hub, event: Event) -> QuerySet[BadgeSheet]:
    """Return the sheets of an event without a person who is hidden from the hub."""
    return event.badge_sheets.exclude(registrations__in=event.registrations.hidden_from(hub))


@action
def request_badges(
    *, by: User, event: Event, people: Iterable[Registration], language: str, at: dt.datetime, **shown: bool
) -> BadgeSheet:
    """Request a sheet with the badges of these people; ``shown``: what is on them. Recorded, since it is a file of people."""
    current = lock_event(event)
    rows = list(people)
    if not rows:
        raise ActionRefused(_("No one needs a badge: everyone's has been printed, or no one attends in person yet."))
    if len(rows) > MOST:
        raise ActionRefused(_("A file can hold %(most)s badges. Select fewer attendees.") % {"most": MOST}, "chosen")
    sheet = BadgeSheet.objects.create(
        event=current, requested_by=by, requested_at=at, language=language, badge_count=len(rows), **shown
    )
    sheet.registrations.set(rows)
    record(by=by, action="events.print_badges", subject=sheet, hub_id=current.hub_id, fields=[f"badges:{len(rows)}"])
    enqueue_on_commit("events.typeset_badges")
    return sheet


def typeset_badges(*, at: dt.datetime) -> int:
    """Typeset the sheets that wait; return how many. A sheet that was begun by a killed worker is taken up after its lease."""
    done = 0
    given_up = BadgeSheet.objects.filter(state=STATES.WAITING, attempts__gte=ATTEMPTS, claimed_until__lte=at)
    given_up.update(state=STATES.FAILED, finished_at=at)  # its last worker was killed
    while (sheet := _claim(at)) is not None:
        try:
            people = list(sheet.registrations.by_name())
            done += _finish(sheet, people, *_pdf_of(sheet, people))
        except Exception:
            log.exception("Badges %s could not be typeset.", sheet.pk)
            failed = BadgeSheet.objects.filter(pk=sheet.pk, claim=sheet.claim, attempts__gte=ATTEMPTS)
            failed.update(state=STATES.FAILED, finished_at=at)
    return done


def forget_badges(*, at: dt.datetime) -> int:
    """Delete the files of badges after a week; return how many."""
    old = BadgeSheet.objects.filter(state=STATES.READY, finished_at__lte=at - FILE_KEPT)
    return record_purge(BadgeSheet, old.update(state=STATES.REMOVED, content=b""), at=at)


def _claim(at: dt.datetime) -> BadgeSheet | None:
    claim = uuid.uuid4()
    free = Q(claimed_until=None) | Q(claimed_until__lte=at)
    waiting = BadgeSheet.objects.filter(free, state=STATES.WAITING, attempts__lt=ATTEMPTS).order_by("pk")
    for pk in waiting.values_list("pk", flat=True)[:10]:
        mine = BadgeSheet.objects.filter(free, pk=pk, state=STATES.WAITING)
        if mine.update(claim=claim, claimed_until=at + LEASE, attempts=F("attempts") + 1):
            return BadgeSheet.objects.select_related("event").get(pk=pk)
    return None


def _pdf_of(sheet: BadgeSheet, people: list[Registration]) -> tuple[bytes, list[int]]:
    """Return the file, and the keys of those whose badge lacks characters that no font has."""
    with translation.override(sheet.language):
        badges = [_badge(sheet, person) for person in people]
        data: dict[str, Any] = {"title": str(sheet.event.words["title"]), "label": _("Check-in code"), "badges": badges}
    images = {
        one["image"]: _qr(person.check_in_code) for one, person in zip(badges, people, strict=True) if one["image"]
    }
    source, data["language"] = SOURCE.read_text(encoding="utf-8"), sheet.language
    try:
        return typeset(source, data, images=images, with_system_fonts=True), []
    except NotTypeset:
        missing = missing_characters("".join(_texts_of(data)))
    lacking = [person.pk for person in people if missing & set(person.name)]
    return typeset(source, _without(data, missing), images=images, with_system_fonts=True), lacking


def _texts_of(data: Any) -> list[str]:
    if isinstance(data, str):
        return [data]
    return [text for one in (data.values() if isinstance(data, dict) else data) for text in _texts_of(one)]


def _without(data: Any, missing: set[str]) -> Any:
    """Return the texts without these characters. Of a name none of which can be printed a line is left to write it on."""
    if isinstance(data, str):
        return "".join(" " if sign in missing else sign for sign in data).strip()
    if isinstance(data, dict):
        return {name: _without(one, missing) for name, one in data.items()}
    return [_without(one, missing) for one in data]


def _badge(sheet: BadgeSheet, person: Registration) -> dict[str, Any]:
    return {
        "name": person.name,
        "organisation": person.organisation if sheet.with_organisation else "",
        "sector": str(person.get_sector_display()) if sheet.with_sector and person.sector else "",
        "code": person.shown_code if sheet.with_code else "",
        "image": f"{person.pk}.svg" if sheet.with_code else "",
    }


def _qr(code: str) -> bytes:
    return qr_svg(code, code).encode()


@action
def _finish(sheet: BadgeSheet, people: list[Registration], content: bytes, lacking: list[int]) -> bool:
    """Store the file; not one with a person who was erased meanwhile: such a sheet is typeset anew."""
    mine = BadgeSheet.objects.filter(pk=sheet.pk, claim=sheet.claim, state=STATES.WAITING)
    try:
        lock_rows(Registration, [person.pk for person in people])
    except ActionRefused:
        mine.update(claimed_until=None)
        return False
    made = {"state": STATES.READY, "content": content, "finished_at": timezone.now(), "lacking": lacking}
    return bool(mine.update(**made, claimed_until=None))
