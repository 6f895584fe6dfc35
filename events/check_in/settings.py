"""The check-in settings of an event; one without a row has the usual ones."""

from audit.actions import record
from audit.actors import Actor
from events.check_in.windows import refusal_of_check_in
from events.models import CheckInSettings, Event
from events.programme.locking import lock_event
from toolkit.actions import ActionRefused, action


def settings_of(event: Event) -> CheckInSettings:
    """Return the settings of an event, stored or not."""
    return CheckInSettings.objects.filter(event=event).first() or CheckInSettings(event=event)


@action
def change_settings(*, by: Actor, event: Event, self_check_in: str) -> CheckInSettings:
    """Set how an event checks people in. Refuses a cancelled event."""
    current = lock_event(event)
    if words := refusal_of_check_in(current):
        raise ActionRefused(words)
    settings = settings_of(current)
    if settings.self_check_in != self_check_in:
        settings.self_check_in = self_check_in
        settings.save()
        record(
            by=by, action="events.change_check_in", subject=settings, hub_id=current.hub_id, fields=["self_check_in"]
        )
    return settings
