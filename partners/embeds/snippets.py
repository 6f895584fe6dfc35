"""The code that other sites paste into their pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from toolkit.addresses import absolute_address

# Never changes: pages of others load it. A new version of its attributes or messages is another address.
SCRIPT = "/static/embed/1/embed.js"


@dataclass(frozen=True)
class Embed:
    """One embedded page: what it shows, in which language, with which options."""

    show: str
    pk: int | None
    language: str
    title: str
    options: Mapping[str, str]

    @property
    def path(self) -> str:
        """The address of the page without the host."""
        with translation.override(self.language):
            path = reverse(f"embeds:{self.show}", args=[self.pk] if self.pk else [])
        return f"{path}?{urlencode(self.options)}" if self.options else path

    @property
    def address(self) -> str:
        """The address of the page."""
        return absolute_address(self.path)

    @property
    def script(self) -> str:
        """The code with a script, which makes the frame as high as what it holds."""
        named = {
            "show": self.show,
            **({"id": str(self.pk)} if self.pk else {}),
            "language": self.language,
            **self.options,
        }
        attributes = format_html_join("", ' data-{}="{}"', named.items())
        return format_html(
            '<script async src="{}"{} data-title="{}"></script>', absolute_address(SCRIPT), attributes, self.title
        )

    @property
    def frame(self) -> str:
        """The code without a script."""
        return format_html(
            '<iframe src="{}" title="{}" width="100%" height="400" loading="lazy"></iframe>', self.address, self.title
        )

    @property
    def link(self) -> str:
        """A plain link."""
        return format_html(
            '<a href="{}">{}</a>', self.address, _("%(shown)s in the ECHoS portal") % {"shown": self.title}
        )
