"""Who may do what with a hub's events."""

import rules

from hubs.rules import is_editor, is_viewer

rules.add_perm("events.view", is_viewer)
rules.add_perm("events.edit", is_editor)
rules.add_perm("events.invite", is_editor)
