"""Keep forms that were sent after the session had expired, until the same user has signed in again.

The user is found by the expired session, whose row is kept for a week. The values are encrypted, kept for a day and shown only to
that user. After sign-in the page of the form opens with the values filled in; it is sent only when the user submits it again.
"""

import datetime as dt
import json
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.http.request import QueryDict
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.errors import UnreadableSecret
from accounts.models import KeptForm, User
from accounts.two_step.encryption import decrypted, encrypted
from audit.purges import record_purge

KEPT_FOR = dt.timedelta(days=1)
MOST = 5  # of one person
LONGEST = 500_000  # characters
PARAMETER = "kept"
NEVER_KEPT = {"csrfmiddlewaretoken", "password", "oldpassword", "password1", "password2", "code", "credential"}
SESSIONS_KEPT = dt.timedelta(days=7)


def keep_form(request: HttpRequest, page: str) -> str:
    """Store the posted form for the user of the expired session. Return the URL that shows it again, empty if no user is found."""
    user = _owner(request)
    typed = json.dumps(typed_values(request.POST))
    if user is None or len(typed) > LONGEST or len(page) > 1000 or len(request.path) > 1000:
        return ""
    at = timezone.now()
    row = KeptForm.objects.create(user=user, page=page, action=request.path, typed=encrypted(typed), created_at=at)
    newest = KeptForm.objects.filter(user=user).order_by("-pk").values("pk")[:MOST]
    KeptForm.objects.filter(user=user).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return f"{page}{'&' if '?' in page else '?'}{urlencode({PARAMETER: row.pk})}"


def kept_form(request: HttpRequest) -> KeptForm | None:
    """Return the form that this address of this person's shows again."""
    number = request.GET.get(PARAMETER, "")
    if (
        request.method != "GET"
        or not (number.isascii() and number.isdigit())
        or len(number) > 18
        or not request.user.is_authenticated
    ):
        return None
    row = KeptForm.objects.filter(pk=int(number), user=request.user, created_at__gt=timezone.now() - KEPT_FOR).first()
    return row if row is not None and urlsplit(row.page).path == request.path else None


def typed_in(row: KeptForm) -> dict[str, list[str]]:
    """Return what was typed; nothing when its key is gone."""
    try:
        typed: dict[str, list[str]] = json.loads(decrypted(row.typed))
    except UnreadableSecret:
        return {}
    return typed


def typed_values(posted: QueryDict) -> dict[str, list[str]]:
    """Return the fields of a form without tokens and secrets."""
    return {name: list(values) for name, values in posted.lists() if name not in NEVER_KEPT}


def forget_sent_form(request: HttpRequest) -> None:
    """Delete what was kept of a form that its owner sends now, from the page that showed it."""
    if PARAMETER not in request.GET and f"{PARAMETER}=" not in request.headers.get("Referer", ""):
        return
    KeptForm.objects.filter(user__pk=request.user.pk or 0, action=request.path).delete()


def delete_old_forms(*, at: dt.datetime) -> int:
    """Delete forms that were kept for a day; return how many."""
    return record_purge(KeptForm, KeptForm.objects.filter(created_at__lte=at - KEPT_FOR).delete()[0], at=at)


def delete_old_sessions(*, at: dt.datetime) -> int:
    """Delete sessions that ended a week ago; return how many."""
    return Session.objects.filter(expire_date__lte=at - SESSIONS_KEPT).delete()[0]


def _owner(request: HttpRequest) -> User | None:
    """The person of the expired session that the browser still names, if nothing about their sign-in has changed since."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    ended = Session.objects.filter(session_key=key, expire_date__lte=timezone.now()).first() if key else None
    if ended is None:
        return None
    contents = ended.get_decoded()
    if (
        contents.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS
        or not str(contents.get(SESSION_KEY, "")).isdigit()
    ):
        return None
    user = User.objects.filter(pk=int(contents[SESSION_KEY]), is_active=True).first()
    if user is None or not constant_time_compare(contents.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    return user
