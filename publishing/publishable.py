"""What news and library have in common: how an entry comes into the open, and when."""

import datetime as dt
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from toolkit.localized_text import Translated, translations_are_an_object

E = TypeVar("E", bound="Publishable")


class PublishableQuerySet(models.QuerySet[E]):
    """Reads of entries."""

    def published(self) -> Self:
        """What everybody may read, the newest first: published and not taken down, and of a hub that is public."""
        shown = self.filter(published_at__isnull=False, withdrawn_at=None)
        return shown.filter(Q(hub=None) | Q(hub__is_published=True)).order_by("-published_at", "-id")


class Publishable(Translated):
    """A piece of news or an entry of the library, of a ``hub`` or (without one) of the network.

    Its row holds only what is published; what is being written stands in its revisions.
    """

    table_key = models.CharField(
        _("key in the tables"), max_length=60, blank=True, db_default="", help_text=_("Empty: written in the portal.")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    changed_at = models.DateTimeField(_("last published change"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken down"), null=True, blank=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-published_at", "-id"]

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it now, its hub aside."""
        return self.published_at is not None and self.withdrawn_at is None

    def set_public(self, at: dt.datetime | None) -> list[str]:
        """It is public as it stands since ``at``, the day of its first publishing stays; returns the columns to save."""
        self.published_at = self.published_at or at
        self.changed_at = at
        self.withdrawn_at = None
        return ["published_at", "changed_at", "withdrawn_at"]


def publishable_constraints(table: str, *, withdrawn: str, changed: str) -> list[models.BaseConstraint]:
    """The laws of a table of entries; two of them have names of their own in each."""
    return [
        models.UniqueConstraint(fields=["hub", "id"], name=f"{table}_in_its_hub"),
        translations_are_an_object(f"{table}_translations"),
        models.UniqueConstraint(fields=["table_key"], condition=~Q(table_key=""), name=f"{table}_once_from_the_tables"),
        models.CheckConstraint(condition=Q(withdrawn_at=None) | Q(published_at__isnull=False), name=withdrawn),
        models.CheckConstraint(
            condition=Q(published_at=None, changed_at=None)
            | Q(published_at__isnull=False, changed_at__isnull=False, changed_at__gte=F("published_at")),
            name=changed,
        ),
    ]
