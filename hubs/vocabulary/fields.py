"""Topics to choose, on every form that asks for them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub
from hubs.vocabulary.topic_picker import TopicPicker
from hubs.vocabulary.topics import topic_choices
from toolkit.choices import CHOOSE


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
