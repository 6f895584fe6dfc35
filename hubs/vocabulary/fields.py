"""Topics to choose, on every form that asks for them."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub, Topic
from hubs.vocabulary.topic_picker import TopicPicker
from hubs.vocabulary.topics import topic_choices, topics_of
from toolkit.choices import CHOOSE
from toolkit.forms.choices import SeveralChoicesField


class TopicsField(SeveralChoicesField):
    """Topics by code, any number. Has no choices until ``offer_topics`` is called; any other code is refused."""

    widget = TopicPicker

    def __init__(self) -> None:
        error = CHOOSE["invalid_choice"]
        super().__init__(
            label=_("Topics"), required=False, error_messages={"invalid_choice": error, "invalid_list": error}
        )


class TopicRowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """The same for forms that hand over rows instead of codes."""

    widget = TopicPicker

    def __init__(self) -> None:
        super().__init__(
            Topic.objects.none(), label=_("Topics"), to_field_name="code", required=False, error_messages=CHOOSE
        )


def offer_topics(form: forms.Form, hub: Hub | None, *, also: Collection[str] = ()) -> None:
    """Offer in the field ``topics`` what every hub shares, and the hub's own; to the network office the shared ones only.

    ``also`` are codes of topics that are chosen already.
    """
    field = form.fields["topics"]
    if not isinstance(field, TopicsField | TopicRowsField):
        raise TypeError(field)
    offered = topics_of(hub, also=also)
    if isinstance(field, TopicRowsField):
        field.queryset = offered
    field.choices = topic_choices(offered)
