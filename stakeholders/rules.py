"""Who may do what with a hub's address book."""

import rules

from hubs.rules import is_editor, is_viewer

rules.add_perm("stakeholders.view", is_viewer)
rules.add_perm("stakeholders.edit", is_editor)
rules.add_perm("stakeholders.export", is_editor)
