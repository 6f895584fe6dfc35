"""Keep a copy of the portal's public data in a folder: python keep_a_copy.py https://portal.example folder

Run it as often as you like; it asks only for what changed since. It may be killed at any moment: it goes on where it was.
Each object is a file RESOURCE/ID.json, as its own address answers it. Needs Python 3.10 and nothing else.
"""

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(text)
    part.replace(file)  # whoever reads sees the old file or the new one, never half of it


def keep_copy(site: str, folder: Path) -> None:
    begin = f"{site}/api/v1/changes/?expand=object"
    place = folder / "place.txt"
    address = place.read_text() if place.exists() else begin
    while address:
        try:
            page = json.load(urllib.request.urlopen(address, timeout=60))  # noqa: S310 - of the portal
        except urllib.error.HTTPError as refused:
            if refused.code != 400 or address == begin:
                raise
            address = begin  # the portal was restored from a backup: the place means nothing any more
            continue
        for row in page["results"]:
            file = folder / row["resource"] / f"{row['id']}.json"
            if row["object"] is None:
                file.unlink(missing_ok=True)
            else:
                write(file, json.dumps(row["object"]))
        address = page["next"]
        write(place, address or page["changes"])  # after the objects: what was interrupted is fetched again


if __name__ == "__main__":
    keep_copy(sys.argv[1].rstrip("/"), Path(sys.argv[2]))
