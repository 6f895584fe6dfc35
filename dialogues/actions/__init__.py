"""Every change to a dialogue, its sessions and its ledger of recommendations."""

from dialogues.actions.framing import change_dialogue, create_dialogue, publish_dialogue, record_answer
from dialogues.actions.ledger import (
    add_addressee,
    remove_addressee,
    remove_recommendation,
    save_recommendation,
    set_addressee_state,
)
from dialogues.actions.loading import load_dialogues
from dialogues.actions.sessions import add_session, remove_session

__all__ = [
    "add_addressee",
    "add_session",
    "change_dialogue",
    "create_dialogue",
    "load_dialogues",
    "publish_dialogue",
    "record_answer",
    "remove_addressee",
    "remove_recommendation",
    "remove_session",
    "save_recommendation",
    "set_addressee_state",
]
