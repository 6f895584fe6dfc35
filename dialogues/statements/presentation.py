"""What pages show of statements, votes and groups."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, Subquery, TextField, Value, Window
from django.db.models.functions import Cast, Concat, Floor, Ln

from dialogues.models import OpinionResult, PolicyDialogue, Pseudonym, Statement, Vote

LINE = 6  # around the picture of the groups, for their outlines


@dataclass(frozen=True)
class VoteShares:
    """The votes on one statement in whole percent, and where the parts of its bar begin."""

    agree: int
    disagree: int
    passed: int
    votes: int

    @classmethod
    def of(cls, agree: int | None, disagree: int | None, passed: int | None) -> "VoteShares | None":
        """Return the shares of counts; None where there are none to show."""
        total = (agree or 0) + (disagree or 0) + (passed or 0)
        if agree is None or disagree is None or not total:
            return None
        yes, no = round(100 * agree / total), round(100 * disagree / total)
        return cls(yes, min(no, 100 - yes), max(0, 100 - yes - no), total)


def with_shares(statements: Iterable[Statement]) -> list[tuple[Statement, VoteShares | None]]:
    """Return statements with the published shares of the votes on them."""
    return [
        (one, VoteShares.of(one.published_agree, one.published_disagree, one.published_passed)) for one in statements
    ]


def rule_of(dialogue: PolicyDialogue) -> PolicyDialogue.Attribution | None:
    """Return the attribution rule of a dialogue; None of an imported one without any."""
    return PolicyDialogue.Attribution(dialogue.attribution) if dialogue.attribution else None


def latest_result(dialogue: PolicyDialogue) -> OpinionResult | None:
    """Return the result that is shown, without its large parts; None while fewer than five people have voted."""
    return (
        OpinionResult.objects.filter(dialogue=dialogue)
        .annotate(has_file=Q(participants_file__isnull=False))
        .defer("statements", "participants_file")
        .first()
    )


@dataclass(frozen=True)
class Ballot:
    """The statement a participant votes on next; ``left`` is how many wait for their vote, ``total`` how many there are."""

    statement: Statement | None
    left: int
    total: int

    @property
    def done(self) -> int:
        """How many they voted on."""
        return max(0, self.total - self.left)


def ballot_of(voter: Pseudonym) -> Ballot:
    """Return the next statement: of those with the fewest votes one at random, in an order of the participant's own.

    Numbers of votes count in powers of two, so that not everyone gets the same statement at once.
    """
    accepted = Statement.objects.accepted().filter(dialogue=voter.dialogue_id)
    votes = F("tally__agree") + F("tally__disagree") + F("tally__passed")
    own_order = Func(Concat(Value(f"{voter.seed}:"), Cast("pk", TextField())), function="md5")
    waiting = accepted.exclude(pk__in=Vote.objects.filter(pseudonym=voter).values("statement"))
    found = (
        waiting.annotate(left=Window(Count("pk")))
        .order_by(Floor(Ln(votes + 1.0) / 0.6931), own_order)
        .first()
    )  # fmt: skip
    total = accepted.count()
    return Ballot(found, found.left if found else 0, total)  # type: ignore[attr-defined]


def votes_of(voter: Pseudonym) -> Any:
    """Return the statements a participant voted on, each with ``own_vote``, in the order of their numbers."""
    own = Vote.objects.filter(pseudonym=voter, statement=OuterRef("pk")).values("choice")
    rows = Statement.objects.accepted().filter(votes__pseudonym=voter)
    return rows.annotate(own_vote=Subquery(own, output_field=IntegerField())).order_by("number")


@dataclass(frozen=True)
class GroupShown:
    """A group as the page shows it: where its name is drawn, its shapes, and what it says."""

    name: str
    size: int
    centre: tuple[float, float]
    outline: str
    hexagons: list[tuple[str, str]]  # corners, opacity
    representative: list[tuple[Statement, bool, VoteShares | None]]  # whether it agrees


def groups_shown(result: OpinionResult, texts: dict[int, Statement]) -> list[GroupShown]:
    """Return the groups of a result with their statements, found by number in ``texts``."""
    shown = []
    for group in result.picture["groups"]:
        chosen = [
            (texts[one["statement"]], one["choice"] == "agree", VoteShares.of(*one["counts"]))
            for one in group["representative"]
            if one["statement"] in texts
        ]
        hexagons = [(_points(one["corners"]), f"{0.2 + 0.2 * one['level']:.1f}") for one in group["hexagons"]]
        shown.append(
            GroupShown(
                group["name"], group["size"], tuple(group["centre"]), _points(group["outline"]), hexagons, chosen
            )
        )
    return shown


def _points(corners: list[list[float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in corners)


def agreed_across(
    result: OpinionResult, texts: dict[int, Statement]
) -> list[tuple[Statement, list[VoteShares | None]]]:
    """Return the statements the groups agree on most, each with the shares in every group."""
    return [
        (texts[one["statement"]], [VoteShares.of(*counts) for counts in one["groups"]])
        for one in result.picture.get("consensus", [])
        if one["statement"] in texts
    ]


def named_in(result: OpinionResult) -> dict[int, Statement]:
    """Return the statements a result names, by their numbers: those that are public now."""
    numbers = {one["statement"] for group in result.picture["groups"] for one in group["representative"]}
    numbers |= {one["statement"] for one in result.picture.get("consensus", [])}
    found = Statement.objects.public().filter(dialogue=result.dialogue_id, number__in=numbers)
    return {one.number: one for one in found if one.number is not None}


def view_box_of(result: OpinionResult) -> str:
    """Return what the picture of the groups shows: all of their outlines, which may be larger than the plane people are placed on."""
    points = [point for group in result.picture["groups"] for point in group["outline"]]
    if not points:
        return "0 0 640 400"
    xs, ys = zip(*points, strict=True)
    left, top = min(xs) - LINE, min(ys) - LINE
    return f"{left:.0f} {top:.0f} {max(xs) + LINE - left:.0f} {max(ys) + LINE - top:.0f}"
