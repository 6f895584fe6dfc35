"""The calendar of one person: asking for its address, renewing it, ending it."""

import datetime as dt
import uuid

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.personal_links import link_to, new_link
from audit.actions import record
from audit.actors import SYSTEM, Actor
from audit.purges import record_purge
from events.models import PersonalCalendar, Registration
from events.programme.wording import offered
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from toolkit.actions import action, lock_row


@action
def request_personal_calendar(*, by: Actor, registration: Registration, at: dt.datetime) -> PersonalCalendar:
    """Email the address of their calendar to the attendee; who asks again gets the same address once more.

    It goes by email and is not shown: whoever holds the link to one registration need not be the person.
    """
    nonce, link_hash = new_link(PersonalCalendar.LINK_KIND, None)
    calendar, is_new = PersonalCalendar.objects.get_or_create(
        email=registration.email, defaults={"link_nonce": nonce, "link_hash": link_hash, "created_at": at}
    )
    if is_new:
        record(by=by, action="events.create_calendar", subject=calendar)
    _email(calendar, offered(registration.language))
    return calendar


@action
def renew_personal_calendar(*, by: Actor, calendar: PersonalCalendar, language: str) -> PersonalCalendar:
    """Replace the address, so that the old one ends, and email the new one."""
    current = lock_row(PersonalCalendar, calendar.pk, gone=_("This calendar address has ended."))
    current.link_nonce, current.link_hash = new_link(PersonalCalendar.LINK_KIND, None)
    current.save(update_fields=["link_nonce", "link_hash"])
    record(by=by, action="events.renew_calendar", subject=current, fields=["link_hash"])
    _email(current, offered(language))
    return current


@action
def end_personal_calendar(*, by: Actor, calendar: PersonalCalendar) -> None:
    """Delete the address. Ended already: nothing happens."""
    current = PersonalCalendar.objects.select_for_update().filter(pk=calendar.pk).first()
    if current is None:
        return
    record(by=by, action="events.end_calendar", subject=current)
    current.delete()


@action
def forget_personal_calendars(*, at: dt.datetime) -> int:
    """Delete the addresses of people without a registration; return how many."""
    theirs = Registration.objects.filter(email=OuterRef("email"))
    gone, _by_model = PersonalCalendar.objects.filter(~Exists(theirs)).delete()
    if gone:
        record(by=SYSTEM, action="events.forget", subject=PersonalCalendar(), fields=["email"])
    return record_purge(PersonalCalendar, gone, at=at)


def _email(calendar: PersonalCalendar, language: str) -> None:
    queue(
        Draft(
            key=f"calendar:{calendar.pk}:asked:{uuid.uuid4().hex}",
            kind="calendars/address",
            lane=Lane.NOTICE,
            recipient=calendar.email,
            language=language,
            **sender(None),
            link=link_to("events_personal:calendar", calendar),
            supersedes=f"calendar:{calendar.pk}:",
        )
    )
