"""Words that may mean someone needs medical help now. They only decide whether help is shown first: nothing is refused or diagnosed."""

import re

from toolkit.folding import searchable

# Folded, as whole words or phrases. Honest and short: a list that cries wolf is not read.
WORDS = (
    # English
    "emergency", "urgent help", "ambulance", "can't breathe", "cannot breathe", "cant breathe", "trouble breathing", "chest pain",
    "heavy bleeding", "bleeding a lot", "won't stop bleeding", "coughing up blood", "vomiting blood", "unconscious", "passed out",
    "collapsed", "seizure", "overdose", "suicide", "suicidal", "kill myself", "end my life", "want to die", "unbearable pain",
    "high fever",
    # Portuguese
    "emergencia", "ajuda urgente", "ambulancia", "nao consigo respirar", "nao consegue respirar", "falta de ar", "dor no peito",
    "dores no peito", "hemorragia", "muito sangue", "a sangrar muito", "tossir sangue", "vomitar sangue", "inconsciente", "desmaiou",
    "desmaiei", "convulsao", "convulsoes", "overdose", "suicidio", "suicidar", "matar-me", "acabar com a vida", "quero morrer",
    "dor insuportavel", "dores insuportaveis", "febre alta",
    # Polish, in the forms people write of themselves and of others
    "pilnie pomocy", "pilnie potrzebuje pomocy", "pilna pomoc", "pilnej pomocy", "natychmiastowej pomocy", "ratunku", "na pogotowie",
    "wezwac karetke", "wezwac pogotowie", "dzwonic po karetke", "dzwonic po pogotowie", "nie moge oddychac", "nie moze oddychac",
    "brak tchu", "brakuje mi tchu", "dusze sie", "dusi sie", "trudno mi oddychac", "trudnosci z oddychaniem", "dusznosc", "dusznosci",
    "nie moge zlapac oddechu", "nie moze zlapac oddechu", "bol w klatce", "bole w klatce", "boli w klatce", "boli mnie w klatce",
    "bol klatki piersiowej", "zawal", "udar", "krwotok", "krwotoku", "krwotokiem", "silne krwawienie", "mocno krwawi",
    "mocno krwawie", "silnie krwawi", "silnie krwawie", "nie moge zatamowac krwawienia", "kaszle krwia", "kaszel z krwia",
    "odkrztuszam krew", "pluje krwia", "wymiotuje krwia", "wymioty krwia", "wymioty z krwia", "krwawe wymioty", "nieprzytomny",
    "nieprzytomna", "stracil przytomnosc", "stracila przytomnosc", "stracilem przytomnosc", "stracilam przytomnosc",
    "utrata przytomnosci", "zemdlal", "zemdlala", "zemdlalem", "zemdlalam", "zaslabl", "zaslabla", "zaslablem", "zaslablam",
    "drgawki", "drgawek", "napad padaczki", "przedawkowanie", "przedawkowania", "przedawkowal", "przedawkowala",
    "przedawkowalem", "przedawkowalam", "samobojstwo", "samobojstwa", "samobojstwie", "mysli samobojcze", "mysli samobojczych",
    "zabic sie", "sie zabic", "zabije sie", "sie zabije", "odebrac sobie zycie", "odbiore sobie zycie", "skonczyc ze soba",
    "skoncze ze soba", "ze soba skoncze", "targnac sie na zycie", "targnal sie na zycie", "targnela sie na zycie", "chce umrzec",
    "nie chce zyc", "nie chce juz zyc", "nie chce mi sie zyc", "nie chce mi sie juz zyc", "bol nie do zniesienia",
    "bol nie do wytrzymania", "nieznosny bol",
    "nie wytrzymam z bolu", "nie wytrzymuje z bolu", "wysoka goraczka", "wysoka goraczke", "wysokiej goraczki", "goraczka 39",
    "goraczka 40", "goraczke 39", "goraczke 40", "goraczka po chemii",
    "goraczka po chemioterapii",
)  # fmt: skip
_PATTERN = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(searchable(word)).replace(r"\ ", r"\s+") for word in WORDS) + r")(?!\w)"
)


def sounds_urgent(text: str) -> bool:
    """Whether a text has such words, in any of the three languages, whatever language it is said to be in."""
    return bool(_PATTERN.search(searchable(text.replace("\u2019", "'"))))
