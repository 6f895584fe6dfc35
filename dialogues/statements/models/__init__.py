"""The models of statements: who takes part under which pseudonym, what they wrote, how they voted, and what came of it."""

from dialogues.statements.models.opinion_result import OpinionResult
from dialogues.statements.models.pseudonym import Pseudonym, StatementSignIn
from dialogues.statements.models.statement import (
    DialogueOfStatements,
    HubOfStatements,
    Statement,
    StatementQuerySet,
    StatementTally,
)
from dialogues.statements.models.vote import Vote

__all__ = [
    "DialogueOfStatements", "HubOfStatements", "OpinionResult", "Pseudonym", "Statement", "StatementQuerySet", "StatementSignIn",
    "StatementTally", "Vote",
]  # fmt: skip
