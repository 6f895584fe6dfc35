"""The page behind an unsubscribe link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.personal_links import personal_page
from outbox.actions import unsubscribe_hash
from outbox.unsubscribe_links import opened


@personal_page
@csrf_exempt  # RFC 8058: mail programs post without cookie or referrer; the signed token is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, because scanners follow links; POST stops the emails of this list, as often as it comes."""
    found = opened(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        recipient_hash, mailing_list = found
        unsubscribe_hash(recipient=recipient_hash, mailing_list=mailing_list)
        return render(request, "outbox/unsubscribed.html")
    return render(request, "outbox/unsubscribe.html")
