"""The network office: what people consent to."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consents.models import Consent
from consents.publishing import publish_wording
from hubs.registry.desk import DeskRequest
from hubs.registry.office import office
from privacy.wordings import FIRST, purpose_of, purposes
from toolkit.actions import ActionRefused
from toolkit.forms.days import DayField


class WordingForm(forms.Form):
    """A new version of a wording: a text in each language, valid from a day."""

    valid_from = DayField(
        label=gettext_lazy("Valid from"),
        help_text=gettext_lazy("From this day on people agree to this text. It can't be changed afterwards."),
    )

    def __init__(self, data: Any = None, *, texts: dict[str, str]) -> None:
        super().__init__(data, initial=texts)
        for language, name in settings.LANGUAGES:
            self.fields[language] = forms.CharField(
                label=name,
                max_length=2000,
                required=language == "en",
                widget=forms.Textarea(attrs={"rows": 5, "lang": language}),
                help_text=gettext_lazy("Write {hub} where the name of the hub goes."),
            )
        self.order_fields([*dict(settings.LANGUAGES), "valid_from"])

    def texts(self) -> dict[str, str]:
        """The texts by language."""
        return {language: self.cleaned_data[language] for language, _name in settings.LANGUAGES}


@office("network.edit_wordings")
def wordings(request: DeskRequest) -> HttpResponse:
    """List the purposes, with the text in force and the versions so far."""
    names = dict(settings.LANGUAGES)
    context = {"section": "privacy", "purposes": purposes(), "names": names}
    return render(request, "privacy/office/wordings.html", context)


@office("network.edit_wordings")
def publish(request: DeskRequest, purpose: str) -> HttpResponse:
    """Publish a new version for one purpose."""
    if purpose not in FIRST:
        raise Http404
    current = purpose_of(Consent.Purpose(purpose))
    form = WordingForm(request.POST if request.method == "POST" else None, texts=current.texts)
    if request.method == "POST" and form.is_valid():
        try:
            publish_wording(
                by=request.user,
                purpose=Consent.Purpose(purpose),
                texts=form.texts(),
                valid_from=form.cleaned_data["valid_from"],
                at=timezone.now(),
            )
        except ActionRefused as refused:
            refused.add_to_form(form)
        else:
            messages.success(request, _("The new text is published. It's used from the day you chose."))
            return redirect("privacy_network:wordings")
    return render(request, "privacy/office/wording.html", {"section": "privacy", "form": form, "purpose": current})
