"""Tables of what a dialogue states: frame, phases, sessions, corrections, evidence brief, draws."""

from collections.abc import Iterator

from django.conf import settings

from dialogues.brief.presentation import brief_of
from dialogues.models import BriefOption, DialogueSession, EvidenceBrief, PolicyDialogue
from dialogues.open_data.tables import OpenTable, Row
from dialogues.participants.presentation import public_draws, report_of
from events.models import Event

FRAME = {
    "id": "Number of the dialogue in the portal",
    "title": "Title",
    "question": "The question that is discussed",
    "text_language": "Language code of the texts of the organisers; others are in dialogue_translations",
    "hub": "Key of the hub that organises it",
    "country": "Two-letter code of the hub's country",
    "level": "Where the decision is made: eu, national, regional, local; empty: not stated",
    "languages": "Languages in which people can take part",
    "background": "Background, as Markdown",
    "invited": "Who is invited, in general words",
    "organisers": "Organisations that organise it",
    "decision_point": "The decision the dialogue will inform",
    "commissioner": "Who committed to respond",
    "commitment": "What they commit to",
    "answer_promised_by": "When the response is due: a day, a month or a year",
    "answer": "The response as a whole",
    "answered_on": "Day on which it was received",
    "outcome": "What came of the dialogue, as Markdown",
    "attribution": "Attribution rule: open, chatham_house, closed",
    "source": "Where an imported dialogue was taken from",
    "address": "Page of the dialogue",
}


def _frame(one: PolicyDialogue) -> Iterator[Row]:
    own = {"hub": one.hub.slug, "country": one.hub.country.code, "address": page_of_dialogue(one)}
    yield [own[name] if name in own else getattr(one, name) for name in FRAME]


def page_of_dialogue(dialogue: PolicyDialogue, rest: str = "") -> str:
    """Return the address of the dialogue's page, or of one below it, in English: the same whoever asks."""
    return f"{settings.SITE_URL}/en/dialogues/{dialogue.pk}/{rest}"


def _lists(one: PolicyDialogue) -> Iterator[Row]:
    for kind, texts in (("objective", one.objectives), ("programme", one.programme)):
        yield from ([kind, place, text] for place, text in enumerate(texts, 1))
    codes = one.topics.order_by("code").values_list("code", flat=True)
    yield from (["topic", place, code] for place, code in enumerate(codes, 1))


def _phases(one: PolicyDialogue) -> Iterator[Row]:
    yield from one.phases.order_by("opens_at", "pk").values_list("kind", "opens_at", "closes_at")


def _sessions(one: PolicyDialogue) -> Iterator[Row]:
    rows = DialogueSession.objects.filter(dialogue=one, event__in=Event.objects.published())
    for session in rows.select_related("event").order_by("event__starts_on", "event__starts_at", "pk"):
        event = session.event
        yield [event.pk, event.title, event.starts_on, f"{settings.SITE_URL}/en/events/{event.pk}/"]


def _corrections(one: PolicyDialogue) -> Iterator[Row]:
    yield from one.corrections.order_by("made_at", "pk").values_list("field", "before", "made_at")


def _translations(one: PolicyDialogue) -> Iterator[Row]:
    for language in sorted(one.translations):
        yield [language, *(one.text_in(language, name) for name in PolicyDialogue.TRANSLATED)]


def _brief(one: PolicyDialogue) -> Iterator[Row]:
    if brief := brief_of(one):
        for language in brief.text_languages:
            texts = [brief.text_in(language, name) for name in EvidenceBrief.TRANSLATED]
            yield [language, brief.version, brief.published_at, *texts]


def _options(one: PolicyDialogue) -> Iterator[Row]:
    for option in brief.options.all() if (brief := brief_of(one)) else ():
        for language in option.text_languages:
            yield [option.position, language, *(option.text_in(language, name) for name in BriefOption.TRANSLATED)]


def _sources(one: PolicyDialogue) -> Iterator[Row]:
    brief = brief_of(one)
    yield from ([place, source] for place, source in enumerate(brief.sources if brief else (), 1))


def _draws(one: PolicyDialogue) -> Iterator[Row]:
    for draw in public_draws(one):
        names = (draw.selected, draw.reserve_list)
        yield [
            draw.pk, draw.finished_at, draw.seed, draw.method, draw.seats, draw.reserves, draw.number_of_volunteers,
            *(" ".join(map(str, numbers)) for numbers in names),
        ]  # fmt: skip


def _quotas(one: PolicyDialogue) -> Iterator[Row]:
    for draw in public_draws(one):
        for quota, line in zip(draw.quotas, report_of(draw), strict=True):
            keys = (quota["category"], quota["value"])
            yield [draw.pk, *keys, line.minimum, line.maximum, line.volunteers, line.drawn]


FRAME_TABLES = (
    OpenTable("dialogue", "What the dialogue states", FRAME, _frame),
    OpenTable(
        "dialogue_translations", "Texts of the dialogue in further languages, a row for each",
        {"language": "Language code", **{name: FRAME[name] for name in PolicyDialogue.TRANSLATED}}, _translations,
    ),
    OpenTable(
        "dialogue_lists", "Objectives, items of the programme, and topics",
        {"kind": "objective, programme or topic", "position": "Place in its list", "text": "Text; of a topic its code"},
        _lists,
    ),
    OpenTable(
        "phases", "The phases and their dates",
        {
            "kind": "call, evidence, statements, session, recommendations, response, follow_up",
            "opens_at": "When it opens", "closes_at": "When it closes; empty: open end",
        },
        _phases,
    ),
    OpenTable(
        "sessions", "The public sessions",
        {"event": "Number of the event in the portal", "title": "Title", "starts_on": "Day", "address": "Its page"},
        _sessions,
    ),
    OpenTable(
        "corrections", "What the dialogue stated before it was corrected",
        {"field": "Column of the table dialogue", "before": "Value before", "made_at": "When it was corrected"},
        _corrections,
    ),
    OpenTable(
        "brief", "The published evidence brief, a row for each language",
        {
            "language": "Language code of the texts; the first row has the originals", "version": "Its version",
            "published_at": "When it was published", "problem": "The problem, as Markdown",
            "implementation": "How options could be carried out, as Markdown",
        },
        _brief,
    ),
    OpenTable(
        "brief_options", "The options of the evidence brief, a row for each option and language",
        {
            "position": "Place", "language": "Language code of the texts", "title": "Name of the option",
            "text": "Its description, as Markdown",
        },
        _options,
    ),
    OpenTable("brief_sources", "The sources of the evidence brief", {"position": "Place", "source": "Source"}, _sources),
    OpenTable(
        "draws", "Every draw of participants. The folder draws has what is needed to repeat them",
        {
            "draw": "Number of the draw in the portal", "finished_at": "When it was made", "seed": "Seed of the draw",
            "method": "Algorithm of the library sortition-algorithms", "seats": "Places", "reserves": "Reserves",
            "volunteers": "Number of people it was made among", "selected": "Opaque numbers drawn",
            "reserve_list": "Opaque numbers of the reserves, in order",
        },
        _draws,
    ),
    OpenTable(
        "draw_quotas", "The quotas of each draw and how they were met",
        {
            "draw": "Number of the draw in the portal", "category": "Category", "value": "Value of the category",
            "minimum": "At least so many drawn", "maximum": "At most so many drawn", "volunteers": "Volunteers with the value",
            "drawn": "People drawn with the value",
        },
        _quotas,
    ),
)  # fmt: skip
