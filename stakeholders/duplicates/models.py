"""Pairs of contacts that may be duplicates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.models import Hub
from stakeholders.contacts.models import Stakeholder
from toolkit.duplicates.pairs import DuplicatePair, pair_constraints


class ContactSign(models.TextChoices):
    """Why two contacts may be duplicates."""

    SAME = "same", _("The same name")
    SPELLING = "spelling", _("The same name, spelled differently")
    DOMAIN = "domain", _("A similar name at the same organisation")


class ContactPair(DuplicatePair):
    """Two contacts of a hub."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(Stakeholder, verbose_name=_("one"), on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Stakeholder, verbose_name=_("the other"), on_delete=models.CASCADE, related_name="+")
    sign = models.CharField(_("sign"), max_length=10, choices=ContactSign, blank=True)

    privacy = Privacy(none=("id", "hub", "first", "second", "sign", "decided_by", "decided_at"))

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-id"]
        constraints = pair_constraints("stakeholders_pair", "hub")
