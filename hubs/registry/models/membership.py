"""Which organisations host a hub or belong to it."""

import datetime as dt

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.privacy import Privacy
from hubs.registry.models.hub import Hub
from hubs.registry.models.organisation import Organisation
from hubs.vocabulary.feed import HUBS, ORGANISATIONS
from toolkit.actions.edited_rows import EditedRow
from toolkit.partial_dates.dates import (
    PARTIAL_DATE_PATTERN,
    PartialDateField,
    not_over,
    over,
    term_in_order,
    term_in_words,
)


class MembershipRole(models.TextChoices):
    """What an organisation is in a hub."""

    HOST = "host", pgettext_lazy("role in a hub", "Host")
    CO_HOST = "co_host", pgettext_lazy("role in a hub", "Co-host")
    MEMBER = "member", pgettext_lazy("role in a hub", "Member")
    SIGNATORY = "signatory", pgettext_lazy("role in a hub", "Signatory")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships."""

    def current(self, day: dt.date) -> "MembershipQuerySet":
        """Those that are not over on that day."""
        return self.filter(not_over("until", day))

    def strongest_first(self) -> "MembershipQuerySet":
        """Hosts, co-hosts, members, signatories; within a role by name."""
        return self.order_by("rank", "organisation__sort_name", "pk")

    def past(self, day: dt.date) -> "MembershipQuerySet":
        """Those that were over before that day."""
        return self.filter(over("until", day))


class Membership(EditedRow):
    """An organisation carries or belongs to a hub, since and until a date as exact as it is known. One row a pair."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=20, choices=MembershipRole)
    since = PartialDateField(_("since"), null=True, blank=True)
    until = PartialDateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    rank = models.GeneratedField(
        expression=Case(
            *(When(role=role, then=Value(place)) for place, role in enumerate(MembershipRole.values)), default=9
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )  # hosts before members

    objects = MembershipQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "hub", "organisation", "role", "since", "until", "source", "rank", *EditedRow.EDIT_FIELDS)
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["rank", "organisation__sort_name", "id"]
        indexes = [
            models.Index(fields=["hub", "rank", "id"], name="hubs_membership_by_rank"),
            models.Index(fields=["hub", "role", "until"], name="hubs_membership_counted"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["hub", "organisation"], name="hubs_membership_once"),
            models.CheckConstraint(
                condition=Q(since__regex=PARTIAL_DATE_PATTERN, until__regex=PARTIAL_DATE_PATTERN),
                name="hubs_membership_term_shape",
            ),
            models.CheckConstraint(condition=term_in_order(), name="hubs_membership_term_in_order"),
        ]
        triggers = [
            HUBS.changes_with("membership", "SELECT {row}.hub_id"),
            ORGANISATIONS.changes_with("membership", "SELECT {row}.organisation_id"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_role_display()})"

    @property
    def term(self) -> str:
        """Since when and until when, in words; empty where nothing is known."""
        return term_in_words(self.since, self.until)

    def is_past(self, on: dt.date) -> bool:
        """Whether it ended before that day; a year that has not passed is not over."""
        return self.until is not None and self.until.last_day < on
