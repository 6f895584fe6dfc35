"""Who may see what went out for a hub. Here, because the outbox lies below the hubs. And who sees the whole network."""

import rules

from hubs.rules import is_coordinator, is_editor, is_network_office, is_viewer, is_viewer_of_people

rules.add_perm("outbox.view", is_viewer)
rules.add_perm("outbox.read", is_viewer_of_people)
rules.add_perm("outbox.send_again", is_editor)
rules.add_perm("outbox.lift_bounce", is_coordinator)
rules.add_perm("network.view", is_network_office)
