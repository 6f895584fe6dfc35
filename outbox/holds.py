"""Hold back the emails of a mailing that have not been handed to the mail server, release them, or withdraw them.

Each call takes some of them, so that no statement lasts long; the caller comes back until there are none.
"""

import datetime as dt

from django.db import connection

from outbox.contents import CLEARED
from outbox.models import OutgoingEmail, State
from outbox.wakeup import wake_on_commit
from toolkit import clock
from toolkit.actions import action

SLICE = 5000

RELEASE = """
UPDATE outbox_outgoingemail AS email
SET state = 'queued', due_at = %(first)s + (released.place - 1) * %(seconds)s * interval '1 second'
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS released (id, place)
WHERE email.id = released.id
"""


@action
def hold_emails(*, about: str) -> int:
    """Hold back the next queued emails of this subject; return how many. Those a worker has claimed still go."""
    return OutgoingEmail.objects.filter(pk__in=_some(about, State.QUEUED)).update(state=State.HELD)


@action
def release_emails(*, about: str, first: dt.datetime, seconds: float = 0) -> int:
    """Queue the next emails that were held back, one each so many ``seconds`` from ``first`` on; return how many."""
    found = _some(about, State.HELD)
    with connection.cursor() as cursor:
        cursor.execute(RELEASE, {"ids": found, "first": first, "seconds": seconds})
    if found:
        wake_on_commit()
    return len(found)


@action
def withdraw_emails(*, about: str, because: str) -> int:
    """Withdraw the next emails of this subject that are queued or held back; nothing of what they say is kept."""
    found = _some(about, State.QUEUED, State.HELD)
    ended = {"state": State.WITHDRAWN, "finished_at": clock.now(), "lease_until": None, "reply": because}
    return OutgoingEmail.objects.filter(pk__in=found).update(**ended, **CLEARED)


def _some(about: str, *states: State) -> list[int]:
    """Lock some emails of these states, those that are due first."""
    emails = OutgoingEmail.objects.unsent_about(about).filter(state__in=states)
    return list(
        emails.order_by("due_at", "pk").select_for_update(skip_locked=True).values_list("pk", flat=True)[:SLICE]
    )
