"""The topic picker: grouped topics to tick, with a search and the chosen ones as chips where there is a script."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hubs.models import Topic
from toolkit.choices import CHOOSE


class GroupedOptions(ChoiceWidget):
    """A widget that knows the groups of its options."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the groups, each with how many of its topics are chosen; a choice without a value comes before them."""
        context = super().get_context(name, value, attrs)
        context["widget"] |= grouped_options(context["widget"]["optgroups"])
        return context


class TopicPicker(GroupedOptions, forms.CheckboxSelectMultiple):
    """Topics to tick in a form, any number."""

    template_name = "components/topic_picker.html"


class TopicFilterPicker(TopicPicker):
    """Topics to tick in a filter, any number; opens from one line."""

    template_name = "components/topic_filter.html"


class SingleTopicPicker(GroupedOptions, forms.RadioSelect):
    """One topic to choose in a filter; opens from one line."""

    template_name = "components/topic_filter.html"


def grouped_options(optgroups: list[tuple[str | None, list[dict[str, Any]], int]]) -> dict[str, Any]:
    """Return the options of a widget as groups (name, options, number chosen), and what is chosen in words."""
    chosen = [one for _name, options, _index in optgroups for one in options if one["selected"] and one["value"]]
    words = str(chosen[0]["label"]) if len(chosen) == 1 else ""
    if len(chosen) > 1:
        words = ngettext("%(number)s topic", "%(number)s topics", len(chosen)) % {"number": len(chosen)}
    return {
        "groups": [(name, options, sum(one in chosen for one in options)) for name, options, _index in optgroups],
        "summary": words or _("All topics"),
    }


class TopicsByKind(ModelChoiceIterator):  # type: ignore[type-arg]
    """The topics of a field in groups, by kind."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for kind, topics in groupby(self.queryset.order_by("kind", "code"), key=lambda topic: topic.kind):
            yield Topic.Kind(kind).label, [self.choice(topic) for topic in topics]


class TopicFilterField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One topic to filter by, known by its code."""

    widget = SingleTopicPicker
    iterator = TopicsByKind

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "queryset": Topic.objects.all(), "to_field_name": "code", "required": False, "label": gettext_lazy("Topic"),
                "empty_label": gettext_lazy("All topics"), "error_messages": CHOOSE, **kwargs,
            }
        )  # fmt: skip
