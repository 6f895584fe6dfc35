"""What the page of an event says beside its facts: texts in several languages, the contact, and a picture."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from publishing.models import StoredFile
from toolkit.localized_text import TextLanguageColumn, translations_are_an_object


class AnnouncedEvent(TextLanguageColumn):
    """Texts, contact and picture of an event. Its original texts are written in ``text_language``."""

    TRANSLATED = ("title", "summary", "description")
    ANNOUNCED: ClassVar[tuple[str, ...]] = (
        "translations", "contact_name", "contact_email", "illustration", "illustration_alt", "illustration_credit",
    )  # fmt: skip

    contact_name = models.CharField(
        _("contact name"),
        max_length=150,
        blank=True,
        default="",
        db_default="",
        help_text=_("A function or a team, not a person."),
    )
    contact_email = models.EmailField(_("contact email"), max_length=254, blank=True, default="", db_default="")
    illustration = models.ForeignKey(
        StoredFile, verbose_name=_("picture"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    illustration_alt = models.CharField(
        _("description of the picture"), max_length=300, blank=True, default="", db_default=""
    )
    illustration_credit = models.CharField(
        _("credit of the picture"), max_length=200, blank=True, default="", db_default=""
    )

    class Meta:
        abstract = True


def announcement_constraints() -> list[models.BaseConstraint]:
    """Return what must hold of an event's texts and picture."""
    return [
        translations_are_an_object("events_event_translations_object"),
        models.CheckConstraint(
            condition=Q(illustration=None, illustration_alt="", illustration_credit="")
            | Q(illustration__isnull=False) & ~Q(illustration_alt=""),
            name="events_event_illustration_is_described",
        ),
    ]
