"""What every anonymous survey keeps: a keyed hash of who has answered, and answers that are released five at a time."""

from typing import Any

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from events.surveys.models import FEWEST


def answered_key(survey: str, person: str) -> str:
    """Return what a survey keeps of a person who has answered: a keyed hash, the same each time."""
    return salted_hmac(survey, person, algorithm="sha256").hexdigest()


def release_in_fives(answers: "QuerySet[Any]") -> None:
    """Release the answers that are held back as soon as they are five: no look at the results differs from the last by one person."""
    held = answers.filter(is_released=False)
    if held.count() >= FEWEST:
        held.update(is_released=True)
