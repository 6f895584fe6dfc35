"""The form of an evidence brief."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dialogues.brief.texts import LABELS, NUMBERS, option_names
from dialogues.frame.forms import LinesField
from hubs.revisions.texts_form import DraftText, DraftTextsForm, Group
from publishing.subjects.content import Content
from toolkit.markdown import HOW_TO_FORMAT

LONGEST = 20000
OPTIONS = tuple(name for number in NUMBERS for name in option_names(number))
NEEDED_OPTIONS = OPTIONS[:4]  # name and description of the first two: a brief weighs options against each other


class BriefForm(DraftTextsForm):
    """The problem, the options one after another, and how they could be carried out, in each language; and sources."""

    TEXTS = (
        DraftText("problem", LABELS["problem"], LONGEST, rows=6, needed=True, help=HOW_TO_FORMAT),
        *(
            DraftText(name, LABELS[name], 200, needed=name in NEEDED_OPTIONS)
            if name.endswith("title")
            else DraftText(name, LABELS[name], 5000, rows=4, needed=name in NEEDED_OPTIONS)
            for name in OPTIONS
        ),
        DraftText(
            "implementation", LABELS["implementation"], LONGEST, rows=6,
            help=_("What each option would take: money, people, laws, time. What could get in the way."),
        ),
    )  # fmt: skip
    PLAIN = ("sources",)

    sources = LinesField(label=_("Sources"), required=False, help_text=_("One on each line."))

    def original_groups(self) -> tuple[Group, ...]:
        """The problem, the options, and carrying them out."""
        return (
            (_("The problem"), _("What is wrong, who it affects, and how we know."), ("problem",)),
            (_("Options"), _("At least two. Leave the others blank."), OPTIONS),
            (_("Implementation"), "", ("implementation", "sources")),
        )

    def texts_in(self, language: str) -> tuple[DraftText, ...]:
        """The texts of the options there are, without the boxes for more."""
        texts = self._before.get("texts", {})
        stated = {*texts.get(self._before.get("original_language"), {}), *texts.get(language, {})}
        absent = {name for number in NUMBERS if stated.isdisjoint(names := option_names(number)) for name in names}
        return tuple(text for text in self.TEXTS if text.name not in absent)

    def further_groups(self) -> tuple[Group, ...]:
        """Nothing else."""
        return ()

    def further_content(self) -> Content:
        """The sources, in whatever language they are."""
        return {"sources": self.cleaned_data["sources"]}

    def clean(self) -> dict[str, Any]:
        """Ask for the name and the description of each option there is anything of, in the original language."""
        data = super().clean() or self.cleaned_data
        for number in NUMBERS:
            names = option_names(number)
            everywhere = [*names, *(f"{name}_{code}" for name in names for code in self.others)]
            if any(data.get(name) for name in everywhere):
                for name in names:
                    if name not in self.errors and not data.get(name):
                        self.add_error(name, _("Enter both the name of the option and its description."))
        return data
