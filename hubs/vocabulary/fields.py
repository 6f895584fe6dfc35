"""Topics in forms: one to choose, or several to tick."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub, Topic
from hubs.vocabulary.topics import topic_choices
from toolkit.choices import CHOOSE

if TYPE_CHECKING:
    TopicIterator = ModelChoiceIterator[Topic]
    TopicChoice = forms.ModelChoiceField[Topic]
else:  # generic for the type checker only
    TopicIterator, TopicChoice = ModelChoiceIterator, forms.ModelChoiceField


class _ReadAtOnce(TopicIterator):
    """The topics of a choice, read by one query: Django opens a cursor on the server, which takes three."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for topic in self.queryset:
            yield self.choice(topic)


class TopicField(TopicChoice):
    """A choice of one topic."""

    iterator = _ReadAtOnce


class TopicsField(forms.MultipleChoiceField):
    """Topics by code, to tick. Knows none until ``offer_topics`` has told whose form it is; any other code is unknown."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "choices-two"})

    def __init__(self) -> None:
        told = CHOOSE["invalid_choice"]
        super().__init__(
            label=_("Topics"), required=False, error_messages={"invalid_choice": told, "invalid_list": told}
        )


def offer_topics(form: forms.Form, hub: Hub | None) -> None:
    """The ``topics`` of the form are those every hub shares, and the hub's own; of the network: the shared ones only."""
    field = form.fields["topics"]
    if not isinstance(field, TopicsField):
        raise TypeError(field)
    field.choices = topic_choices(hub)
