"""Every page of the network office."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from hubs.models import Group, Hub
from news.models import NewsItem
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane, LanePause, OutgoingEmail
from tests.browser.rows import every_change
from tests.browser.walking import LONG
from tests.factories import make_event, make_member, make_organisation, make_revision, make_user
from tests.network import load_tables
from tests.running_portal import running_portal
from tests.signing_in import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(30)]


def test_pages_of_the_network_office(walk: Any) -> None:
    load_tables()
    hub = Hub.objects.get(slug="pt")
    make_member(hub)
    make_event(hub)
    Hub.objects.filter(slug="no").update(updated_at="2026-01-02T12:00Z")
    queue(Draft(key="a", kind="events/invitation", lane=Lane.BULK, recipient="a@b.example", hub_id=hub.pk))
    OutgoingEmail.objects.update(state="expired", finished_at=timezone.now())
    queue(Draft(key="b", kind="events/invitation", lane=Lane.BULK, recipient="a@b.example", hub_id=hub.pk))
    until = timezone.now() + dt.timedelta(hours=1)
    LanePause.objects.create(lane=Lane.BULK, until=until, reason="535 5.7.8 Authentication failed")
    one, two = make_organisation(LONG, website="https://a.example"), make_organisation(website="https://a.example")
    group = Group.objects.get(name="Emergencies and Crises")
    session = signed_in(make_user(is_network_office=True)).cookies["session"].value
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}", session)
        for path in ["/en/network/approvals/", "/en/network/changes/"]:
            walker.visit(path)  # empty
        sent = every_change(hub)[0]
        own = make_revision(NewsItem.objects.create(), "news")
        for path in [
            "/en/network/", "/en/network/?q=zz", "/en/network/?needs=quiet", "/en/network/?status=moon",
            "/en/network/organisations/", "/en/network/organisations/?q=zz", "/en/network/organisations/duplicates/",
            f"/en/network/organisations/{one.pk}/", f"/en/network/organisations/{one.pk}/{two.pk}/",
            "/en/network/groups/", "/en/network/groups/add/", f"/en/network/groups/{group.pk}/",
            f"/en/network/groups/{group.pk}/end/", f"/en/network/groups/{group.pk}/chairs/add/",
            "/en/network/?needs=unconfirmed", "/en/network/approvals/", "/en/network/approvals/?country=QQ",
            "/en/network/changes/", f"/en/network/changes/{own.pk}/", f"/en/network/changes/{own.pk}/discard/",
            f"/en/manage/pt/changes/{sent.pk}/?from=approvals", "/en/manage/fi/milestones/", "/en/manage/lv/changes/",
            "/en/network/news/", "/en/network/news/new/", "/en/network/library/",
        ]:  # fmt: skip
            walker.visit(path)
    assert "\n".join(walker.problems) == ""
