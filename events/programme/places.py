"""How many people can come to an event: the columns, and what follows from them."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events.programme.choices import EventFormat

FEW_PLACES = 10  # a tenth of the capacity, or less, is left
LONGEST_PROMOTION = 24 * 365


class Places(models.Model):
    """The format of an event, its capacity by way of attending, and its waiting list.

    ``capacity`` and ``places_taken`` count everyone, at a hybrid event those who come in person; ``online_capacity`` and
    ``online_places_taken`` count those who attend a hybrid event online. Open offers and held places count as taken.
    """

    format = models.CharField(_("format"), max_length=20, choices=EventFormat, blank=True)
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, help_text=_("Leave blank for no limit.")
    )
    places_taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    online_capacity = models.PositiveIntegerField(_("online capacity"), null=True, blank=True)
    online_places_taken = models.PositiveIntegerField(_("online places taken"), default=0, editable=False)
    has_waiting_list = models.BooleanField(_("waiting list"), default=False)
    promotion_hours = models.PositiveIntegerField(
        _("places assigned automatically until"), default=72, validators=[MaxValueValidator(LONGEST_PROMOTION)],
        help_text=_("Hours before the start. Later, a free place is offered and has to be accepted."),
    )  # fmt: skip

    PLACE_FIELDS = (
        "format", "capacity", "places_taken", "online_capacity", "online_places_taken", "has_waiting_list", "promotion_hours",
    )  # fmt: skip
    PLACE_CONSTRAINTS = (
        models.CheckConstraint(
            condition=Q(capacity=None) | Q(places_taken__lte=F("capacity")), name="events_event_not_oversold"
        ),
        models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gte=1), name="events_event_has_a_seat"),
        models.CheckConstraint(
            condition=Q(online_capacity=None) | Q(online_places_taken__lte=F("online_capacity")),
            name="events_event_not_oversold_online",
        ),
        models.CheckConstraint(
            condition=Q(online_capacity=None) | Q(online_capacity__gte=1), name="events_event_has_an_online_place"
        ),
        models.CheckConstraint(
            condition=Q(format="hybrid") | Q(online_capacity=None), name="events_event_online_capacity_of_hybrid"
        ),
    )

    class Meta:
        abstract = True

    @property
    def is_hybrid(self) -> bool:
        """Whether people choose how they attend."""
        return self.format == EventFormat.HYBRID

    @property
    def ways(self) -> tuple[bool, ...]:
        """The ways of attending as values of ``online``: at a hybrid event in person and online, otherwise one."""
        return (False, True) if self.is_hybrid else (False,)

    def left(self, *, online: bool) -> int | None:
        """Return the places left for one way of attending; None where there is no limit."""
        if online:
            return None if self.online_capacity is None else self.online_capacity - self.online_places_taken
        return None if self.capacity is None else self.capacity - self.places_taken

    @property
    def places_left(self) -> int | None:
        """All places left; None where there is no limit."""
        numbers = [self.left(online=online) for online in self.ways]
        return None if None in numbers else sum(number or 0 for number in numbers)

    @property
    def total_capacity(self) -> int | None:
        """All places; None where there is no limit."""
        if not self.is_hybrid:
            return self.capacity
        return None if self.capacity is None or self.online_capacity is None else self.capacity + self.online_capacity

    @property
    def is_full(self) -> bool:
        """Whether every place is taken, for each way of attending."""
        return all(self.left(online=online) == 0 for online in self.ways)

    def full_words(self, *, online: bool) -> str:
        """Say that all places for one way of attending are taken, with their number; empty where one is left."""
        capacity = self.online_capacity if online else self.capacity
        if capacity is None or self.left(online=online) != 0:
            return ""
        if not self.is_hybrid:
            words = ngettext(
                "This event is full: its only place is taken.",
                "This event is full: all %(all)s places are taken.",
                capacity,
            )
        elif online:
            words = ngettext("The only online place is taken.", "All %(all)s online places are taken.", capacity)
        else:
            words = ngettext("The only place in person is taken.", "All %(all)s places in person are taken.", capacity)
        return words % {"all": number_format(capacity, force_grouping=True)}

    @property
    def waits_in(self) -> tuple[bool, ...]:
        """The ways of attending that are full and have a waiting list, as values of ``online``."""
        return tuple(online for online in self.ways if self.has_waiting_list and self.left(online=online) == 0)

    @property
    def status_of_places(self) -> str:
        """``full``, ``few`` or ``open``."""
        left = self.places_left
        if left == 0:
            return "full"
        is_few = left is not None and left * FEW_PLACES <= (self.total_capacity or 0)
        return "few" if is_few else "open"

    @property
    def places_words(self) -> str:
        """How many places are left, in words; at a hybrid event for each way of attending."""
        if not self.is_hybrid or (self.capacity is None and self.online_capacity is None):
            return _left_in_words(self.places_left, self.total_capacity)
        return gettext("In person: %(in_person)s. Online: %(online)s.") % {
            "in_person": _left_in_words(self.left(online=False), self.capacity, within=True),
            "online": _left_in_words(self.left(online=True), self.online_capacity, within=True),
        }


def _left_in_words(left: int | None, capacity: int | None, *, within: bool = False) -> str:
    """``within``: the words go into a sentence."""
    if left is None:
        return gettext("no limit") if within else gettext("No limit")
    return ngettext("%(left)s of %(all)s place left", "%(left)s of %(all)s places left", left) % {
        "left": number_format(left, force_grouping=True),
        "all": number_format(capacity or 0, force_grouping=True),
    }
