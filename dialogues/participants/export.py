"""Volunteers as a file, without what they said about themselves for the draw; each download is recorded."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.models import DrawnVolunteer, PolicyDialogue
from toolkit.actions import action
from toolkit.languages import language_name


@action
def note_volunteer_export(*, by: Actor, dialogue: PolicyDialogue, number: int, kind: str) -> None:
    """Record that ``number`` volunteers of a dialogue were exported as a file of this kind."""
    record(by=by, action="dialogues.export_volunteers", subject=dialogue, fields=[f"{kind}:{number}"])


def volunteer_lines(found: Iterable[Any], *, zone: tzinfo) -> Iterator[list[str]]:
    """Return the header, then a line for each volunteer with their ``place``; days are those of ``zone``."""
    yield [
        _("Name"), _("Email"), _("Language"), _("Organisation"), _("Sector"), _("Level"), _("Registered on"), _("Status"),
    ]  # fmt: skip
    for row in found:
        yield [
            row.name, row.email, language_name(row.language), row.organisation, str(row.get_sector_display()),
            str(row.get_level_display()), f"{row.registered_at.astimezone(zone):%Y-%m-%d}", status_words(row),
        ]  # fmt: skip


def status_words(row: Any) -> str:
    """Return the status of a volunteer as the list shows it."""
    if not row.is_confirmed:
        return _("Not confirmed yet")
    return str(DrawnVolunteer.State(row.place).label) if row.place else _("Registered")
