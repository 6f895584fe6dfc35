"""Every page of the portal in a real browser, on real data: no accessibility violation, nothing refused by the strict
content policy, nothing from elsewhere, nothing that scrolls sideways; at 1280 px in the light and on a phone in the dark."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page

from accounts.models import User
from audit.actors import CITIZEN, SYSTEM
from dialogues.models import PolicyDialogue, RecommendationSet
from digests.actions import subscribe
from events.actions import invite_segment, register
from events.models import Event, Invitation, Registration
from hubs.models import Hub, TeamInvitation
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane, LanePause, Letter
from stakeholders.actions import confirm_import
from stakeholders.models import Import, Segment
from tests.factories import (
    make_event,
    make_member,
    make_news,
    make_resource,
    make_revision,
    make_stakeholder,
    make_team_invitation,
    make_topic,
    make_user,
)
from tests.network import load_tables
from tests.running_portal import running_portal
from tests.signing_in import signed_in
from tests.stakeholders.files import HEADER, checked, csv_bytes, imported, many, sent

pytestmark = pytest.mark.django_db(transaction=True)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS: list[dict[str, Any]] = [
    {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
]
STICKING_OUT = """(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return "";
    const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1);
    return out.slice(-3).map(e => e.outerHTML.slice(0, 90)).join(" | ") || "something";
})()"""
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 2


class Walker:
    """Opens pages in both looks and collects what is wrong with them."""

    def __init__(self, browser: Browser, origin: str, session: str = "") -> None:
        self.origin = origin
        self.problems: list[str] = []
        self.pages = [self._page(browser, look, session) for look in LOOKS]

    def _page(self, browser: Browser, look: dict[str, Any], session: str) -> Page:
        context = browser.new_context(**look, reduced_motion="reduce")
        if session:
            context.add_cookies([{"name": "session", "value": session, "url": self.origin}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: self._heard(page, message.type, message.text))
        page.on("request", lambda request: self._asked(page, request.url))
        return page

    def _heard(self, page: Page, kind: str, text: str) -> None:
        if kind == "error" and not text.endswith(("404 (Not Found)", "410 (Gone)")):
            self.problems.append(f"{page.url}: {text}")

    def _asked(self, page: Page, url: str) -> None:
        if not url.startswith((self.origin, "data:")):
            self.problems.append(f"{page.url} asks {url}")

    def visit(self, path: str, status: int = 200) -> None:
        """Open the page in both looks."""
        for page in self.pages:
            answer = page.goto(self.origin + path)
            if answer is None or answer.status != status:
                self.problems.append(f"{path}: {answer and answer.status} instead of {status}")
            if wide := page.evaluate(STICKING_OUT):
                self.problems.append(f"{path}: scrolls sideways at {page.viewport_size}: {wide}")
            for rule in Axe().run(page, options={"runOnly": RULES}).response["violations"]:
                self.problems.append(f"{path}: {rule['id']} {[node['target'] for node in rule['nodes'][:3]]}")

    def close(self) -> None:
        """Close the browser's windows."""
        for page in self.pages:
            page.context.close()


@pytest.fixture
def walk(chromium: Browser) -> Iterator[Any]:
    """Makes walkers and closes them."""
    walkers: list[Walker] = []

    def make(origin: str, session: str = "") -> Walker:
        walkers.append(Walker(chromium, origin, session))
        return walkers[-1]

    yield make
    for walker in walkers:
        walker.close()


def token_of(row: Registration | Invitation | TeamInvitation) -> str:
    from accounts.links import token_for

    return token_for(row.LINK_KIND, row.hub_id, row.link_nonce)


def personal_addresses(event: Event) -> list[str]:
    at = timezone.now()
    person = {"name": "Καλλιόπη", "email": "k@example.org", "language": "en"}
    registration = register(by=CITIZEN, event=event, at=at, **person)
    hub = event.hub
    assert hub is not None
    make_stakeholder(hub)
    segment = Segment.objects.create(hub=hub, name="Everybody", criteria={})
    invite_segment(by=SYSTEM, event=event, segment=segment, at=at)
    invitation = Invitation.objects.get()
    subscribe(by=CITIZEN, hub=hub, email="k@example.org", language="en", at=at)
    mine = f"/en/my/registration/{token_of(registration)}/"
    links = [f"/en/my/invitation/{token_of(invitation)}/", mine, f"{mine}withdraw/"]
    from accounts.links import token_for
    from digests.models import Subscription

    row = Subscription.objects.get()
    known = make_team_invitation(hub, email=make_user().email)
    links += [f"/en/my/team-invitation/{token_of(one)}/" for one in (make_team_invitation(hub), known)]
    return [*links, f"/en/my/subscription/{token_for(row.LINK_KIND, row.hub_id, row.link_nonce)}/"]


def test_public_pages(walk: Any) -> None:
    load_tables()
    portugal = Hub.objects.get(slug="pt")
    event = make_event(portugal, title=LONG, description="Łódź, Αθήνα, София\n\n" * 20)
    full = make_event(portugal, capacity=1, seats_taken=1)
    past = Event.objects.filter(country__code="GR").first()
    assert past is not None
    news = make_news(portugal, title=LONG, body=f"# {LONG}\n\n- {LONG}\n\n> Ελλάδα", original_language="el")
    entry = make_resource(portugal, title=LONG, description=LONG, country=portugal.country, licence="CC-BY-4.0")
    dialogue, seven = PolicyDialogue.objects.get(), RecommendationSet.objects.filter(dialogue=None).get()
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}")
        for path in [
            "/en/", "/en/about/", "/en/accessibility/", "/en/privacy/", "/en/hubs/", "/en/hubs/?q=zz&standing=none",
            "/en/hubs/pt/", "/en/hubs/fi/", "/en/hubs/lt/", "/en/hubs/xk/", "/en/hubs/words/", "/en/events/",
            "/en/events/?period=past", "/en/events/?country=LT", f"/en/events/{event.pk}/", f"/en/events/{full.pk}/",
            f"/en/events/{past.pk}/", f"/en/events/{event.pk}/register/", f"/en/events/{full.pk}/register/",
            f"/en/events/{event.pk}/registered/", "/en/dialogues/", f"/en/dialogues/{dialogue.pk}/",
            f"/en/dialogues/recommendations/{seven.pk}/", "/en/digests/pt/", "/en/digests/pt/asked/", "/api/docs/",
            "/en/accounts/login/", "/en/accounts/password/reset/", "/en/accounts/signup/", *personal_addresses(event),
            "/en/news/", "/en/news/?country=LT", f"/en/news/{news.pk}/", "/pl/news/", "/en/library/", "/en/library/?q=zz",
            "/pt/library/?q=hub", f"/en/library/{entry.pk}/",
        ]:  # fmt: skip
            walker.visit(path)
        walker.visit("/en/nothing/", status=404)
        walker.visit(
            f"/en/my/team-invitation/{token_of(make_team_invitation(portugal, sent_days_ago=15))}/", status=410
        )
    assert "\n".join(walker.problems) == ""


def every_import(hub: Hub, by: User) -> list[Import]:
    """One in each state."""
    bad = csv_bytes([HEADER, [LONG, "nobody", "moon", "local"]])
    writing = checked(hub, by, csv_bytes(many(2)))
    confirm_import(by=by, run=writing, existing="keep")
    guessed = csv_bytes([HEADER, ["João", "", "academia", "local"]], "cp1252")
    done = imported(hub, by, csv_bytes(many(1)))
    return [sent(hub, by, bad), checked(hub, by, bad), checked(hub, by, guessed), writing, done]


def test_desk_pages(walk: Any) -> None:
    load_tables()
    hub = Hub.objects.get(slug="pt")
    event = make_event(hub, title=LONG)
    draft = make_event(hub, state="draft", published_at=None)
    personal_addresses(event)
    person = make_stakeholder(hub, name=LONG[:150])
    person.topics.add(make_topic())
    segment = Segment.objects.get()
    dialogue = PolicyDialogue.objects.create(hub=hub, title=LONG, question="What should we do?")
    member = make_member(hub, "editor")
    news, entry = make_news(hub, title=LONG), make_resource(hub, title=LONG)
    make_revision(news, state="returned", reason=LONG, decided_at=timezone.now())
    make_team_invitation(hub, name=LONG[:150])
    make_team_invitation(hub, sent_days_ago=20)
    twin = make_stakeholder(hub, name=LONG[:150])
    runs = every_import(hub, member)
    assert Letter.objects.count() > 0
    session = signed_in(make_member(hub)).cookies["session"].value
    desk = "/en/manage/pt"
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}", session)
        for path in [
            "/", "/events/", "/events/new/", f"/events/{event.pk}/", f"/events/{event.pk}/edit/",
            f"/events/{event.pk}/cancel/", f"/events/{event.pk}/invite/?segment={segment.pk}",
            f"/events/{event.pk}/registrations/", f"/events/{draft.pk}/publish/", f"/events/{draft.pk}/delete/",
            "/people/", "/people/?q=zz", "/people/add/", f"/people/{person.pk}/", f"/people/{person.pk}/remove/",
            "/people/import/", "/people/export/", "/people/duplicates/", f"/people/duplicates/{person.pk}/{twin.pk}/",
            *(f"/people/import/{run.pk}/" for run in runs), f"/people/segments/{segment.pk}/export/",
            "/people/segments/", "/people/segments/add/", f"/people/segments/{segment.pk}/",
            f"/people/segments/{segment.pk}/edit/", f"/people/segments/{segment.pk}/delete/", "/dialogues/",
            "/dialogues/new/", f"/dialogues/{dialogue.pk}/", f"/dialogues/{dialogue.pk}/edit/",
            f"/dialogues/{dialogue.pk}/publish/", f"/dialogues/{dialogue.pk}/recommendations/add/", "/letters/",
            "/news/", "/news/new/", f"/news/{news.pk}/", f"/news/{news.pk}/edit/?language=bg", f"/news/{news.pk}/discard/",
            f"/news/{news.pk}/take-down/", "/library/", "/library/new/", f"/library/{entry.pk}/", f"/library/{entry.pk}/edit/",
            f"/library/{entry.pk}/file/", f"/library/{entry.pk}/take-down/",
            "/team/", f"/team/{member.teams.get().pk}/", f"/team/{member.teams.get().pk}/remove/",
        ]:  # fmt: skip
            walker.visit(desk + path)
        for path in ["/en/accounts/2fa/", "/en/accounts/password/change/"]:
            walker.visit(path)
        walker.visit("/en/manage/no/", status=404)
    assert "\n".join(walker.problems) == ""


def test_pages_of_the_network_office(walk: Any) -> None:
    load_tables()
    hub = Hub.objects.get(slug="pt")
    make_member(hub)
    make_event(hub)
    Hub.objects.filter(slug="no").update(updated_at="2026-01-02T12:00Z")
    queue(Draft(key="a", kind="events/invitation", lane=Lane.BULK, recipient="a@b.example", hub_id=hub.pk))
    Letter.objects.update(state="expired", finished_at=timezone.now())
    queue(Draft(key="b", kind="events/invitation", lane=Lane.BULK, recipient="a@b.example", hub_id=hub.pk))
    until = timezone.now() + dt.timedelta(hours=1)
    LanePause.objects.create(lane=Lane.BULK, until=until, reason="535 5.7.8 Authentication failed")
    session = signed_in(make_user(is_network_office=True)).cookies["session"].value
    with running_portal() as port:
        walker = walk(f"http://localhost:{port}", session)
        for path in [
            "/en/network/news/",
            "/en/network/news/new/",
            "/en/network/library/",
            "/en/network/",
            "/en/network/?q=zz",
            "/en/network/?needs=quiet",
            "/en/network/?standing=moon",
        ]:
            walker.visit(path)
    assert "\n".join(walker.problems) == ""
