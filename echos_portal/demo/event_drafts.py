"""Events of the demo that are being written: drafts in every state, and corrections of published events."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from echos_portal.demo.history import History
from echos_portal.demo.people import TIAGO, coordinator_of, person
from events.models import Event
from events.programme.actions.drafts import create_event_draft, save_event_draft
from events.programme.actions.publication import publish_event
from hubs.models import Hub
from publishing.actions import return_with_reason, submit
from publishing.subjects import about

Text = dict[str, Any]


def correct_event(*, by: User, event: Event, fields: Mapping[str, Any], at: dt.datetime) -> Event:
    """Write a correction of a published event and publish it, as a coordinator does."""
    save_event_draft(by=by, event=event, fields=fields, edition=about(event).edition(), at=at)
    return publish_event(by=by, event=event, at=at)


def plan_correction(history: History, event: Event, text: Text) -> None:
    """Plan a correction by an editor, which waits for approval."""

    def submit_correction(at: dt.datetime) -> None:
        by, edition = person(TIAGO), about(event).edition()
        draft = save_event_draft(by=by, event=event, fields=text["fields"], edition=edition, at=at)
        if draft is not None:
            submit(by=by, revision=draft, at=at)

    history.ago(text["ago"], submit_correction)


def plan_event_draft(history: History, hub: Hub, fields: Mapping[str, Any], text: Text) -> None:
    """Plan a new event that stays a draft, is submitted, or is returned with ``reason``."""

    def create(at: dt.datetime) -> None:
        by = person(TIAGO) if "submitted" in text else coordinator_of(hub)
        event = create_event_draft(by=by, hub=hub, fields=fields, at=at)
        if "submitted" in text:
            history.ago(text["submitted"], lambda at: _submit(history, by, event, text, at))

    history.ago(text["ago"], create)


def _submit(history: History, by: User, event: Event, text: Text, at: dt.datetime) -> None:
    draft = about(event).open_revision()
    if draft is None:
        return
    waiting = submit(by=by, revision=draft, at=at)
    if reason := text.get("reason"):
        approver = coordinator_of(event.hub or Hub.objects.get(slug="pt"))
        history.ago(
            text["returned"], lambda at: return_with_reason(by=approver, revision=waiting, reason=reason, at=at)
        )
