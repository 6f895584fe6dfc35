"""Who was invited to an event, and what became of each invitation and its latest email."""

from typing import Any

from django import forms
from django.db.models import Case, DateTimeField, F, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from events.models import Event, Invitation, Substitute
from events.programme.emails import invitation_prefix
from hubs.models import Hub
from outbox.models import OutgoingEmail, State
from stakeholders.models import Stakeholder
from toolkit.choices import CHOOSE
from toolkit.forms.search import SearchField
from toolkit.text_search import every_word

NO_REPLY = Invitation.State.INVITED
WAITING = (State.QUEUED, State.SENDING)


def invitees_of(hub: Hub, event: Event) -> QuerySet[Invitation]:
    """Return the contacts this hub has invited to the event; each with ``delivery``, the state of its latest email."""
    number = Cast("emails_written", TextField())
    key = Concat(Value(invitation_prefix(event)), Cast("pk", TextField()), output_field=TextField())
    latest = Case(
        When(emails_written=1, then=key),
        default=Concat(key, Value(":again:"), number, output_field=TextField()),
        output_field=TextField(),
    )
    invitations = (
        Invitation.objects.filter(hub=hub, event=event)
        .with_waiting()
        .select_related("stakeholder")
        .prefetch_related(Prefetch("substitutes", Substitute.objects.named().with_waiting(), to_attr="named"))
        .alias(email_key=latest)
    )
    email = OutgoingEmail.objects.filter(key=OuterRef("email_key")).values("state")
    return invitations.annotate(
        delivery=Coalesce(Subquery(email), Value(""), output_field=TextField()),
        emailed_at=Coalesce(F("emailed_again_at"), F("invited_at"), output_field=DateTimeField()),
        sort_name=F("stakeholder__sort_name"),
    )


class InviteeFilterForm(forms.Form):
    """Search and filter of the contacts invited to an event; an unknown value does not filter."""

    STATES = {
        "queued": Q(state=NO_REPLY, delivery__in=WAITING),
        "sent": Q(state=NO_REPLY, delivery=State.SENT),
        "undelivered": Q(state=NO_REPLY) & ~Q(delivery__in=(*WAITING, State.SENT)),
        "accepted": Q(state=Invitation.State.ACCEPTED, is_waiting=False),
        "waiting": Q(state=Invitation.State.ACCEPTED, is_waiting=True),
        "declined": Q(state=Invitation.State.DECLINED),
        "withdrawn": Q(state=Invitation.State.WITHDRAWN),
    }

    q = SearchField(max_length=200)
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", _("All")),
            ("queued", _("Queued")),
            ("sent", _("No reply")),
            ("undelivered", _("Bounced or not sent")),
            ("accepted", _("Accepted")),
            ("waiting", _("On the waiting list")),
            ("declined", _("Declined")),
            ("withdrawn", _("Withdrawn")),
        ],
    )

    def filtered(self, rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
        """Return the invitations the valid filters leave."""
        self.is_valid()
        if state := self.cleaned_data.get("state"):
            rows = rows.filter(self.STATES[state])
        if words := str(self.cleaned_data.get("q", "")):
            rows = rows.filter(stakeholder__in=Stakeholder.objects.filter(every_word(words)))
        return rows


def badge_of(invitation: Any) -> tuple[str, str]:
    """Return the status badge of an invitation of ``invitees_of``: its answer, or the state of the email without one.

    Who accepted onto the waiting list has no place yet.
    """
    if invitation.state == Invitation.State.ACCEPTED and invitation.is_waiting:
        return "waiting", ""
    if invitation.state != NO_REPLY:
        return invitation.state, invitation.get_state_display()
    if invitation.delivery == State.SENT:
        return "invited", str(_("No reply"))
    return invitation.delivery or "not_sent", ""
