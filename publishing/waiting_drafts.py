"""Forms of a draft that waits for approval."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _


def redirect_while_waiting(
    request: HttpRequest, can_be_written: bool, page: str, *arguments: str | int
) -> HttpResponse | None:
    """Redirect from a form to a page while its draft waits for approval; None while it can be written.

    What is sent all the same was typed before a colleague submitted the draft: the action refuses it, and the form keeps it.
    """
    if can_be_written or request.method == "POST":
        return None
    messages.info(request, _("This is waiting for approval. Withdraw it to edit it."))
    return redirect(page, *arguments)
