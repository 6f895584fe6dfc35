"""What goes with the tables of a dump."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from partners.dumps.files import DumpFile

LICENCE = """\
The data in this dump are published under the Creative Commons Attribution 4.0 International licence (CC BY 4.0):
https://creativecommons.org/licenses/by/4.0/

Name the source: "National Cancer Mission Hubs", with a link to the portal and the day of the dump.
Entries of the library have a licence of their own, in their member "licence": it is that of the document they describe.
"""


def readme_of(day: dt.date, files: Sequence[DumpFile], changes: str) -> str:
    """Return the README."""
    tables = [one for one in files if one.name.endswith(".jsonl.gz")]
    rows = "\n".join(f"| {one.name.partition('.')[0]} | {one.objects} |" for one in tables)
    site = settings.SITE_URL
    return f"""\
# National Cancer Mission Hubs: public data of {day.isoformat()}

All public data of {site} as they were at one moment: every file is from the same snapshot of the database.

| list | objects |
|---|---|
{rows}

- `LIST.jsonl.gz`: one JSON object a line, as `{site}/api/v1/LIST/ID/` answers it. Fields: {site}/api/docs/
- `LIST.csv.gz`: the same as a table, UTF-8 with byte order mark. Several texts in a cell are joined by " | ", lists of objects
  are JSON. A cell that a spreadsheet would take for a formula begins with an apostrophe.
- `SHA256SUMS`: check with `sha256sum --check SHA256SUMS`
- `LICENCE.txt`: CC BY 4.0

To keep a copy in step from here, ask for what changed since this snapshot:
{changes}
(`id` there is the member `id` of each object here; https://creativecommons.org/licenses/by/4.0/ holds for it, too.)

A dump is kept for 30 days; the latest is always at {site}/api/v1/dumps/latest/
"""
