"""What news and library have in common: how an entry comes into the open, and when."""

import datetime as dt
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from publishing.models.publication import Publication
from toolkit.clock import TimestampField
from toolkit.localized_text import Translated, translations_are_an_object

P = TypeVar("P", bound="Publishable")


class PublishableQuerySet(models.QuerySet[P]):
    """Reads of entries."""

    def published(self) -> Self:
        """Public rows, the newest first: published and not unpublished, of a public hub."""
        shown = self.filter(published_at__isnull=False, withdrawn_at=None)
        return shown.filter(Q(hub=None) | Q(hub__is_published=True)).order_by("-published_at", "-id")

    def loaded(self) -> Self:
        """Rows that the tables name."""
        return self.exclude(table_key="")

    def edited_here(self) -> Self:
        """Rows that were edited or unpublished in the portal: a load leaves them alone."""
        return self.filter(~Q(publication__revisions=None) | Q(withdrawn_at__isnull=False)).distinct()


class Publishable(Translated):
    """A news item or a resource, of a ``hub`` or (without one) of the network.

    Its row holds only what is published; drafts are its revisions.
    """

    publication = models.OneToOneField(
        Publication,
        verbose_name=_("publication"),
        on_delete=models.CASCADE,
        related_name="%(class)s",
        null=True,
        blank=True,
    )
    table_key = models.CharField(
        _("key in the tables"), max_length=60, blank=True, db_default="", help_text=_("Empty: written in the portal.")
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    changed_at = models.DateTimeField(_("last published change"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("unpublished"), null=True, blank=True)
    created_at = TimestampField(_("started"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-published_at", "-id"]

    @property
    def is_public(self) -> bool:
        """Whether it is public, its hub aside."""
        return self.published_at is not None and self.withdrawn_at is None

    def delete_unpublished(self) -> bool:
        """Delete the row and its revisions if it never was public; returns whether it did."""
        if self.published_at is not None:
            return False
        delete_with_revisions(self)
        return True

    def set_public(self, at: dt.datetime) -> None:
        """Mark it as public since ``at``, keeping the day it was first published."""
        self.published_at = self.published_at or at
        self.changed_at = at
        self.withdrawn_at = None


def delete_with_revisions(row: Any) -> None:
    """Delete a row that never was public, and its drafts."""
    publication = row.publication
    row.delete()
    if publication is not None:
        publication.delete()


def public_url_of(row: Any) -> str:
    """The public address of a row; empty while it is not public."""
    is_hidden = row.hub is not None and not row.hub.is_published
    return row.get_absolute_url() if row.is_public and not is_hidden else ""


def publishable_constraints(table: str, *, withdrawn: str, changed: str) -> list[models.BaseConstraint]:
    """The constraints of a table of items; two of them are named by the table."""
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
