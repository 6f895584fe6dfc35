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
from hubs.uploads.limits import LARGEST_LOGO
from hubs.vocabulary.topics import topics_in
from publishing.seen_edition import form_edition
from publishing.subjects import about, handler_of
from publishing.subjects.content import Content
from publishing.working_copy import WorkingCopy, working_copy
from toolkit.actions import ActionRefused
from toolkit.forms import EditFormMixin
from toolkit.languages import OFFERED, language_name

TEXTS = (("name", gettext_lazy("Name")), ("summary", gettext_lazy("Summary")), *SECTIONS)


def page(request: DeskRequest, hub: Hub, name: str, copy: WorkingCopy, **more: Any) -> HttpResponse:
    """One of the pages of the profile."""
    # Where the form goes: the address tells which state of the draft somebody wrote on.
    action = f"{request.path}?edition={copy.edition}"
    context = {"hub": hub, "section": "profile", "copy": copy, "revision": copy.revision, "action": action, **more}
    return render(request, f"hubs/manage/profile{name}.html", context)


@require_safe
@desk("hubs.view_desk")
def profile(request: DeskRequest, hub: Hub) -> HttpResponse:
    """How far the profile is: what is public, what is being written, in which languages what is still missing."""
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
        add_language=AddLanguageForm(there=content["texts"]),
        model=dict(Hub.Model.choices).get(content.get("model", ""), ""),
        original=language_name(content["original_language"]),
        topics=topics_in(content),
        logo=logo_of(hub, content),
        nodes=_nodes(content),
        complaints=handler_of(copy.about).complaints(copy.revision) if copy.revision else [],
    )  # fmt: skip


def _languages(content: Content) -> list[dict[str, Any]]:
    """Each language with its texts, the original first: which of them there are."""
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


def _shut(request: DeskRequest, hub: Hub, copy: WorkingCopy) -> HttpResponse | None:
    """What waits is not written on: back to the page that tells how to take it back."""
    if copy.can_be_written or request.method == "POST":
        return None
    messages.warning(request, _("The draft waits for approval. Take it back to change it."))
    return redirect("hubs_manage:profile", hub.slug)


def _save(
    request: DeskRequest, hub: Hub, form: EditFormMixin, part: Content,
    stored: Callable[[Content], dict[str, Any]] = lambda _content: {}, **more: Any,
) -> bool:  # fmt: skip
    """Keep it in the draft; False when it was refused, with the reason in the form and what was typed kept.

    ``stored``: what the form would show of a content, for when someone else saved another one.
    """
    try:
        save_profile_part(by=request.user, hub=hub, part=part, edition=form_edition(request), at=timezone.now(), **more)
    except ActionRefused as refusal:
        form.refuse(refusal, lambda _row: stored(working_copy(about(hub)).content))
        return False
    messages.success(request, _("Saved in the draft. Nobody outside your team sees it yet."))
    return True


def _sent(request: DeskRequest) -> Any:
    """What was typed; None where the form is only looked at."""
    return request.POST if request.method == "POST" else None


@desk("hubs.edit_profile")
def facts(request: DeskRequest, hub: Hub) -> HttpResponse:
    """What is the same in every language."""
    copy = working_copy(about(hub))
    if shut := _shut(request, hub, copy):
        return shut
    stands = FactsForm.told_by(copy.content)
    form = FactsForm(_sent(request), hub=hub, initial=stands)
    if request.method == "POST" and form.is_valid() and _save(request, hub, form, form.part(), FactsForm.told_by):
        return redirect("hubs_manage:profile", hub.slug)
    return page(request, hub, "_facts", copy, form=form)


@desk("hubs.edit_profile")
def texts(request: DeskRequest, hub: Hub, language: str) -> HttpResponse:
    """The texts of one language, each beside the original."""
    if language not in OFFERED:
        raise Http404
    copy = working_copy(about(hub))
    if shut := _shut(request, hub, copy):
        return shut
    stands = ProfileTextsForm.told_by(copy.content, language)
    original = copy.content["original_language"]
    is_original = language == original
    can_be_taken_away = not is_original and language in copy.content["texts"]
    form = ProfileTextsForm(
        _sent(request),
        language=language,
        is_original=is_original,
        can_be_taken_away=can_be_taken_away,
        initial=stands,
    )
    if request.method == "POST" and form.is_valid() and _save_texts(request, hub, form, language):
        return redirect("hubs_manage:profile", hub.slug)
    beside = {} if is_original else ProfileTextsForm.told_by(copy.content, original)
    return page(
        request, hub, "_texts", copy,
        form=form,
        language=language, language_name=language_name(language),
        original=original, original_name=language_name(original), is_original=is_original,
        fields=[(form[name], beside.get(name, "")) for name in Hub.TRANSLATED],
    )  # fmt: skip


def _save_texts(request: DeskRequest, hub: Hub, form: ProfileTextsForm, language: str) -> bool:
    def stored(content: Content) -> dict[str, Any]:
        return ProfileTextsForm.told_by(content, language)

    return _save(request, hub, form, {}, stored, texts={language: form.words()})


@require_safe
@desk("hubs.edit_profile")
def add_language(request: DeskRequest, hub: Hub) -> HttpResponse:
    """From the choice of a language to its page. Nothing is kept before a text is."""
    form = AddLanguageForm(request.GET, there=working_copy(about(hub)).content["texts"])
    if form.is_valid():
        return redirect("hubs_manage:profile_texts", hub.slug, form.cleaned_data["language"])
    messages.error(request, _("Choose the language to add."))
    return redirect("hubs_manage:profile", hub.slug)


@desk("hubs.edit_profile")
def logo(request: DeskRequest, hub: Hub) -> HttpResponse:
    """Another logo, or none."""
    copy = working_copy(about(hub))
    if shut := _shut(request, hub, copy):
        return shut
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
    """The regional and local nodes, and a form to add one or, with ``?change=2``, to change or remove the second."""
    copy = working_copy(about(hub))
    if shut := _shut(request, hub, copy):
        return shut
    there: list[dict[str, str]] = copy.content["nodes"]
    place = _place(request.GET.get("change", ""), there)
    form = NodeForm(_sent(request), initial=there[place - 1] if place else {})
    if request.method == "POST":
        changed = _changed_nodes(form, there, place, is_removed="remove" in request.POST)
        if changed is not None and _save(request, hub, form, {"nodes": changed}):
            return redirect("hubs_manage:profile_nodes", hub.slug)
    return page(request, hub, "_nodes", copy, form=form, nodes=_nodes(copy.content), place=place)


def _place(told: str, there: list[Any]) -> int:
    """Which of the list, counted from 1; 0 for none of them."""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 4 and int(told) <= len(there) else 0


def _changed_nodes(
    form: NodeForm, there: list[dict[str, str]], place: int, *, is_removed: bool
) -> list[dict[str, str]] | None:
    """The list as it is wished to be, ``place`` changed or one added; None when the form is not right.

    What is removed need not be right.
    """
    is_right = form.is_valid()
    others = [node for number, node in enumerate(there, 1) if number != place]
    if is_removed:
        return others if place else there
    if not is_right:
        return None
    node = form.node()
    if any((one["level"], one["name"]) == (node["level"], node["name"]) for one in others):
        form.add_error("name", _("There is a node of this level and name already."))
    elif len(others) >= MOST_NODES:
        form.add_error(None, _("A hub can have at most %(most)d nodes.") % {"most": MOST_NODES})
    else:
        return [*there[: place - 1], node, *there[place:]] if place else [*there, node]
    return None


@require_POST
@desk("hubs.edit_profile")
def confirm(request: DeskRequest, hub: Hub) -> HttpResponse:
    """All of it is still right."""
    try:
        confirm_profile(by=request.user, hub=hub, at=timezone.now())
        messages.success(request, _("Thank you. The public page says that it was confirmed today."))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("hubs_manage:profile", hub.slug)
