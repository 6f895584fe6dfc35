"""Who may write and publish resources."""

import rules

from hubs.rules import is_coordinator, is_editor

rules.add_perm("library.edit", is_editor)
rules.add_perm("library.publish", is_coordinator)
