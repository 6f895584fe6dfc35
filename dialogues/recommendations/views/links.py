"""The page behind an addressee's personal link: read, respond after a preview, forward to a colleague."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.errors import TooManyRequests
from accounts.personal_links import NO_SUCH_BUTTON, personal_page
from accounts.rate_limits import spend_public_email, with_retry_after
from audit.actors import CITIZEN
from dialogues.models import Addressee, ReplyLink
from dialogues.recommendations import links as link_actions
from dialogues.recommendations.documents import document_of, store_document, ticket_for
from dialogues.recommendations.forms import ForwardForm, ReplyForm, values_of_reply
from dialogues.recommendations.responses import reply_edition, respond
from publishing.models import StoredFile
from toolkit.actions import ActionRefused
from toolkit.forms import done

STEPS = ("preview", "edit", "publish", "forward")


@personal_page
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the recommendation and the response; POST previews, publishes or forwards. An unknown and an expired link look the same."""
    at = timezone.now()
    link = link_actions.find_link(token, at=at)
    if link is None:
        if request.method == "POST" and (new := link_actions.forwarded_before(token, request.POST.get("email", ""))):
            return redirect(new.recommendation)
        context = {"others": link_actions.links_left(token, at=at)}
        return render(request, "dialogues/reply/unknown.html", context, status=HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        return _act(request, link, token)
    return _page(request, link)


def _act(request: HttpRequest, link: ReplyLink, token: str) -> HttpResponse:
    step = request.POST.get("step", "")
    if step == "forward":
        return _forward(request, link, token)
    form = _reply_form(link, request.POST, request.FILES)
    if step not in STEPS:
        form.add_error(None, str(NO_SUCH_BUTTON))
        forwarding = ForwardForm(initial=request.POST.dict())
        return _page(request, link, form, forward_form=forwarding, status=HTTPStatus.BAD_REQUEST)
    if form.is_valid() and _lost_its_document(link, form):
        data = request.POST.copy()
        del data["uploaded"]
        form = _reply_form(link, data, request.FILES)
        form.add_error("upload", _("Upload the document again."))
        return _page(request, link, form)
    if step == "publish":
        return _publish(request, link, form, token)
    if step == "edit" or not form.is_valid():
        return _page(request, link, form)
    try:
        document = _uploaded(link, form)
    except ActionRefused as refused:
        form.add_error("upload", refused.message)
        return _page(request, link, form)
    return _preview(request, link, form, document)


def _preview(request: HttpRequest, link: ReplyLink, form: ReplyForm, uploaded: StoredFile | None) -> HttpResponse:
    """Show the response as it will be published, with the two ways on."""
    typed = form.cleaned_data
    hidden = {name: typed[name] for name in ("state", "answer", "answer_language")}
    hidden |= {"seen": form.seen or "", "uploaded": ticket_for(link.addressee, uploaded)}
    if typed.get("remove_document"):
        hidden["remove_document"] = "on"
    context = _context(link) | {
        "hidden": hidden,
        "state": typed["state"],
        "state_label": Addressee.State(typed["state"]).label,
        "answer": typed["answer"],
        "answer_language": typed["answer_language"],
        "document": _document(link, form, uploaded),
    }
    return render(request, "dialogues/reply/preview.html", context)


def _publish(request: HttpRequest, link: ReplyLink, form: ReplyForm, token: str) -> HttpResponse:
    def act() -> None:
        typed = form.cleaned_data
        respond(
            by=CITIZEN, link=link, state=typed["state"], answer=typed["answer"], answer_language=typed["answer_language"],
            document=_document(link, form, _uploaded(link, form)), seen=form.seen, at=timezone.now(),
        )  # fmt: skip

    if done(form, act, values_of_reply):
        messages.success(request, _("Thank you. Your response is published."))
        return redirect("dialogues_personal:reply", token)
    return _page(request, link, form, status=HTTPStatus.CONFLICT if form.conflict else HTTPStatus.OK)


def _lost_its_document(link: ReplyLink, form: ReplyForm) -> bool:
    """Whether the document that came with a preview is not kept any more; another addressee's was never this one's."""
    ticket = form.cleaned_data.get("uploaded", "")
    return bool(ticket) and not form.cleaned_data.get("upload") and document_of(link.addressee, ticket) is None


def _uploaded(link: ReplyLink, form: ReplyForm) -> StoredFile | None:
    """The document sent with this form, or with the preview before it."""
    sent = form.cleaned_data.get("upload")
    if sent:
        return store_document(by=CITIZEN, hub=link.hub, sent=sent)
    return document_of(link.addressee, form.cleaned_data.get("uploaded", ""))


def _document(link: ReplyLink, form: ReplyForm, uploaded: StoredFile | None) -> StoredFile | None:
    """The document the response will have."""
    if uploaded is not None or form.cleaned_data.get("remove_document"):
        return uploaded
    return link.addressee.document


def _forward(request: HttpRequest, link: ReplyLink, token: str) -> HttpResponse:
    form = ForwardForm(request.POST)
    if form.is_valid():
        try:
            spend_public_email(request, form.cleaned_data["email"])
        except TooManyRequests as refused:
            form.add_error(None, str(refused))
            page = _page(request, link, forward_form=form, status=HTTPStatus.TOO_MANY_REQUESTS)
            return with_retry_after(page, refused)

    def act() -> None:
        link_actions.forward_link(by=CITIZEN, link=link, language=link.language, at=timezone.now(), **form.cleaned_data)

    if not done(form, act):
        return _page(request, link, forward_form=form)
    messages.success(request, _("We've emailed your colleague a link of their own."))
    if form.cleaned_data["ends_own"]:
        return redirect(link.recommendation)
    return redirect("dialogues_personal:reply", token)


def _reply_form(link: ReplyLink, *sent: Any) -> ReplyForm:
    return ReplyForm(*sent, addressee=link.addressee, edition=reply_edition(link.addressee))


def _page(
    request: HttpRequest, link: ReplyLink, form: ReplyForm | None = None, *, forward_form: ForwardForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = _context(link) | {
        "form": form or _reply_form(link),
        "forward_form": forward_form or ForwardForm(),
        "others": link_actions.links_beside(link, at=timezone.now()),
        "forwarded": list(link.forwarded_to.order_by("pk")),
        "days_overdue": link.addressee.days_overdue(today=timezone.localdate()),
    }
    return render(request, "dialogues/reply/reply.html", context, status=status)


def _context(link: ReplyLink) -> dict[str, Any]:
    recommendation = link.recommendation
    return {
        "link": link,
        "addressee": link.addressee,
        "dialogue": link.dialogue,
        "recommendation": recommendation,
        "parts": recommendation.parts.all(),
        "history": link.addressee.history.select_related("document").order_by("-pk"),
    }
