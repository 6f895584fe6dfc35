"""Since when, how far and on what ground a country is associated to Horizon Europe, the Missions included."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast, Least, Left, Length, Replace
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.countries.models.country import Country
from hubs.vocabulary.feed import COUNTRIES
from toolkit.partial_dates.dates import PARTIAL_DATE_PATTERN, PartialDateField

A_DAY = r"^\d{4}-\d{2}-\d{2}$"


def _as_number(column: str) -> Cast:
    """``2025-01-01`` as 20250101: whole dates in their order, by means an index may use."""
    return Cast(Replace(F(column), Value("-"), Value("")), IntegerField())


def _common(column: str) -> Left:
    """A date cut to the precision of the less exact of ``since`` and ``until``."""
    return Left(F(column), Least(Length("since"), Length("until")))


class Association(models.Model):
    """One agreement of a country, in force from ``since`` to ``until``; an open end means today.

    Membership changes, so it is dated; what no source dates has no date. ``Country.membership`` and
    ``Country.association_scope`` say the same for today, and the tables are refused where they do not.
    """

    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="associations"
    )
    since = PartialDateField(_("in effect since"), null=True, blank=True)
    until = PartialDateField(_("in effect until"), null=True, blank=True, help_text=_("Empty: still in effect."))
    signed_on = PartialDateField(_("signed on"), null=True, blank=True)
    scope = models.CharField(
        _("scope"), max_length=20, choices=Country.Scope, blank=True, help_text=_("Empty: not known.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300)

    privacy = Privacy(none=("id", "country", "since", "until", "signed_on", "scope", "note", "source"))

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        ordering = [F("since").asc(nulls_first=True), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["country"], condition=Q(until=None), name="hubs_association_one_open_a_country"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{column}__regex": PARTIAL_DATE_PATTERN}), name=f"hubs_association_{column}_shape"
                )
                for column in ("since", "until", "signed_on")
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(_common("since"), _common("until")), name="hubs_association_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="hubs_association_has_source"),
            # Two whole dates can be compared; a year beside a day cannot. Ranges replace an index over plain numbers.
            ExclusionConstraint(
                name="hubs_association_no_overlap",
                expressions=[
                    (Func(F("country"), F("country"), Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    (
                        Func(_as_number("since"), _as_number("until"), Value("[]"), function="int4range"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(since__regex=A_DAY) & (Q(until=None) | Q(until__regex=A_DAY)),
            ),
        ]
        triggers = [COUNTRIES.changes_with("association", "SELECT {row}.country_id")]

    def __str__(self) -> str:
        return f"{self.country} {self.since or ''}".strip()
