"""Every change to events, registrations and invitations."""

from events.actions.editing import change_event, create_event, delete_draft
from events.actions.forgetting import forget_what_is_over
from events.actions.inviting import (
    answer_invitation,
    continue_campaign,
    continue_campaigns,
    invite_segment,
    start_campaign,
    still_to_invite,
)
from events.actions.loading import load_events
from events.actions.publishing import cancel_event, publish_event
from events.actions.registering import (
    refuse_unless_open,
    register,
    register_publicly,
    withdraw_registration,
)

__all__ = [
    "answer_invitation",
    "cancel_event",
    "change_event",
    "continue_campaign",
    "continue_campaigns",
    "create_event",
    "delete_draft",
    "forget_what_is_over",
    "invite_segment",
    "load_events",
    "publish_event",
    "refuse_unless_open",
    "register",
    "register_publicly",
    "start_campaign",
    "still_to_invite",
    "withdraw_registration",
]
