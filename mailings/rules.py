"""Who may do what with a hub's mailings: its team, and the network office only while the hub lets it see its people."""

import rules

from hubs.rules import is_editor_of_people, is_viewer_of_people

rules.add_perm("mailings.view", is_viewer_of_people)
rules.add_perm("mailings.edit", is_editor_of_people)
