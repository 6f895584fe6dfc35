"""Voting. The trail holds no votes: an entry would say when which participant voted (docs/decisions/pseudonyms.md)."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from dialogues.frame.acts import PHASE_REFUSALS
from dialogues.frame.phases import Act
from dialogues.models import Pseudonym, Statement, Vote
from dialogues.statements.actions.entry import refuse_unless_open
from dialogues.statements.actions.statements import GONE
from toolkit.actions import ActionRefused, action, refuse_violations


@action
def cast_votes(*, pseudonym: Pseudonym, choices: Mapping[int, int], at: dt.datetime) -> None:
    """Vote on statements (key to choice), or change the votes. Refuses outside the phase, and what can't be voted on."""
    rows = Pseudonym.objects.select_related("dialogue__hub__country").filter(link_hash__isnull=False)
    voter = rows.filter(pk=pseudonym.pk).first()
    if voter is None:
        raise ActionRefused(str(GONE))
    refuse_unless_open(voter.dialogue, Act.VOTE, at=at)
    if not set(choices.values()) <= set(Vote.Choice.values):
        raise ActionRefused(_("Choose agree, disagree or pass."))
    open_for_votes = Statement.objects.accepted().filter(dialogue=voter.dialogue_id, pk__in=choices)
    if set(open_for_votes.values_list("pk", flat=True)) != set(choices):
        raise ActionRefused(_("This statement was withdrawn. Continue with the next one."))
    votes = [
        Vote(
            dialogue_id=voter.dialogue_id,
            statement_id=statement,
            pseudonym=voter,
            choice=choices[statement],
            voted_at=at,
        )
        for statement in sorted(
            choices
        )  # one order, so that two who vote at once do not wait for each other in a circle
    ]
    with refuse_violations(PHASE_REFUSALS[Act.VOTE]):
        Vote.objects.bulk_create(
            votes, update_conflicts=True, unique_fields=["pseudonym", "statement"], update_fields=["choice", "voted_at"]
        )
