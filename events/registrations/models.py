"""A registration of a person for an event."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.two_step.encryption import decrypted
from audit.privacy import Privacy
from events.programme.models import Event
from hubs.models import Hub
from stakeholders.contacts.models import Stakeholder
from toolkit.email_addresses import canonical_address_check
from toolkit.text_search import SortKey


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Reads of registrations."""

    def taking_a_place(self) -> "RegistrationQuerySet":
        """Those that hold a place: confirmed or not."""
        return self.filter(state=Registration.State.REGISTERED)

    def confirmed(self) -> "RegistrationQuerySet":
        """Registered: confirmed and not cancelled."""
        return self.taking_a_place().filter(confirmed_at__isnull=False)

    def unconfirmed(self) -> "RegistrationQuerySet":
        """Not cancelled, and the person has not opened their link yet."""
        return self.taking_a_place().filter(confirmed_at=None)

    def cancelled(self) -> "RegistrationQuerySet":
        """Cancelled, or lapsed without a confirmation."""
        return self.filter(state=Registration.State.WITHDRAWN)

    def of_person(self, person: Stakeholder) -> "RegistrationQuerySet":
        """Those of a contact among the registrations for one event, under their address or one they had before.

        First the one emails go to: that is the one of the address they have now, else the latest.
        """
        earlier = person.earlier_addresses.values_list("address", flat=True)
        theirs = self.filter(email__in=[person.email, *earlier])
        return theirs.order_by(Case(When(email=person.email, then=0), default=1), "-registered_at", "-pk")

    def with_sort_keys(self) -> "RegistrationQuerySet":
        """Add the names of people and organisations as lists are sorted by them."""
        return self.annotate(sort_name=SortKey("name"), sort_organisation=SortKey("organisation"))

    def managed_by(self, user: User | AnonymousUser) -> "RegistrationQuerySet":
        """Those of the hubs the person works for."""
        return self.filter(hub__in=Hub.objects.staffed_by(user))


class Registration(models.Model):
    """One address, one event, one row: whoever withdraws and comes back has the same row again, with ``round`` one higher."""

    LINK_KIND = "registration"

    class State(models.TextChoices):
        """Whether the place is taken."""

        REGISTERED = "registered", _("Registered")
        WITHDRAWN = "withdrawn", _("Cancelled")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="registrations")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="registrations")
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("email address"))
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.REGISTERED)
    round = models.PositiveSmallIntegerField(_("how often registered"), default=1)
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    registered_at = models.DateTimeField(_("registered"))
    confirmed_at = models.DateTimeField(
        _("confirmed"), null=True, default=timezone.now, help_text=_("When the person used their own link.")
    )
    held_until = models.DateTimeField(
        _("place held until"),
        null=True,
        blank=True,
        help_text=_(
            "Unconfirmed: then the place is free again. Confirmed: until when a second place is kept, so that the "
            "places left do not reveal that the address is registered."
        ),
    )
    asked_at = models.DateTimeField(_("last asked for in public"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "event", "language", "state", "round", "registered_at", "confirmed_at", "held_until", "asked_at", "withdrawn_at",
        ),
        personal=("name", "email", "organisation"),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop("six months after the event"),
        ends_with="events.forget",
        person="email",
    )  # fmt: skip

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["registered_at", "id"]
        indexes = [
            models.Index(
                fields=["event"],
                condition=Q(state="registered", confirmed_at__isnull=False),
                name="events_registration_confirmed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "email"], name="events_registration_one_an_address"),
            canonical_address_check("email", name="events_registration_canonical_address"),
            models.CheckConstraint(
                condition=~Q(state="registered", confirmed_at=None) | Q(held_until__isnull=False),
                name="events_registration_unconfirmed_is_held",
            ),
            models.CheckConstraint(
                condition=Q(state="registered", withdrawn_at=None) | Q(state="withdrawn", withdrawn_at__isnull=False),
                name="events_registration_withdrawn_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"registration {self.pk}"

    @property
    def takes_a_place(self) -> bool:
        """Whether the person comes."""
        return self.state == self.State.REGISTERED

    @property
    def is_confirmed(self) -> bool:
        """Whether the person has shown that the address is theirs."""
        return self.confirmed_at is not None

    @property
    def calendar_sequence(self) -> int:
        """The SEQUENCE of this person's copy: grows with each change of the event and each coming and going.

        A calendar ignores what has a lower number than it already holds, so a withdrawal and a return count too.
        """
        steps = 2 * (self.round - 1) + (0 if self.takes_a_place else 1)
        return self.event.sequence + steps


class AccessNeeds(models.Model):
    """Access needs of an attendee: health data, encrypted, kept apart from the registration and deleted before it."""

    registration = models.OneToOneField(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="access_needs"
    )
    encrypted = models.TextField(_("access needs"))

    privacy = Privacy(
        none=("id", "registration"),
        health=("encrypted",),
        retention=gettext_noop("one week after the event; at once when the registration or the event is cancelled"),
        ends_with="events.forget",
        person="registration__email",
    )

    class Meta:
        verbose_name = _("access needs")
        verbose_name_plural = _("access needs")

    def __str__(self) -> str:
        return f"access needs {self.pk}"

    @property
    def text(self) -> str:
        """In the words of the person."""
        return decrypted(self.encrypted)
