"""The categories a draw can have quotas in, and their values."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hubs.models import Sector
from stakeholders.models import Level

NOT_STATED = "not_stated"  # of people who left a question out; it has no quota
ELSEWHERE = "elsewhere"  # in none of the regions that have one


class Category(models.TextChoices):
    """What people are counted by in a draw."""

    PERSPECTIVE = "perspective", gettext_lazy("Perspective")
    AGE = "age", gettext_lazy("Age")
    GENDER = "gender", gettext_lazy("Gender")
    REGION = "region", gettext_lazy("Region")
    EDUCATION = "education", gettext_lazy("Education")
    SECTOR = "sector", gettext_lazy("Sector")
    LEVEL = "level", gettext_lazy("Level")


# Kept encrypted and apart, each under its own consent. The others are facts about an organisation.
SENSITIVE = (Category.PERSPECTIVE, Category.AGE, Category.GENDER, Category.REGION, Category.EDUCATION)


class Perspective(models.TextChoices):
    """From which side a person knows cancer. Reveals something about health."""

    PATIENT = "patient", gettext_lazy("Patient")
    SURVIVOR = "survivor", gettext_lazy("Survivor")
    CARER = "carer", gettext_lazy("Carer or family member")
    CITIZEN = "citizen", gettext_lazy("Citizen not personally affected")
    CLINICIAN = "clinician", gettext_lazy("Health professional")
    RESEARCHER = "researcher", gettext_lazy("Researcher")
    POLICYMAKER = "policymaker", gettext_lazy("Policymaker")


class AgeBand(models.TextChoices):
    """Age, as coarse as a draw needs it."""

    UNDER_30 = "under_30", gettext_lazy("Under 30")
    FROM_30 = "30_44", gettext_lazy("30 to 44")
    FROM_45 = "45_59", gettext_lazy("45 to 59")
    FROM_60 = "60_74", gettext_lazy("60 to 74")
    FROM_75 = "75_plus", gettext_lazy("75 and over")


class Gender(models.TextChoices):
    """Gender, in a person's own words for it."""

    WOMAN = "woman", gettext_lazy("Woman")
    MAN = "man", gettext_lazy("Man")
    ANOTHER = "another", gettext_lazy("Another gender")


class Education(models.TextChoices):
    """The highest education completed, in the three groups of ISCED that Eurostat reports."""

    LOWER = "lower", gettext_lazy("Lower secondary or less")
    UPPER = "upper", gettext_lazy("Upper secondary or vocational")
    HIGHER = "higher", gettext_lazy("University or other higher education")


VALUES: dict[str, type[models.TextChoices]] = {
    Category.PERSPECTIVE: Perspective,
    Category.AGE: AgeBand,
    Category.GENDER: Gender,
    Category.EDUCATION: Education,
    Category.SECTOR: Sector,
    Category.LEVEL: Level,
}
QUESTIONS = {
    Category.PERSPECTIVE: gettext_lazy("Which describes you best?"),
    Category.AGE: gettext_lazy("How old are you?"),
    Category.GENDER: gettext_lazy("What is your gender?"),
    Category.REGION: gettext_lazy("Where do you live?"),
    Category.EDUCATION: gettext_lazy("What is the highest education you have completed?"),
    Category.SECTOR: gettext_lazy("Sector of your organisation"),
    Category.LEVEL: gettext_lazy("Level your organisation works at"),
}


def choices_of(category: str, values: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the values of a category with their labels; ``values`` are the regions that have a quota."""
    if category in VALUES:
        return [(code, str(label)) for code, label in VALUES[category].choices]
    return [(value, value) for value in values]


def value_words(category: str, value: str) -> str:
    """Return what a value is called; a region is its own name."""
    if value == NOT_STATED:
        return _("Not stated")
    if category == Category.REGION and value == ELSEWHERE:
        return _("Elsewhere")
    return str(VALUES[category](value).label) if category in VALUES else value
