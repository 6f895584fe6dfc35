"""What became of mailings: counted from their emails by workers, and kept when the outbox forgets these."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db.models import F, Q

from audit.actors import SYSTEM
from mailings.models import Mailing
from mailings.sending import cancel_mailing
from outbox.figures import figures_by_subject, unsubscribed_after
from toolkit.actions import action

COUNTED_FOR = dt.timedelta(days=60)  # after its end; the outbox forgets an email ninety days after that of the email
COUNTED_AFRESH = dt.timedelta(days=85)  # after its start; later some emails may be forgotten, and no figure falls
STOPPED_FOR = dt.timedelta(days=30)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
COUNTED_A_MINUTE = 100_000  # emails; of a mailing with more, the figures are counted less often while it is sent


@dataclass(frozen=True)
class MailingFigures:
    """Emails of one mailing by what became of them. ``unsubscribed``: people who unsubscribed after they got it."""

    sent: int = 0
    waiting: int = 0
    bounced: int = 0
    on_hold: int = 0
    failed: int = 0
    not_sent: int = 0
    unsubscribed: int = 0
    complaints: int = 0


def figures_of(mailing: Mailing) -> MailingFigures:
    """Return the figures as they were counted last."""
    return MailingFigures(**mailing.figures)


def count_figures(*, at: dt.datetime) -> int:
    """Count the figures of mailings that are being sent every few minutes, of others every hour; return of how many."""
    begun = Mailing.objects.filter(started_at__isnull=False)
    ended = Q(finished_at__gt=at - COUNTED_FOR)
    moved_on = Q(counted_at=None) | Q(counted_at__lt=F("finished_at")) | Q(counted_at__lt=F("stopped_at"))
    due = begun.filter(ended & (moved_on | Q(counted_at__lte=at - HOUR)) | Q(finished_at=None)).order_by("pk")
    counted = [one for one in due.defer("texts", "contents") if one.finished_at is not None or _is_due(one, at)]
    for mailing in counted:
        _count(mailing.pk, at)
    return len(counted)


def _is_due(mailing: Mailing, at: dt.datetime) -> bool:
    if mailing.counted_at is None:
        return True
    if mailing.stopped_at is not None:
        return mailing.counted_at < mailing.stopped_at or mailing.counted_at <= at - HOUR
    return mailing.counted_at <= at - MINUTE * (1 + mailing.emails // COUNTED_A_MINUTE)


def settle_mailings(*, at: dt.datetime) -> int:
    """Cancel mailings that were stopped and forgotten; return how many."""
    stopped = list(Mailing.objects.filter(state=Mailing.State.STOPPED, stopped_at__lte=at - STOPPED_FOR))
    for mailing in stopped:
        cancel_mailing(by=SYSTEM, mailing=mailing, at=at)
    return len(stopped)


@action
def _count(pk: int, at: dt.datetime) -> None:
    mailing = Mailing.objects.select_for_update(skip_locked=True, of=("self",), no_key=True).filter(pk=pk).first()
    if mailing is None or mailing.started_at is None:
        return
    found = figures_by_subject(mailing.hub_id, [mailing.about])[mailing.about]
    figures = asdict(MailingFigures(
        sent=found.sent, waiting=found.waiting, bounced=found.bounced, on_hold=found.on_hold, failed=found.failed,
        not_sent=found.unsubscribed, complaints=found.complaints, unsubscribed=unsubscribed_after(mailing.hub_id, mailing.about),
    ))  # fmt: skip
    if at >= mailing.started_at + COUNTED_AFRESH:
        before = mailing.figures
        figures = {name: max(number, before.get(name, 0) * (name != "waiting")) for name, number in figures.items()}
    Mailing.objects.filter(pk=pk).update(figures=figures, counted_at=at)
