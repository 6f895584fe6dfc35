"""The pages about duplicates of one kind of row: candidates, comparison of two, pairs marked as distinct."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from toolkit.actions import ActionRefused, EditConflict
from toolkit.duplicates.forms import SideBySideForm
from toolkit.duplicates.merging import Key, count_references, current_row
from toolkit.duplicates.pairs import DuplicatePair, PairQuerySet
from toolkit.paging import page_of

PAGE = 25


@dataclass(frozen=True)
class ShownPair:
    """A pair, its two rows with a line of details each, and the addresses of its actions."""

    pair: DuplicatePair
    rows: list[tuple[models.Model, str]]
    compare_url: str
    again_url: str

    @property
    def names(self) -> str:
        """The names of the two."""
        return ", ".join(str(row) for row, _details in self.rows)


class DuplicatePages:
    """Answers the requests; a subclass names rows, texts and actions.

    The views of its ``namespace`` are ``duplicates``, ``compare``, ``distinct`` and ``compare_again``.
    """

    base_template: ClassVar[str]
    section: ClassVar[str]
    namespace: ClassVar[str]
    form_class: ClassVar[type[SideBySideForm]]
    compared_by: ClassVar[Any]  # what the search compares, for the empty page

    def __init__(self, request: HttpRequest, *scope: str, **context: Any) -> None:
        self.request, self.scope, self.context = request, scope, context

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """Label and address of the pages above, the list of all rows last."""
        raise NotImplementedError

    def rows(self) -> models.QuerySet[Any]:
        """The rows that are compared."""
        raise NotImplementedError

    def pairs(self) -> PairQuerySet:
        """The pairs of these rows."""
        raise NotImplementedError

    def details_of(self, row: Any) -> str:
        """A line that tells rows of the same name apart."""
        raise NotImplementedError

    def keys(self) -> list[Key]:
        """The foreign keys a merge moves."""
        raise NotImplementedError

    def consequences(self, kept: Any, gone: Any) -> list[str]:
        """What a merge would do, a sentence each."""
        sentences = []
        for one in count_references(self.keys(), kept, gone):
            words = {"things": one.things[:1].upper() + one.things[1:], "moved": one.moved, "folded": one.folded}
            if one.moved:
                sentences.append(_("%(things)s that move to the one you keep: %(moved)d.") % words)
            if one.folded and one.can_stay:
                sentences.append(
                    _(
                        "%(things)s of both for the same event: %(folded)d. The answered one of each two is kept; "
                        "the link in the other email stops working, and an email that wasn't sent yet is withdrawn."
                    )
                    % words
                )
            elif one.folded:
                sentences.append(
                    _("%(things)s of both for the same event: %(folded)d. Remove one of each two first.") % words
                )
        return sentences

    def merge(self, kept: Any, gone: Any, *, fields: dict[str, Any], seen: str) -> models.Model:
        """Merge ``gone`` into ``kept``."""
        raise NotImplementedError

    def mark_distinct(self, one: Any, other: Any) -> None:
        """Mark the two as distinct."""
        raise NotImplementedError

    def unmark_distinct(self, pair: Any) -> None:
        """Show the two as a pair again."""
        raise NotImplementedError

    def show_candidates(self) -> HttpResponse:
        """The candidates, the most likely first."""
        page = page_of(self.pairs().candidates(), self.request, PAGE)
        decided = self.pairs().distinct_rows().count()
        return self._page("candidates", page_obj=page, pairs=self._shown(page), decided=decided)

    def show_distinct(self) -> HttpResponse:
        """Pairs marked as distinct, the latest first."""
        page = page_of(self.pairs().distinct_rows().select_related("decided_by"), self.request, PAGE)
        return self._page("distinct", page_obj=page, pairs=self._shown(page))

    def compare_again(self, pk: int) -> HttpResponse:
        """Make a pair a candidate again."""
        pair = get_object_or_404(self.pairs().select_related("first", "second"), pk=pk)
        self.unmark_distinct(pair)
        names = {"one": pair.first.name, "other": pair.second.name}
        messages.success(self.request, _("“%(one)s” and “%(other)s” are compared again.") % names)
        return redirect(self._url("distinct"))

    def compare(self, pk: int, other: int) -> HttpResponse:
        """Both side by side, what a merge does, and the two decisions. A merged row leads to the one it was merged into."""
        kept, gone = current_row(self.rows(), pk), current_row(self.rows(), other)
        if pk == other or kept is None or gone is None:
            raise Http404
        if kept == gone:
            messages.info(self.request, _("These two are merged already."))
            return redirect(self._url("duplicates"))
        if (kept.pk, gone.pk) != (pk, other):
            return redirect(self._url("compare", kept.pk, gone.pk))
        if self.request.method == "POST" and self.request.POST.get("decision") == "two":
            return self._mark(kept, gone)
        data = self.request.POST if self.request.method == "POST" else None
        form = self.form_class(data, kept=kept, gone=gone)
        if data is not None and form.is_valid():
            return self._merge(form, kept, gone)
        return self._compared(form, kept, gone)

    def _mark(self, one: Any, other: Any) -> HttpResponse:
        try:
            self.mark_distinct(one, other)
        except ActionRefused as refusal:
            messages.error(self.request, str(refusal))
        else:
            names = {"one": one.name, "other": other.name}
            messages.success(self.request, _("“%(one)s” and “%(other)s” are marked as not duplicates.") % names)
        return redirect(self._url("duplicates"))

    def _merge(self, form: SideBySideForm, kept: Any, gone: Any) -> HttpResponse:
        if self.request.POST.get("decision") != "one":
            form.add_error(None, _("Choose whether the two are duplicates: use one of the buttons below."))
            return self._compared(form, kept, gone)
        try:
            merged = self.merge(kept, gone, fields=form.chosen(), seen=form.seen)
        except EditConflict as conflict:
            messages.warning(self.request, str(conflict))
            return redirect(self.request.path)
        except ActionRefused as refusal:
            refusal.add_to_form(form)
            return self._compared(form, kept, gone)
        messages.success(self.request, _("The two are merged into “%(name)s”.") % {"name": merged})
        return redirect(self._url("duplicates"))

    def _compared(self, form: SideBySideForm, kept: Any, gone: Any) -> HttpResponse:
        consequences = self.consequences(kept, gone)
        return self._page("compare", form=form, kept=kept, gone=gone, consequences=consequences)

    def _shown(self, page: Iterable[DuplicatePair]) -> list[ShownPair]:
        rows = self.rows().in_bulk({pk for pair in page for pk in (pair.first_id, pair.second_id)})
        return [
            ShownPair(
                pair,
                [(rows[pk], self.details_of(rows[pk])) for pk in (pair.first_id, pair.second_id)],
                self._url("compare", pair.first_id, pair.second_id),
                self._url("compare_again", pair.pk),
            )
            for pair in page
        ]

    def _page(self, name: str, **context: Any) -> HttpResponse:
        context |= {
            "base_template": self.base_template,
            "section": self.section,
            "namespace": self.namespace,
            "crumbs": self.crumbs,
            "list_url": self.crumbs[-1][1],
            "duplicates_url": self._url("duplicates"),
            "duplicates_crumbs": [*self.crumbs, (_("Duplicates"), self._url("duplicates"))],
            "distinct_url": self._url("distinct"),
            "compared_by": self.compared_by,
        }
        return render(self.request, f"duplicates/{name}.html", self.context | context)

    def _url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.namespace}:{name}", args=[*self.scope, *args])
