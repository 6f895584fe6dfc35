"""Who may do what with dialogues and joint statements."""

import rules
from django.db import models

from dialogues.frame.convenors import possible_rapporteurs
from dialogues.models import PolicyDialogue
from hubs.rules import (
    Person,
    is_coordinator,
    is_editor,
    is_editor_of_people,
    is_network_office,
    is_viewer,
    is_viewer_of_people,
    prepares_events,
)


@rules.predicate  # type: ignore[untyped-decorator]
def reads_messages(user: Person, subject: models.Model | None) -> bool:
    """Coordinator or editor in the team of the hub: people write about their health. Without a subject: the network office."""
    return bool(is_network_office(user) if subject is None else prepares_events(user, subject))


@rules.predicate  # type: ignore[untyped-decorator]
def is_rapporteur(user: Person, subject: models.Model | None) -> bool:
    """Named as rapporteur of the dialogue, and still in the team of its hub or of one that co-organises a session."""
    if not isinstance(subject, PolicyDialogue) or not user.is_authenticated or subject.rapporteur_id != user.pk:
        return False
    return possible_rapporteurs(subject).filter(pk=user.pk).exists()


rules.add_perm("dialogues.view", is_viewer)
rules.add_perm("dialogues.edit", is_editor)
rules.add_perm("dialogues.edit_report", is_editor | is_rapporteur)
rules.add_perm("dialogues.publish", is_coordinator)
rules.add_perm("dialogues.view_addressees", is_viewer_of_people)
rules.add_perm("dialogues.edit_addressees", is_editor_of_people)
rules.add_perm("dialogues.draw", prepares_events)


@rules.predicate  # type: ignore[untyped-decorator]
def views_signatories(user: Person, subject: models.Model | None) -> bool:
    """Of the network's own statements the network office; of a hub's who sees its people."""
    return bool(is_editor(user, None) if subject is None else is_viewer_of_people(user, subject))


@rules.predicate  # type: ignore[untyped-decorator]
def decides_on_endorsements(user: Person, subject: models.Model | None) -> bool:
    """Of the network's own statements the network office; of a hub's its editors, who see its people."""
    return bool(is_editor(user, None) if subject is None else is_editor_of_people(user, subject))


rules.add_perm("endorsements.edit", is_editor)
rules.add_perm("endorsements.publish", is_coordinator)
rules.add_perm("endorsements.view_signatories", views_signatories)
rules.add_perm("endorsements.decide", decides_on_endorsements)


rules.add_perm("dialogues.voice", reads_messages)


rules.add_perm("network.edit_proposals", is_network_office)
