"""Topics are chosen in one way everywhere, each choice counts once, and web addresses are of the web."""

from collections.abc import Callable, Iterator
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm, Field, MultipleChoiceField, URLField

from hubs.vocabulary.topic_picker import SingleTopicPicker, TopicPicker
from toolkit.forms.choices import SeveralChoicesField
from toolkit.web_address_field import WebAddressField


def forms_below(kind: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from forms_below(one)


def fields_where(wanted: Callable[[str, Field], bool]) -> dict[str, Field]:
    import_module(settings.ROOT_URLCONF)
    return {
        f"{form.__module__}.{form.__qualname__}.{name}": field
        for form in forms_below(BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if not form.__module__.startswith(("tests.", "django_filters.")) and wanted(name, field)
    }


# One topic in a short form for citizens, mostly on phones: the browser's own list, with the topics in groups.
OWN_LIST = {"dialogues.voice.forms.MessageForm.topic"}


def test_every_field_for_topics_is_a_topic_picker() -> None:
    fields = fields_where(lambda name, _field: name in ("topic", "topics"))
    assert len(fields) >= 12, sorted(fields)
    others = {name for name, field in fields.items() if not isinstance(field.widget, TopicPicker | SingleTopicPicker)}
    assert others == OWN_LIST


def takes(field: URLField, address: str) -> bool:
    try:
        field.clean(address)
    except ValidationError:
        return False
    return True


def test_several_choices_count_once_each() -> None:
    fields = fields_where(lambda _name, field: isinstance(field, MultipleChoiceField))
    assert len(fields) >= 12, sorted(fields)
    assert {name for name, field in fields.items() if not isinstance(field, SeveralChoicesField)} == set()
    days = SeveralChoicesField(choices=[("1", "Monday"), ("2", "Tuesday")])
    assert days.clean(["2", "1", "2"]) == ["2", "1"]


def test_every_field_for_a_web_address_refuses_other_schemes() -> None:
    fields = fields_where(lambda _name, field: isinstance(field, URLField))
    assert len(fields) >= 6, sorted(fields)
    assert {name for name, field in fields.items() if takes(field, "ftp://files.example/x")} == set()
    assert {name for name, field in fields.items() if not takes(field, "https://files.example/x")} == set()
    assert {name for name, field in fields.items() if not isinstance(field, WebAddressField)} == set()
