"""Topics are chosen in one way everywhere."""

from collections.abc import Iterator
from importlib import import_module

from django.conf import settings
from django.forms import BaseForm

from hubs.vocabulary.topic_picker import SingleTopicPicker, TopicPicker


def forms_below(kind: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from forms_below(one)


def test_every_field_for_topics_is_a_topic_picker() -> None:
    import_module(settings.ROOT_URLCONF)
    fields = {
        f"{form.__module__}.{form.__qualname__}.{name}": field.widget
        for form in forms_below(BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if name in ("topic", "topics") and not form.__module__.startswith("tests.")
    }
    assert len(fields) >= 12, sorted(fields)
    assert [name for name, widget in fields.items() if not isinstance(widget, TopicPicker | SingleTopicPicker)] == []
