"""What the hubs of the demo published about themselves, what they plan, and what waits for approval or was returned."""

import datetime as dt
from functools import partial
from typing import Any

from accounts.models import User
from echos_portal.demo.history import History
from echos_portal.demo.people import ANKE, TIAGO, coordinator_of, person
from echos_portal.demo.texts import read_texts
from hubs.milestones.actions import put_milestone
from hubs.milestones.subject import MILESTONES, Entry
from hubs.models import Hub, Milestone
from hubs.profile.actions import save_profile_part
from hubs.profile.subject import PROFILE
from publishing.actions import publish, return_with_reason, submit
from publishing.models import Revision

SOURCE = "Work plan of the hub (demo)"
PLANNED_AGO = 25
WAITING_PROFILE = {
    "summary": "Hosted by a federation of patients. It trains patients for advisory boards, runs a help line, and holds one policy "
    "dialogue a year.",
    "engagement_text": "Half of the seats in every group are for patients and carers.",
}  # fmt: skip
RETURNED_BECAUSE = "Where can one read that this is planned? Please name the page as the source."
Text = dict[str, Any]


def plan_hubs(history: History) -> None:
    """Plan profiles and milestones of hubs that have written none yet; what people have gone on with is left alone."""
    texts = read_texts("hubs")
    hubs = {hub.slug: hub for hub in Hub.objects.select_related("country")}
    for text in texts["profile"]:
        hub = hubs[text["hub"]]
        if not PROFILE.of(hub).revisions().exists():
            history.ago(text["confirmed"], partial(_publish_profile, hub, text))
            if hub.slug == "gr":
                history.ago(3, partial(_submit_profile, hub))
    for text in texts["planned"]:
        hub = hubs[text["hub"]]
        if _has_no_draft(hub):
            history.ago(PLANNED_AGO, partial(_publish_milestones, hub, text["steps"]))
    meeting = [["annual_meeting", 4, "National meeting in Lisbon"]]
    if _has_no_draft(hubs["pt"]):
        history.ago(
            4, lambda at: submit(by=person(TIAGO), revision=_draft(hubs["pt"], person(TIAGO), meeting, at), at=at)
        )
    if _has_no_draft(hubs["no"]):
        history.ago(6, partial(_return_milestones, history, hubs["no"]))


def _has_no_draft(hub: Hub) -> bool:
    return not MILESTONES.of(hub).revisions().exists()


def _publish_profile(hub: Hub, text: Text, at: dt.datetime) -> None:
    office = person(ANKE)
    part = {"model": text["model"], "topics": text["topics"], "contact_email": f"hub.{hub.slug}@demo.example"}
    revision = _save_profile(hub, coordinator_of(hub), part, text, at)
    publish(by=office, revision=revision, at=at)


def _save_profile(hub: Hub, by: User, part: Text, text: Text, at: dt.datetime) -> Revision:
    """Put the texts beside those the profile has; a hub without a name gets none here."""
    subject = PROFILE.of(Hub.objects.select_related("country").get(pk=hub.pk))
    there = subject.type.live(subject)["texts"]
    texts: dict[str, dict[str, str]] = {
        code: {**there.get(code, {}), **_stripped(text[code])} for code in ("en", "pt", "pl") if code in text
    }
    revision = save_profile_part(by=by, hub=hub, part=part, texts=texts, edition=subject.edition(), at=at)
    return submit(by=by, revision=revision, at=at)


def _stripped(words: dict[str, str]) -> dict[str, str]:
    return {name: text.strip() for name, text in words.items()}


def _submit_profile(hub: Hub, at: dt.datetime) -> None:
    _save_profile(hub, coordinator_of(hub), {}, {"en": WAITING_PROFILE}, at)


def _publish_milestones(hub: Hub, steps: list[Any], at: dt.datetime) -> None:
    by = coordinator_of(hub)
    revision = submit(by=by, revision=_draft(hub, by, steps, at), at=at)
    publish(by=person(ANKE), revision=revision, at=at)


def _draft(hub: Hub, by: User, steps: list[Any], at: dt.datetime) -> Revision:
    """Add the planned steps to the draft, one by one as on the page."""
    for kind, months, note in steps:
        edition = MILESTONES.of(hub).edition()
        entry: Entry = {
            "kind": Milestone.Kind(kind).value, "is_actual": False, "date": _month(at, months), "note": note, "source": SOURCE,
        }  # fmt: skip
        revision = put_milestone(by=by, hub=hub, entry=entry, edition=edition, at=at)
    return revision


def _month(at: dt.datetime, later: int) -> str:
    """The month so many months later, as a partial date."""
    months = at.year * 12 + at.month - 1 + later
    return f"{months // 12}-{months % 12 + 1:02}"


def _return_milestones(history: History, hub: Hub, at: dt.datetime) -> None:
    by = coordinator_of(hub)
    waiting = submit(
        by=by, revision=_draft(hub, by, [["annual_meeting", 4, "Study visit and members' meeting"]], at), at=at
    )
    history.ago(1, lambda at: return_with_reason(by=person(ANKE), revision=waiting, reason=RETURNED_BECAUSE, at=at))
