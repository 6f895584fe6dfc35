"""The example client beside eight writers: random changes, overlapping transactions, a client that is killed again and again."""

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.actors import SYSTEM
from events.models import Event
from hubs.models import Hub, Organisation, Topic
from hubs.registry.actions.organisation_merge import merge_organisations
from library.models import Resource
from news.models import NewsItem
from partners.listings import LISTINGS
from tests.factories import (
    make_event,
    make_hub,
    make_membership,
    make_news,
    make_organisation,
    make_resource,
    make_topic,
)
from tests.running_portal import ROOT
from toolkit.actions import ActionRefused

WRITERS = 8
WORDS = ["Rastreio", "Łódź", "Care", "=1+1", '"']
CODES = ["PT", "GR", "NO", "FI", "BG", "PL"]
Change = Callable[[random.Random], object]


def any_of(rows: Any, dice: random.Random) -> Any:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return rows.filter(pk=dice.choice(keys)) if keys else rows.none()


def word(dice: random.Random) -> str:
    return f"{dice.choice(WORDS)} {dice.random()}"


def withdraw_or_show(rows: Any) -> Change:
    def change(dice: random.Random) -> None:
        any_of(rows, dice).update(withdrawn_at=dice.choice([None, timezone.now()]))

    return change


def merge(dice: random.Random) -> None:
    keys = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    if len(keys) > 4:
        one, other = dice.sample(keys, 2)
        rows = Organisation.objects.in_bulk([one, other])
        if len(rows) == 2:
            merge_organisations(by=SYSTEM, kept=rows[one], gone=rows[other], fields={})


CHANGES: list[Change] = [
    lambda dice: any_of(NewsItem.objects.all(), dice).update(title=word(dice)),
    lambda dice: make_news(title=word(dice)),
    lambda dice: any_of(NewsItem.objects.all(), dice).delete(),
    withdraw_or_show(NewsItem.objects.all()),
    lambda dice: any_of(Resource.objects.all(), dice).update(title=word(dice)),
    withdraw_or_show(Resource.objects.all()),
    lambda dice: any_of(Event.objects.all(), dice).update(title=word(dice)),
    lambda dice: make_event(Hub.objects.get(slug=dice.choice(CODES).lower()), title=word(dice)),
    lambda dice: any_of(Event.objects.all(), dice).delete(),
    lambda dice: any_of(Organisation.objects.all(), dice).update(name=word(dice)),
    lambda dice: make_organisation(word(dice)),
    merge,
    lambda dice: any_of(Topic.objects.all(), dice).update(name=word(dice)),
    lambda dice: Hub.objects.filter(slug=dice.choice(CODES).lower()).update(is_published=dice.random() < 0.8),
]  # fmt: skip


def begin(number: int = 1) -> None:
    """Something in many lists, so many of what a hub has."""
    for code in CODES:
        hub = make_hub(code)
        make_membership(hub)
        make_event(hub).topics.add(make_topic(f"T{code}", f"Topic {code}"))
        for _one in range(number):
            make_news(hub)
            make_resource(hub)


def write(changes: int, seed: int) -> int:
    """Make random changes, one to three in a transaction, some of which stay open for a while; return how many were made."""
    dice, made = random.Random(seed), 0
    try:
        while made < changes:
            number = min(dice.randint(1, 3), changes - made)
            try:
                with transaction.atomic():
                    for _change in range(number):
                        dice.choice(CHANGES)(dice)
                        if dice.random() < 0.05:
                            time.sleep(dice.random() / 20)
            except (DatabaseError, ActionRefused):  # two that lock each other, or a name that is taken
                continue
            made += number
        return made
    finally:
        connection.close()


class Client:
    """The example as a process, killed at random moments and started again."""

    def __init__(self, site: str, folder: Path, seed: int) -> None:
        self._command = [sys.executable, str(ROOT / "docs/examples/keep_a_copy.py"), site, str(folder)]
        self._dice = random.Random(seed)
        self.kills = self.ends = 0

    def run_until(self, over: threading.Event) -> None:
        """Run, kill and start again."""
        while not over.is_set():
            process = subprocess.Popen(self._command)
            try:
                assert process.wait(self._dice.uniform(0.05, 1.5)) == 0
                self.ends += 1
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                self.kills += 1

    def finish(self) -> None:
        """Run to the end."""
        subprocess.run(self._command, check=True, timeout=120)


def copy_beside_writers(site: str, folder: Path, changes: int, seed: int) -> Client:
    """Let the writers make so many changes together beside the client; return it after it has caught up."""
    client, over = Client(site, folder, seed), threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        copying = threads.submit(client.run_until, over)
        shares = [threads.submit(write, changes // WRITERS, seed * 100 + number) for number in range(WRITERS)]
        try:
            assert sum(share.result() for share in shares) == changes // WRITERS * WRITERS
        finally:
            over.set()
        copying.result()
    client.finish()
    return client


def copied(folder: Path) -> dict[str, list[str]]:
    """The objects of the copy, by list."""
    return {
        name: sorted(_text(json.loads(file.read_text())) for file in (folder / name).glob("*.json"))
        for name in LISTINGS
    }


def answered(site: str) -> dict[str, list[str]]:
    """The objects of the API, by list, found without the changes: page after page."""
    return {name: sorted(map(_text, _objects(site, name))) for name in LISTINGS}


def _objects(site: str, name: str) -> list[Any]:
    found: list[Any] = []
    address: str | None = f"{site}/api/v1/{name}/?page_size=100"
    while address:
        page = json.load(urlopen(address, timeout=60))  # noqa: S310
        found += page["results"]
        address = page["next"]
    if LISTINGS[name].item_serializer_class is None:
        return found
    return [json.load(urlopen(f"{site}/api/v1/{name}/{row['id']}/", timeout=60)) for row in found]  # noqa: S310


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def differences(copy: dict[str, list[str]], api: dict[str, list[str]]) -> list[str]:
    """What is in one of the two only, in short."""
    return [
        f"{name}: {'only in the copy' if text in ours else 'only in the API'}: {text}"
        for name in LISTINGS
        for ours, theirs in [(set(copy[name]), set(api[name]))]
        for text in sorted(ours ^ theirs)
    ]
