"""The form of a dialogue's phases. All times are on the clock of the hub's country."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dialogues.frame.actions.phases import Span, phase_values
from dialogues.frame.phases import phases_of
from dialogues.models import Phase, PolicyDialogue
from toolkit.forms import EditFormMixin
from toolkit.local_times import LocalTimeField, LocalTimesMixin

TEXTS = {
    Phase.Kind.CALL: _("People can register for the dialogue. The draw takes place after registration closes."),
    Phase.Kind.EVIDENCE: _("The evidence brief is written and sent to participants."),
    Phase.Kind.STATEMENTS: _("Participants write statements and vote on them."),
    Phase.Kind.SESSION: _("The sessions take place. From then on participants can give feedback."),
    Phase.Kind.RECOMMENDATIONS: _("Recommendations are agreed and sent to those they are addressed to."),
    Phase.Kind.RESPONSE: _("Those addressed respond. Late responses are accepted too."),
    Phase.Kind.FOLLOW_UP: _("The hub reports what became of the recommendations."),
}


class PhasesForm(LocalTimesMixin, EditFormMixin):
    """When each phase opens and closes; a phase without times is not part of the dialogue."""

    def __init__(self, *args: Any, dialogue: PolicyDialogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = dialogue.hub.zone
        for kind in Phase.Kind:
            self.fields[f"{kind}_opens"] = LocalTimeField(label=_("Opens"), required=False)
            self.fields[f"{kind}_closes"] = LocalTimeField(label=_("Closes"), required=False)
        self.groups = tuple((kind.label, TEXTS[kind], ((f"{kind}_opens", f"{kind}_closes"),)) for kind in Phase.Kind)
        self.initial = values_of_phases(dialogue)

    def clean(self) -> dict[str, Any]:
        """Convert the times to the hub's zone; ask about one that its clock skips or shows twice, and about a missing start."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for kind in Phase.Kind:
            for name in (f"{kind}_opens", f"{kind}_closes"):
                self.take_moment(name, self._zone)
            if data.get(f"{kind}_closes") and not data.get(f"{kind}_opens") and f"{kind}_opens" not in self.errors:
                self.add_error(f"{kind}_opens", _("Enter when it opens."))
        return data

    @property
    def phases(self) -> dict[str, Span]:
        """Return the phases for the action."""
        data = self.cleaned_data
        opened = {kind.value: (data[f"{kind}_opens"], data[f"{kind}_closes"]) for kind in Phase.Kind}
        return {kind: span for kind, span in opened.items() if span[0]}


def values_of_phases(dialogue: PolicyDialogue) -> dict[str, Any]:
    """Return the initial values of the form: times on the clock of the hub."""
    zone = dialogue.hub.zone
    spans = {kind: (phase.opens_at, phase.closes_at) for kind, phase in phases_of(dialogue).items()}
    return {name: moment.astimezone(zone) if moment else None for name, moment in phase_values(spans).items()}
