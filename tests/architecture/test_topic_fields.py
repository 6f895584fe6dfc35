"""Topics are chosen in one way everywhere, and web addresses are of the web."""

from collections.abc import Iterator
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm, URLField

from hubs.vocabulary.topic_picker import SingleTopicPicker, TopicPicker
from toolkit.web_address_field import WebAddressField


def forms_below(kind: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from forms_below(one)


# One topic in a short form for citizens, mostly on phones: the browser's own list, with the topics in groups.
OWN_LIST = {"dialogues.voice.forms.MessageForm.topic"}


def test_every_field_for_topics_is_a_topic_picker() -> None:
    import_module(settings.ROOT_URLCONF)
    fields = {
        f"{form.__module__}.{form.__qualname__}.{name}": field.widget
        for form in forms_below(BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if name in ("topic", "topics") and not form.__module__.startswith("tests.")
    }
    assert len(fields) >= 12, sorted(fields)
    others = {name for name, widget in fields.items() if not isinstance(widget, TopicPicker | SingleTopicPicker)}
    assert others == OWN_LIST


def takes(field: URLField, address: str) -> bool:
    try:
        field.clean(address)
    except ValidationError:
        return False
    return True


def test_every_field_for_a_web_address_refuses_other_schemes() -> None:
    import_module(settings.ROOT_URLCONF)
    fields = {
        f"{form.__module__}.{form.__qualname__}.{name}": field
        for form in forms_below(BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, URLField) and not form.__module__.startswith("tests.")
    }
    assert len(fields) >= 6, sorted(fields)
    assert {name for name, field in fields.items() if takes(field, "ftp://files.example/x")} == set()
    assert {name for name, field in fields.items() if not takes(field, "https://files.example/x")} == set()
    assert {name for name, field in fields.items() if not isinstance(field, WebAddressField)} == set()
