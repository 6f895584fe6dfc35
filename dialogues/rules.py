"""Who may do what with dialogues."""

import rules

from hubs.rules import is_editor, is_viewer

rules.add_perm("dialogues.view", is_viewer)
rules.add_perm("dialogues.edit", is_editor)
