"""Where the entries of the search index come from: for each resource one SQL query, a row for each object and language.

``shown`` is the object, as in the condition of its resource in the change feed; ``written`` a language it has texts in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dialogues.endorsements.models.statement import JOINT_STATEMENTS
from dialogues.frame.models import DIALOGUES
from dialogues.proposals.models.proposal import PROPOSALS
from dialogues.recommendations.models.feed import RECOMMENDATIONS
from events.programme.models import EVENTS
from hubs.vocabulary.feed import GROUPS, HUBS, ORGANISATIONS
from library.models import RESOURCES
from news.models import NEWS
from publishing.triggers import FeedResource, with_tables

UNKNOWN_LANGUAGE = "und"  # of names, which are as their owners write them
LONGEST_BODY = 100_000  # characters; PostgreSQL refuses vectors of more than a megabyte
COLUMNS = ("key", "language", "countries", "first_day", "last_day", "over_at", "address", "title", "body")
_NO_DAY = "NULL::varchar"
# Acts are of one language each and may be translated; a reader gets the original where they are not.
_ACTS_OF_PROPOSAL = """(
    SELECT string_agg(concat_ws(E'\\n\\n',
        nullif(coalesce(nullif(act.translations -> written.code ->> 'text', ''), act.text), ''),
        nullif(coalesce(nullif(act.translations -> written.code ->> 'reason', ''), act.reason), '')
    ), E'\\n\\n' ORDER BY act.done_on, act.id)
    FROM [dialogues.ProposalAct] act WHERE act.proposal_id = shown.id
)"""
_DAY_PUBLISHED = "to_char(shown.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"


@dataclass(frozen=True)
class SearchSource:
    """What is indexed of one resource.

    ``title`` and ``body`` are columns in several languages where ``original`` names the column of the language they were
    written in, else SQL expressions. ``more`` is searched in every language.
    """

    resource: FeedResource
    title: str
    body: Sequence[str]
    original: str = ""
    language: str = f"'{UNKNOWN_LANGUAGE}'"
    more: Sequence[str] = ()
    first_day: str = _NO_DAY
    last_day: str = _NO_DAY
    over_at: str = "NULL::timestamptz"
    address: str = "shown.id::text"
    joins: str = ""

    @property
    def kind(self) -> str:
        """The name of its list in the API; in the change feed it has no hyphens."""
        return self.resource.name.replace("_", "-")

    def rows_sql(self, keys: str = "TRUE") -> str:
        """Return the query for the rows of all public objects, or of those whose ``shown`` fits the condition."""
        parts = [f"nullif({part}, '')" for part in (*map(self._text, self.body), *self.more)]
        title = self._text(self.title)
        if self.original:
            title = f"coalesce(nullif({title}, ''), shown.{self.title})"
        columns = {
            "key": "shown.id",
            "language": "written.code",
            "countries": self.resource.countries_sql,
            "first_day": self.first_day,
            "last_day": self.last_day,
            "over_at": self.over_at,
            "address": self.address,
            "title": f"({title})::text",
            "body": f"left(concat_ws(E'\\n\\n', {', '.join(parts)}), {LONGEST_BODY})" if parts else "''",
        }
        selected = ", ".join(f"{columns[name]} AS {name}" for name in COLUMNS)
        return with_tables(
            f"SELECT {selected} FROM [{self.resource.model}] shown {self.joins} CROSS JOIN LATERAL ({self._languages()}) written (code)"  # noqa: S608
            f" WHERE ({self.resource.public_when}) AND {keys}"
        )

    def _languages(self) -> str:
        if not self.original:
            return f"SELECT ({self.language})::text"
        return f"SELECT shown.{self.original}::text UNION SELECT jsonb_object_keys(shown.translations)"

    def _text(self, field: str) -> str:
        if not self.original:
            return field
        return (
            f"(CASE WHEN written.code = shown.{self.original} THEN shown.{field}"
            f" ELSE coalesce(shown.translations -> written.code ->> '{field}', '') END)"
        )


SOURCES = (
    SearchSource(
        HUBS,
        title="name",
        body=(
            "summary", "organisation_text", "governance_text", "engagement_text", "funding_text", "activities_text", "perspectives_text",
        ),
        original="original_language",
        more=("shown.host_as_stated", "place.name", "array_to_string(place.own_names, ' ')", "place.capital"),
        address="shown.slug",
        joins="JOIN [hubs.Country] place ON place.id = shown.country_id",
    ),
    SearchSource(
        ORGANISATIONS,
        title="shown.name",
        body=("shown.acronym", "shown.website"),
        address="""coalesce((
            SELECT min(hub.slug) FROM [hubs.Membership] member JOIN [hubs.Hub] hub ON hub.id = member.hub_id
            WHERE member.organisation_id = shown.id AND hub.is_published
        ), '')""",
    ),
    SearchSource(
        GROUPS, title="shown.name", body=("shown.purpose",), first_day="shown.since", last_day="shown.until"
    ),
    SearchSource(
        EVENTS,
        title="title",
        body=("summary", "description"),
        original="text_language",
        more=("shown.city", "shown.organiser"),
        first_day="shown.starts_on",
        last_day="shown.ends_on",
        over_at="shown.over_at",
    ),
    SearchSource(
        DIALOGUES,
        title="title",
        body=("question", "background", "commitment", "outcome"),
        original="text_language",
        more=("shown.commissioner", "shown.answer"),
    ),
    SearchSource(
        PROPOSALS,
        title="title",
        body=(),
        original="original_language",
        more=(_ACTS_OF_PROPOSAL,),
        first_day=_DAY_PUBLISHED,
        last_day=_DAY_PUBLISHED,
    ),
    SearchSource(
        JOINT_STATEMENTS,
        title="title",
        body=("body",),
        original="original_language",
        first_day="to_char(shown.opens_on, 'YYYY-MM-DD')",
        last_day="to_char(shown.closes_on, 'YYYY-MM-DD')",
    ),
    SearchSource(
        RECOMMENDATIONS,
        title="shown.text",
        body=("coalesce(dialogue.title, ours.title)",),
        language=f"coalesce(dialogue.text_language, '{UNKNOWN_LANGUAGE}')",
        joins="JOIN [dialogues.RecommendationSet] ours ON ours.id = shown.set_id"
        " LEFT JOIN [dialogues.PolicyDialogue] dialogue ON dialogue.id = ours.dialogue_id",
    ),
    SearchSource(
        RESOURCES,
        title="title",
        body=("description",),
        original="original_language",
        more=("(SELECT concat_ws(' ', one.name, one.acronym) FROM [hubs.Organisation] one WHERE one.id = shown.publisher_id)",),
        first_day="shown.issued",
        last_day="shown.issued",
    ),
    SearchSource(
        NEWS,
        title="title",
        body=("body",),
        original="original_language",
        first_day=_DAY_PUBLISHED,
        last_day=_DAY_PUBLISHED,
    ),
)  # fmt: skip
