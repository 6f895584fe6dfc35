"""What a dialogue says in several languages."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from toolkit.localized_text import TextLanguageColumn


class DialogueTexts(TextLanguageColumn):
    """Texts of a dialogue. The originals are written in ``text_language``; a reader gets their language, else English, else these."""

    TRANSLATED = ("title", "question", "background", "commitment", "outcome", "decision_point", "invited")
    COMMITTED: ClassVar[tuple[str, ...]] = ("translations", "commitment")

    commitment = models.TextField(_("what they commit to"), max_length=1000, blank=True, default="", db_default="")

    class Meta:
        abstract = True
