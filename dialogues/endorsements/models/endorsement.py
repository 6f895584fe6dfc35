"""The endorsement of a joint statement by one organisation, and who signed it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from dialogues.endorsements.models.statement import JOINT_STATEMENTS, JointStatement
from hubs.models import Country, Organisation
from publishing.triggers import RefusalTrigger
from toolkit.email_addresses import canonical_address_check

NOT_OPEN = f"""NOT EXISTS (
    SELECT FROM [dialogues.JointStatement] one
    WHERE one.id = NEW.statement_id AND one.published_at IS NOT NULL AND one.withdrawn_at IS NULL
      AND (NEW.asked_at AT TIME ZONE '{settings.TIME_ZONE}')::date BETWEEN one.opens_on AND one.closes_on
      AND NOT EXISTS (
          SELECT FROM [dialogues.JointStatement] newer
          WHERE newer.replaces_id = one.id AND newer.published_at IS NOT NULL AND newer.withdrawn_at IS NULL
      )
)"""  # noqa: S608 - of a setting


class EndorsementQuerySet(models.QuerySet["Endorsement"]):
    """Reads of endorsements."""

    def valid(self) -> "EndorsementQuerySet":
        """Those that count and are shown to the public."""
        return self.filter(state=Endorsement.State.ENDORSED)

    def in_order(self) -> "EndorsementQuerySet":
        """By country and name, with both loaded; organisations of no single country last."""
        by_name = self.annotate(
            shown_name=Coalesce("organisation__sort_name", models.F("name_key"), output_field=models.TextField()),
            shown_code=Coalesce("organisation__country__code", "country__code"),
        )
        rows = by_name.order_by(models.F("shown_code").asc(nulls_last=True), "shown_name", "pk")
        return rows.select_related("organisation__country", "country")


class Endorsement(models.Model):
    """One organisation's endorsement: of the registry, or under a new name. Only one of an organisation counts.

    The signatory's details end before the endorsement does: without them it stays, as that of the organisation.
    """

    LINK_KIND = "endorsement"
    MERGE_ORDER = ("state", "pk")  # of two organisations that are merged, the one that counts is kept

    class State(models.TextChoices):
        """What became of it; in the order in which merging two organisations keeps one."""

        ENDORSED = "endorsed", _("Endorsed")
        PENDING = "pending", _("Waiting for a decision")
        REFUSED = "refused", _("Refused")
        UNCONFIRMED = "unconfirmed", _("Not confirmed yet")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    statement = models.ForeignKey(
        JointStatement, verbose_name=_("joint statement"), on_delete=models.CASCADE, related_name="endorsements"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="endorsements", null=True, blank=True
    )  # fmt: skip
    organisation_name = models.CharField(
        _("organisation's name"), max_length=250, blank=True, help_text=_("Empty: it is in the network.")
    )
    name_key = models.CharField(_("name to compare"), max_length=250, blank=True)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    signatory = models.CharField(_("signatory"), max_length=150, blank=True)
    function = models.CharField(_("function"), max_length=150, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    shows_signatory = models.BooleanField(_("shows the signatory"), default=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.UNCONFIRMED)
    is_verified = models.BooleanField(_("signed from the organisation's own domain"), default=False)
    because = models.CharField(_("reason"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    endorsed_at = models.DateTimeField(_("endorsed"), null=True, blank=True)
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True, null=True, blank=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True, null=True, blank=True)

    objects = EndorsementQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "statement", "organisation", "organisation_name", "name_key", "country", "website", "language", "shows_signatory",
            "state", "is_verified", "asked_at", "confirmed_at", "decided_at", "endorsed_at",
        ),
        personal=("signatory", "function", "email", "because"),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop(
            "until one year after the statement closes; one week if it is not confirmed; 30 days after a refusal; at once when the "
            "endorsement is withdrawn. The organisation's endorsement stays without them."
        ),
        ends_with="dialogues.forget",
        person="email",
    )  # fmt: skip

    class Meta:
        verbose_name = _("endorsement")
        verbose_name_plural = _("endorsements")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "organisation"],
                condition=Q(state="endorsed", organisation__isnull=False),
                name="dialogues_endorsement_one_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["statement", "country", "name_key"],
                condition=Q(state="endorsed", organisation=None),
                nulls_distinct=False,
                name="dialogues_endorsement_one_a_name",
            ),
            models.UniqueConstraint(
                fields=["statement", "email"],
                condition=~Q(email="") & Q(state__in=["unconfirmed", "pending", "endorsed"]),
                name="dialogues_endorsement_one_an_address",
            ),
            canonical_address_check("email", name="dialogues_endorsement_canonical_address"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, organisation_name="", name_key="")
                | Q(organisation=None) & ~Q(organisation_name="") & ~Q(name_key=""),
                name="dialogues_endorsement_names_organisation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["unconfirmed", "pending"], endorsed_at=None)
                | Q(state="endorsed", endorsed_at__isnull=False, confirmed_at__isnull=False)
                | Q(state="refused", endorsed_at=None, decided_at__isnull=False)
                | Q(state="withdrawn", decided_at__isnull=False),
                name="dialogues_endorsement_state_fits",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(email="", signatory="", function="", because="", link_hash=None),
                name="dialogues_endorsement_withdrawn_names_no_one",
            ),
            models.CheckConstraint(
                condition=Q(shows_signatory=False) | ~Q(signatory=""), name="dialogues_endorsement_shows_who_there_is"
            ),
        ]
        triggers = [
            JOINT_STATEMENTS.changes_with("endorsement", "SELECT {row}.statement_id"),
            RefusalTrigger(name="endorsement_while_open", operation=pgtrigger.Insert, condition=NOT_OPEN),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hub_id(self) -> int | None:
        """The hub of the statement; None for the network's."""
        return self.statement.hub_id

    @property
    def name(self) -> str:
        """The name of the organisation."""
        return self.organisation.name if self.organisation else self.organisation_name

    @property
    def of_country(self) -> Country | None:
        """The country of the organisation; None where it has no single one."""
        return self.organisation.country if self.organisation else self.country

    @property
    def emails_key(self) -> str:
        """What the keys of all emails about it begin with."""
        return f"endorsement:{self.pk}"
