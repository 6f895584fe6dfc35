"""The page behind an unsubscribe link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.personal_links import personal_page
from outbox.actions import receive_again, unsubscribe_hash
from outbox.lists import list_words
from outbox.unsubscribe_links import opened


@personal_page
@csrf_exempt  # RFC 8058: mail programs post without cookie or referrer; the signed token is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, because scanners follow links; POST stops the emails of this list, as often as it comes.

    The page after it lets who pressed by mistake have them again, but for newsletters, which need a new consent.
    """
    found = opened(token)
    if found is None:
        raise Http404
    recipient_hash, mailing_list = found
    kind = mailing_list.partition(":")[0]
    context = {"list_name": list_words(mailing_list), "kind": kind}
    if request.method != "POST":
        return render(request, "outbox/unsubscribe.html", context)
    if request.POST.get("choice") == "receive" and kind != "digest":
        agreed = ": ".join([context["list_name"], _("Get these emails again")])
        receive_again(recipient=recipient_hash, mailing_list=mailing_list, agreed=agreed)
        return render(request, "outbox/received_again.html", context)
    unsubscribe_hash(recipient=recipient_hash, mailing_list=mailing_list)
    return render(request, "outbox/unsubscribed.html", context)
