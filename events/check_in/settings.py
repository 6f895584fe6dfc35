"""The check-in settings of an event; one without a row has the usual ones."""

from django.utils.translation import gettext as _

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
def change_settings(*, by: Actor, event: Event, self_check_in: str, online_views: int | None) -> CheckInSettings:
    """Set how an event checks people in, and its views online. Refuses a cancelled event, and views of an event in person."""
    current = lock_event(event)
    if words := refusal_of_check_in(current):
        raise ActionRefused(words)
    settings = settings_of(current)
    if online_views is not None and current.format == Event.Format.IN_PERSON:
        raise ActionRefused(_("This event takes place in person only."), "online_views")
    values = {"self_check_in": self_check_in, "online_views": online_views}
    changed = [name for name, value in values.items() if getattr(settings, name) != value]
    for name in changed:
        setattr(settings, name, values[name])
    if changed:
        settings.save()
        record(by=by, action="events.change_check_in", subject=settings, hub_id=current.hub_id, fields=changed)
    return settings
