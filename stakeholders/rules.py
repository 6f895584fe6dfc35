"""Who may do what with a hub's address book: its team, and the network office only while the hub lets it in."""

import rules

from hubs.rules import is_editor_of_people, is_viewer_of_people

rules.add_perm("stakeholders.view", is_viewer_of_people)
rules.add_perm("stakeholders.edit", is_editor_of_people)
rules.add_perm("stakeholders.export", is_editor_of_people)
