"""The profile on the desk: how far it is, and calm pages on which its parts are written, all into one draft."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from hubs.models import Hub, HubNode
from hubs.profile.actions import confirm_profile, save_profile_part
from hubs.profile.confirmation import is_unconfirmed, was_published
from hubs.profile.forms import MOST_NODES, AddLanguageForm, FactsForm, LogoForm, NodeForm, ProfileTextsForm
from hubs.profile.logos import store_logo
from hubs.profile.subject import logo_of
from hubs.registry.desk import DeskRequest, desk
from hubs.registry.models.hub import SECTIONS
from hubs.vocabulary.topics import topics_in
from publishing.seen_edition import form_edition
from publishing.subjects import about, handler_of
from publishing.subjects.content import Content
from publishing.uploads.limits import LARGEST_LOGO
from publishing.waiting_drafts import redirect_while_waiting
from publishing.working_copy import WorkingCopy, working_copy
from toolkit.actions import ActionRefused
from toolkit.forms import EditFormMixin
from toolkit.languages import OFFERED, language_name
from toolkit.sorting import ACTIONS, Column, plain_headers

LANGUAGE_HEADERS = plain_headers(
    [
        Column("language", gettext_lazy("Language"), look="wide"),
        Column("written", gettext_lazy("Written")),
        Column("missing", gettext_lazy("Missing")),
    ]
)
NODE_HEADERS = plain_headers(
    [
        Column("name", gettext_lazy("Name"), look="wide"),
        Column("level", gettext_lazy("Level")),
        Column("area", gettext_lazy("Area")),
        ACTIONS,
    ]
)

TEXTS = (("name", gettext_lazy("Name")), ("summary", gettext_lazy("Summary")), *SECTIONS)


def page(request: DeskRequest, hub: Hub, name: str, copy: WorkingCopy, **more: Any) -> HttpResponse:
    """Render a page of the profile."""
    # The address of the form carries the edition of the draft it was opened with.
    action = f"{request.path}?edition={copy.edition}"
    context = {"hub": hub, "section": "profile", "copy": copy, "revision": copy.revision, "action": action, **more}
    return render(request, f"hubs/manage/profile{name}.html", context)


@require_safe
@desk("hubs.view_desk")
def profile(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Show the status of the profile, its draft, and what is missing in which language."""
    copy = working_copy(about(hub))
    public = copy.about.revisions().published().order_by("number")
    content = copy.content
    return page(
        request, hub, "", copy,
        first_published=public.exclude(decided_by=None).first(),
        was_published=was_published(hub),
        is_unconfirmed=is_unconfirmed(hub, at=timezone.now()),
        may_edit=request.user.has_perm("hubs.edit_profile", hub),
        may_publish=request.user.has_perm("hubs.approve", hub),
        languages=_languages(content),
        language_headers=LANGUAGE_HEADERS,
        add_language=AddLanguageForm(there=content["texts"]),
        model=dict(Hub.Model.choices).get(content.get("model", ""), ""),
        original=language_name(content["original_language"]),
        topics=topics_in(content),
        logo=logo_of(hub, content),
        nodes=_nodes(content),
        complaints=handler_of(copy.about).complaints(copy.revision) if copy.revision else [],
    )  # fmt: skip


def _languages(content: Content) -> list[dict[str, Any]]:
    """Return each language with the texts it has and lacks, the main language first."""
    original = content["original_language"]
    codes = [original, *sorted(code for code in content["texts"] if code != original)]
    return [
        {
            "code": code,
            "name": language_name(code),
            "is_original": code == original,
            "there": [title for field, title in TEXTS if content["texts"].get(code, {}).get(field)],
            "missing": [title for field, title in TEXTS if not content["texts"].get(code, {}).get(field)],
        }
        for code in codes
    ]


def _nodes(content: Content) -> list[dict[str, Any]]:
    levels = dict(HubNode.Level.choices)
    return [{**node, "place": place, "level": levels[node["level"]]} for place, node in enumerate(content["nodes"], 1)]


def _waiting(request: DeskRequest, hub: Hub, copy: WorkingCopy) -> HttpResponse | None:
    """Redirect to the profile while the draft is waiting for approval."""
    return redirect_while_waiting(request, copy.can_be_written, "hubs_manage:profile", hub.slug)


def _save(
    request: DeskRequest, hub: Hub, form: EditFormMixin, part: Content,
    stored: Callable[[Content], dict[str, Any]] = lambda _content: {}, **more: Any,
) -> bool:  # fmt: skip
    """Save a part of the draft; False if it was refused, with the reason in the form.

    ``stored``: the form's values of a content that someone else has saved since.
    """
    try:
        save_profile_part(by=request.user, hub=hub, part=part, edition=form_edition(request), at=timezone.now(), **more)
    except ActionRefused as refusal:
        form.refuse(refusal, lambda _row: stored(working_copy(about(hub)).content))
        return False
    messages.success(request, _("Draft saved. Only your team can see it."))
    return True


def _sent(request: DeskRequest) -> Any:
    """Return the submitted data; None on GET."""
    return request.POST if request.method == "POST" else None


@desk("hubs.edit_profile")
def facts(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Edit the facts that are the same in every language."""
    copy = working_copy(about(hub))
    if waiting := _waiting(request, hub, copy):
        return waiting
    initial = FactsForm.values_of(copy.content)
    form = FactsForm(_sent(request), hub=hub, initial=initial)
    if request.method == "POST" and form.is_valid() and _save(request, hub, form, form.part(), FactsForm.values_of):
        return redirect("hubs_manage:profile", hub.slug)
    return page(request, hub, "_facts", copy, form=form)


@desk("hubs.edit_profile")
def texts(request: DeskRequest, hub: Hub, language: str) -> HttpResponse:
    """Edit the texts of one language, each beside the original."""
    if language not in OFFERED:
        raise Http404
    copy = working_copy(about(hub))
    if waiting := _waiting(request, hub, copy):
        return waiting
    initial = ProfileTextsForm.values_of(copy.content, language)
    original = copy.content["original_language"]
    is_original = language == original
    can_be_taken_away = not is_original and language in copy.content["texts"]
    form = ProfileTextsForm(
        _sent(request),
        language=language,
        is_original=is_original,
        can_be_taken_away=can_be_taken_away,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid() and _save_texts(request, hub, form, language):
        return redirect("hubs_manage:profile", hub.slug)
    beside = {} if is_original else ProfileTextsForm.values_of(copy.content, original)
    return page(
        request, hub, "_texts", copy,
        form=form,
        language=language, language_name=language_name(language),
        original=original, original_name=language_name(original), is_original=is_original,
        fields=[(form[name], beside.get(name, "")) for name in Hub.TRANSLATED],
    )  # fmt: skip


def _save_texts(request: DeskRequest, hub: Hub, form: ProfileTextsForm, language: str) -> bool:
    def stored(content: Content) -> dict[str, Any]:
        return ProfileTextsForm.values_of(content, language)

    return _save(request, hub, form, {}, stored, texts={language: form.words()})


@require_safe
@desk("hubs.edit_profile")
def add_language(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Redirect from the choice of a language to its page. Nothing is saved yet."""
    form = AddLanguageForm(request.GET, there=working_copy(about(hub)).content["texts"])
    if form.is_valid():
        return redirect("hubs_manage:profile_texts", hub.slug, form.cleaned_data["language"])
    messages.error(request, _("Choose a language to add."))
    return redirect("hubs_manage:profile", hub.slug)


@desk("hubs.edit_profile")
def logo(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Change or remove the logo."""
    copy = working_copy(about(hub))
    if waiting := _waiting(request, hub, copy):
        return waiting
    form = LogoForm(_sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and _save_logo(request, hub, form):
        return redirect("hubs_manage:profile", hub.slug)
    return page(request, hub, "_logo", copy, form=form, logo=logo_of(hub, copy.content))


def _save_logo(request: DeskRequest, hub: Hub, form: LogoForm) -> bool:
    file = form.cleaned_data["file"]
    try:
        stored = store_logo(by=request.user, hub=hub, content=file.read(LARGEST_LOGO + 1)) if file else None
    except ActionRefused as refusal:
        form.add_error("file", refusal.message)
        return False
    return _save(request, hub, form, {"logo": stored.pk if stored else None})


@desk("hubs.edit_profile")
def nodes(request: DeskRequest, hub: Hub) -> HttpResponse:
    """List regional and local hubs with a form to add one or, with ``?change=2``, to edit or remove the second."""
    copy = working_copy(about(hub))
    if waiting := _waiting(request, hub, copy):
        return waiting
    there: list[dict[str, str]] = copy.content["nodes"]
    place = _place(request.GET.get("change", ""), there)
    form = NodeForm(_sent(request), initial=there[place - 1] if place else {})
    if request.method == "POST":
        changed = _changed_nodes(form, there, place, is_removed="remove" in request.POST)
        if changed is not None and _save(request, hub, form, {"nodes": changed}):
            return redirect("hubs_manage:profile_nodes", hub.slug)
    return page(
        request, hub, "_nodes", copy, form=form, nodes=_nodes(copy.content), node_headers=NODE_HEADERS, place=place
    )


def _place(number: str, there: list[Any]) -> int:
    """Return a position in the list, counted from 1; 0 for none."""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 and int(number) <= len(there) else 0


def _changed_nodes(
    form: NodeForm, there: list[dict[str, str]], place: int, *, is_removed: bool
) -> list[dict[str, str]] | None:
    """Return the list with the one at ``place`` changed or a new one added; None if the form is invalid.

    Removing one needs no valid form.
    """
    is_right = form.is_valid()
    others = [node for number, node in enumerate(there, 1) if number != place]
    if is_removed:
        return others if place else there
    if not is_right:
        return None
    node = form.node()
    if any((one["level"], one["name"]) == (node["level"], node["name"]) for one in others):
        form.add_error("name", _("There is already a regional or local hub with this level and name."))
    elif len(others) >= MOST_NODES:
        form.add_error(None, _("A hub can have at most %(most)d regional and local hubs.") % {"most": MOST_NODES})
    else:
        return [*there[: place - 1], node, *there[place:]] if place else [*there, node]
    return None


@require_POST
@desk("hubs.edit_profile")
def confirm(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Confirm that the profile is up to date."""
    try:
        confirm_profile(by=request.user, hub=hub, at=timezone.now())
        messages.success(request, _("Thank you. The public page shows that it was confirmed today."))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("hubs_manage:profile", hub.slug)
