"""What the demo is filled with beside the real network: made-up offices, events and addresses, all marked as such."""

from echos_portal.demo.changes import load_changes
from echos_portal.demo.library import load_library
from echos_portal.demo.people import load_people
from echos_portal.demo.programme import load_programme
from echos_portal.demo.stakeholders import load_stakeholders

__all__ = ["load_changes", "load_library", "load_people", "load_programme", "load_stakeholders"]
