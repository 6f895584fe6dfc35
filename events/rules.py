"""Who may do what with a hub's events and their attendees."""

import rules

from hubs.rules import is_coordinator, is_editor, is_editor_of_people, is_viewer, is_viewer_of_people, prepares_events

rules.add_perm("events.view", is_viewer)
rules.add_perm("events.edit", is_editor)
rules.add_perm("events.publish", is_coordinator)
rules.add_perm("events.invite", is_editor_of_people)
rules.add_perm("events.view_people", is_viewer_of_people)
rules.add_perm("events.export_people", is_editor_of_people)
rules.add_perm("events.view_access_needs", prepares_events)
rules.add_perm("events.edit_people", is_editor_of_people)
rules.add_perm("events.check_in", is_viewer_of_people)
