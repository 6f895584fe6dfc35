"""What people read about the waiting list: the rules, their position, and why there was or was not an offer."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event, PlaceOffer, Registration
from events.programme.wording import moment_words
from events.waiting_list.allocation import gives_places
from events.waiting_list.places import quotas_of


def position_of(registration: Registration) -> int:
    """Return the position of a person among those who wait for the same way of attending without an open offer; 1 is next."""
    line = Registration.objects.waiting().filter(
        event=registration.event_id, attends_online=registration.attends_online
    )
    line = line.exclude(offers__in=PlaceOffer.objects.filter(state=PlaceOffer.State.OPEN))
    earlier = Q(waiting_since__lt=registration.waiting_since) | Q(
        waiting_since=registration.waiting_since, pk__lt=registration.pk
    )
    return line.filter(earlier).count() + 1


def rules_of(event: Event) -> list[str]:
    """Return the rules of the waiting list as the public page states them beforehand."""
    rules = [_("Free places go to people in the order in which they confirmed that they want to wait.")]
    if event.promotion_hours:
        rules.append(
            _("Until %(time)s before the start, we register the next person and email them.")
            % {"time": _in_words(event.promotion_hours)}
        )
        rules.append(
            _(
                "After that, we email the next person an offer with a deadline. Nights and weekends don't count, and the time "
                "gets shorter near the event. Without an answer, the offer goes to the next person."
            )
        )
    else:
        rules.append(_("We register the next person and email them."))
    rules += quota_sentences(event)
    rules.append(_("The organiser can give a place out of turn, and has to record the reason."))
    return rules


def _in_words(hours: int) -> str:
    days, rest = divmod(hours, 24)
    if rest:
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}


def stated_rules(event: Event) -> list[str]:
    """Return the rules of the waiting list, without one what is said of the places by sector."""
    return rules_of(event) if event.has_waiting_list else quota_sentences(event)


def quota_sentences(event: Event) -> list[str]:
    """Return what the public page says of the quotas of an event."""
    return [
        ngettext(
            "At most %(places)s place goes to “%(sector)s”.",
            "At most %(places)s places go to “%(sector)s”.",
            quota.places,
        )
        % {"places": quota.places, "sector": quota.get_sector_display()}
        for quota in quotas_of(event)
    ]


@dataclass
class Situation:
    """What decides at one moment whether people waiting for an event get an offer; read once for a whole list."""

    event: Event
    at: dt.datetime

    def __post_init__(self) -> None:
        self.gives_places = gives_places(self.event, at=self.at)
        self.full = {quota.sector: quota for quota in quotas_of(self.event) if quota.places_taken >= quota.places}
        offers = PlaceOffer.objects.filter(registration__event=self.event.pk, state=PlaceOffer.State.OPEN)
        counted = offers.values("registration__attends_online").annotate(many=Count("pk"), first=Min("expires_at"))
        self.open = {row["registration__attends_online"]: (row["many"], row["first"]) for row in counted}

    def reason_for(self, registration: Registration) -> str:
        """Say why a person on the waiting list has an offer, or why not."""
        if not registration.is_confirmed:
            return _("The email address isn't confirmed yet.")
        if offer := _open_offer(registration):
            return self._offer_words(offer)
        if self.event.state == Event.State.CANCELLED:
            return _("This event was cancelled.")
        if (quota := self.full.get(registration.sector)) is not None:
            return _("No places left for “%(sector)s” (limit: %(places)s).") % {
                "places": quota.places,
                "sector": quota.get_sector_display(),
            }
        if not self.gives_places:
            return _("It is too late for offers. People on the list can take a free place themselves.")
        return self._places_words(registration)

    def _offer_words(self, offer: PlaceOffer) -> str:
        until = offer.expires_at
        if until is None or until <= self.at:
            return _("The offer has expired and is about to go to the next person.")
        return _("Place offered. It can be accepted until %(until)s.") % {"until": moment_words(until, self.event)}

    def _places_words(self, registration: Registration) -> str:
        left = self.event.left(online=registration.attends_online)
        free = (
            _("No limit")
            if left is None
            else ngettext("%(left)s place free", "%(left)s places free", left) % {"left": left}
        )
        many, first = self.open.get(registration.attends_online, (0, None))
        if first is None:
            return _("%(free)s, no open offers.") % {"free": free}
        offers = ngettext("%(many)s offer open", "%(many)s offers open", many) % {"many": many}
        words = (
            _("%(free)s, %(offers)s until %(until)s.")
            if many == 1
            else _("%(free)s, %(offers)s, the first until %(until)s.")
        )
        return words % {"free": free, "offers": offers, "until": moment_words(first, self.event)}


def _open_offer(registration: Registration) -> PlaceOffer | None:
    return next((offer for offer in registration.offers.all() if offer.state == PlaceOffer.State.OPEN), None)


def open_offer_of(registration: Registration, *, at: dt.datetime) -> PlaceOffer | None:
    """Return the offer a person can accept now."""
    offer = registration.offers.filter(state=PlaceOffer.State.OPEN).first()
    return offer if offer is not None and offer.expires_at is not None and offer.expires_at > at else None
