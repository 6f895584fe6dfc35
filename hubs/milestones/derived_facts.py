"""The two facts that are derived from the milestones and never typed in, and what a draft would make of them (domain.md 1.4)."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from hubs.milestones.models import OPERATING_KINDS
from hubs.milestones.subject import Entry, in_order
from hubs.models import Country, Milestone
from toolkit.partial_dates.dates import PartialDate


@dataclass(frozen=True)
class Derived:
    """The milestone that makes a hub operational, and the one that makes it recognised; None where there is none."""

    operating: Entry | None
    recognised: Entry | None

    @property
    def sentences(self) -> list[str]:
        """Return both facts, each with its reason."""
        return [
            _("Operational, because this milestone is reached: %(step)s.") % {"step": _step(self.operating)}
            if self.operating
            else _("Not operational yet: no establishment, launch, first policy dialogue or annual meeting."),
            _("Recognised, because this milestone is reached: %(step)s.") % {"step": _step(self.recognised)}
            if self.recognised
            else _("Not recognised yet."),
        ]


def derived_from(entries: list[Entry]) -> Derived:
    """Return the facts that follow from these milestones; the earliest counts."""
    happened = [entry for entry in in_order(entries) if entry["is_actual"]]
    return Derived(
        operating=next((entry for entry in happened if entry["kind"] in OPERATING_KINDS), None),
        recognised=next((entry for entry in happened if entry["kind"] == Milestone.Kind.RECOGNISED), None),
    )


def effects(before: Derived, after: Derived, country: Country) -> list[str]:
    """Return what publishing would change about the two facts, a sentence each."""
    stated = {
        (False, True): (
            _("This would make %(country)s operational."),
            _("This would make %(country)s recognised."),
        ),
        (True, False): (
            _("%(country)s would no longer be operational."),
            _("%(country)s would no longer be recognised."),
        ),
    }
    facts = ((before.operating, after.operating), (before.recognised, after.recognised))
    moves = [(place, (was is not None, will is not None)) for place, (was, will) in enumerate(facts)]
    found = [stated[move][place] for place, move in moves if move in stated]
    return [capfirst(words % {"country": country.name_in_sentence}) for words in found]


def _step(entry: Entry) -> str:
    name = dict(Milestone.Kind.choices)[str(entry["kind"])]
    date = PartialDate.parse(str(entry["date"])).in_words if entry["date"] else _("no date")
    return f"{name} ({date})"
