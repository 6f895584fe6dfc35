"""Tables, menus of a row and bulk actions as components: `{% load tables %}`. Each template begins with how to use it."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from toolkit.selected_rows import CHOSEN
from toolkit.sorting import Header

register = template.Library()
BULK_FORM = "bulk"


@register.simple_block_tag(takes_context=True)
def table(
    context: Context, content: str, caption: str, headers: Iterable[Header] = (), select: bool = False, kind: str = ""
) -> SafeString:
    """A table with one line per row, around the rows of its body."""
    given = {"caption": caption, "headers": headers, "select": select, "kind": kind, "rows": content}
    return _rendered(context, "table", given)


@register.simple_block_tag(takes_context=True)
def menu(context: Context, content: str, label: str, icon: str = "") -> SafeString:
    """A button that opens a list of links and buttons, around its `<li>`."""
    return _rendered(context, "menu", {"label": label, "icon_name": icon, "items": content})


@register.simple_block_tag(takes_context=True)
def row_menu(context: Context, content: str, about: str) -> SafeString:
    """The menu of a row, named for screen readers after the row it is of."""
    return _rendered(context, "menu", {"label": _("Actions"), "about": about, "items": content, "is_of_row": True})


@register.simple_block_tag(takes_context=True)
def bulk_actions(context: Context, content: str, url: str, words: str = "") -> SafeString:
    """The form of the checkboxes of a table, around its buttons."""
    return _rendered(context, "bulk_actions", {"url": url, "words": words, "buttons": content, "form_id": BULK_FORM})


@register.simple_tag
def row_checkbox(key: Any, label: str) -> SafeString:
    """Render the cell with the checkbox of a row. It belongs to the form of `bulk_actions`, wherever that is on the page."""
    return format_html(
        '<td class="cell-check"><input type="checkbox" name="{}" value="{}" form="{}" aria-label="{}"></td>',
        CHOSEN,
        key,
        BULK_FORM,
        _("Select %(name)s") % {"name": label},
    )


def _rendered(context: Context, name: str, given: dict[str, Any]) -> SafeString:
    engine = context.template.engine  # type: ignore[union-attr]
    with context.push(**given):
        return SafeString(engine.get_template(f"components/{name}.html").render(context))
