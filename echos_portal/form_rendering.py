"""How forms become HTML: the portal's own field templates, and the groups a form is read in."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.forms import BaseForm, MultiWidget
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Finds the templates of fields and widgets in `templates/django/forms/` before Django's own."""


@dataclass(frozen=True)
class FieldGroup:
    """Fields that belong together, in the order they are asked; a group without title stands on its own."""

    title: str
    text: str
    fields: tuple[BoundField, ...]


def field_groups(form: BaseForm) -> tuple[FieldGroup, ...]:
    """The visible fields of a form in the groups it names.

    A form says `groups = ((title, text, (field name, …)), …)`. Fields no group names come last, without a title; a
    name the form does not have is passed over, so a form may drop a field without repeating its groups.
    """
    return tuple(group for group in _groups(form) if group.fields)


def _groups(form: BaseForm) -> Iterator[FieldGroup]:
    waiting = {field.name: field for field in form.visible_fields()}
    for title, text, names in getattr(form, "groups", ()):
        yield FieldGroup(title, text, tuple(waiting.pop(name) for name in names if name in waiting))
    yield FieldGroup("", "", tuple(waiting.values()))


def first_control_id(field: BoundField) -> str:
    """The id a link to this field must point at: its control, or the first one of a set of choices."""
    if field.id_for_label:
        return field.id_for_label
    if isinstance(field.field.widget, MultiWidget):
        return f"{field.auto_id}_0"
    return next((str(choice.id_for_label) for choice in field.subwidgets), field.auto_id)
