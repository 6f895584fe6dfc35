"""The nightly dump: complete, from one snapshot, never seen half written, and what it leads to."""

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from news.models import NewsItem
from partners.dumps import actions, building
from partners.dumps.actions import KEPT, TRIED_AGAIN_AFTER, forget_dumps, make_due_dump
from partners.listings import LISTINGS
from partners.models import Dump
from tests.factories import make_news
from tests.portal.test_api import fill
from toolkit.spreadsheets.writer import unmarked

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "http://localhost"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def fetch(client: Client, address: str, **headers: str) -> Any:
    return client.get(address.removeprefix(SITE), headers=headers)


def bytes_of(response: Any) -> bytes:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return content


def test_dump_holds_every_object_as_the_api_shows_it_and_leads_to_what_changed_since(client: Client) -> None:
    fill(2)
    make_news(title='=HYPERLINK("x")', body="Ação\n\nŁódź")
    dump = make_due_dump(at=timezone.now())
    assert dump is not None
    listed = fetch(client, "/api/v1/dumps/").json()
    [shown] = listed["results"]
    latest = fetch(client, fetch(client, listed["latest"])["Location"]).json()
    assert latest == shown
    files = {one["name"]: bytes_of(fetch(client, one["url"])) for one in shown["files"]}
    assert {name for name in files if name.endswith(".gz")} == {
        f"{name}.{ending}" for name in LISTINGS for ending in ("jsonl.gz", "csv.gz")
    }
    sums = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    for one in shown["files"]:
        assert (len(files[one["name"]]), hashlib.sha256(files[one["name"]]).hexdigest()) == (one["size"], one["sha256"])
        assert one["name"] == "SHA256SUMS" or sums[one["name"]] == one["sha256"]
    for name in LISTINGS:
        objects = [json.loads(line) for line in gzip.decompress(files[f"{name}.jsonl.gz"]).splitlines()]
        rows = fetch(client, f"/api/v1/{name}/?page_size=100").json()["results"]
        by_id = {row["id"]: row for row in rows}
        assert len(objects) == len(rows)
        assert [one for one in objects if {key: one[key] for key in by_id[one["id"]]} != by_id[one["id"]]] == []
        text = gzip.decompress(files[f"{name}.csv.gz"]).decode("utf-8-sig")
        assert [line["id"] for line in csv.DictReader(io.StringIO(text))] == [str(one["id"]) for one in objects]
    assert "| news | 3 |" in files["README.md"].decode()
    make_news(title="Later")
    later = fetch(client, shown["changes"]).json()["results"]
    assert [row["object"]["title"] for row in later if row["resource"] == "news"][-1] == "Later"


def test_reader_never_sees_a_dump_that_is_not_complete(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_news()
    now = timezone.now()
    seen: list[Any] = []
    write = building._write_list

    def write_and_look(*args: Any) -> Any:
        seen.append(
            (fetch(client, "/api/v1/dumps/").json()["results"], fetch(client, "/api/v1/dumps/latest/").status_code)
        )
        seen.append(make_due_dump(at=now))  # another worker comes by
        if args[2] == "events":
            raise OSError("The disk is full.")
        return write(*args)

    monkeypatch.setattr(building, "_write_list", write_and_look)
    with pytest.raises(OSError, match="disk is full"):
        make_due_dump(at=now)
    assert {json.dumps(one) for one in seen} == {"[[], 404]", "null"}
    monkeypatch.undo()
    assert make_due_dump(at=now + TRIED_AGAIN_AFTER - dt.timedelta(minutes=1)) is None
    again = make_due_dump(at=now + TRIED_AGAIN_AFTER)
    assert again is not None
    forget_dumps(at=now + TRIED_AGAIN_AFTER)
    assert default_storage.listdir(actions.ROOT)[0] == [again.folder.rpartition("/")[2]]  # nothing is left of the first
    assert make_due_dump(at=now + TRIED_AGAIN_AFTER) is None


def test_dump_is_of_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    make_news()
    write = building._write_list

    def write_beside_a_writer(*args: Any) -> Any:
        make_news()
        NewsItem.objects.update(title="Changed meanwhile")
        return write(*args)

    monkeypatch.setattr(building, "_write_list", write_beside_a_writer)
    dump = make_due_dump(at=timezone.now())
    assert dump is not None
    counted = {one["name"]: one["objects"] for one in dump.files}
    with default_storage.open(f"{dump.folder}/news.jsonl.gz") as file:
        assert b"Changed meanwhile" not in gzip.decompress(file.read())
    assert counted["news.jsonl.gz"] == 1


def test_dumps_are_kept_for_thirty_days(client: Client) -> None:
    now = timezone.now()
    for days in (31, 30, 0):
        assert make_due_dump(at=now - days * DAY)
    assert forget_dumps(at=now) == 1
    shown = fetch(client, "/api/v1/dumps/").json()["results"]
    assert [one["day"] for one in shown] == [(now - days * DAY).date().isoformat() for days in (0, 30)]
    assert len(default_storage.listdir(actions.ROOT)[0]) == 2
    assert KEPT.days == 30


def test_file_can_be_fetched_in_parts_and_asked_for_again(client: Client) -> None:
    make_news()
    dump = make_due_dump(at=timezone.now())
    assert dump is not None
    redirect = fetch(client, "/api/v1/dumps/latest/news.jsonl.gz")
    assert redirect.status_code == 302
    address = redirect["Location"]
    whole = fetch(client, address)
    content, tag = bytes_of(whole), whole["ETag"]
    assert whole["Accept-Ranges"] == "bytes"
    assert fetch(client, address, **{"If-None-Match": tag}).status_code == 304
    size = len(content)
    table = [
        ("bytes=0-9", {}, 206, content[:10]),
        ("bytes=10-", {}, 206, content[10:]),
        ("bytes=-5", {}, 206, content[-5:]),
        (f"bytes=0-{size * 2}", {}, 206, content),
        ("bytes=0-9", {"If-Range": tag}, 206, content[:10]),
        ("bytes=0-9", {"If-Range": '"another"'}, 200, content),
        ("bytes=5-2", {}, 200, content),
        ("bytes=0-1,3-4", {}, 200, content),
        ("lines=0-1", {}, 200, content),
        (f"bytes={size}-", {}, 416, b""),
        ("bytes=-0", {}, 416, b""),
    ]
    for wanted, more, status, expected in table:
        answer = fetch(client, address, Range=wanted, **more)
        assert (answer.status_code, bytes_of(answer)) == (status, expected), wanted
        if status == 206:
            assert answer["Content-Length"] == str(len(expected))
    head = client.head(address.removeprefix(SITE))
    assert (head["Content-Length"], bytes_of(head)) == (str(size), b"")


@pytest.mark.parametrize(
    "address", ["dumps/2020-01-01/", "dumps/2026-13-01/", "dumps/latest/", "dumps/latest/news.exe"]
)
def test_what_is_not_there_is_404(client: Client, address: str) -> None:
    response = client.get(f"/api/v1/{address}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


def test_complete_dump_without_files_is_refused_by_the_database() -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Dump.objects.create(day=now.date(), started_at=now, made_at=now)


def test_cells_are_safe_and_read_back() -> None:
    from partners.formats.tables import table_of
    from toolkit.spreadsheets.writer import csv_file

    shape = LISTINGS["topics"].serializer_class
    rows = [{"id": 1, "code": "=1+1", "name": "@SUM(A1)", "kind": "-2", "source": "plain"}]
    text = b"".join(csv_file(table_of(shape, rows, rows[0]))).decode("utf-8-sig")
    assert text.splitlines()[1] == '"1","\'=1+1","\'@SUM(A1)","\'-2","plain"'
    assert unmarked("'=1+1") == "=1+1"
    assert io.StringIO(text).readline().strip() == '"id","code","name","kind","source"'
