"""Results of the votes as files by address: what the page shows, and no more."""

import gzip

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from dialogues.models import OpinionResult, PolicyDialogue
from dialogues.statements.results_as_data import groups_as_data, public_statements, published_result
from dialogues.statements.views.public import published
from toolkit.spreadsheets.download import download


def _result(dialogue: PolicyDialogue, *without: str) -> OpinionResult:
    """Return the latest result without the columns named; 404 while there is none to publish."""
    found = published_result(dialogue, *without)
    if found is None:
        raise Http404
    return found


@login_not_required
@require_safe
def groups_json(request: HttpRequest, pk: int) -> HttpResponse:
    """The result with its method: groups, their sizes and statements, and the counts of every statement by group."""
    dialogue = published(pk)
    result = _result(dialogue, "participants_file")
    body = groups_as_data(dialogue, result, public_statements(dialogue))
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
def statements_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Every statement with its counts, in all and in each group."""
    dialogue = published(pk)
    result = _result(dialogue, "participants_file")
    texts = public_statements(dialogue)
    names = [one["name"] for one in result.picture["groups"]]
    columns = [f"group_{name}_{count}" for name in names for count in ("agree", "disagree", "pass")]
    lines = [["number", "statement", "language", "seed", "agree", "disagree", "pass", *columns, "consensus"]]
    for row in result.statements:
        if one := texts.get(row["number"]):
            counts = [*row["total"], *(count for group in row["groups"] for count in group or [""] * 3)]
            consensus = "" if row["consensus"] is None else str(row["consensus"])
            facts = [str(one.number), one.text, one.language, str(one.is_seed).lower()]
            lines.append([*facts, *map(str, counts), consensus])
    return download(lines, f"statements-{pk}", "csv")


@login_not_required
@require_safe
def votes_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The votes of everyone in a group, a line each, under numbers shuffled anew for each result."""
    content = _result(published(pk), "picture", "statements").participants_file
    if content is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="votes-{pk}.csv"'
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response["Content-Encoding"] = "gzip"
        response.content = bytes(content)
    else:
        response.content = gzip.decompress(bytes(content))
    response["Vary"] = "Accept-Encoding"
    return response
