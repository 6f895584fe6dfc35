"""Partners, their keys, and how often each key is used."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from toolkit.email_addresses import canonical_address_check


class Scope(models.TextChoices):
    """What a key may be used for."""

    READ = "read", _("Read public data")
    WEBHOOKS = "webhooks", _("Receive webhooks")


def read_only() -> list[str]:
    """The scopes of a key that only reads."""
    return [Scope.READ]


class Partner(models.Model):
    """An address that asked for access to the API. Its owner has no account: a personal link opens the page of their keys."""

    LINK_KIND = "partners.partner"

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name or organisation"), max_length=200)
    purpose = models.CharField(_("purpose"), max_length=500)
    language = models.CharField(_("language"), max_length=10, default="en")
    round = models.PositiveIntegerField(_("how often asked for"), default=1)
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked for"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    privacy = Privacy(
        none=("id", "language", "round", "asked_at", "confirmed_at"),
        personal=("email", "name", "purpose"),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop(
            "seven days if it is not confirmed; otherwise until a year after the last key has ended, or until the partner asks"
        ),
        ends_with="partners.forget",
        person="email",
    )

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["id"]
        constraints = [
            canonical_address_check("email", name="partners_partner_canonical_address"),
            models.CheckConstraint(condition=~Q(name=""), name="partners_partner_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Reads of keys."""

    def valid(self, at: dt.datetime) -> "ApiKeyQuerySet":
        """Those that work at a moment."""
        return self.filter(revoked_at=None, expires_at__gt=at)


class ApiKey(models.Model):
    """A key of a partner. The row keeps a keyed hash of it and its first characters, by which its owner knows it."""

    partner = models.ForeignKey(Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(_("name"), max_length=80, help_text=_("For instance: website, test"))
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("may"), default=read_only)
    hint = models.CharField(_("begins with"), max_length=20)
    key_hash = models.CharField(_("keyed hash of the key"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    rotated_from = models.OneToOneField(
        "self", verbose_name=_("replaces"), on_delete=models.SET_NULL, related_name="successor", null=True, blank=True
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_because = models.CharField(_("reason"), max_length=500, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "partner", "scopes", "hint", "created_at", "expires_at", "last_used_at", "rotated_from", "revoked_at", "reminded_at",
        ),
        personal=("name", "revoked_because"),
        secret=("key_hash",),
        retention=gettext_noop("a year after it has ended"),
        ends_with="partners.forget",
        person="partner__email",
    )  # fmt: skip

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & Q(scopes__len__gt=0), name="partners_key_known_scopes"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="partners_key_has_name"),
            models.CheckConstraint(
                condition=Q(revoked_because="") | Q(revoked_at__isnull=False), name="partners_key_reason_of_end"
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(revoked_at=None), name="partners_key_expiry"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ended_at(self) -> dt.datetime:
        """When it stopped working, or will."""
        return min(self.expires_at, self.revoked_at) if self.revoked_at else self.expires_at

    @property
    def scope_labels(self) -> list[str]:
        """What it may be used for, in words."""
        return [str(scope.label) for scope in Scope if scope in self.scopes]


class KeyUse(models.Model):
    """How many requests a key made on a day (UTC): a count, without what was asked for."""

    key = models.ForeignKey(ApiKey, verbose_name=_("API key"), on_delete=models.CASCADE, related_name="uses")
    day = models.DateField(_("day"))
    requests = models.PositiveBigIntegerField(_("requests"))

    privacy = Privacy(
        none=("id", "key", "day", "requests"),
        retention=gettext_noop("ninety days"),
        ends_with="partners.forget",
        person="key__partner__email",
    )

    class Meta:
        verbose_name = _("use of an API key")
        verbose_name_plural = _("uses of API keys")
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["key", "day"], name="partners_use_one_a_day"),
            models.CheckConstraint(condition=Q(requests__gt=0), name="partners_use_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.requests}"
