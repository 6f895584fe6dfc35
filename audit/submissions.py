"""One answer to one form: a second click, or a request sent again, changes nothing more.

Every form carries a CSRF token that is masked anew each time a page is made. Sender, token, address and content together
name one submission. Whoever goes back and changes the form sends another one, so nothing they typed is passed over.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from audit.models import Submission
from toolkit.actions import action
from toolkit.kept_queries import KeptUpdate
from toolkit.prepared_statements import prepared_cursor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of an input
LONGEST_ANSWER = 500
ANSWERED = KeptUpdate(lambda key, answer: (Submission.objects.filter(pk=key), {"answer": answer}))


def answered_once(view: View[P]) -> View[P]:
    """Run the view in one transaction with the key of the submission; the second time answer with the first redirect.

    Only a redirect is kept: a form that comes back with errors can be sent again. Two at once: one waits for the other.
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST" or TOKEN not in request.POST:
            return view(request, *args, **kwargs)
        return _answer(request, lambda: view(request, *args, **kwargs))

    return answer


@action
def _answer(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    key = _key_of(request)
    if not _is_first(key):
        messages.info(request, _("This was already saved."))
        return HttpResponseRedirect(Submission.objects.get(pk=key).answer)
    response = view()
    if response.status_code == 302 and len(response["Location"]) <= LONGEST_ANSWER:
        ANSWERED.update(key=key, answer=response["Location"])
    else:
        Submission.objects.filter(pk=key).delete()
    return response


def _key_of(request: HttpRequest) -> str:
    content = sorted((name, values) for name, values in request.POST.lists() if name != TOKEN)
    files = sorted((name, str(file), getattr(file, "size", 0)) for name, file in request.FILES.items())
    parts = [request.user.pk, request.POST[TOKEN], request.get_full_path(), content, files]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def _is_first(key: str) -> bool:
    """Take the key, or wait for whoever is taking it. False when it was taken."""
    with prepared_cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_submission (key, answer, sent_at) VALUES (%s, '', clock_timestamp()) ON CONFLICT DO NOTHING",
            [key],
        )
        return bool(cursor.rowcount == 1)
