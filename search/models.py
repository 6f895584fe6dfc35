"""The search index: what is public, once an object and language; kept by the triggers of the change feed."""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Q, Value
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from publishing.models import FeedEntry
from search.kinds import SearchKind
from search.sources import SOURCES
from search.statements import deletion_sql, insertion_sql
from toolkit.partial_dates.dates import PartialDateField


def _vector(body: Any) -> models.GeneratedField:
    """Return the column of the words of the title and ``body``, and of what entries are filtered by."""
    made = Func("resource", "language", "countries", "title", body, function="search_vector")
    return models.GeneratedField(expression=made, output_field=SearchVectorField(), db_persist=True)


class SearchEntry(models.Model):
    """One public object as one can find it, in one of its languages.

    Written by ``IndexTrigger`` and ``search.upkeep`` only. ``address`` is what its page is found by.
    """

    resource = models.CharField(_("type"), max_length=20, choices=SearchKind)
    key = models.BigIntegerField(_("key"))
    language = models.CharField(_("language"), max_length=10)
    countries = ArrayField(models.CharField(max_length=2), verbose_name=_("countries"), default=list)
    first_day = PartialDateField(_("first day"), null=True, blank=True)
    last_day = PartialDateField(_("last day"), null=True, blank=True)
    over_at = models.DateTimeField(_("over"), null=True, blank=True)
    address = models.TextField(_("address"))
    title = models.TextField(_("title"))
    body = models.TextField(_("text"))
    title_vector = _vector(Value(""))
    vector = _vector("body")

    privacy = Privacy(
        none=(
            "id", "resource", "key", "language", "countries", "first_day", "last_day", "over_at", "address", "title", "body",
            "title_vector", "vector",
        )
    )  # fmt: skip

    class Meta:
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("entries of the search index")
        db_table = "search_entry"
        ordering = ["resource", "key", "language"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "key", "language"], name="search_entry_once_a_language")
        ]
        indexes = [
            GinIndex(fields=["title_vector"], name="search_entry_by_title"),
            GinIndex(fields=["vector"], name="search_entry_by_text"),
            models.Index(fields=["over_at"], name="search_entry_by_end", condition=Q(over_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.key} ({self.language})"


class SearchWord(models.Model):
    """A word, without its ending, that some entry holds: what a mistyped one is compared with."""

    word = models.CharField(_("word"), max_length=30, primary_key=True)

    privacy = Privacy(none=("word",))

    class Meta:
        verbose_name = _("word of the search index")
        verbose_name_plural = _("words of the search index")
        db_table = "search_word"
        ordering = ["word"]
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_word_by_letters")]

    def __str__(self) -> str:
        return self.word


class IndexTrigger(pgtrigger.Trigger):
    """Bring the entries of an object in line at the end of the transaction that noted it in the change feed.

    The feed notes an object once a transaction, whatever changes it: what is indexed is read at its end. Two transactions that
    note the same object wait for each other at its row in the feed, so the later one reads what the earlier one wrote.
    """

    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    timing = pgtrigger.Deferred

    def get_func(self, model: Any) -> str:
        """Write the entries of the one object, by its resource."""
        cases = "\n".join(
            f"WHEN '{source.resource.name}' THEN {deletion_sql(source, '{key} = NEW.key')}; {insertion_sql(source, '{key} = NEW.key')};"
            for source in SOURCES
        )
        return f"""
            IF TG_OP = 'UPDATE' AND OLD.at IS NOT DISTINCT FROM NEW.at THEN RETURN NULL; END IF;
            CASE NEW.resource {cases} ELSE NULL; END CASE;
            RETURN NULL;
        """


class NotedChange(FeedEntry):
    """An entry of the change feed, for the trigger that keeps the index."""

    class Meta:
        proxy = True
        ordering = ["id"]
        triggers = [IndexTrigger(name="search_index")]
