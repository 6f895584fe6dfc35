"""Inviting a segment at once, as the request and the worker do it one after the other."""

import datetime as dt

from audit.actors import Actor
from events.invitations.actions import continue_campaign, start_campaign
from events.models import Event
from stakeholders.models import Segment


def invite_segment(*, by: Actor, event: Event, segment: Segment, at: dt.datetime) -> int:
    """Invite everyone in the segment; return how many invitations are new."""
    campaign = start_campaign(by=by, event=event, segment=segment, at=at)
    return continue_campaign(campaign_id=campaign.pk, at=at)
