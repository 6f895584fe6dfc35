"""Topics to choose, on every form that asks for them."""

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub
from hubs.vocabulary.topic_picker import TopicPicker
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
    """Topics by code, any number. Has no choices until ``offer_topics`` is called; any other code is refused."""

    widget = TopicPicker

    def __init__(self) -> None:
        error = CHOOSE["invalid_choice"]
        super().__init__(
            label=_("Topics"), required=False, error_messages={"invalid_choice": error, "invalid_list": error}
        )


def offer_topics(form: forms.Form, hub: Hub | None) -> None:
    """Offer in the field ``topics`` what every hub shares, and the hub's own; to the network office the shared ones only."""
    field = form.fields["topics"]
    if not isinstance(field, TopicsField):
        raise TypeError(field)
    field.choices = topic_choices(hub)
