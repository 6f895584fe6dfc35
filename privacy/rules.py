"""Who publishes what people consent to."""

import rules

from hubs.rules import is_network_office

rules.add_perm("network.edit_wordings", is_network_office)
