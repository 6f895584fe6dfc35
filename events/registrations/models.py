"""A registration of a person for an event."""

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.two_step.encryption import decrypted
from audit.privacy import Privacy
from events.programme.choices import EventFormat
from events.programme.models import Event
from events.registrations.check_in_codes import LENGTH, new_check_in_code, spaced_code
from hubs.models import Hub, Sector
from stakeholders.contacts.models import Stakeholder
from toolkit.email_addresses import canonical_address_check
from toolkit.text_search import SortKey


def _seen_by(hub: Hub) -> Q:
    named = hub.co_organised.accepted().filter(event=OuterRef("event"), answered_at__lte=OuterRef("confirmed_at"))
    return Q(hub=hub) | Q(Exists(named))


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

    def waiting(self) -> "RegistrationQuerySet":
        """On the waiting list, the address confirmed; with an open offer or without."""
        return self.filter(state=Registration.State.WAITING, confirmed_at__isnull=False)

    def in_person(self) -> "RegistrationQuerySet":
        """Those who come to the venue, at a hybrid event without those who attend online."""
        return self.exclude(event__format=EventFormat.ONLINE).filter(attends_online=False)

    def attended(self) -> "RegistrationQuerySet":
        """Checked in at the venue, or attended online."""
        return self.exclude(checked_in_at=None, attended_online_at=None)

    def absent(self) -> "RegistrationQuerySet":
        """Registered for an event that has begun, and neither checked in nor online so far."""
        begun = Q(event__starts_at__lte=Now()) | Q(event__starts_at=None)
        return self.confirmed().filter(begun, checked_in_at=None, attended_online_at=None)

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

    def by_name(self) -> "RegistrationQuerySet":
        """Sort by name as people expect it."""
        return self.with_sort_keys().order_by("sort_name", "pk")  # type: ignore[misc]

    def seen_by(self, hub: Hub | None) -> "RegistrationQuerySet":
        """Return those the team of this hub sees: of its own events all, of others those confirmed since it co-organises them.

        From then on the text people agree to names the hub (``events.registrations.consent_wording``). Without a hub all: no
        team looks, but a door link of the leading hub, the person themselves or a worker.
        """
        return self if hub is None else self.filter(_seen_by(hub))

    def hidden_from(self, hub: Hub) -> "RegistrationQuerySet":
        """Return the others: those the team of this hub must not learn of."""
        return self.filter(~_seen_by(hub))


class Registration(models.Model):
    """One address, one event, one row: whoever withdraws and comes back has the same row again, with ``round`` one higher."""

    LINK_KIND = "registration"

    class State(models.TextChoices):
        """Whether the place is taken."""

        REGISTERED = "registered", _("Registered")
        WAITING = "waiting", _("On the waiting list")
        WITHDRAWN = "withdrawn", _("Cancelled")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="registrations")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="registrations")
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("email address"))
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    attends_online = models.BooleanField(_("attends a hybrid event online"), default=False)
    sector = models.CharField(_("sector"), max_length=30, choices=Sector, blank=True)
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
    held_online = models.BooleanField(_("second place is online"), default=False)
    held_sector = models.CharField(_("sector of the second place"), max_length=30, choices=Sector, blank=True)
    asked_at = models.DateTimeField(_("last asked for in public"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("on the waiting list since"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_because = models.CharField(_("reason the organiser gave"), max_length=500, blank=True)
    check_in_code = models.CharField(_("check-in code"), max_length=LENGTH, default=new_check_in_code, editable=False)
    checked_in_at = models.DateTimeField(_("checked in"), null=True, blank=True)
    attended_online_at = models.DateTimeField(_("attended online"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "event", "language", "attends_online", "sector", "state", "round", "registered_at", "confirmed_at", "held_until",
            "held_online", "held_sector", "asked_at", "waiting_since", "withdrawn_at", "checked_in_at", "attended_online_at",
        ),
        personal=("name", "email", "organisation", "withdrawn_because"),
        secret=("link_nonce", "link_hash", "check_in_code"),
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
            models.Index(
                fields=["event", "attends_online", "waiting_since", "id"],
                condition=Q(state="waiting"),
                name="events_registration_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "email"], name="events_registration_one_an_address"),
            models.UniqueConstraint(fields=["event", "check_in_code"], name="events_registration_own_code"),
            models.UniqueConstraint(fields=["event", "id"], name="events_registration_in_event"),
            models.UniqueConstraint(fields=["hub", "event", "id"], name="events_registration_of_event"),
            canonical_address_check("email", name="events_registration_canonical_address"),
            models.CheckConstraint(
                condition=~Q(state__in=["registered", "waiting"], confirmed_at=None) | Q(held_until__isnull=False),
                name="events_registration_unconfirmed_is_held",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["registered", "waiting"], withdrawn_at=None)
                | Q(state="withdrawn", withdrawn_at__isnull=False),
                name="events_registration_withdrawn_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(confirmed_at=None) | Q(waiting_since__isnull=False),
                name="events_registration_waiting_has_time",
            ),
            models.CheckConstraint(
                condition=Q(checked_in_at=None, attended_online_at=None)
                | Q(state="registered", confirmed_at__isnull=False),
                name="events_registration_attended_is_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"registration {self.pk}"

    @property
    def takes_a_place(self) -> bool:
        """Whether the person comes."""
        return self.state == self.State.REGISTERED

    @property
    def is_waiting(self) -> bool:
        """Whether the person is on the waiting list, or has asked to be."""
        return self.state == self.State.WAITING

    @property
    def is_confirmed(self) -> bool:
        """Whether the person has shown that the address is theirs."""
        return self.confirmed_at is not None

    @property
    def has_confirmed_place(self) -> bool:
        """Whether the person comes, and has shown that the address is theirs."""
        return self.is_confirmed and self.takes_a_place

    @property
    def comes_in_person(self) -> bool:
        """Whether the person has a confirmed place at the venue, and so a code to be checked in with."""
        return self.has_confirmed_place and not (self.event.is_online or self.attends_online)

    @property
    def shown_code(self) -> str:
        """The check-in code as people read it."""
        return spaced_code(self.check_in_code)

    @property
    def has_attended(self) -> bool:
        """Whether the person was checked in or attended online."""
        return self.checked_in_at is not None or self.attended_online_at is not None

    @property
    def way_words(self) -> str:
        """How the person attends: their choice at a hybrid event, otherwise the format of the event."""
        if not self.event.is_hybrid:
            return str(self.event.get_format_display())
        return str(EventFormat.ONLINE.label if self.attends_online else EventFormat.IN_PERSON.label)

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
        encrypted=("encrypted",),
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
