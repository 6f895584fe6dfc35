"""People and organisations a hub works with; segments, imports and pairs that are not duplicates."""

from stakeholders.contacts.models import EarlierAddress, Level, Stakeholder, StakeholderQuerySet
from stakeholders.duplicates.models import KnownDifferent
from stakeholders.imports.models import Import, ImportProblem, ImportQuerySet
from stakeholders.segments.models import Segment

__all__ = [
    "EarlierAddress",
    "Import",
    "ImportProblem",
    "ImportQuerySet",
    "KnownDifferent",
    "Level",
    "Segment",
    "Stakeholder",
    "StakeholderQuerySet",
]
