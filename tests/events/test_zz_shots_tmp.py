"""Temporary: screenshots."""
import datetime as dt, os
from pathlib import Path
import pytest
from django.utils import timezone
from django.urls import reverse
from audit.actors import CITIZEN, SYSTEM
from accounts.links import token_for
from events.actions import *
from events.models import *
from hubs.actions import load_network
from hubs.loading import LoadReport
from hubs.models import Hub, Topic, Role
from stakeholders.models import Segment
from tests.factories import make_member, make_stakeholder
from tests.signing_in import signed_in
from axe_playwright_python.base import AxeBase
from axe_playwright_python.sync_playwright import Axe
OUT = Path("/tmp/evshots")
ONLY = os.environ.get("PAGES", "")
@pytest.mark.django_db(transaction=True)
def test_shots(live_server, chromium, settings):
    report = LoadReport()
    for load in (load_network, load_events):
        load(by=SYSTEM, folder=Path("data/network"), report=report)
    assert [str(p) for p in report.problems] == []
    hub = Hub.objects.get(slug="pt"); no = Hub.objects.get(slug="no")
    user = make_member(hub, Role.COORDINATOR)
    at = timezone.now().replace(second=0, microsecond=0)
    def ev(h, title, days, **f):
        start = (at + dt.timedelta(days=days)).replace(hour=9, minute=30)
        usual = dict(title=title, kind="knowledge_exchange", format="hybrid", starts_at=start, ends_at=start+dt.timedelta(hours=6), time_zone="Europe/Lisbon", country=h.country, city="Lisbon", venue="Culturgest, Rua Arco do Cego 50", online_url="https://meet.example.org/x", languages="Portuguese, English", accessibility="Step-free entrance, induction loop", organiser="AICIB and DGS", summary="One day on what regions learned from screening closer to home.", description="09:30 Welcome\n10:00 Screening in the regions\n12:30 Lunch, provided\n13:30 Workshop in three groups\n15:30 What we take home\n\nSpeakers are still to be confirmed.", takes_registrations=True, capacity=50, registration_closes_at=start-dt.timedelta(days=2))
        return create_event(by=user, hub=h, fields={**usual, **f}, topics=list(Topic.objects.all()[:3]))
    e = ev(hub, "Knowledge exchange: screening close to home", 14)
    few = ev(hub, "Sector workshop with employers", 20, kind="workshop", format="in_person", capacity=3, online_url="")
    web = ev(no, "Cancer Mission Impact: A Practitioners' Series", 9, kind="webinar", format="online", venue="", city="", country=None, capacity=None, time_zone="Europe/Oslo")
    canc = ev(hub, "Roundtable on survivorship", 25, kind="roundtable")
    draft = ev(hub, "Annual meeting of the National Cancer Hub Portugal", 60, kind="national_meeting", venue="", format="")
    draft2 = ev(hub, "Hearing on rehabilitation", 61, kind="hearing")
    for x in (e, few, web, canc): publish_event(by=user, event=x, at=timezone.now())
    names = ["Maria Silva", "João Pereira", "Zoë Müller-Lüdenscheidt", "Ελένη Παπαδοπούλου", "Иван Петров"]
    regs = [register(by=CITIZEN, event=e, name=n, email=f"p{i}@example.org", organisation="IPO Porto" if i % 2 else "", needs="A seat near the door" if i == 1 else "", language="en", at=timezone.now()) for i, n in enumerate(names)]
    withdraw_registration(by=CITIZEN, registration=regs[3], at=timezone.now())
    register(by=CITIZEN, event=few, name="x", email="x@example.org", language="en", at=timezone.now())
    for i in range(24): make_stakeholder(hub, name=f"Organisation number {i}", email=f"o{i}@demo.example" if i else "")
    seg = Segment.objects.create(hub=hub, name="Everybody in the north", criteria={})
    invite_segment(by=user, event=canc, segment=seg, at=timezone.now())
    inv = Invitation.objects.first()
    cancel_event(by=user, event=canc, because="The speaker fell ill. We look for another day in spring and will write again.", at=timezone.now())
    invite_segment(by=user, event=few, segment=Segment.objects.create(hub=hub, name="Academia", criteria={"sectors": ["academia"]}), at=timezone.now())
    inv2 = Invitation.objects.filter(event=few).first()
    tok = lambda r: token_for(r.LINK_KIND, r.hub_id, r.link_nonce)
    past = Event.objects.get(title__startswith="3rd national"); month = Event.objects.get(title__contains="nine countries")
    m = lambda n, x=None: reverse(f"events_manage:{n}", args=["pt"] + ([x.pk] if x else []))
    P = lambda n, r: reverse(f"events_personal:{n}", args=[tok(r)])
    pages = {"list": "/en/events/", "past": "/en/events/?period=past", "filtered": "/en/events/?country=QQ&kind=hearing", "detail": e.get_absolute_url(), "detail-cancelled": canc.get_absolute_url(), "detail-past": past.get_absolute_url(), "detail-month": month.get_absolute_url(), "detail-online": web.get_absolute_url(), "register": f"/en/events/{e.pk}/register/", "registered": f"/en/events/{e.pk}/registered/", "registration": P("registration", regs[1]), "registration-withdrawn": P("registration", regs[3]), "withdraw": P("withdraw", regs[1]), "invitation": P("invitation", inv2), "invitation-cancelled": P("invitation", inv),
      "m-list": m("list"), "m-create": m("create"), "m-detail": m("detail", e), "m-draft": m("detail", draft), "m-edit": m("edit", e), "m-publish": m("publish", draft2), "m-publish-missing": m("publish", draft), "m-cancel": m("cancel", e), "m-invite0": m("invite", e), "m-invite": m("invite", e) + f"?segment={seg.pk}", "m-registrations": m("registrations", e), "m-delete": m("delete", draft), "register-wrong": "POST"}
    client = signed_in(user)
    cookie = client.cookies["session"].value
    problems = []
    for scheme in os.environ.get("SCHEMES", "light,dark").split(","):
        for width in (1280, 390):
            ctx = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
            page = ctx.new_page()
            page.on("console", lambda msg: problems.append(("CONSOLE", page.url, msg.text)) if msg.type in ("error","warning") else None)
            for name, url in pages.items():
                if ONLY and name not in ONLY.split(","): continue
                if name.startswith("m-"): ctx.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
                else: ctx.clear_cookies()
                if name == "register-wrong":
                    page.goto(live_server.url + pages["register"]); page.fill("[name=email]", "nonsense"); page.click("button.button-main")
                else:
                    r = page.goto(live_server.url + url)
                    if r.status != 200: problems.append((name, r.status))
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > width: problems.append(("TOO WIDE", name, width, wide))
                page.screenshot(path=OUT / f"{name}-{width}-{scheme}.png", full_page=True)
                found = page.evaluate(Path(__import__("axe_playwright_python").__file__).parent.joinpath("axe.min.js").read_text() + "\n;axe.run({runOnly:['wcag2a','wcag2aa','wcag21aa','wcag22aa','best-practice']})")
                for v in found["violations"]: problems.append((name, width, scheme, v["id"], v["nodes"][0]["html"][:150], v["nodes"][0].get("failureSummary","")[:200]))
            ctx.close()
    for p in dict.fromkeys(map(str, problems)): print("PROBLEM", p)
