"""An import from the file to its end: checked, confirmed by a person, written all at once or not at all.

Checking reads the file without a transaction and holds a claim that it renews while it goes on, so a killed worker is
followed by another and of two at once one leaves. Writing is one transaction that holds the import's row.
"""

import datetime as dt
import uuid
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from audit.actors import SYSTEM, Actor
from hubs.models import Hub
from stakeholders.contacts.errors import StakeholderRefused
from stakeholders.imports.bulk_write import Written, compared, write
from stakeholders.imports.wakeup import wake_on_commit
from stakeholders.models import Import, ImportProblem
from stakeholders.sheets.files import read_sheet
from stakeholders.sheets.rows import Entry, Problem, Table
from stakeholders.sheets.sheet import LARGEST_BYTES, Unreadable

SLICE = 1_000
LEASE = dt.timedelta(minutes=2)
MOST_ATTEMPTS = 5
MOST_OPEN = 5
MOST_PROBLEMS = 20_000
KEPT = dt.timedelta(days=7)
EMPTY: dict[str, Any] = {"content": b"", "preview": [], "claim": None, "claimed_until": None}


@transaction.atomic
def start_import(*, by: User, hub: Hub, file_name: str, content: bytes, language: str, at: dt.datetime) -> Import:
    """Keep the file for a worker to check. Refuses an empty one, one over 20 MB, and a sixth open import of the hub."""
    if not content:
        raise StakeholderRefused(_("The file is empty."), field="file")
    if len(content) > LARGEST_BYTES:
        words = _("The file is larger than %(limit)d MB. Split it, or send it as .xlsx.")
        raise StakeholderRefused(words % {"limit": LARGEST_BYTES // 1024 // 1024}, field="file")
    Hub.objects.select_for_update(no_key=True).get(pk=hub.pk)
    if Import.objects.filter(hub=hub, finished_at=None).count() >= MOST_OPEN:
        raise StakeholderRefused(
            _("Five imports of your hub are open. Finish or discard one of them first."), field="file"
        )
    started = Import.objects.create(
        hub=hub, started_by=by, language=language, file_name=file_name[:200], content=content, started_at=at
    )
    record(by=by, action="stakeholders.start_import", subject=started)
    wake_on_commit(started.pk, Import.State.WAITING)
    return started


def check_import(*, import_id: int) -> bool:
    """Read the whole file and note what it holds or everything that is wrong; whether this call did it.

    May run twice and beside itself. A file that five workers in a row did not get through is refused.
    """
    claim = uuid.uuid4()
    taken = _claimed(import_id, claim)
    if taken is None:
        return False
    with translation.override(taken.language):
        if taken.attempts > MOST_ATTEMPTS:
            words = _("This file could not be read in time. Split it into smaller ones and send them again.")
            return _finish_check(taken, Table.of_nothing(taken.hub, Problem(0, "", words)), Written())
        return _check(taken)


def _claimed(import_id: int, claim: uuid.UUID) -> Import | None:
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    taken = Import.objects.filter(free, pk=import_id, state=Import.State.WAITING).update(
        claim=claim, claimed_until=now + LEASE, attempts=F("attempts") + 1, rows_read=0
    )
    return Import.objects.select_related("hub__country").filter(pk=import_id, claim=claim).first() if taken else None


def _check(taken: Import) -> bool:
    found, waiting = Written(), []
    table = Table.of_nothing(taken.hub)
    try:
        table = Table(read_sheet(bytes(taken.content), taken.hub.country.official_languages), taken.hub)
        for entry in table.entries():
            waiting.append(entry)
            if len(waiting) == SLICE:
                found += compared(taken.hub, waiting)
                waiting = []
                if not _go_on(taken, table):
                    return False
    except Unreadable as refused:
        table.problems.append(Problem(refused.row, "", str(refused)))
    found += compared(taken.hub, waiting)
    return _finish_check(taken, table, found)


def _go_on(taken: Import, table: Table) -> bool:
    """Tell how far we are and keep the claim; False when somebody else has it or nobody wants it any more."""
    mine = Import.objects.filter(pk=taken.pk, claim=taken.claim, state=Import.State.WAITING)
    expected = max(table.sheet.expected, table.row)
    return mine.update(rows_read=table.row, rows_expected=expected, claimed_until=timezone.now() + LEASE) == 1


@transaction.atomic
def _finish_check(taken: Import, table: Table, found: Written) -> bool:
    problems = sorted(table.problems, key=lambda problem: problem.row)
    outcome = {
        "encoding": table.sheet.encoding,
        "is_guessed": table.sheet.is_guessed,
        "headers": table.headers,
        "columns": table.columns,
        "new": found.new,
        "known": found.known,
        "rows_read": max(table.row - 1, 0),
        "problem_count": len(problems),
        "attempts": 0,
    }
    if problems:
        outcome |= {"state": Import.State.REFUSED, "finished_at": timezone.now(), **EMPTY, "headers": []}
    else:
        outcome |= {"state": Import.State.CHECKED, "preview": table.preview, "claim": None, "claimed_until": None}
    mine = Import.objects.filter(pk=taken.pk, claim=taken.claim, state=Import.State.WAITING)
    if mine.update(**outcome) != 1:
        return False
    told = problems[:MOST_PROBLEMS]
    ImportProblem.objects.bulk_create(
        [ImportProblem(of=taken, row=p.row, column=p.column[:70], words=p.words[:1000]) for p in told], batch_size=SLICE
    )
    return True


@transaction.atomic
def confirm_import(*, by: User, run: Import, existing: str) -> bool:
    """Have a checked import written by a worker; False when somebody confirmed it before. Refuses one with mistakes."""
    if existing not in Import.Existing.values:
        raise StakeholderRefused(_("Say what happens to those who are in your list already."))
    changed = Import.objects.filter(pk=run.pk, state=Import.State.CHECKED).update(
        state=Import.State.CONFIRMED, existing=existing, started_by=by
    )
    if changed:
        record(by=by, action="stakeholders.confirm_import", subject=run, fields=["existing"])
        wake_on_commit(run.pk, Import.State.CONFIRMED)
        return True
    if not Import.objects.filter(pk=run.pk, state__in=[Import.State.CONFIRMED, Import.State.DONE]).exists():
        raise StakeholderRefused(_("This file cannot be imported. Correct it and send it again."))
    return False


def write_import(*, import_id: int) -> bool:
    """Write a confirmed import, all of it or nothing; whether this call did it. May run twice and beside itself.

    What the database refuses meanwhile (somebody added the same address this second) is tried again by the next run.
    """
    try:
        return _write(import_id)
    except DatabaseError:
        confirmed = Import.objects.filter(pk=import_id, state=Import.State.CONFIRMED)
        confirmed.update(attempts=F("attempts") + 1)
        confirmed.filter(attempts__gte=MOST_ATTEMPTS).update(state=Import.State.CHECKED, attempts=0)
        raise


def _write(import_id: int) -> bool:
    waiting = Import.objects.filter(pk=import_id, state=Import.State.CONFIRMED).select_related("hub__country")
    run = waiting.first()
    if run is None:
        return False
    table = Table.of_nothing(run.hub)
    try:
        table = Table(read_sheet(bytes(run.content), run.hub.country.official_languages), run.hub)
        with transaction.atomic():
            if not waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)).defer("content").exists():
                return False
            _write_all(run, table)
    except Unreadable:
        waiting.update(state=Import.State.WAITING)  # what it names is gone since the check: check anew, and say so
        return False
    return True


def _write_all(run: Import, table: Table) -> None:
    """Raises ``Unreadable`` at the first thing that is wrong by now."""
    written, waiting = Written(), []
    for entry in table.entries():
        waiting.append(entry)
        if len(waiting) == SLICE:
            written += _write_slice(run, waiting)
            waiting = []
    written += _write_slice(run, waiting)
    if table.problems:
        raise Unreadable(table.problems[0].words)
    outcome = {"state": Import.State.DONE, "finished_at": timezone.now(), **EMPTY}
    outcome |= {"new": written.new, "known": written.known, "changed": written.changed}
    Import.objects.filter(pk=run.pk).update(**outcome)
    record(by=run.started_by or SYSTEM, action="stakeholders.import", subject=run, fields=run.columns)


def _write_slice(run: Import, entries: list[Entry]) -> Written:
    return write(run.hub, entries, update=run.existing == Import.Existing.UPDATE)


@transaction.atomic
def discard_import(*, by: Actor, run: Import) -> None:
    """Forget the file and what was said about it. Refuses one that is being written; what was imported stays."""
    free = Import.objects.select_for_update(skip_locked=True).exclude(state=Import.State.CONFIRMED)
    row = free.defer("content").filter(pk=run.pk).first()
    if row is None:
        raise StakeholderRefused(_("This file is being imported right now and cannot be discarded any more."))
    record(by=by, action="stakeholders.discard_import", subject=row)
    row.delete()


def continue_imports() -> int:
    """Do what waits: how a lost hint and a killed worker heal. Returns how many were found waiting."""
    waiting = list(Import.objects.waiting().values_list("pk", "state"))
    for import_id, state in waiting:
        if state == Import.State.WAITING:
            check_import(import_id=import_id)
        else:
            write_import(import_id=import_id)
    return len(waiting)


def forget_imports(*, at: dt.datetime) -> int:
    """Remove what is older than seven days, finished or never confirmed; how many went."""
    old = Import.objects.filter(started_at__lt=at - KEPT).exclude(state=Import.State.CONFIRMED)
    return old.defer("content").delete()[1].get("stakeholders.Import", 0)
