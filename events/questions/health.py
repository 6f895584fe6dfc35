"""Health data of attendees: their access needs, and their answers to questions about health."""

from collections.abc import Iterable

from events.models import AccessNeeds, HealthAnswer, Registration


def forget_health_data(registrations: Iterable[Registration]) -> None:
    """Delete it at once: the registrations are cancelled, or were not confirmed in time."""
    AccessNeeds.objects.filter(registration__in=registrations).delete()
    HealthAnswer.objects.filter(registration__in=registrations).delete()
