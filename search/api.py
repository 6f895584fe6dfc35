"""The search for programs."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

import django_filters as filters
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.utils.translation import override
from django_filters.utils import translate_validation
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from hubs.registry.api_filters import LANGUAGES, known_country
from publishing.change_feed import version_of_all
from search.finder import SearchFilters, SearchResults, find_entries
from search.kinds import SearchKind
from search.models import SearchEntry
from search.pages import ResultPage, result_page
from search.presentation import SearchResult, results_of
from toolkit import clock
from toolkit.addresses import absolute_address
from toolkit.api.answers import has_tag, json_response, page_address, tag_of, tagged, unchanged_response
from toolkit.api.filters import LONGEST_SEARCH, CodeFilter, SearchFilter, StrictFilters
from toolkit.api.pages import MOST_A_PAGE, PAGE_SIZE, KeyedPages, position_asked_for, whole_number

SHARED_LANGUAGE = "en"


class SearchParameters(filters.FilterSet):
    """What one searches for, and what narrows it down."""

    q = SearchFilter(label="Words that are all found, in any form; the first eight count. Required", required=True)
    kind = filters.ChoiceFilter(choices=SearchKind.choices, label="Kind of result")
    country = CodeFilter(pattern="^[A-Za-z]{2}$", label="Two-letter code of a country it belongs to")
    language = filters.ChoiceFilter(choices=LANGUAGES, label="Language of the text that is found")
    period = filters.ChoiceFilter(
        choices=[("upcoming", "Upcoming"), ("past", "Past")], label="Upcoming or past events, and nothing else"
    )


class RequiredWords(StrictFilters):
    """The same strictness; the words are required."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the filters, and that without words there is no answer."""
        described = super().get_schema_operation_parameters(view)
        for one in described:
            if one["name"] == "q":
                one |= {"required": True, "allowEmptyValue": False}
                one["schema"] = {"type": "string", "minLength": 1, "maxLength": LONGEST_SEARCH}
        return described


class SearchPages(KeyedPages):
    """Pages of results: they say how many there are, and nothing of changes."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page of results."""
        whole = super().get_paginated_response_schema(schema)
        for name in ("changes", "deleted"):
            del whole["properties"][name]
            whole["required"].remove(name)
        counted = whole["properties"]["count_is_estimate"]
        counted["description"] = (
            "True when more fits than can be looked at: `count` is then the number that can be paged through"
        )
        return whole


class SearchResultSerializer(serializers.Serializer[Any]):
    """One result."""

    kind = serializers.ChoiceField(choices=SearchKind.choices)
    id = serializers.CharField(help_text="As the list of its kind names it: a number, of hubs the key")
    title = serializers.CharField()
    excerpt = serializers.CharField(allow_blank=True, help_text="The passage that holds the words; plain text")
    language = serializers.CharField(allow_null=True, help_text="BCP 47 tag of title and excerpt; null: names")
    countries = serializers.ListField(child=serializers.CharField(), help_text="Two-letter codes")
    is_exact = serializers.BooleanField(help_text="False: not all words are found, but similar ones")
    url = serializers.URLField(allow_null=True, help_text="The public page")
    api_url = serializers.URLField(help_text="The object in this API")


class SearchListing(GenericViewSet[SearchEntry]):
    """One search over hubs, organisations, groups, events, dialogues, proposals, joint statements, recommendations, the library
    and news.

    Texts in `language`, or else English, come first. Where little is found, words spelled similarly are looked for too.
    """

    permission_classes = [AllowAny]
    pagination_class = SearchPages
    filter_backends = [RequiredWords]
    filterset_class: ClassVar[type[filters.FilterSet]] = SearchParameters
    serializer_class = SearchResultSerializer
    queryset = SearchEntry.objects.none()
    orderings: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # the best comes first, and nothing else
    expansions: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def page_parameters(cls) -> tuple[str, ...]:
        """Return the parameters that are no filters."""
        return ("after", "before", "page_size")

    def list(self, request: Request) -> HttpResponseBase:
        """Answer with a page of results, or 304."""
        asked = self._asked(request)
        size = whole_number(request, "page_size", unless_given=PAGE_SIZE, most=MOST_A_PAGE)
        # It changes with anything public, and with the hour, since events pass and words are collected.
        tag = tag_of(request.get_full_path(), f"{version_of_all()} {clock.now():%Y-%m-%dT%H}")
        if has_tag(request, tag):
            return unchanged_response(tag)
        found = find_entries(*asked)
        given = position_asked_for(request)
        try:
            page = result_page(found.entries, size, **given)
        except ValidationError as refused:
            raise exceptions.ValidationError(dict.fromkeys(given, refused.messages)) from None
        body = json.dumps(_body(request, found, page, asked[1].reader), ensure_ascii=False)
        return tagged(json_response(body), tag)

    def _asked(self, request: Request) -> tuple[str, SearchFilters]:
        RequiredWords().refuse_unknown(request, self)
        chosen = SearchParameters(data=request.query_params, queryset=SearchEntry.objects.none())
        if not chosen.is_valid():
            raise translate_validation(chosen.errors)  # type: ignore[misc]  # its stubs do not say what it returns
        given = chosen.form.cleaned_data
        language = given["language"]
        return given["q"], SearchFilters(
            reader=language or SHARED_LANGUAGE,
            kind=given["kind"],
            country=known_country(given["country"]).code if given["country"] else "",
            language=language,
            period=given["period"],
        )


def _body(request: Request, found: SearchResults, page: ResultPage, reader: str) -> dict[str, Any]:
    address = page_address(request)
    with override(SHARED_LANGUAGE):
        results = [_result(one) for one in results_of(page.entries, found.query, reader)]
    return {
        "count": len(found.entries),
        "count_is_estimate": not found.are_all,
        "next": address(after=page.after) if page.after else None,
        "previous": address(before=page.before) if page.before else None,
        "results": results,
    }


def _result(one: SearchResult) -> dict[str, Any]:
    entry = one.entry
    key = entry.address if entry.resource == SearchKind.HUBS else str(entry.key)
    return {
        "kind": entry.resource,
        "id": key,
        "title": one.title,
        "excerpt": one.passage,
        "language": one.language or None,
        "countries": entry.countries,
        "is_exact": not one.is_near,
        "url": absolute_address(one.url) if one.url else None,
        "api_url": f"{settings.SITE_URL}/api/v1/{entry.resource}/{key}/",
    }
