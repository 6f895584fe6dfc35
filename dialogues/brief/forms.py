"""The form of an evidence brief."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dialogues.frame.forms import LinesField
from publishing.subjects.content import Content
from toolkit.forms import EditFormMixin
from toolkit.markdown import HOW_TO_FORMAT
from toolkit.plain_text import PlainTextForm

MOST_OPTIONS = 6
LONG = forms.Textarea(attrs={"rows": 6})


class BriefForm(EditFormMixin, PlainTextForm):
    """The problem, the options one after another, how they could be carried out, and sources."""

    problem = forms.CharField(
        label=_("Problem"), max_length=20000, required=False, widget=LONG, help_text=HOW_TO_FORMAT
    )
    implementation = forms.CharField(
        label=_("Implementation"), max_length=20000, required=False, widget=LONG,
        help_text=_("What each option would take: money, people, laws, time. What could get in the way."),
    )  # fmt: skip
    sources = LinesField(label=_("Sources"), required=False, help_text=_("One on each line."))

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = []
        for number in range(1, MOST_OPTIONS + 1):
            name = _("Option %(number)d") % {"number": number}
            self.fields[f"option_{number}_title"] = forms.CharField(label=name, max_length=200, required=False)
            self.fields[f"option_{number}_text"] = forms.CharField(
                label=_("Description of option %(number)d") % {"number": number}, max_length=5000, required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip
            options += [f"option_{number}_title", f"option_{number}_text"]
        self.groups = (
            (_("The problem"), _("What is wrong, who it affects, and how we know."), ("problem",)),
            (_("Options"), _("At least two. Leave the others blank."), tuple(options)),
            (_("Carrying it out"), "", ("implementation", "sources")),
        )
        self.initial = values_of_brief(content)

    def clean(self) -> dict[str, Any]:
        """Ask for the name of an option that is described, and for the description of one that is named."""
        data = super().clean() or self.cleaned_data
        for number in range(1, MOST_OPTIONS + 1):
            names = (f"option_{number}_title", f"option_{number}_text")
            filled = [name for name in names if data.get(name)]
            if len(filled) == 1:
                empty = names[0] if filled[0] == names[1] else names[1]
                self.add_error(empty, _("Enter both the name of the option and its description."))
        return data

    @property
    def content(self) -> Content:
        """Return the content of the draft."""
        data = self.cleaned_data
        options = [
            {"title": data[f"option_{number}_title"], "text": data[f"option_{number}_text"]}
            for number in range(1, MOST_OPTIONS + 1)
            if data[f"option_{number}_title"]
        ]
        return {
            "problem": data["problem"], "options": options, "implementation": data["implementation"],
            "sources": data["sources"],
        }  # fmt: skip


def values_of_brief(content: Content) -> dict[str, Any]:
    """Return the initial values of the form."""
    options = {
        f"option_{number}_{part}": option[part]
        for number, option in enumerate(content.get("options", []), start=1)
        for part in ("title", "text")
    }
    return {**{name: content.get(name, "") for name in ("problem", "implementation", "sources")}, **options}
