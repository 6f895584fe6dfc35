"""The open data of a dialogue as one zip file: the same dialogue gives the same bytes."""

import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Mapping

from dialogues.models import PolicyDialogue
from dialogues.open_data.frame_tables import FRAME_TABLES, page_of_dialogue
from dialogues.open_data.readme import LICENCE, readme_of
from dialogues.open_data.result_tables import RESULT_TABLES
from dialogues.open_data.tables import csv_of, json_of
from dialogues.participants.presentation import draw_as_data, public_draws, table_of
from dialogues.statements.results_as_data import groups_as_data, public_statements, published_result

FORMAT = 2  # of the files; another one is a new version of every dialogue
TABLES = (*FRAME_TABLES, *RESULT_TABLES)
DICTIONARY = ["table", "column", "meaning"]
MADE = (1980, 1, 1, 0, 0, 0)  # the date of every file: the zip's own would differ each time
DRAW_COLUMNS = [
    ["draws/draw-N-volunteers.csv", "number", "Opaque number of a volunteer; says nothing about who it is or came first"],
    ["draws/draw-N-volunteers.csv", "(categories)", "What the draw looked at; not_stated where fewer than five people share it"],
    ["draws/draw-N.json", "", "Seed, method, quotas, volunteers, versions and result of draw N: all that is needed to repeat it"],
    ["groups.json", "", "Opinion groups: method, seed, sizes, statements that tell them apart, counts of each statement"],
]  # fmt: skip


def files_of(dialogue: PolicyDialogue) -> dict[str, bytes]:
    """Return everything but the README, which tells version and date."""
    files: dict[str, bytes] = {}
    lines = [DICTIONARY]
    for table in TABLES:
        files |= table.files(dialogue)
        lines += table.dictionary
    files["data-dictionary.csv"] = csv_of([*lines, *DRAW_COLUMNS])
    files["LICENCE.txt"] = LICENCE.encode()
    if result := published_result(dialogue, "participants_file"):
        files["groups.json"] = json_of(groups_as_data(dialogue, result, public_statements(dialogue)))
    for draw in public_draws(dialogue):
        files[f"draws/draw-{draw.pk}.json"] = json_of(draw_as_data(draw))
        if table_lines := table_of(draw):
            files[f"draws/draw-{draw.pk}-volunteers.csv"] = csv_of(table_lines)
    return files


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the hash of all contents with their names."""
    found = hashlib.sha256(f"{FORMAT}".encode())
    for name in sorted(files):
        found.update(f"\n{name}\n{len(files[name])}\n".encode() + files[name])
    return found.hexdigest()


def zip_of(dialogue: PolicyDialogue, files: Mapping[str, bytes], *, version: int, at: dt.datetime) -> bytes:
    """Return the zip, with a README that tells its version and the moment it was published."""
    tables = [(table.name, table.meaning) for table in TABLES]
    readme = readme_of(
        dialogue, tables, version=version, at=at, address=page_of_dialogue(dialogue, "open-data.zip"),
        page=page_of_dialogue(dialogue), draws=any(name.startswith("draws/") for name in files),
    )  # fmt: skip
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in {"README.txt": readme.encode(), **dict(sorted(files.items()))}.items():
            entry = zipfile.ZipInfo(name, MADE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return kept.getvalue()
