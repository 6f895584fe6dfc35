"""Erase what a participant gave: on request, or because its time is over."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import Actor
from audit.purges import record_purge
from dialogues.models import PolicyDialogue, Pseudonym, Statement, StatementSignIn
from dialogues.statements.models.pseudonym import dialogue_keys
from outbox.erasure import forget_recipient
from toolkit.actions import action, lock_rows

LINKED_FOR = dt.timedelta(days=90)  # after the phase closes
AT_MOST = dt.timedelta(days=730)  # where it does not close
REFUSED_KEPT = dt.timedelta(days=30)


@action
def erase_pseudonyms(*, by: Actor, address: str) -> int:
    """Delete the pseudonyms of an address with their votes; return how many.

    Statements others vote on stay without their writer: they were accepted because they say nothing of a person. All others lose
    their text.
    """
    found = Pseudonym.objects.filter(address_key__in=dialogue_keys(address))
    lock_rows(
        PolicyDialogue, set(found.values_list("dialogue", flat=True))
    )  # a result that holds them waits, or is computed again
    rows = list(found.select_for_update())
    for pseudonym in rows:
        record(by=by, action="dialogues.erase_participant", subject=pseudonym.dialogue)
    statements = Statement.objects.filter(writer__in=rows)
    statements.waiting().update(state=Statement.State.WITHDRAWN, text="")
    statements.exclude(state=Statement.State.ACCEPTED).update(text="")
    Pseudonym.objects.filter(pk__in=[pseudonym.pk for pseudonym in rows]).delete()
    return len(rows)


@action
def forget_writers(*, at: dt.datetime) -> int:
    """Delete links that have expired with what their emails say, texts refused 30 days ago, and what leads from an address to a
    pseudonym 90 days after the phase closed; return how many rows that was.

    Votes and accepted statements stay, and no one can be found by them.
    """
    expired = StatementSignIn.objects.filter(expires_at__lte=at)
    keys = list(expired.values_list("pk", flat=True))
    for key in keys:
        forget_recipient(key_prefix=f"statement-sign-in:{key}")
    links = StatementSignIn.objects.filter(pk__in=keys).delete()[0]
    count = record_purge(StatementSignIn, links, at=at)
    refused = Statement.objects.refused().filter(moderated_at__lt=at - REFUSED_KEPT).exclude(text="")
    reason = gettext_noop("refused 30 days ago")
    count += record_purge(Statement, refused.update(text=""), at=at, reason=reason)
    closed = Q(dialogue__phases__kind="statements", dialogue__phases__closes_at__lt=at - LINKED_FOR)
    over = Pseudonym.objects.filter(link_hash__isnull=False).filter(
        closed | Q(joined_on__lt=timezone.localdate(at - AT_MOST))
    )
    unlinked = Pseudonym.objects.filter(pk__in=over.values("pk"))
    number = unlinked.update(address_key=None, link_nonce=None, link_hash=None)
    return count + record_purge(Pseudonym, number, at=at, reason=gettext_noop("90 days after the phase closed"))
