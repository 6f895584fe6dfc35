"""People and organisations a hub works with; segments, imports and pairs that may be duplicates."""

from stakeholders.contacts.models import EarlierAddress, Level, Stakeholder, StakeholderQuerySet
from stakeholders.duplicates.models import ContactPair
from stakeholders.gaps.models import ContactTarget
from stakeholders.imports.models import Import, ImportProblem, ImportQuerySet
from stakeholders.segments.models import Segment

__all__ = [
    "ContactPair",
    "ContactTarget",
    "EarlierAddress",
    "Import",
    "ImportProblem",
    "ImportQuerySet",
    "Level",
    "Segment",
    "Stakeholder",
    "StakeholderQuerySet",
]
