"""Every page of a hub's desk."""

from typing import Any

import pytest
from django.utils import timezone

from dialogues.models import PolicyDialogue
from events.programme.actions.drafts import save_event_draft
from hubs.models import Hub
from hubs.profile.actions import save_profile_part
from outbox.models import OutgoingEmail
from publishing.actions import take_back
from stakeholders.duplicates.actions import mark_distinct
from stakeholders.models import Segment
from tests.browser.rows import every_change, every_import, personal_addresses
from tests.browser.walking import LONG
from tests.factories import (
    make_chair,
    make_event,
    make_group,
    make_member,
    make_membership,
    make_news,
    make_organisation,
    make_resource,
    make_revision,
    make_stakeholder,
    make_team_invitation,
    make_topic,
)
from tests.network import load_tables
from tests.running_portal import running_portal
from tests.signing_in import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(50)]


DESK = "/en/manage/pt"


def test_work_of_a_hub(walk: Any) -> None:
    load_tables()
    hub = Hub.objects.get(slug="pt")
    event = make_event(hub, title=LONG)
    draft = make_event(hub, state="draft", published_at=None)
    personal_addresses(event)
    corrected = make_event(hub, title=LONG, days=15)
    correction = save_event_draft(
        by=make_member(hub, "editor"), event=corrected, fields={"venue": LONG}, edition=0, at=timezone.now()
    )
    assert correction is not None
    person = make_stakeholder(hub, name=LONG[:150])
    person.topics.add(make_topic())
    segment = Segment.objects.get()
    dialogue = PolicyDialogue.objects.create(hub=hub, title=LONG, question="What should we do?")
    member = make_member(hub, "editor")
    make_team_invitation(hub, name=LONG[:150])
    make_team_invitation(hub, sent_days_ago=20)
    twin = make_stakeholder(hub, name=LONG[:150])
    mark_distinct(by=member, one=make_stakeholder(hub, name=LONG[:150]), other=make_stakeholder(hub))
    runs = every_import(hub, member)
    assert OutgoingEmail.objects.count() > 0
    session = signed_in(make_member(hub)).cookies["session"].value
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}", session)
        for path in [
            "/", "/events/", "/events/new/", f"/events/{event.pk}/", f"/events/{event.pk}/edit/",
            f"/events/{event.pk}/cancel/", f"/events/{event.pk}/invite/?segment={segment.pk}",
            f"/events/{event.pk}/registrations/", f"/events/{event.pk}/registrations/?q=zz", f"/events/{event.pk}/registrations/export/",
            f"/people/remove/?chosen={person.pk}", f"/events/{draft.pk}/publish/", f"/events/{draft.pk}/delete/",
            f"/events/{draft.pk}/", f"/events/{corrected.pk}/", f"/events/{corrected.pk}/publish/",
            f"/events/{corrected.pk}/discard/", f"/changes/{correction.pk}/",
            "/people/", "/people/?q=zz", "/people/add/", f"/people/{person.pk}/", f"/people/{person.pk}/remove/",
            "/people/import/", "/people/export/", "/people/duplicates/", f"/people/duplicates/{person.pk}/{twin.pk}/",
            "/people/duplicates/distinct/", "/people/?regions=Norte&functions=x",
            *(f"/people/import/{run.pk}/" for run in runs), f"/people/segments/{segment.pk}/export/",
            "/people/segments/", "/people/segments/add/", f"/people/segments/{segment.pk}/",
            f"/people/segments/{segment.pk}/edit/", f"/people/segments/{segment.pk}/delete/", "/dialogues/",
            "/dialogues/new/", f"/dialogues/{dialogue.pk}/", f"/dialogues/{dialogue.pk}/edit/",
            f"/dialogues/{dialogue.pk}/publish/", f"/dialogues/{dialogue.pk}/recommendations/add/", "/emails/",
            "/team/", f"/team/{member.teams.get().pk}/", f"/team/{member.teams.get().pk}/remove/",
        ]:  # fmt: skip
            walker.visit(DESK + path)
        walker.visit("/en/manage/no/", status=404)
    assert "\n".join(walker.problems) == ""


def test_page_of_a_hub(walk: Any) -> None:
    load_tables()
    hub = Hub.objects.get(slug="pt")
    belongs = make_membership(hub, make_organisation(LONG))
    make_membership(hub, until="2020")
    group = make_group(hub, name=LONG)
    chair = make_chair(group, function=LONG[:150])
    make_group(hub, until="2020", successor=group)
    news, entry = make_news(hub, title=LONG), make_resource(hub, title=LONG)
    make_revision(news, state="returned", reason=LONG, decided_at=timezone.now())
    changes = every_change(hub)
    coordinator = make_member(hub)
    session = signed_in(coordinator).cookies["session"].value
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}", session)
        for path in [
            "/", "/changes/", "/changes/?subject=news", *(f"/changes/{one.pk}/" for one in changes),
            f"/changes/{changes[1].pk}/discard/", "/milestones/", "/milestones/add/", "/milestones/established-2021-11-19/",
            "/milestones/established-2021-11-19/remove/", "/profile/", "/profile/preview/",
            "/members/", "/members/?q=zz", "/members/find/?q=oslo", "/members/find/?q=zz", "/members/new/",
            f"/members/add/?organisation={belongs.organisation.pk}", f"/members/{belongs.pk}/",
            f"/members/{belongs.pk}/end/", f"/members/{belongs.pk}/remove/", f"/members/{belongs.pk}/organisation/",
            "/groups/", "/groups/add/", f"/groups/{group.pk}/", f"/groups/{group.pk}/end/", f"/groups/{group.pk}/remove/",
            f"/groups/{group.pk}/chairs/add/", f"/groups/{group.pk}/chairs/{chair.pk}/",
            f"/groups/{group.pk}/chairs/{chair.pk}/remove/",
            "/news/", "/news/new/", f"/news/{news.pk}/", f"/news/{news.pk}/edit/?language=bg", f"/news/{news.pk}/discard/",
            f"/news/{news.pk}/take-down/", "/library/", "/library/new/", f"/library/{entry.pk}/",
            f"/library/{entry.pk}/edit/", f"/library/{entry.pk}/file/", f"/library/{entry.pk}/take-down/",
        ]:  # fmt: skip
            walker.visit(DESK + path)
        draft = take_back(by=coordinator, revision=changes[0])
        node = {"level": "local", "name": LONG[:150], "area": "София", "website": "", "contact_email": ""}
        save_profile_part(by=coordinator, hub=hub, part={"nodes": [node]}, edition=draft.edition, at=timezone.now())
        for path in [
            "/profile/", "/profile/facts/", "/profile/logo/", "/profile/nodes/?change=1", "/profile/texts/pt/",
            "/profile/texts/el/", "/profile/preview/",
        ]:  # fmt: skip
            walker.visit(DESK + path)
    assert "\n".join(walker.problems) == ""
