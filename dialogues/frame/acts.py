"""What people do in a dialogue, and from when to when its phases allow it. Pages and the database read the same windows."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from toolkit.actions import Refusals

OPENS, CLOSES = "opens_at", "closes_at"


class Act(TextChoices):
    """What is done in a dialogue and belongs to one of its phases."""

    REGISTER = "register", _("Registrations")
    STATE = "state", _("Statements")
    VOTE = "vote", _("Votes")
    MODERATE = "moderate", _("Moderation decisions")
    DRAW = "draw", _("Draws")
    SEND_RECOMMENDATIONS = "send_recommendations", _("Recommendations sent")
    ANSWER = "answer", _("Responses")
    EVALUATE = "evaluate", _("Feedback")
    REPORT = "report", _("Synthesis report published")


@dataclass(frozen=True)
class Window:
    """From when to when an act is possible: ``start`` names the moment of a phase, the first that is set; ``end`` the phase with
    whose end it ends, always possible where it is empty or has no end.

    ``needs_dates``: a dialogue without any phase does not allow it. ``is_of_citizens``: only while the dialogue is published.
    """

    start: tuple[tuple[str, str], ...]
    end: str = ""
    needs_dates: bool = True
    is_of_citizens: bool = False


WINDOWS = {
    Act.REGISTER: Window((("call", OPENS),), "call", is_of_citizens=True),
    Act.STATE: Window((("statements", OPENS),), "statements", is_of_citizens=True),
    Act.VOTE: Window((("statements", OPENS),), "statements", is_of_citizens=True),
    Act.MODERATE: Window((("statements", OPENS),)),
    Act.DRAW: Window((("call", CLOSES),), "session"),
    Act.SEND_RECOMMENDATIONS: Window((("recommendations", OPENS),), "response", needs_dates=False),
    Act.ANSWER: Window((("recommendations", OPENS), ("response", OPENS)), needs_dates=False),
    Act.EVALUATE: Window((("session", OPENS), ("follow_up", OPENS)), "follow_up", is_of_citizens=True),
    Act.REPORT: Window(
        (
            ("session", CLOSES),
            ("recommendations", OPENS),
            ("response", OPENS),
            ("follow_up", OPENS),
            ("statements", CLOSES),
        ),
        needs_dates=False,
    ),
}

# Why an act is not possible: where no dates are set, before its window, and after it.
REFUSALS = {
    Act.REGISTER: (
        _("Registration for this dialogue has no dates yet."),
        _("Registration opens on %(moment)s."),
        _("Registration closed on %(moment)s."),
    ),
    Act.STATE: (
        _("No dates are set for statements yet."),
        _("You can write statements from %(moment)s."),
        _("Statements closed on %(moment)s."),
    ),
    Act.VOTE: (
        _("No dates are set for statements yet."),
        _("You can vote from %(moment)s."),
        _("Voting closed on %(moment)s."),
    ),
    Act.MODERATE: (
        _("No dates are set for statements yet."),
        _("Statements can be moderated from %(moment)s."),
        "",
    ),
    Act.DRAW: (
        _("First set the date on which registration closes. The draw takes place after it."),
        _("Registration closes on %(moment)s. The draw takes place after it."),
        _("The session ended on %(moment)s. No one else can be drawn."),
    ),
    Act.SEND_RECOMMENDATIONS: (
        _("No dates are set for recommendations yet."),
        _("Recommendations can be sent from %(moment)s."),
        _("Recommendations could be sent until %(moment)s."),
    ),
    Act.ANSWER: (
        _("No dates are set for recommendations yet."),
        _("Responses are accepted from %(moment)s."),
        "",
    ),
    Act.EVALUATE: (
        _("No dates are set for feedback yet."),
        _("You can give feedback from %(moment)s."),
        _("Feedback closed on %(moment)s."),
    ),
    Act.REPORT: (
        _("First set when the session of this dialogue ends. The report is published after it."),
        _("The report can be published from %(moment)s, after the session."),
        "",
    ),
}

# What the trigger of the phases says where the dates changed between the look at them and the row.
PHASE_REFUSALS: dict[Act, Refusals] = {
    act: {f"dialogues_phase_of_{act.value}": (_("The dates of this dialogue have changed. Reload the page."), None)}
    for act in Act
}
