"""Who sees the partners of the API and revokes their keys."""

import rules

from hubs.rules import is_network_office

rules.add_perm("network.manage_partners", is_network_office)
