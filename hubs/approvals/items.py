"""Beginning a piece of news or an entry of the library. What follows, up to taking it down, is in ``publishing``."""

import datetime as dt

from django.db import transaction

from audit.actions import record
from audit.actors import Actor
from hubs.models import Hub
from library.models import Resource
from news.models import NewsItem
from publishing.actions import save_draft
from publishing.subjects import about
from publishing.subjects.content import Content


@transaction.atomic
def begin_entry(
    *, by: Actor, model: type[NewsItem | Resource], hub: Hub | None, content: Content, at: dt.datetime
) -> NewsItem | Resource:
    """A new row that nobody sees, with its first draft; ``hub`` is None for the network's own."""
    row = model(hub=hub)
    row.save()
    record(by=by, action="hubs.begin_entry", subject=row, fields=["hub"])
    save_draft(by=by, about=about(row), content=content, edition=0, at=at)
    return row
