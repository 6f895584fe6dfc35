"""An import from the file to its end: checked, its columns matched, confirmed by a person, written all at once or not at all.

Checking reads the file without a transaction and holds a claim that it renews while it goes on, so a killed worker is
followed by another and of two at once one leaves. Writing is one transaction that holds the import's row.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from audit.actors import SYSTEM, Actor
from audit.purges import record_purge
from hubs.models import Hub
from stakeholders.imports.columns import PARTS, matching_errors
from stakeholders.imports.erasure import EMPTY, note_erased_people
from stakeholders.imports.rows import ContactRows
from stakeholders.imports.wakeup import wake_on_commit
from stakeholders.imports.writer import Written, compared, write
from stakeholders.models import Import, ImportProblem
from toolkit import clock
from toolkit.actions import ActionRefused, action, enqueue_on_commit
from toolkit.spreadsheets.sheets import LARGEST_BYTES, UnreadableFile
from toolkit.spreadsheets.tables import Problem, Row

SLICE = 1_000
LEASE = dt.timedelta(minutes=2)
MOST_ATTEMPTS = 5
MOST_OPEN = 5
MOST_PROBLEMS = 20_000
KEPT = dt.timedelta(days=7)


@action
def start_import(*, by: User, hub: Hub, file_name: str, content: bytes, language: str, at: dt.datetime) -> Import:
    """Keep the file for a worker to check. Refuses an empty one, one over 20 MB, and a sixth open import of the hub."""
    if not content:
        raise ActionRefused(_("The file is empty."), field="file")
    if len(content) > LARGEST_BYTES:
        words = _("The file is larger than %(limit)d MB. Split it, or upload it as .xlsx.")
        raise ActionRefused(words % {"limit": LARGEST_BYTES // 1024 // 1024}, field="file")
    Hub.objects.select_for_update(no_key=True).get(pk=hub.pk)
    if Import.objects.filter(hub=hub, finished_at=None).count() >= MOST_OPEN:
        raise ActionRefused(_("Five imports of your hub are open. Finish or discard one of them first."), field="file")
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
            words = _("This file couldn't be read in time. Split it into smaller ones and upload those.")
            return _finish_check(taken, ContactRows.of_nothing(taken.hub, Problem(0, "", words)), Written())
        return _check(taken)


def _claimed(import_id: int, claim: uuid.UUID) -> Import | None:
    now = clock.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    taken = Import.objects.filter(free, pk=import_id, state=Import.State.WAITING).update(
        claim=claim, claimed_until=now + LEASE, attempts=F("attempts") + 1, rows_read=0
    )
    return Import.objects.select_related("hub__country").filter(pk=import_id, claim=claim).first() if taken else None


def _opened(run: Import) -> ContactRows:
    """The file, with its columns as they were matched. Raises ``UnreadableFile``."""
    return ContactRows.of_file(run.hub, bytes(run.content), fields=run.columns, defaults=run.defaults)


def _check(taken: Import) -> bool:
    found, waiting = Written(), []
    rows = ContactRows.of_nothing(taken.hub)
    try:
        rows = _opened(taken)
        if not rows.read_header():
            return _ask_for_columns(taken, rows)
        for row in rows.contacts():
            waiting.append(row)
            if len(waiting) == SLICE:
                found += _compare(taken, rows, waiting)
                waiting = []
                if not _go_on(taken, rows):
                    return False
    except UnreadableFile as refused:
        rows.problems.append(Problem(refused.row, "", str(refused)))
    found += _compare(taken, rows, waiting)
    return _finish_check(taken, rows, found)


def _compare(taken: Import, rows: ContactRows, some: list[Row]) -> Written:
    note_erased_people(rows, some)
    return compared(taken.hub, some, rows.defaults)


def _mine(taken: Import) -> Any:
    """The row of the import while this worker has claimed it and it was not discarded."""
    return Import.objects.filter(pk=taken.pk, claim=taken.claim, state=Import.State.WAITING)


def _go_on(taken: Import, rows: ContactRows) -> bool:
    """Note how far we are and keep the claim; False when another worker has it or it was discarded."""
    read = rows.table.row
    until = clock.now() + LEASE
    return bool(_mine(taken).update(rows_read=read, rows_expected=max(rows.sheet.expected, read), claimed_until=until))


def _about_file(rows: ContactRows) -> dict[str, Any]:
    sheet = rows.sheet
    notes = [note[:300] for note in sheet.notes]
    about = {"encoding": sheet.encoding, "is_guessed": sheet.is_guessed, "notes": notes, "attempts": 0}
    return about | {"headers": rows.table.headers, "columns": rows.fields}


def _ask_for_columns(taken: Import, rows: ContactRows) -> bool:
    """Leave the matching of columns to a person, beginning with how the hub matched the same headers before."""
    before = Import.objects.filter(hub=taken.hub_id, headers=rows.table.headers, state__in=Import.MATCHED).first()
    outcome = _about_file(rows) | {"state": Import.State.MATCHING, "preview": rows.preview}
    if before:
        outcome |= {"columns": before.columns, "defaults": before.defaults}
    return bool(_mine(taken).update(**outcome, claim=None, claimed_until=None))


@transaction.atomic
def _finish_check(taken: Import, rows: ContactRows, found: Written) -> bool:
    problems = sorted(rows.problems, key=lambda problem: problem.row)
    outcome = _about_file(rows) | {"new": found.new, "known": found.known, "problem_count": len(problems)}
    outcome["rows_read"] = max(rows.table.row - 1, 0)
    if problems:
        outcome |= {"state": Import.State.REFUSED, "finished_at": clock.now(), **EMPTY}
        if not taken.columns:
            outcome |= {
                "headers": [],
                "columns": [],
            }  # a first row that is not confirmed as headers may be personal data
    else:
        outcome |= {"state": Import.State.CHECKED, "preview": rows.preview, "claim": None, "claimed_until": None}
    if _mine(taken).update(**outcome) != 1:
        return False
    listed = [
        ImportProblem(of=taken, row=problem.row, column=problem.column[:70], words=problem.words[:1000])
        for problem in problems[:MOST_PROBLEMS]
    ]
    ImportProblem.objects.bulk_create(listed, batch_size=SLICE)
    return True


@action
def match_columns(*, by: User, run: Import, columns: Sequence[str], defaults: Mapping[str, str]) -> bool:
    """Say which column is which field ("" leaves it out) and what new contacts get where the file is silent; check on.

    Refuses what leaves a required field open or fills one twice. False when the import goes on already.
    """
    waiting = Import.objects.select_for_update(no_key=True).filter(pk=run.pk, state=Import.State.MATCHING)
    row = waiting.defer("content").first()
    if row is None:
        return False
    for name, words in matching_errors(columns, defaults, count=len(row.headers)):
        raise ActionRefused(words, field=name)
    row.state, row.columns, row.preview, row.started_by = Import.State.WAITING, list(columns), [], by
    row.defaults = {name: value for name, value in defaults.items() if value}
    row.save(update_fields=["state", "columns", "preview", "started_by", "defaults"])
    record(by=by, action="stakeholders.match_columns", subject=row, fields=["columns", "defaults"])
    wake_on_commit(row.pk, Import.State.WAITING)
    return True


@action
def confirm_import(*, by: User, run: Import, existing: str) -> bool:
    """Have a checked import written by a worker; False when it was confirmed before. Refuses one with errors."""
    if existing not in Import.Existing.values:
        raise ActionRefused(_("Choose what happens to contacts you already have."))
    changed = Import.objects.filter(pk=run.pk, state=Import.State.CHECKED).update(
        state=Import.State.CONFIRMED, existing=existing, started_by=by
    )
    if changed:
        record(by=by, action="stakeholders.confirm_import", subject=run, fields=["existing"])
        wake_on_commit(run.pk, Import.State.CONFIRMED)
        return True
    if not Import.objects.filter(pk=run.pk, state__in=[Import.State.CONFIRMED, Import.State.DONE]).exists():
        raise ActionRefused(_("This file can't be imported. Correct it and upload it again."))
    return False


def write_import(*, import_id: int) -> bool:
    """Write a confirmed import, all of it or nothing; whether this call did it. May run twice and beside itself.

    What the database refuses meanwhile (the same address was added this second) is tried again by the next run.
    """
    try:
        return _write(import_id)
    except DatabaseError:
        confirmed = Import.objects.filter(pk=import_id, state=Import.State.CONFIRMED)
        confirmed.update(attempts=F("attempts") + 1)
        confirmed.filter(attempts__gte=MOST_ATTEMPTS).update(state=Import.State.CHECKED, attempts=0)
        raise


def _write(import_id: int) -> bool:
    waiting = Import.objects.filter(pk=import_id, state=Import.State.CONFIRMED).select_related(
        "hub__country", "started_by"
    )
    run = waiting.first()
    if run is None:
        return False
    try:
        rows = _opened(run)
        with transaction.atomic():
            if not waiting.select_for_update(skip_locked=True, no_key=True, of=("self",)).defer("content").exists():
                return False
            _write_all(run, rows)
    except UnreadableFile:
        waiting.update(state=Import.State.WAITING)  # what it names is gone since the check: check anew, and say so
        return False
    return True


def _write_all(run: Import, rows: ContactRows) -> None:
    """Raises ``UnreadableFile`` at the first thing that is wrong by now."""
    written, waiting = Written(), []
    rows.read_header()
    for row in rows.contacts():
        waiting.append(row)
        if len(waiting) == SLICE:
            note_erased_people(rows, waiting)
            written += _write_slice(run, waiting, rows.defaults)
            waiting = []
    note_erased_people(rows, waiting)
    written += _write_slice(run, waiting, rows.defaults)
    if rows.problems:
        raise UnreadableFile(rows.problems[0].words)
    outcome = {"state": Import.State.DONE, "finished_at": clock.now(), **EMPTY}
    outcome |= {"new": written.new, "known": written.known, "changed": written.changed}
    Import.objects.filter(pk=run.pk).update(**outcome)
    fields = {"name" if field in PARTS else field for field in run.columns if field}
    record(by=run.started_by or SYSTEM, action="stakeholders.import", subject=run, fields=sorted(fields))
    enqueue_on_commit("stakeholders.find_duplicates", run.hub_id)


def _write_slice(run: Import, rows: list[Row], defaults: Mapping[str, Any]) -> Written:
    update = run.existing == Import.Existing.UPDATE
    return write(by=run.started_by or SYSTEM, hub=run.hub, rows=rows, defaults=defaults, update=update)


@action
def discard_import(*, by: Actor, run: Import) -> None:
    """Forget the file and what was said about it. Refuses one that is being written; what was imported stays."""
    free = Import.objects.select_for_update(skip_locked=True).exclude(state=Import.State.CONFIRMED)
    row = free.defer("content").filter(pk=run.pk).first()
    if row is None:
        raise ActionRefused(_("This file is being imported, so it can't be discarded."))
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


@action
def forget_imports(*, at: dt.datetime) -> int:
    """Remove what is older than seven days, finished or never confirmed; how many went."""
    old = Import.objects.filter(started_at__lt=at - KEPT).exclude(state=Import.State.CONFIRMED)
    _all, by_model = old.defer("content").delete()
    record_purge(ImportProblem, by_model.get("stakeholders.ImportProblem", 0), at=at)
    return record_purge(Import, by_model.get("stakeholders.Import", 0), at=at)
