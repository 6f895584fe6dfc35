"""Who does what on the way from a need to a campaign. A person may hold several roles; each act is done in exactly one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ActRole(models.TextChoices):
    """The role an act is done in (European Cancer Organisation: networks discuss, members propose, the Board decides)."""

    NETWORK = "network", _("Network that notices a need")
    PROPOSER = "proposer", _("Member organisation that proposes")
    CONSULTED = "consulted", _("Member organisations, consulted")
    ADVISER = "adviser", _("Patient Advisory Committee, advising")
    BOARD = "board", _("Elected Board, deciding")
    CAMPAIGNER = "campaigner", _("Network that campaigns")
    OFFICE = "office", _("Network office, keeping the record")


class ActKind(models.TextChoices):
    """What can be recorded of a proposal. Replies and campaign items have tables of their own."""

    NEED = "need", _("Need")
    PROPOSAL = "proposal", _("Proposal")
    CONSULTATION = "consultation", _("Consultation of all members")
    EXTENSION = "extension", _("Extension of the deadline")
    ADVICE = "advice", _("Advice of the Patient Advisory Committee")
    DECISION = "decision", _("Decision of the Board")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    CORRECTION = "correction", _("Correction")


# Each act has one role and no other: a constraint of the table.
ROLE_OF_ACT = {
    ActKind.NEED: ActRole.NETWORK,
    ActKind.PROPOSAL: ActRole.PROPOSER,
    ActKind.CONSULTATION: ActRole.CONSULTED,
    ActKind.EXTENSION: ActRole.OFFICE,
    ActKind.ADVICE: ActRole.ADVISER,
    ActKind.DECISION: ActRole.BOARD,
    ActKind.WITHDRAWAL: ActRole.PROPOSER,
    ActKind.CORRECTION: ActRole.OFFICE,
}


def role_fits_act() -> Q:
    """Return the condition that a row of the acts names the role of its kind."""
    fits = Q()
    for kind, role in ROLE_OF_ACT.items():
        fits |= Q(kind=kind.value, role=role.value)
    return fits
