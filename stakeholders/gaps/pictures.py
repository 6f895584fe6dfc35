"""Numbers of people as bars against a mark."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from stakeholders.gaps.targets import TargetAmount


@dataclass(frozen=True)
class Goal:
    """What a number of people is compared with.

    ``expected`` is the number at the mark; fewer than ``least`` are flagged with ``flag``. ``words`` state both.
    """

    expected: float
    least: float
    words: str
    flag: str


@dataclass(frozen=True)
class Bar:
    """The people of one group: their number, and ``share`` of all in percent.

    ``length`` and ``mark`` are parts of a bar of 100; ``mark`` is None where there is nothing to compare with. ``number_words``
    are shown where the number is not.
    """

    code: str
    label: str
    number: int
    share: int
    length: int
    mark: int | None
    words: str
    flag: str
    note: str = ""
    number_words: str = ""


def target_goal(target: TargetAmount, number: int, total: int) -> Goal:
    """Compare with the target the hub set."""
    if not target.is_share:
        words = _("%(number)s of %(target)s") % {"number": number, "target": target.amount}
        return Goal(target.amount, target.amount, words, _("below target"))
    expected = target.amount * total / 100
    words = _("%(share)s%%, target %(target)s%%") % {"share": percent(number, total), "target": target.amount}
    return Goal(expected, expected, words, _("below target"))


def contacts_goal(part: float, number: int, total: int) -> Goal:
    """Compare with the part the same group has of the hub's contacts; flagged below half of it."""
    words = _("%(share)s%%, contacts %(other)s%%") % {"share": percent(number, total), "other": round(100 * part)}
    expected = part * total
    return Goal(expected, expected / 2, words, _("less than half of their share of contacts"))


def median_goal(median: float, number: int, total: int) -> Goal:
    """Compare with the median of the network, in percent; flagged below half of it."""
    words = _("%(share)s%%, network %(median)s%%") % {"share": percent(number, total), "median": round(median)}
    expected = median * total / 100
    return Goal(expected, expected / 2, words, _("less than half of the network's median"))


def percent(number: int, total: int) -> int:
    """Return the share in whole percent."""
    return round(100 * number / total) if total else 0


def bars_of(
    groups: Iterable[tuple[str, "str | Promise"]], numbers: Mapping[str, int], goals: Mapping[str, Goal], *, total: int,
    notes: Mapping[str, str] | None = None,
) -> list[Bar]:  # fmt: skip
    """Return a bar for each group (code and label), also for those without people; all on one scale."""
    listed = list(groups)
    longest = max(
        [numbers.get(code, 0) for code, _label in listed] + [goal.expected for goal in goals.values()], default=0
    )
    bars = [_bar(code, label, numbers.get(code, 0), total, longest or 1, goals.get(code)) for code, label in listed]
    return [replace(bar, note=(notes or {}).get(bar.code, "")) for bar in bars]


def _bar(code: str, label: "str | Promise", number: int, total: int, longest: float, goal: Goal | None) -> Bar:
    share = percent(number, total)
    return Bar(
        code=code,
        label=str(label),
        number=number,
        share=share,
        length=round(100 * number / longest),
        mark=round(100 * goal.expected / longest) if goal else None,
        words=goal.words if goal else _("%(share)s%%") % {"share": share},
        flag=goal.flag if goal and number < goal.least else "",
    )
