"""Pairs of rows that may be duplicates: candidates found by a worker, and pairs that a person marked as distinct."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from toolkit import clock
from toolkit.actions.edited_rows import Editor
from toolkit.duplicates.candidates import Candidate, IdPair


class PairQuerySet(models.QuerySet[Any]):
    """Reads and writes of pairs; a queryset is restricted to one scope, such as a hub, before it is written to."""

    def candidates(self) -> "PairQuerySet":
        """Pairs without a decision, the most likely first."""
        return self.filter(decided_at=None).order_by("pk")

    def distinct_rows(self) -> "PairQuerySet":
        """Pairs marked as distinct, the latest first."""
        return self.exclude(decided_at=None).order_by("-decided_at", "-pk")

    def distinct_ids(self) -> set[IdPair]:
        """The ids of pairs marked as distinct."""
        return set(self.exclude(decided_at=None).values_list("first_id", "second_id"))

    def replace_candidates(self, found: Iterable[Candidate], **scope: Any) -> None:
        """Keep ``found`` instead of the candidates of the last search; decisions and rows deleted meanwhile are respected.

        Rows are locked before pairs, as every action does.
        """
        found = list(found)
        ids = {pk for pair in found for pk in (pair.first, pair.second)}
        with transaction.atomic():
            rows = self.model._meta.get_field("first").related_model._default_manager.filter(pk__in=ids)  # noqa: SLF001 - documented
            present = set(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
            self.filter(decided_at=None).delete()
            pairs = [
                self.model(first_id=pair.first, second_id=pair.second, sign=pair.sign, **scope)
                for pair in found
                if {pair.first, pair.second} <= present
            ]
            self.model._default_manager.bulk_create(pairs, ignore_conflicts=True)  # noqa: SLF001 - documented

    def mark_distinct(self, rows: "Iterable[models.Model]", *, by: Editor, **scope: Any) -> tuple[Any, bool]:
        """Mark two locked rows as distinct. Returns the pair, and whether it was not marked before."""
        first, second = sorted(rows, key=lambda row: row.pk)
        pair, _is_new = self.select_for_update().get_or_create(first=first, second=second, defaults=scope)
        if pair.decided_at:
            return pair, False
        pair.decided_by_id, pair.decided_at = by.actor_id, clock.now()
        pair.save(update_fields=["decided_by", "decided_at"])
        return pair, True

    def unmark_distinct(self, pk: object) -> Any:
        """Make a pair a candidate again and return it; None where it is not marked any more."""
        pair = self.distinct_rows().select_for_update().filter(pk=pk).first()
        if pair is not None:
            pair.decided_by = pair.decided_at = None
            pair.save(update_fields=["decided_by", "decided_at"])
        return pair

    def move_decisions(self, *, kept: models.Model, gone: models.Model) -> None:
        """Whatever is distinct from ``gone`` is distinct from ``kept`` after they are merged."""
        for pair in self.distinct_rows().filter(Q(first=gone) | Q(second=gone)).exclude(Q(first=kept) | Q(second=kept)):
            other = pair.second_id if pair.first_id == gone.pk else pair.first_id
            pair.first_id, pair.second_id = sorted((other, kept.pk))
            same = self.filter(first=pair.first_id, second=pair.second_id)
            same.filter(decided_at=None).delete()
            if not same.exists():
                pair.save(update_fields=["first", "second"])


class DuplicatePair(models.Model):
    """Two rows of one table, the older first. A subclass adds ``first``, ``second`` and ``sign``."""

    if TYPE_CHECKING:
        first: Any
        second: Any
        first_id: int
        second_id: int
        sign: Any

        def get_sign_display(self) -> str:
            """The sign in words."""

    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("marked as distinct by"), on_delete=models.SET_NULL, related_name="+",
        null=True, blank=True,
    )  # fmt: skip
    decided_at = models.DateTimeField(_("marked as distinct"), null=True, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


def pair_constraints(prefix: str, *scope: str) -> list[models.BaseConstraint]:
    """A pair exists once, the older row first."""
    return [
        models.UniqueConstraint(fields=[*scope, "first", "second"], name=f"{prefix}_once"),
        models.CheckConstraint(condition=Q(first__lt=F("second")), name=f"{prefix}_in_order"),
    ]
