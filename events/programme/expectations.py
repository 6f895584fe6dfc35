"""What each type of event is like, for people who have never been to one."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.models import Event

Kind = Event.Kind
WHAT_TO_EXPECT: dict[str, str | Promise] = {
    Kind.PRE_INCEPTION_DIALOGUE: _("A first meeting that prepares the Inception Dialogue of a country's hub."),
    Kind.INCEPTION_DIALOGUE: _(
        "Partners of a country meet to plan its hub together, with help from the European network."
    ),
    Kind.POLICY_DIALOGUE: _(
        "A discussion of one question about policy, with people who decide, people who provide care and people affected by cancer."
    ),
    Kind.CITIZEN_ENGAGEMENT: _(
        "Citizens and patients share their views and experience. You don't need expert knowledge."
    ),
    Kind.KNOWLEDGE_EXCHANGE: _("Hubs and professionals share what worked for them, with time for questions."),
    Kind.WEBINAR: _("An online talk with time for questions."),
    Kind.TRAINING: _("Training with exercises. Expect to take an active part."),
    Kind.WORKSHOP: _("People from one sector work on a topic in small groups."),
    Kind.HEARING: _("Decision-makers listen to experts and to people affected, and ask them questions."),
    Kind.DEBATE: _("Speakers with different views discuss a topic in public."),
    Kind.FACT_FINDING_MISSION: _("A visit to see how things work in practice."),
    Kind.ROUNDTABLE: _("A discussion in a small group around one table."),
    Kind.FORUM: _("A larger meeting with talks and open discussion."),
    Kind.MISSION_FAIR: _("Booths and talks about the Cancer Mission, open to the public."),
    Kind.MISSION_DAY: _("A day of talks and discussion about the Cancer Mission in one country."),
    Kind.LAUNCH: _("The public start of a hub or network."),
    Kind.KICK_OFF: _("The first meeting of the partners of a project."),
    Kind.NATIONAL_MEETING: _("The hub reports on the year and plans the next one with its members."),
}
