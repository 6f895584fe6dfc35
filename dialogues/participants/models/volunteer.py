"""People who registered for a dialogue, and what they said about themselves for the draw."""

import json

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.two_step.encryption import decrypted
from audit.privacy import Privacy
from dialogues.frame.acts import Act
from dialogues.frame.models import PolicyDialogue
from dialogues.frame.phase_guard import PhaseGuard
from dialogues.participants.categories import Category
from hubs.models import Hub, Sector
from stakeholders.models import Level
from toolkit.email_addresses import canonical_address_check
from toolkit.text_search import SortKey


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    """Reads of volunteers."""

    def confirmed(self) -> "VolunteerQuerySet":
        """Those whose address was confirmed: only they are drawn."""
        return self.filter(confirmed_at__isnull=False)

    def with_sort_keys(self) -> "VolunteerQuerySet":
        """Add names and organisations as lists are sorted by them."""
        return self.annotate(sort_name=SortKey("name"), sort_organisation=SortKey("organisation"))


class Volunteer(models.Model):
    """A person who registered for one dialogue: one row an address, deleted when they withdraw or when the call's time is over."""

    LINK_KIND = "volunteer"

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="volunteers"
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("email address"))
    language = models.CharField(_("language"), max_length=10, default="en")
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    sector = models.CharField(_("sector"), max_length=30, choices=Sector, blank=True)
    level = models.CharField(_("level"), max_length=20, choices=Level, blank=True)
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    registered_at = models.DateTimeField(_("registered"))
    asked_at = models.DateTimeField(_("last asked for in public"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = VolunteerQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "hub", "dialogue", "language", "sector", "level", "registered_at", "asked_at", "confirmed_at"),
        personal=("name", "email", "organisation"),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop(
            "until the date the registration page names; one week if it is not confirmed; at once when the person withdraws"
        ),
        ends_with="dialogues.forget",
        person="email",
    )

    class Meta:
        verbose_name = _("registration for a dialogue")
        verbose_name_plural = _("registrations for dialogues")
        ordering = ["registered_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dialogue", "email"], name="dialogues_volunteer_one_an_address"),
            canonical_address_check("email", name="dialogues_volunteer_canonical_address"),
            models.CheckConstraint(
                condition=Q(sector__in=["", *Sector.values]) & Q(level__in=["", *Level.values]),
                name="dialogues_volunteer_known_values",
            ),
        ]
        triggers = [PhaseGuard(Act.REGISTER, at="registered_at")]

    def __str__(self) -> str:
        return f"volunteer {self.pk}"

    @property
    def emails_key(self) -> str:
        """What the keys of all emails to this person about the dialogue begin with."""
        return f"volunteer:{self.pk}"

    @property
    def is_confirmed(self) -> bool:
        """Whether the person has shown that the address is theirs."""
        return self.confirmed_at is not None

    @property
    def attribute_values(self) -> dict[str, str]:
        """What the person said for the draw, by category; empty where nothing was said."""
        kept = VolunteerAttributes.objects.filter(volunteer=self).first()
        return kept.values if kept is not None else {}


class VolunteerAttributes(models.Model):
    """What a person said about themselves for the draw: encrypted, apart from their name, under a consent of its own."""

    volunteer = models.OneToOneField(
        Volunteer, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="attributes"
    )
    encrypted = models.TextField(_("details for the draw"))

    privacy = Privacy(
        none=("id", "volunteer"),
        health=("encrypted",),
        encrypted=("encrypted",),
        retention=gettext_noop("until the date the registration page names; at once when the consent is withdrawn"),
        ends_with="dialogues.forget",
        person="volunteer__email",
    )

    class Meta:
        verbose_name = _("details for a draw")
        verbose_name_plural = _("details for draws")

    def __str__(self) -> str:
        return f"details {self.pk}"

    @property
    def values(self) -> dict[str, str]:
        """The values by category."""
        found = json.loads(decrypted(self.encrypted))
        return {category: found[category] for category in Category.values if found.get(category)}
