"""Which sent emails a hub's team looks at: by event, dialogue, mailing or newsletter, recipient, status, type and date."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.addresses import address_hash
from dialogues.frame.emails import dialogue_subject
from dialogues.models import PolicyDialogue
from digests.periods import week_of
from events.models import Event
from events.programme.emails import subject_of
from hubs.models import Hub
from mailings.models import Mailing
from outbox.figures import with_emails
from outbox.kinds import KINDS
from outbox.models import DeliveryReport, OutgoingEmailQuerySet, State
from toolkit.choices import CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.forms.days import DayField

WEEKS = 13  # as long as emails are kept
MOST_SUBJECTS = 200
ON_HOLD, COMPLAINED_ABOUT = "on_hold", "complaint"
STATES = [("", _("All emails")), (ON_HOLD, _("On hold")), *State.choices, (COMPLAINED_ABOUT, _("Reported as spam"))]


def subjects_of(hub: Hub) -> dict[str, str]:
    """Return what the hub sent emails about, by key, in words: events it organises or co-organises and dialogues, newest first, its
    mailings and newsletters."""
    events = Event.objects.organised_by(hub).order_by("-pk").values_list("pk", "title")[:MOST_SUBJECTS]
    named = {subject_of(pk): title for pk, title in events}
    dialogues = PolicyDialogue.objects.filter(hub=hub).order_by("-pk").values_list("pk", "title")[:MOST_SUBJECTS]
    named |= {dialogue_subject(pk): title for pk, title in dialogues}
    today = timezone.localdate()
    weeks = [week_of(today - dt.timedelta(weeks=back)) for back in range(WEEKS + 1)]
    months = sorted({f"{today - dt.timedelta(weeks=back):%Y-%m}" for back in range(WEEKS + 1)}, reverse=True)
    periods = ["at-once", *weeks, *months]
    named |= {f"digest:{period}": gettext("Newsletter %(period)s") % {"period": period} for period in periods}
    mailings = Mailing.objects.filter(hub=hub, started_at__isnull=False).order_by("-pk")[:MOST_SUBJECTS]
    named |= {one.about: gettext("Mailing “%(subject)s”") % {"subject": one.subject} for one in mailings}
    written = with_emails(hub.pk, named)
    return {key: words for key, words in named.items() if key in written}


class SentEmailFilter(forms.Form):
    """Filters of the page of sent emails. An unknown value gets an error at its field and does not filter."""

    more = ("type", "since", "until")

    about = forms.ChoiceField(label=_("Event, dialogue, mailing or newsletter"), required=False, error_messages=CHOOSE)
    recipient = EmailAddressField(label=_("Recipient"), required=False)
    state = forms.ChoiceField(label=_("Status"), required=False, choices=STATES, error_messages=CHOOSE)
    type = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("All types")), *KINDS.items()], error_messages=CHOOSE
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, subjects: dict[str, str], zone: dt.tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["about"].choices = [("", _("All")), *subjects.items()]  # type: ignore[attr-defined]
        if not subjects:
            del self.fields["about"]

    @property
    def uses_more(self) -> bool:
        """Whether a field that is folded away is used."""
        return any(self.data.get(name) for name in self.more)

    def filtered(self, emails: OutgoingEmailQuerySet) -> OutgoingEmailQuerySet:
        """Return the emails the valid filters leave."""
        self.is_valid()
        chosen: dict[str, Any] = getattr(self, "cleaned_data", {})
        criteria = Q()
        for name, field in (("about", "about"), ("type", "kind")):
            if chosen.get(name):
                criteria &= Q(**{field: chosen[name]})
        state = chosen.get("state")
        if state == ON_HOLD:
            emails = emails.on_hold()
        elif state == COMPLAINED_ABOUT:
            criteria &= Q(pk__in=DeliveryReport.objects.filter(type=DeliveryReport.Type.COMPLAINT).values("email"))
        elif state:
            criteria &= Q(state=state)
        if chosen.get("recipient"):
            criteria &= Q(recipient_hash=address_hash(chosen["recipient"]))
        if chosen.get("since"):
            criteria &= Q(created_at__gte=_start_of(chosen["since"], self.zone))
        if chosen.get("until"):
            criteria &= Q(created_at__lt=_start_of(chosen["until"], self.zone, days=1))
        return emails.filter(criteria)


def _start_of(day: dt.date, zone: dt.tzinfo, days: int = 0) -> dt.datetime:
    """The first moment of the day in ``zone``, so many days later."""
    at = dt.datetime.combine(day, dt.time(), zone)
    try:
        return at + dt.timedelta(days=days)
    except OverflowError:
        return at
