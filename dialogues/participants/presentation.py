"""What pages show of a call and its draws: people against quotas and population, reports, and who holds a seat."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from dialogues.models import Draw, DrawnVolunteer, ParticipantCall, PolicyDialogue, VolunteerCount
from dialogues.participants.actions.calls import QuotaRange, categories_of, quotas_of
from dialogues.participants.anonymity import FEWEST
from dialogues.participants.categories import NOT_STATED, Category, value_words
from dialogues.participants.models.draw import HOLDING
from dialogues.participants.tables import categories_of_draw, counted, inputs_of, rows_of_draw
from stakeholders.gaps.pictures import Bar, Goal, bars_of, percent
from toolkit.text_search import SortKey


@dataclass(frozen=True)
class ReportLine:
    """One quota of a draw: how many volunteers and how many drawn there are, and between which numbers they should be."""

    category: str
    value: str
    minimum: int
    maximum: int
    volunteers: int
    drawn: int
    is_met: bool


@dataclass(frozen=True)
class CategoryPicture:
    """The volunteers by one category."""

    title: str
    bars: list[Bar]
    unknown: int


def public_draws(dialogue: PolicyDialogue) -> list[Draw]:
    """The draws anybody sees: all that have a result."""
    return list(dialogue.draws.filter(state=Draw.State.DONE).order_by("-pk"))


def report_of(draw: Draw) -> list[ReportLine]:
    """The quotas of a draw with their numbers, as it was made: who has a seat by now would tell what the others said."""
    lines = []
    for quota, (everyone, chosen) in zip(draw.quotas, (draw.counts or counts_of(draw))["quotas"], strict=True):
        is_met = quota["minimum"] <= chosen <= quota["maximum"]
        lines.append(_line(quota, everyone, chosen, is_met=is_met))
    return lines


def counts_of(draw: Draw) -> dict[str, Any]:
    """What stays of the table of a draw: how many volunteers, and for each quota how many of them and of the people drawn."""
    categories = categories_of_draw(draw)
    everyone = counted(draw.table, categories)
    chosen = counted(rows_of_draw(draw, draw.selected), categories)
    keys = [(quota["category"], quota["value"]) for quota in draw.quotas]
    return {"volunteers": len(draw.table), "quotas": [[everyone[key], chosen[key]] for key in keys]}


def nearest_changes(draw: Draw) -> list[str]:
    """The nearest quotas that can be met, in words: only those that differ from what was asked for."""
    asked = {(one["category"], one["value"]): one for one in draw.quotas}
    words = []
    for one in draw.nearest:
        before = asked.get((one["category"], one["value"]))
        if before is None or (before["minimum"], before["maximum"]) == (one["minimum"], one["maximum"]):
            continue
        line = _line(one, 0, 0, is_met=True)
        sentence = _("%(category)s, %(value)s: %(least)d to %(most)d instead of %(was_least)d to %(was_most)d")
        words.append(
            sentence
            % {
                "category": line.category, "value": line.value, "least": one["minimum"], "most": one["maximum"],
                "was_least": before["minimum"], "was_most": before["maximum"],
            }
        )  # fmt: skip
    return words


def shortages(draw: Draw) -> list[str]:
    """The quotas for which there are fewer volunteers than needed, in words."""
    sentence = _("%(category)s, %(value)s: at least %(least)d needed, %(people)d registered")
    return [
        sentence % {"category": one.category, "value": one.value, "least": one.minimum, "people": one.volunteers}
        for one in report_of(draw)
        if one.volunteers < one.minimum
    ]


def table_of(draw: Draw) -> list[list[str]]:
    """Return the volunteers of a draw as lines, the header first: an opaque number and what was drawn by; empty once deleted."""
    names = ["number", *categories_of_draw(draw)]
    return [names, *([str(row[name]) for name in names] for row in draw.table)] if draw.table else []


def draw_as_data(draw: Draw) -> dict[str, Any]:
    """Return what anybody needs to repeat the draw, and the result to compare with; no volunteers once the table is deleted."""
    result = ("selected", "reserve_list", "merged", "versions")
    return {
        "library": "sortition-algorithms",
        **inputs_of(draw),
        **{name: getattr(draw, name) for name in result},
    }


def pictures_of(call: ParticipantCall) -> list[CategoryPicture]:
    """The confirmed volunteers by each category with quotas, against the quotas and the share of the population.

    From five people on and in steps of five (``VolunteerCount``): numbers are rounded down.
    """
    count = VolunteerCount.objects.filter(call=call).first()
    if count is None:
        return []
    quotas = quotas_of(call)
    found = []
    for category in categories_of(quotas):
        ours = {value: one for (name, value), one in quotas.items() if name == category}
        numbers = count.numbers.get(category, {})
        known = sum(numbers.get(value, 0) for value in ours)
        groups = [(value, value_words(category, value)) for value in ours]
        goals = {value: _goal(one, numbers.get(value, 0), known) for value, one in ours.items()}
        bars = bars_of(groups, {value: numbers.get(value, 0) for value in ours}, goals, total=known)
        few = _("fewer than %(number)d") % {"number": FEWEST}
        bars = [bar if bar.number else replace(bar, number_words=few) for bar in bars]
        found.append(CategoryPicture(str(category.label), bars, numbers.get(NOT_STATED, 0)))
    return found


def _goal(quota: QuotaRange, number: int, known: int) -> Goal:
    words = _("quota %(least)d–%(most)d") % {"least": quota.minimum, "most": quota.maximum}
    if quota.share is not None:
        share = _("%(share)d%%, population %(other)d%%") % {"share": percent(number, known), "other": quota.share}
        words = f"{words}, {share}"
    surely_fewer = quota.minimum - FEWEST + 1  # the number was rounded down
    return Goal(quota.minimum, surely_fewer, words, _("fewer than the quota"))


def people_of(draw: Draw) -> dict[str, list[DrawnVolunteer]]:
    """The people of a draw with a seat or in line for one, all by name: by ``seats``, ``reserves`` and ``left``.

    Never in the order of the draw: the numbers are published in it, with what the people said.
    """
    states = DrawnVolunteer.State
    people = draw.people.exclude(state=states.NOT_DRAWN).select_related("volunteer")
    rows = list(people.order_by(SortKey("volunteer__name"), "pk"))
    return {
        "seats": [one for one in rows if one.state in HOLDING],
        "reserves": [one for one in rows if one.state == states.RESERVE],
        "left": [one for one in rows if one.state in (states.DECLINED, states.EXPIRED)],
    }


def _line(quota: dict[str, Any], volunteers: int, drawn: int, *, is_met: bool) -> ReportLine:
    category = Category(quota["category"])
    return ReportLine(
        str(category.label), value_words(category, quota["value"]), quota["minimum"], quota["maximum"], volunteers, drawn,
        is_met,
    )  # fmt: skip
