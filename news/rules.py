"""Who may write and publish news."""

import rules

from hubs.rules import is_coordinator, is_editor

rules.add_perm("news.edit", is_editor)
rules.add_perm("news.publish", is_coordinator)
