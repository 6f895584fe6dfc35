"""Filters of lists: strict, described as they are read."""

from typing import Any

import django_filters as filters
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django_filters.utils import translate_validation
from rest_framework import exceptions
from rest_framework.filters import BaseFilterBackend

from toolkit.text_search import every_word

LONGEST_SEARCH = 100


class StrictFilters(BaseFilterBackend):
    """Refuse an unknown parameter: a misspelt filter must not answer with everything."""

    def filter_queryset(self, request: Any, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """Return the rows asked for; 400 naming each parameter or value that is not known."""
        self.refuse_unknown(request, view)
        if not any(request.query_params.get(name) for name in view.filterset_class.base_filters):
            return queryset  # making a form of unused filters takes a third of a list's time
        chosen = view.filterset_class(data=request.query_params, queryset=queryset, request=request)
        if not chosen.is_valid():
            raise translate_validation(chosen.errors)  # type: ignore[misc]  # its stubs do not say what it returns
        found: QuerySet[Any] = chosen.qs
        return found

    def refuse_unknown(self, request: Any, view: Any) -> None:
        """Refuse parameters that are not described, or given twice."""
        known = {*view.filterset_class.base_filters, *view.page_parameters()}
        if unknown := sorted(set(request.query_params) - known):
            words = f"There is no such parameter. Known are: {', '.join(sorted(known))}."
            raise exceptions.ValidationError(dict.fromkeys(unknown, words))
        refuse_doubled(request)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the filters."""
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "allowEmptyValue": True,
                "description": str(one.label),
                "schema": _schema(one),
            }
            for name, one in view.filterset_class.base_filters.items()
        ]


def refuse_doubled(request: Any) -> None:
    """Refuse parameters that are given twice."""
    if doubled := sorted(name for name, values in request.query_params.lists() if len(values) > 1):
        raise exceptions.ValidationError(dict.fromkeys(doubled, "Give it once."))


def _schema(one: filters.Filter) -> dict[str, Any]:
    annotation: dict[str, Any] | None = getattr(one, "schema", None)
    if annotation is not None:
        return annotation
    if choices := one.extra.get("choices"):
        return {"type": "string", "enum": [str(value) for value, _label in choices]}
    if isinstance(one, filters.DateFilter):
        return {"type": "string", "format": "date"}
    raise TypeError(f"{type(one).__name__} does not say what it reads")


class BooleanFilter(filters.TypedChoiceFilter):
    """``true`` or ``false``, and nothing else."""

    schema = {"type": "boolean"}

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[("true", "Yes"), ("false", "No")], coerce=lambda value: value == "true", **options)


class CodeFilter(filters.CharFilter):
    """A code of a known form."""

    def __init__(self, *, pattern: str, **options: Any) -> None:
        self.schema = {"type": "string", "pattern": pattern}
        super().__init__(validators=[RegexValidator(pattern)], **options)


class SearchFilter(filters.CharFilter):
    """Words that are all found, case and accents aside; the first eight count."""

    schema = {"type": "string", "maxLength": LONGEST_SEARCH}

    def __init__(self, *, column: str | Combinable = "search_text", **options: Any) -> None:
        self._column = column
        super().__init__(max_length=LONGEST_SEARCH, **options)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Return the rows in which every word is found."""
        return qs.filter(every_word(value, self._column)) if value else qs
