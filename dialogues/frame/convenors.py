"""Who convenes a dialogue: what the programmes of its sessions and their co-organisers say, so that it is entered once."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from dialogues.models import PolicyDialogue
from events.models import CoOrganiser, SessionSpeaker
from hubs.models import Hub, TeamMember

RUNNING = (SessionSpeaker.Role.FACILITATOR, SessionSpeaker.Role.RAPPORTEUR)


@dataclass(frozen=True)
class Convenor:
    """A facilitator or rapporteur, by name only where the person agreed to be named."""

    role: str
    shown_as: str


def convenors_of(dialogue: PolicyDialogue, *, public: bool) -> list[Convenor]:
    """The facilitators and rapporteurs of the sessions (one query); for the ``public`` only those of events it sees."""
    speakers = SessionSpeaker.objects.filter(session__event__dialogue_session__dialogue=dialogue, role__in=RUNNING)
    if public:
        speakers = speakers.filter(session__event__state="published")
    known = dict.fromkeys((one.role_label, one.shown_as) for one in speakers.order_by("role", "id") if one.shown_as)
    return [Convenor(role, shown_as) for role, shown_as in known]


def possible_rapporteurs(dialogue: PolicyDialogue) -> "QuerySet[User]":
    """The people in the teams of the dialogue's hub and of the hubs that have accepted to organise a session with it."""
    accepted = CoOrganiser.objects.accepted().filter(event__dialogue_session__dialogue=dialogue)
    hubs = Hub.objects.filter(Q(pk=dialogue.hub_id) | Q(pk__in=accepted.values("partner")))
    teams = TeamMember.objects.filter(hub__in=hubs)
    return User.objects.filter(is_active=True, pk__in=teams.order_by().values("user"))


def co_organising_hubs(dialogue: PolicyDialogue) -> list[Hub]:
    """The hubs that have accepted to organise a session with the dialogue's hub (one query)."""
    accepted = CoOrganiser.objects.accepted().filter(event__dialogue_session__dialogue=dialogue)
    return list(
        Hub.objects.filter(pk__in=accepted.values("partner")).select_related("country").order_by("country__name")
    )
