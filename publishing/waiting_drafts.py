"""Forms of a draft that waits for approval."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _


def redirect_while_waiting(
    request: HttpRequest, can_be_written: bool, page: str, *arguments: str | int, words: str = ""
) -> HttpResponse | None:
    """Redirect from a form to a page while its draft waits for approval, or for the reason in ``words``; None while it can be written.

    What is sent all the same was typed before a colleague submitted the draft: the action refuses it, and the form keeps it.
    """
    if can_be_written or request.method == "POST":
        return None
    messages.info(request, words or _("This is waiting for approval. Withdraw it to edit it."))
    return redirect(page, *arguments)
