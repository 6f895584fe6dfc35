"""Hold statements back that may name a person, give contact details or tell of a person's illness. A moderator decides."""

import re

from dialogues.statements.models import Statement

Reason = Statement.Reason
FAMILY = {
    "en": r"mother|father|mum|mom|dad|wife|husband|partner|sister|brother|son|daughter|child|aunt|uncle|grand\w+|friend|neighbou?r"
    r"|colleague|boss",
    "pt": r"mãe|pai|mulher|marido|esposa|companheir[oa]|irmã|irmão|filh[oa]|tia|tio|avó|avô|amig[oa]|vizinh[oa]|colega|chefe",
    "pl": r"mam[aęy]|matk[aięo]\w*|tat[aęy]|ojc\w+|ojciec|żon\w+|mąż|męż\w+|partner\w*|siostr\w+|brat\w*|syn\w*|córk\w+|dzieck\w+"
    r"|ciotk\w+|wuj\w*|babci\w+|dziad\w+|koleg\w+|koleżank\w+|sąsiad\w*|przyjaci\w+|szef\w*",
}
WHOSE = {
    "en": r"my|our|his|her|their",
    "pt": r"minha|meu|nossa|nosso|dele|dela|sua|seu",
    "pl": r"moj\w+|mój|mojego|nasz\w*|jego|jej|ich",
}
ILL = {
    "en": r"has|had|have|got|gets|died|suffers?|suffered|is ill|was ill|diagnosed|cancer|tumou?r|leuk\w+|lymphoma|melanoma|chemo\w*",
    "pt": r"tem|teve|morreu|sofre|sofreu|diagnosticad[oa]|cancro|câncer|tumor|leucemia|linfoma|melanoma|quimio\w*|doente",
    "pl": r"ma|miał\w*|zmarł\w*|choruj\w*|chorował\w*|cierpi\w*|rozpoznan\w*|rak\w*|nowotw\w+|białaczk\w+|chłoniak\w*|czerniak\w*"
    r"|chemi\w+",
}
OWN = (
    r"\bI(?:'ve| have| had| was| got| am| survived)\b.{0,40}\b(?:cancer|tumou?r|leuk\w+|lymphoma|melanoma|diagnosed|chemo\w*)",
    r"\b(?:tenho|tive|fui|sobrevivi)\b.{0,40}\b(?:cancro|câncer|tumor|leucemia|linfoma|melanoma|diagnosticad[oa])",
    r"\b(?:mam|miałam|miałem|choruję|chorowałam|chorowałem|przeszłam|przeszedłem)\b.{0,40}\b(?:rak\w*|nowotw\w+|białaczk\w+|chemi\w+)",
)
TITLES = (
    r"Dr|Doctor|Prof|Professor|Mr|Mrs|Ms|Nurse|Sister",
    r"Dra|Doutora?|Professora|Sr|Sra|Senhora?|Enf|Enfermeir[oa]",
    r"dr|prof|Pani?|Pan[aąeiu]|Panem|doktor\w*|profesor\w*|lek",
)
NAME = r"[^\W\d_a-zà-öø-ÿ][^\W\d_A-ZÀ-ÖØ-Þ]+"  # a capital, then lower case
# Two words with a capital that are no person.
NO_NAMES = re.compile(
    r"European Union|European Commission|Cancer Mission|Health Service|União Europeia|Comissão Europeia|Serviço Nacional"
    r"|Unia Europejska|Unii Europejskiej|Fundusz Zdrowia|Narodowy Fundusz|Family Doctor",
    re.IGNORECASE,
)
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (Reason.PERSONAL_DATA, re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|(?:https?://|www\.)\S+")),
    (Reason.PERSONAL_DATA, re.compile(r"(?:\+|\b)\d(?:[\s().\-/]{0,2}\d){8,}")),
    (Reason.NAMES_A_PERSON, re.compile(rf"\b(?:{'|'.join(TITLES)})\.?ª?\s+{NAME}")),
    (Reason.NAMES_A_PERSON, re.compile(rf"\b{NAME}\s+{NAME}")),
    *(
        (Reason.HEALTH, re.compile(rf"\b(?:{WHOSE[one]})\s+(?:{FAMILY[one]})\b.{{0,40}}\b(?:{ILL[one]})\b", re.IGNORECASE))
        for one in FAMILY
    ),
    *((Reason.HEALTH, re.compile(pattern, re.IGNORECASE)) for pattern in OWN),
)  # fmt: skip


def reasons_to_hold(text: str) -> list[str]:
    """Return what a moderator should look at, in the order of ``Statement.Reason``; the patterns of all languages hold for every text."""
    plain = NO_NAMES.sub(lambda found: found[0].lower(), text)
    found = {reason for reason, pattern in PATTERNS if pattern.search(plain)}
    return [reason for reason in Reason.values if reason in found]
