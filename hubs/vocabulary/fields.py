"""Topics to tick, on every form that asks for them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub
from hubs.vocabulary.topics import topic_choices
from toolkit.choices import CHOOSE


class TopicsField(forms.MultipleChoiceField):
    """Topics by code, to tick. Knows none until ``offer_topics`` is called; any other code is unknown."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "choices-two"})

    def __init__(self) -> None:
        message = CHOOSE["invalid_choice"]
        super().__init__(
            label=_("Topics"), required=False, error_messages={"invalid_choice": message, "invalid_list": message}
        )


def offer_topics(form: forms.Form, hub: Hub | None) -> None:
    """The ``topics`` of the form are those every hub shares, and the hub's own; of the network: the shared ones only."""
    field = form.fields["topics"]
    if not isinstance(field, TopicsField):
        raise TypeError(field)
    field.choices = topic_choices(hub)
