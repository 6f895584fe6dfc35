"""What became of mailings: counted from their emails, and kept when the outbox forgets these."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from audit.actions import record
from audit.actors import SYSTEM
from mailings.models import Mailing
from mailings.sending import cancel_mailing
from outbox.figures import figures_by_subject, unsubscribed_after
from toolkit.actions import action

COUNTED_FOR = dt.timedelta(days=60)  # the outbox forgets an email ninety days after its end
STOPPED_FOR = dt.timedelta(days=30)
ENDED = (Mailing.State.SENT, Mailing.State.CANCELLED)


@dataclass(frozen=True)
class MailingFigures:
    """Emails of one mailing by what became of them. ``unsubscribed``: people who unsubscribed after they got it."""

    sent: int = 0
    waiting: int = 0
    bounced: int = 0
    on_hold: int = 0
    not_sent: int = 0
    unsubscribed: int = 0
    complaints: int = 0


def figures_of(hub_id: int, mailings: Iterable[Mailing]) -> dict[int, MailingFigures]:
    """Return the figures of each mailing of a hub by its key; without a query for those whose figures are kept."""
    some = list(mailings)
    found = {one.pk: MailingFigures(**one.figures) for one in some}
    counted = [one for one in some if one.started_at is not None and not one.figures]
    by_subject = figures_by_subject(hub_id, [one.about for one in counted]) if counted else {}
    for one in counted:
        figures = by_subject[one.about]
        found[one.pk] = MailingFigures(
            sent=figures.sent, waiting=figures.waiting, bounced=figures.bounced, on_hold=figures.on_hold,
            not_sent=figures.unsubscribed, complaints=figures.complaints,
            unsubscribed=unsubscribed_after(hub_id, one.about),
        )  # fmt: skip
    return found


def settle_mailings(*, at: dt.datetime) -> int:
    """Keep the figures of mailings that ended long ago, and cancel those that were stopped and forgotten; return how many."""
    ended = Mailing.objects.filter(state__in=ENDED, figures={}, started_at__isnull=False)
    old = [_keep_figures(pk) for pk in ended.filter(finished_at__lte=at - COUNTED_FOR).values_list("pk", flat=True)]
    stopped = list(Mailing.objects.filter(state=Mailing.State.STOPPED, stopped_at__lte=at - STOPPED_FOR))
    for mailing in stopped:
        cancel_mailing(by=SYSTEM, mailing=mailing, at=at)
    return len(old) + len(stopped)


@action
def _keep_figures(pk: int) -> None:
    mailing = Mailing.objects.select_for_update().get(pk=pk)
    mailing.figures = asdict(figures_of(mailing.hub_id, [mailing])[pk])
    mailing.save(update_fields=["figures"])
    record(by=SYSTEM, action="mailings.keep_figures", subject=mailing, fields=["figures"])
