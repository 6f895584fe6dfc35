"""Tables of what people said and what came of it: statements, votes, opinion groups, recommendations, responses, evaluation."""

from collections.abc import Iterator

from django.conf import settings

from dialogues.models import (
    Addressee,
    Evaluation,
    PolicyDialogue,
    Recommendation,
    RecommendationPart,
    ResponseChange,
    Statement,
    StatementOutcome,
)
from dialogues.open_data.tables import OpenTable, Row
from dialogues.statements.results_as_data import counts_by_group, public_statements, published_result
from publishing.models import StoredFile

ASKED = ("fairness", "heard", "understanding", "again")  # in the order of the form


def _statements(one: PolicyDialogue) -> Iterator[Row]:
    for row in Statement.objects.public().filter(dialogue=one).order_by("number"):
        counts = (row.published_agree, row.published_disagree, row.published_passed)
        yield [row.number, row.text, row.language, row.is_seed, *counts]


def _votes(one: PolicyDialogue) -> Iterator[Row]:
    if result := published_result(one, "participants_file"):
        for number, group, counts in counts_by_group(result, public_statements(one)):
            yield [number, group, *counts]


def _groups(one: PolicyDialogue) -> Iterator[Row]:
    if result := published_result(one, "participants_file", "statements"):
        yield from ([group["name"], group["size"]] for group in result.picture["groups"])


def _outcomes(one: PolicyDialogue) -> Iterator[Row]:
    rows = StatementOutcome.objects.filter(dialogue=one, statement__in=Statement.objects.public())
    yield from rows.order_by("statement__number", "recommendation__number").values_list(
        "statement__number", "recommendation__number", "reason"
    )


def _recommendations(one: PolicyDialogue) -> Iterator[Row]:
    for row in Recommendation.objects.filter(set__dialogue=one).order_by("number"):
        yield [row.number, row.text, f"{settings.SITE_URL}/en/dialogues/recommendation/{row.pk}/"]


def _parts(one: PolicyDialogue) -> Iterator[Row]:
    rows = RecommendationPart.objects.filter(recommendation__set__dialogue=one)
    yield from rows.order_by("recommendation__number", "kind", "number").values_list(
        "recommendation__number", "kind", "number", "text"
    )


def _addressees(one: PolicyDialogue) -> Iterator[Row]:
    rows = Addressee.objects.filter(recommendation__set__dialogue=one).order_by("recommendation__number", "pk")
    for row in rows.select_related("recommendation", "document"):
        yield [
            row.pk, row.recommendation.number, row.kind, row.name, row.state, row.sent_on, row.due_on, row.answered_on, row.answer,
            row.answer_language, _file(row.document),
        ]  # fmt: skip


def _responses(one: PolicyDialogue) -> Iterator[Row]:
    rows = ResponseChange.objects.public().filter(addressee__recommendation__set__dialogue=one).order_by("pk")
    for row in rows.select_related("document"):
        yield [
            row.addressee_id, row.on, row.source, row.state, row.due_on, row.answer, row.answer_language, _file(row.document),
        ]  # fmt: skip


def _file(document: StoredFile | None) -> str:
    return f"{settings.SITE_URL}{document.get_absolute_url()}" if document is not None else ""


def _evaluation(one: PolicyDialogue) -> Iterator[Row]:
    rows = Evaluation.objects.filter(dialogue=one, version__gt=0)
    yield from rows.values_list("version", "published_at", "summary", "lessons")


def _feedback(one: PolicyDialogue) -> Iterator[Row]:
    for evaluation in Evaluation.objects.filter(dialogue=one, version__gt=0):
        for name in ASKED:
            counts = evaluation.figures.get("questions", {}).get(name, {})
            yield from ([name, answer, number] for answer, number in counts.items())


RESULT_TABLES = (
    OpenTable(
        "statements", "Accepted statements, without their writers",
        {
            "number": "Number within the dialogue, in the order of acceptance", "text": "The statement",
            "language": "Language code of the statement", "seed": "true: written by the hub to start with",
            "agree": "People who agree; counts move in steps of five people, empty before that",
            "disagree": "People who disagree", "pass": "People who passed",
        },
        _statements,
    ),
    OpenTable(
        "votes", "The votes on each statement, in all and by opinion group. Groups of fewer than five votes on a statement are left out",
        {
            "statement": "Number of the statement", "group": "Opinion group; empty: everyone", "agree": "People who agree",
            "disagree": "People who disagree", "pass": "People who passed",
        },
        _votes,
    ),
    OpenTable(
        "opinion_groups", "The opinion groups. The file groups.json has the method and the whole result",
        {"group": "Name of the group", "size": "Number of people in it, at least five"}, _groups,
    ),
    OpenTable(
        "statement_outcomes", "What became of each statement: a line for each recommendation it led to, or one with the reason",
        {
            "statement": "Number of the statement", "recommendation": "Number of the recommendation it led to",
            "reason": "Why the organisers did not take it up; empty where it led to a recommendation",
        },
        _outcomes,
    ),
    OpenTable(
        "recommendations", "The recommendations",
        {"number": "Number within the dialogue", "text": "The recommendation", "address": "Its page"}, _recommendations,
    ),
    OpenTable(
        "recommendation_parts", "Actions, evidence and footnotes of the recommendations",
        {
            "recommendation": "Number of the recommendation", "kind": "action, evidence or footnote", "number": "Place",
            "text": "Text",
        },
        _parts,
    ),
    OpenTable(
        "addressees", "The bodies each recommendation is addressed to, with the present response",
        {
            "addressee": "Number of the addressee in the portal", "recommendation": "Number of the recommendation",
            "kind": "Type of body", "name": "Name; empty: all of this type",
            "state": "not_sent, sent, acknowledged, accepted, partly, rejected, in_progress, done", "sent_on": "Day it was sent",
            "due_on": "Day the response is due", "answered_on": "Day of the first response in the matter",
            "answer": "The response", "answer_language": "Language code of the response; empty: not known",
            "document": "Address of a document published with it",
        },
        _addressees,
    ),
    OpenTable(
        "responses", "The history of all responses, the oldest first",
        {
            "addressee": "Number of the addressee in the portal", "on": "Day",
            "source": "Who entered it: hub, addressee, colleague, on_behalf, due_date (another due date)",
            "state": "State from then on", "due_on": "Day the response was due then", "answer": "The response",
            "answer_language": "Language code of the response", "document": "Address of a document published with it",
        },
        _responses,
    ),
    OpenTable(
        "evaluation", "The evaluation of the organisers",
        {
            "version": "Its version", "published_at": "When it was published", "summary": "Summary, as Markdown",
            "lessons": "Lessons, as Markdown",
        },
        _evaluation,
    ),
    OpenTable(
        "feedback", "What participants answered in the survey, where at least five did, on the day the evaluation was published",
        {
            "question": "fairness, heard, understanding (1 to 5: the best) or again (would take part again)",
            "answer": "The answer", "people": "How many gave it",
        },
        _feedback,
    ),
)  # fmt: skip
