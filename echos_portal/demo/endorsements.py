"""Joint statements of the demo with their endorsements: at once by the organisation's own domain, approved, refused, and waiting."""

import datetime as dt
from functools import partial
from typing import Any

from django.utils import timezone

from audit.actors import CITIZEN
from dialogues.endorsements.actions.decisions import approve_endorsement, refuse_endorsement
from dialogues.endorsements.actions.signatures import confirm_endorsement, request_endorsement
from dialogues.endorsements.consent_wording import shown_for_endorsement
from dialogues.endorsements.domains import domain_of
from dialogues.models import Endorsement, JointStatement
from echos_portal.demo.history import History
from echos_portal.demo.people import ANKE, coordinator_of, person
from echos_portal.demo.texts import read_texts
from hubs.models import Country, Hub, Organisation
from hubs.registry.actions.organisations import create_organisation
from publishing.actions import publish
from publishing.items import create_item
from publishing.subjects import about

LANGUAGES = ("en", "pt")
KNOWN_SINCE = 200  # days ago
Text = dict[str, Any]


def plan_endorsements(history: History) -> None:
    """Plan the statements that are not there yet, and who signs them."""
    texts = read_texts("endorsements")
    for one in texts["organisation"]:
        if not Organisation.objects.filter(name=one["name"]).exists():
            history.ago(KNOWN_SINCE, partial(_add_organisation, one))
    for text in texts["statement"]:
        title = text["en"]["title"]
        if not JointStatement.objects.filter(title=title).exists():
            history.ago(text["published"], partial(_publish, history.now, text))
            for one in (one for one in texts["signature"] if one["statement"] == title):
                history.ago(one["day"], partial(_sign, history, one))


def _add_organisation(text: Text, _at: dt.datetime) -> None:
    create_organisation(by=person(ANKE), **text | {"country": Country.objects.get(code=text["country"])})


def _publish(now: dt.datetime, text: Text, at: dt.datetime) -> None:
    hub = Hub.objects.select_related("country").filter(slug=text["hub"]).first()
    by, today = coordinator_of(hub) if hub else person(ANKE), timezone.localdate(now)
    content = {
        "original_language": "en",
        "texts": {code: {name: words.strip() for name, words in text[code].items()} for code in LANGUAGES if code in text},
        "kind": text["kind"], "open_to": text["open_to"], "topics": text["topics"], "replaces": None,
        "opens_on": (today - dt.timedelta(days=text["opens"])).isoformat(),
        "closes_on": (today + dt.timedelta(days=text["closes"])).isoformat(),
    }  # fmt: skip
    row = create_item(by=by, model=JointStatement, hub=hub, content=content, at=at)
    if draft := about(row).open_revision():
        publish(by=by, revision=draft, at=at)


def _sign(history: History, text: Text, at: dt.datetime) -> None:
    """Ask for the endorsement; an hour later it is confirmed, and a day later decided where nothing else shows who signed."""
    statement = JointStatement.objects.get(title=text["statement"])
    country = Country.objects.get(code=text["country"])
    organisation = Organisation.objects.filter(country=country, name=text.get("organisation", "")).first()
    local = text["signatory"].split()[-1].lower().encode("ascii", "ignore").decode()
    domain = domain_of(organisation.website) if organisation and text.get("own") else "mail.demo.example"
    signed = {name: text[name] for name in ("signatory", "function")}
    request_endorsement(
        by=CITIZEN, statement=statement, organisation=organisation, name=text.get("name", ""), country=country,
        website=text.get("website", ""), email=f"{local}@{domain}", at=at,
        person={**signed, "language": "en", "shows_signatory": text["shows"]},
    )  # fmt: skip
    row = Endorsement.objects.get(statement=statement, email=f"{local}@{domain}")
    history.add(at + dt.timedelta(hours=1), partial(_confirm, row.pk))
    if "decision" in text:
        history.add(at + dt.timedelta(days=1), partial(_decide, row.pk, text))


def _confirm(pk: int, at: dt.datetime) -> None:
    row = Endorsement.objects.select_related("statement__hub__country").get(pk=pk)
    shown = shown_for_endorsement("confirmation page", row.statement)
    confirm_endorsement(by=CITIZEN, endorsement=row, shown=shown, at=at)


def _decide(pk: int, text: Text, at: dt.datetime) -> None:
    row = Endorsement.objects.select_related("statement__hub").get(pk=pk)
    by = coordinator_of(row.statement.hub) if row.statement.hub else person(ANKE)
    if text["decision"] == "approve":
        approve_endorsement(by=by, endorsement=row, organisation=None, at=at)
    else:
        refuse_endorsement(by=by, endorsement=row, because=text["because"], at=at)
