"""What is typed about a piece of news."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.revisions.texts_form import DraftText, DraftTextsForm, Group
from hubs.vocabulary.fields import TopicsField
from publishing.subjects.content import Content
from toolkit.markdown import HOW_TO_FORMAT


class NewsForm(DraftTextsForm):
    """A piece of news in its languages."""

    TEXTS = (
        DraftText("title", _("Title"), 200, required=True),
        DraftText(
            "body",
            _("Text"),
            20_000,
            rows=14,
            needed=True,
            help=HOW_TO_FORMAT,
        ),
    )
    PLAIN = ("topics", "source")

    topics = TopicsField()
    source = forms.CharField(label=_("Source"), max_length=300, required=False, help_text=_("Shown below the text."))

    def further_groups(self) -> tuple[Group, ...]:
        """Topics and source."""
        return ((_("Details"), "", ("topics", "source")),)

    def further_content(self) -> Content:
        """Topics by code, and the source."""
        data: dict[str, Any] = self.cleaned_data
        return {"topics": sorted(data["topics"]), "source": data["source"]}
