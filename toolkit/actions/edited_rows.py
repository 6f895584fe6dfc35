"""Rows that people edit in the portal and that loaders bring in as well."""

from typing import Protocol

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit import clock


class Editor(Protocol):
    """Whoever changes a row: a signed-in person (``user``), a citizen, or the system."""

    @property
    def actor_kind(self) -> str:
        """``user`` for a signed-in person."""

    @property
    def actor_id(self) -> int | None:
        """The key of a signed-in person."""


class EditedRow(models.Model):
    """A row that knows who edited it last, when, and which fields a loader must leave as people wrote them."""

    EDIT_FIELDS = ("edited_by", "edited_at", "edited_fields")

    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("last edited by"), on_delete=models.SET_NULL, related_name="+",
        null=True, blank=True, editable=False,
    )  # fmt: skip
    edited_at = models.DateTimeField(_("last edited"), null=True, blank=True, editable=False)
    edited_fields = ArrayField(
        models.CharField(max_length=60), verbose_name=_("fields last written by a person"), default=list, blank=True,
        db_default=[], editable=False,
    )  # fmt: skip

    class Meta:
        abstract = True

    def note_edit(self, by: Editor, fields: "list[str]") -> None:
        """Note that ``by`` wrote ``fields``: a person takes them over from the loaders, a loader takes them back.

        What a citizen wrote was last edited by no one with an account.
        """
        if by.actor_kind == "user":
            self.edited_by_id, self.edited_at = by.actor_id, clock.now()
            self.edited_fields = sorted({*self.edited_fields, *fields})
        else:
            self.edited_fields = sorted(set(self.edited_fields) - set(fields))
        if by.actor_kind == "citizen":
            self.edited_by_id, self.edited_at = None, clock.now()
