"""Votes: agree, disagree or pass, one per participant and statement."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from dialogues.frame.acts import Act
from dialogues.frame.models import PolicyDialogue
from dialogues.frame.phase_guard import PhaseGuard
from dialogues.statements.models.pseudonym import Pseudonym, new_key
from dialogues.statements.models.statement import Statement
from dialogues.statements.models.triggers import TableTrigger

COUNT = """
    IF TG_OP <> 'INSERT' THEN
        UPDATE [dialogues.StatementTally] SET agree = agree - (OLD.choice = 1)::int,
            disagree = disagree - (OLD.choice = -1)::int, passed = passed - (OLD.choice = 0)::int
        WHERE statement_id = OLD.statement_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE [dialogues.StatementTally] SET agree = agree + (NEW.choice = 1)::int,
            disagree = disagree + (NEW.choice = -1)::int, passed = passed + (NEW.choice = 0)::int
        WHERE statement_id = NEW.statement_id;
    END IF;
    RETURN NULL;
"""


class Vote(models.Model):
    """What one participant says to one statement. Of ``voted_at`` only the hour stays once a result has counted it."""

    class Choice(models.IntegerChoices):
        """As they are computed with."""

        AGREE = 1, _("Agree")
        DISAGREE = -1, _("Disagree")
        PASS = 0, _("Pass")

    id = models.BigIntegerField(primary_key=True, default=new_key, editable=False)
    dialogue = models.ForeignKey(PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="+")
    statement = models.ForeignKey(
        Statement, verbose_name=_("statement"), on_delete=models.CASCADE, related_name="votes"
    )
    pseudonym = models.ForeignKey(
        Pseudonym, verbose_name=_("pseudonym"), on_delete=models.CASCADE, related_name="votes"
    )
    choice = models.SmallIntegerField(_("vote"), choices=Choice)
    voted_at = models.DateTimeField(_("voted"))

    privacy = Privacy(
        none=("id", "dialogue", "statement", "pseudonym", "voted_at"),
        personal=("choice",),
        retention=gettext_noop("with its pseudonym; 90 days after the phase closes no one can be found by it"),
        ends_with="pseudonym",
        person="pseudonym__address_key",
        person_keys=Pseudonym.privacy.person_keys,
    )

    class Meta:
        verbose_name = _("vote on a statement")
        verbose_name_plural = _("votes on statements")
        ordering = ["id"]
        indexes = [models.Index(fields=["dialogue", "voted_at"], name="dialogues_vote_since")]
        constraints = [
            models.UniqueConstraint(fields=["pseudonym", "statement"], name="dialogues_vote_once"),
            models.CheckConstraint(condition=Q(choice__in=[-1, 0, 1]), name="dialogues_vote_known_choice"),
        ]
        triggers = [
            PhaseGuard(Act.VOTE, at="voted_at", also_changing=("choice",)),
            TableTrigger(
                name="vote_counts",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("choice", "statement_id") | pgtrigger.Delete,  # type: ignore[no-untyped-call]
                func=COUNT,
            ),
        ]

    def __str__(self) -> str:
        return f"vote {self.pk}"
