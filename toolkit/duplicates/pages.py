"""The pages about duplicates of one kind of row: candidates, comparison of two, pairs marked as distinct."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from toolkit.actions import ActionRefused, EditConflict
from toolkit.duplicates.forms import SideBySideForm
from toolkit.duplicates.merge import Key, count_references, current_row
from toolkit.duplicates.pairs import DuplicatePair, PairQuerySet
from toolkit.paging import page_of

PAGE = 25
View = Callable[..., HttpResponse]


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
    """Answers the requests; a subclass names model, texts and actions. Rows belong to a hub where there is one."""

    base_template: ClassVar[str]
    section: ClassVar[str]
    namespace: ClassVar[str]
    crumbs: ClassVar[tuple[tuple[Any, str], ...]]  # label and URL name of the pages above, the list of all rows last
    compared_by: ClassVar[Any]  # what the search compares, for the empty page
    form_class: ClassVar[type[SideBySideForm]]
    pair_model: ClassVar[type[DuplicatePair]]
    merge: ClassVar[Callable[..., models.Model]]  # actions
    mark_distinct: ClassVar[Callable[..., Any]]
    unmark_distinct: ClassVar[Callable[..., Any]]
    keys: ClassVar[Callable[[], list[Key]]]  # the foreign keys a merge moves
    doubles_kept: ClassVar[Any] = ""  # what happens to references of both for one occasion, of which one is kept
    doubles_refused: ClassVar[Any] = ""  # and where it is not known which

    def __init__(self, request: Any, hub: Any = None) -> None:
        self.request, self.hub = request, hub
        self.scope = [hub.slug] if hub else []

    @classmethod
    def views(cls, guard: Callable[[View], View]) -> tuple[View, ...]:
        """Return the views ``duplicates``, ``compare``, ``distinct`` and ``compare_again``, each behind ``guard``."""

        def view(name: str) -> View:
            return guard(lambda request, hub=None, **ids: getattr(cls(request, hub), name)(**ids))

        return view("show_candidates"), view("compare"), view("show_distinct"), require_POST(view("compare_again"))

    def rows(self) -> models.QuerySet[Any]:
        """The rows that are compared."""
        rows = self.form_class.model._default_manager.all()  # noqa: SLF001 - documented
        return rows.filter(hub=self.hub) if self.hub else rows

    def pairs(self) -> PairQuerySet:
        """The pairs of these rows."""
        pairs: PairQuerySet = self.pair_model.objects.all()
        return pairs.filter(hub=self.hub) if self.hub else pairs

    def details_of(self, row: Any) -> str:
        """A line that tells rows of the same name apart."""
        raise NotImplementedError

    def consequences(self, kept: Any, gone: Any) -> list[str]:
        """What a merge would do, a sentence each."""
        sentences = []
        for one in count_references(type(self).keys(), kept, gone):
            words = {"things": capfirst(one.things), "moved": one.moved, "folded": one.folded}
            if one.moved:
                sentences.append(_("%(things)s that move to the one you keep: %(moved)d.") % words)
            if one.folded and (doubles := self.doubles_kept if one.can_stay else self.doubles_refused):
                sentences.append(doubles % words)
        return sentences

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
        type(self).unmark_distinct(by=self.request.user, pair=pair)
        names = {"one": pair.first.name, "other": pair.second.name}
        messages.success(self.request, _("“%(one)s” and “%(other)s” are compared again.") % names)
        return redirect(self._url("distinct"))

    def compare(self, pk: int, other: int) -> HttpResponse:
        """Both side by side, what a merge does, and the two decisions. A merged row leads to the one it was merged into."""
        kept, gone = current_row(self.rows(), pk), current_row(self.rows(), other)
        if pk == other or kept is None or gone is None:
            raise Http404
        if kept == gone:
            messages.info(self.request, _("These two are already merged."))
            return redirect(self._url("duplicates"))
        if (kept.pk, gone.pk) != (pk, other):
            return redirect(self._url("compare", kept.pk, gone.pk))
        data = self.request.POST if self.request.method == "POST" else None
        if data and data.get("decision") == "two":
            return self._mark(kept, gone)
        form = self.form_class(data, kept=kept, gone=gone)
        if data is not None and form.is_valid():
            return self._merge(form, kept, gone)
        return self._compared(form, kept, gone)

    def _mark(self, one: Any, other: Any) -> HttpResponse:
        try:
            type(self).mark_distinct(by=self.request.user, one=one, other=other)
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
            chosen = {"fields": form.chosen(), "seen": form.seen}
            merged = type(self).merge(by=self.request.user, kept=kept, gone=gone, **chosen)
        except EditConflict as conflict:
            messages.warning(self.request, str(conflict))
            return redirect(self.request.path)
        except ActionRefused as refusal:
            refusal.add_to_form(form)
            return self._compared(form, kept, gone)
        messages.success(self.request, _("The two are merged into “%(name)s”.") % {"name": merged})
        return redirect(self._url("duplicates"))

    def _compared(self, form: SideBySideForm, kept: Any, gone: Any) -> HttpResponse:
        return self._page("compare", form=form, consequences=self.consequences(kept, gone))

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
            if pair.first_id in rows and pair.second_id in rows  # one may be merged or removed at this moment
        ]

    def _page(self, name: str, **context: Any) -> HttpResponse:
        crumbs = [(label, reverse(page, args=self.scope)) for label, page in self.crumbs]
        duplicates_url = self._url("duplicates")
        context |= {
            "hub": self.hub,
            "base_template": self.base_template,
            "section": self.section,
            "crumbs": crumbs,
            "list_url": crumbs[-1][1],
            "duplicates_url": duplicates_url,
            "duplicates_crumbs": [*crumbs, (_("Duplicates"), duplicates_url)],
            "distinct_url": self._url("distinct"),
            "compared_by": self.compared_by,
        }
        return render(self.request, f"duplicates/{name}.html", context)

    def _url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.namespace}:{name}", args=[*self.scope, *args])
