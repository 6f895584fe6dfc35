"""Who is missing among a hub's contacts, or among some people compared with them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import Hub, Sector
from stakeholders.gaps.counts import GroupCounts
from stakeholders.gaps.models import TargetCriterion
from stakeholders.gaps.pictures import Bar, Goal, bars_of, contacts_goal, target_goal
from stakeholders.gaps.targets import HubTargets
from stakeholders.models import Level
from toolkit.folding import searchable

MOST_REGIONS = 15  # that a picture shows, besides those with a target
FILTERS = {TargetCriterion.SECTOR: "sectors", TargetCriterion.LEVEL: "levels", TargetCriterion.REGION: "regions"}
Link = tuple[str, str]  # label and address
Links = Callable[[str, str, bool], list[Link]]  # of a criterion and a code; whether the hub has contacts there

NO_CONTACTS: Mapping[str, "str | Promise"] = {
    TargetCriterion.SECTOR: gettext_lazy("No contacts in the sector “%(name)s”"),
    TargetCriterion.LEVEL: gettext_lazy("No contacts at the level “%(name)s”"),
    TargetCriterion.REGION: gettext_lazy("No contacts from %(name)s"),
}
NO_ATTENDEES: Mapping[str, "str | Promise"] = {
    TargetCriterion.SECTOR: gettext_lazy("No attendees from the sector “%(name)s”"),
    TargetCriterion.LEVEL: gettext_lazy("No attendees from the level “%(name)s”"),
    TargetCriterion.REGION: gettext_lazy("No attendees from %(name)s"),
}


@dataclass(frozen=True)
class People:
    """Whose gaps are asked for: ``counts``, compared with all ``contacts`` of the hub unless they are those.

    ``others`` are further numbers shown beside each group, by their label with a place for the number.
    """

    counts: GroupCounts
    contacts: GroupCounts
    targets: HubTargets
    none: Mapping[str, "str | Promise"] = field(default_factory=lambda: NO_CONTACTS)
    others: Mapping[str, GroupCounts] = field(default_factory=dict)

    @property
    def are_comparable(self) -> bool:
        """Whether there is anyone to compare, or a target of which everyone is missing."""
        return bool(self.counts.total) or (self.is_everyone and any(self.targets.of(one) for one in TargetCriterion))

    @property
    def is_everyone(self) -> bool:
        """Whether these are all contacts of the hub."""
        return self.counts is self.contacts


@dataclass(frozen=True)
class Gap:
    """A group that is missing, or has too few people: in words, with what can be done about it."""

    words: str
    links: list[Link]


@dataclass(frozen=True)
class GroupPicture:
    """The people by one criterion: a bar a group, how many are not known by it, and how many groups are not shown."""

    criterion: str
    title: str
    bars: list[Bar]
    unknown: int
    hidden: int
    is_known: bool  # of anyone; else no group can be said to be missing


@dataclass(frozen=True)
class SectorRow:
    """A sector with the number at each level, and the address of those contacts (empty where there are none)."""

    label: str
    cells: list[tuple[str, int, str]]


@dataclass(frozen=True)
class Findings:
    """The pictures, the matrix of sector and level, and the gaps in words."""

    pictures: list[GroupPicture]
    levels: list[str]
    matrix: list[SectorRow]
    gaps: list[Gap]
    total: int

    @property
    def are_known(self) -> bool:
        """Whether anything is known that these people could be compared by."""
        return any(picture.is_known for picture in self.pictures)


def find_gaps(hub: Hub, people: People, links: Links) -> Findings:
    """Compare people with the hub's targets, and where there is none with its contacts. Reads nothing."""
    pictures = [_picture(people, criterion) for criterion in TargetCriterion]
    return Findings(
        pictures=pictures,
        levels=[str(label) for label in Level.labels],
        matrix=_matrix(hub, people),
        gaps=[gap for picture in pictures if picture.is_known for gap in _gaps(people, picture, links)],
        total=people.counts.total,
    )


def contacts_url(hub: Hub, **criteria: str) -> str:
    """Return the address of the contacts list with filters."""
    return f"{reverse('stakeholders_manage:list', args=[hub.slug])}?{urlencode(criteria)}"


def _picture(people: People, criterion: TargetCriterion) -> GroupPicture:
    numbers = people.counts.by(criterion)
    groups, hidden = _groups(people, criterion)
    known = sum(number for code, number in numbers.items() if code)
    goals = {
        code: goal for code, _label in groups if (goal := _goal(people, criterion, code, numbers.get(code, 0), known))
    }
    notes = {code: _note(people, criterion, code) for code, _label in groups}
    bars = bars_of(groups, numbers, goals, total=known, notes=notes)
    is_known = people.are_comparable and (known > 0 or people.is_everyone)
    return GroupPicture(criterion, str(criterion.label), bars, numbers.get("", 0), hidden, is_known)


def _groups(people: People, criterion: TargetCriterion) -> tuple[list[tuple[str, str]], int]:
    """Return the groups a picture shows, and how many more there are. Regions: those with a target, then the largest."""
    if criterion != TargetCriterion.REGION:
        return [
            (code, str(label)) for code, label in (Sector if criterion == TargetCriterion.SECTOR else Level).choices
        ], 0
    typed = {searchable(name): name for name in people.targets.regions}
    names = {key: name for key, name in people.contacts.region_names.items() if key}
    further = [key for key in names if key not in typed]
    shown = [*typed, *further[:MOST_REGIONS]]
    return [(key, names.get(key) or typed[key]) for key in shown], len(typed) + len(further) - len(shown)


def _goal(people: People, criterion: TargetCriterion, code: str, number: int, total: int) -> Goal | None:
    """Return what a group is compared with: the hub's target, else, for a part of its contacts, the same group of all."""
    targets = people.targets.of(criterion)
    if criterion == TargetCriterion.REGION:
        targets = {searchable(name): target for name, target in targets.items()}
    target = targets.get(code)
    if target is not None and (target.is_share or people.is_everyone):
        return target_goal(target, number, total)
    if people.is_everyone:
        return None
    contacts = people.contacts.by(criterion)
    known = sum(counted for one, counted in contacts.items() if one)
    return contacts_goal(contacts.get(code, 0) / known, number, total) if known else None


def _note(people: People, criterion: TargetCriterion, code: str) -> str:
    return ", ".join(label % {"number": counts.by(criterion).get(code, 0)} for label, counts in people.others.items())


def _gaps(people: People, picture: GroupPicture, links: Links) -> Iterable[Gap]:
    contacts = people.contacts.by(picture.criterion)
    for bar in picture.bars:
        if bar.number and not bar.flag:
            continue
        if bar.number:
            words = _("%(name)s: %(words)s") % {"name": bar.label, "words": bar.words}
        else:
            words = str(people.none[picture.criterion]) % {"name": bar.label}
        value = bar.label if picture.criterion == TargetCriterion.REGION else bar.code
        yield Gap(words, links(picture.criterion, value, bool(contacts.get(bar.code))))


def _matrix(hub: Hub, people: People) -> list[SectorRow]:
    return [
        SectorRow(
            str(label), [(str(name), *_cell(hub, people, sector, level)) for level, name in Level.choices]
        )
        for sector, label in Sector.choices
    ]  # fmt: skip


def _cell(hub: Hub, people: People, sector: str, level: str) -> tuple[int, str]:
    here = people.contacts.cells.get((sector, level), 0)
    return people.counts.cells.get((sector, level), 0), contacts_url(hub, sectors=sector, levels=level) if here else ""
