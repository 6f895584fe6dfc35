"""Every change to hubs, their network and their teams."""

from hubs.actions.loading import load_network
from hubs.actions.loading_entries import load_entries
from hubs.actions.team import remove_member, set_role

__all__ = ["load_entries", "load_network", "remove_member", "set_role"]
