"""How forms become HTML: the portal's own field templates, and the groups a form is read in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm, MultiWidget
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString

SELECT = "django/forms/widgets/select.html"


class PortalRenderer(TemplatesSetting):
    """Finds the templates of fields and widgets in `templates/django/forms/` before Django's own.

    A plain select is put together here: Django includes two templates for each of its options, which took half the time
    of a page with filters by country and topic.
    """

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        """The markup of a form, field or widget."""
        if template_name == SELECT:
            return select_markup(context["widget"])
        return SafeString(super().render(template_name, context, request))


def select_markup(widget: dict[str, Any]) -> SafeString:
    """What Django's own template of a select writes."""
    parts = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for name, options, _index in widget["optgroups"]:
        if name:
            parts.append(f'<optgroup label="{escape(name)}">')
        parts += [
            f'<option value="{escape(str(one["value"]))}"{_attributes(one["attrs"])}>{conditional_escape(one["label"])}</option>'
            for one in options
        ]
        if name:
            parts.append("</optgroup>")
    return SafeString("\n".join([*parts, "</select>"]))


def _attributes(attributes: dict[str, Any]) -> str:
    shown = [(name, value) for name, value in attributes.items() if value is not False]
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in shown)


@dataclass(frozen=True)
class FieldGroup:
    """Fields that belong together, in the order they are asked: one in a row, or two that are read as one.

    A group without title has no ``anchor``; its fields come one by one.
    """

    title: str
    text: str
    rows: tuple[tuple[BoundField, ...], ...]
    anchor: str = ""

    @property
    def fields(self) -> tuple[BoundField, ...]:
        """All fields of the group."""
        return tuple(field for row in self.rows for field in row)

    @property
    def has_errors(self) -> bool:
        """Whether a field of the group was filled in wrongly."""
        return any(field.errors for field in self.fields)


def field_groups(form: BaseForm) -> tuple[FieldGroup, ...]:
    """The visible fields of a form in the groups it names.

    A form says `groups = ((title, text, (field name, …)), …)`; a tuple of names in place of one name puts these fields side
    by side. Fields no group names come last, without a title; a name the form does not have is passed over, so a form may
    drop a field without repeating its groups.
    """
    return tuple(group for group in _groups(form) if group.fields)


def _groups(form: BaseForm) -> Iterator[FieldGroup]:
    waiting = {field.name: field for field in form.visible_fields()}
    for number, (title, text, names) in enumerate(getattr(form, "groups", ()), start=1):
        rows = tuple(
            tuple(waiting.pop(name) for name in ((row,) if isinstance(row, str) else row) if name in waiting)
            for row in names
        )
        anchor = f"section-{number}" if title else ""
        yield FieldGroup(title, text, tuple(row for row in rows if row), anchor)
    yield FieldGroup("", "", tuple((field,) for field in waiting.values()))


def first_control_id(field: BoundField) -> str:
    """The id a link to this field must point at: its control, or the first one of a set of choices."""
    if field.id_for_label:
        return field.id_for_label
    if isinstance(field.field.widget, MultiWidget):
        return f"{field.auto_id}_0"
    return next((str(choice.id_for_label) for choice in field.subwidgets), field.auto_id)
