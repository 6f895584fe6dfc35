"""The member organisations that may propose and are consulted."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from hubs.models import Organisation
from toolkit.actions.edited_rows import EditedRow
from toolkit.email_addresses import canonical_address_check


class MemberOrganisationQuerySet(models.QuerySet["MemberOrganisation"]):
    """Reads of member organisations."""

    def current(self, on: dt.date) -> "MemberOrganisationQuerySet":
        """Those that are members on that day."""
        return self.filter(Q(until=None) | Q(until__gte=on), Q(since=None) | Q(since__lte=on))

    def for_pages(self) -> "MemberOrganisationQuerySet":
        """With their organisations, by name."""
        return self.select_related("organisation").order_by("organisation__sort_name", "pk")


class MemberOrganisation(EditedRow):
    """An organisation that is a member of the European federation behind the networks, and where it is asked for its view."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    email = models.EmailField(_("contact email"), blank=True, help_text=_("A shared mailbox, not a person's address."))
    language = models.CharField(_("language of our emails"), max_length=10, choices=settings.LANGUAGES, default="en")
    since = models.DateField(_("member since"), null=True, blank=True)
    until = models.DateField(_("member until"), null=True, blank=True)

    objects = MemberOrganisationQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "organisation", "language", "since", "until", *EditedRow.EDIT_FIELDS),
        personal=("email",),
        retention=gettext_noop("until a year after the organisation stopped being a member"),
        ends_with="dialogues.forget",
        person="email",
        kept_as_proof=True,
    )

    class Meta:
        verbose_name = _("member organisation")
        verbose_name_plural = _("member organisations")
        ordering = ["id"]
        constraints = [
            canonical_address_check("email", name="dialogues_member_canonical_address"),
            models.UniqueConstraint(
                fields=["organisation", "until"], name="dialogues_member_once", nulls_distinct=False
            ),
            # A range of one number replaces an index over plain numbers.
            ExclusionConstraint(
                name="dialogues_member_no_overlap",
                expressions=[
                    (
                        Func(F("organisation"), F("organisation"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (Func(F("since"), F("until"), Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="dialogues_member_term_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def is_current(self, on: dt.date) -> bool:
        """Whether it is a member on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or self.until >= on)
