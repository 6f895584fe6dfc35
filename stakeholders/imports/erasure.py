"""Keep people who had their data erased out of files on their way into an address book."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.addresses import address_hash
from audit.actions import record
from audit.actors import Actor
from outbox.erasure import erased_hashes
from stakeholders.imports.rows import ContactRows
from stakeholders.models import Import, ImportProblem
from toolkit.actions import action
from toolkit.email_addresses import holds_address
from toolkit.spreadsheets.files import read_sheet
from toolkit.spreadsheets.sheets import UnreadableFile
from toolkit.spreadsheets.tables import Problem, Row

AT_SIGNS = "[@\uff20\ufe6b]"
HIDDEN = "–"
EMPTY: dict[str, Any] = {"content": b"", "preview": [], "claim": None, "claimed_until": None}


def erased_words() -> str:
    """Say to a hub why a row of its file cannot be imported."""
    return _("This person has asked for their data to be erased. They can subscribe or register themselves.")


@action
def erase_from_imports(*, by: Actor, address: str) -> int:
    """Refuse every unfinished import whose file holds the address, naming the row and not the person; return how many.

    One that is being written is waited for: its contacts are there afterwards and can be removed.
    """
    quoting = ImportProblem.objects.filter(Q(words__regex=AT_SIGNS) | Q(column__regex=AT_SIGNS))
    keys = [one.pk for one in quoting.iterator() if holds_address(f"{one.words}\n{one.column}", address)]
    ImportProblem.objects.filter(pk__in=keys).update(words=erased_words(), column="")
    found = 0
    unfinished = Import.objects.exclude(content=b"").order_by("pk")
    for pk in list(unfinished.values_list("pk", flat=True)):  # one file at a time in memory
        run = unfinished.select_for_update(of=("self",)).select_related("hub__country").filter(pk=pk).first()
        row = _row_with(run, address) if run is not None else None
        if run is None or row is None:
            continue
        with translation.override(run.language):
            ImportProblem.objects.create(of=run, row=row, words=erased_words())
        ended = {"state": Import.State.REFUSED, "finished_at": timezone.now(), "problem_count": 1}
        wiped = {"file_name": HIDDEN, "headers": [], "columns": [], "notes": []}
        Import.objects.filter(pk=run.pk).update(**ended, **wiped, **EMPTY)
        record(by=by, action="stakeholders.erase_from_import", subject=run, fields=["content"])
        found += 1
    return found


def note_erased_people(rows: ContactRows, some: Sequence[Row]) -> None:
    """Complain about rows of a file whose people had their data erased: a hub must not add them again. One query a file."""
    if rows.erased is None:
        rows.erased = erased_hashes()
    column = rows.table.header_of("email")
    for row in some if rows.erased else ():
        if row.values.get("email") and address_hash(row.values["email"]) in rows.erased:
            rows.problems.append(Problem(row.number, column, erased_words()))


def _row_with(run: Import, address: str) -> int | None:
    """The first row that holds the address; None where there is none."""
    content = bytes(run.content)
    try:
        for number, cells in read_sheet(content, languages=run.hub.country.official_languages).lines:
            if any(holds_address(cell, address) for cell in cells):
                return number
    except UnreadableFile:
        return 0 if address.encode() in content.lower() else None
    return None
