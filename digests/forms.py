"""The shape of what subscribers type."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from digests.choices import OFFERED_KINDS, Frequency, every_kind
from digests.models import Subscriber, Subscription
from digests.preferences import Preferences
from digests.targets import NETWORK, Target
from hubs.countries.fields import CountryField
from hubs.models import Country, Hub, Topic
from hubs.vocabulary.fields import TopicsField, offer_topics
from toolkit.choices import CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.forms.choices import EmailLanguageField, SeveralChoicesField
from toolkit.time_zones import ZONE_CHOICES

_KINDS_REQUIRED = {"required": _("Choose at least one."), **CHOOSE}


class DigestForm(forms.Form):
    """How often to be emailed, and about what."""

    frequency = forms.ChoiceField(
        label=_("How often"), choices=Frequency, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    kinds = SeveralChoicesField(
        label=_("About"), choices=OFFERED_KINDS, widget=forms.CheckboxSelectMultiple, error_messages=_KINDS_REQUIRED
    )


class SubscribeForm(DigestForm):
    """Where digests should go. ``kinds`` are ticked first: those of the page the person comes from."""

    email = EmailAddressField(
        label=_("Email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We'll email you a link to confirm your subscription."),
    )
    field_order = ("email", "frequency", "kinds")

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any) -> None:
        ticked = [kind for kind in every_kind() if kind in kinds] or every_kind()
        super().__init__(*args, **kwargs)
        self.initial = {"frequency": Frequency.WEEKLY, "kinds": ticked}

    def wishes(self, target: Target) -> Preferences:
        """Return what was chosen, by the clock of the place it is about."""
        data = self.cleaned_data
        return Preferences(frequency=data["frequency"], kinds=data["kinds"], time_zone=target.time_zone)


class PreferencesForm(DigestForm):
    """Everything a subscriber can change on the personal page."""

    language = EmailLanguageField()
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=ZONE_CHOICES, error_messages=CHOOSE,
        help_text=_("Weekly and monthly emails are sent at 8 in the morning."),
    )  # fmt: skip
    keep = forms.ModelMultipleChoiceField(
        Subscription.objects.none(), label=_("You're subscribed to"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE, help_text=_("Untick what you don't want any more."),
    )  # fmt: skip
    network = forms.BooleanField(label=_("The whole network"), required=False)
    hub = forms.ModelChoiceField(
        Hub.objects.none(),
        label=_("Hub"),
        to_field_name="slug",
        required=False,
        error_messages=CHOOSE,
        empty_label=_("Choose one"),
    )
    country = CountryField(
        Country.objects.all(),
        label=_("Country"),
        to_field_name="code",
        required=False,
        error_messages=CHOOSE,
        empty_label=_("Choose one"),
    )
    topics = TopicsField()

    groups = (
        (_("Emails"), "", ("frequency", "kinds", "language", "time_zone")),
        (_("Your subscriptions"), "", ("keep",)),
        (_("Add a subscription"), "", ("network", ("hub", "country"), "topics")),
    )

    def __init__(self, *args: Any, subscriber: Subscriber, subscriptions: list[Subscription], **kwargs: Any) -> None:
        names = ("frequency", "kinds", "language", "time_zone")
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(subscriber, name) for name in names} | {"keep": [row.pk for row in subscriptions]}
        self._subscriptions = subscriptions
        self.fields["keep"].queryset = subscriber.subscriptions.all()  # type: ignore[attr-defined]
        self.fields["keep"].choices = [(row.pk, row.title) for row in subscriptions]  # type: ignore[attr-defined]
        self.fields["hub"].queryset = Hub.objects.published().select_related("country")  # type: ignore[attr-defined]
        offer_topics(self, None)

    def clean(self) -> dict[str, Any]:
        """At least one subscription is left."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("keep") and not self.added():
            self.add_error("keep", _("Keep at least one, or unsubscribe from everything."))
        return data

    def wishes(self) -> Preferences:
        """Return how often, about what and by whose clock."""
        data = self.cleaned_data
        return Preferences(frequency=data["frequency"], kinds=data["kinds"], time_zone=data["time_zone"])

    def added(self) -> list[Target]:
        """Return what to subscribe to."""
        data = self.cleaned_data
        topics = Topic.objects.filter(code__in=data.get("topics") or [])
        chosen = [
            Target(hub=data.get("hub")),
            Target(country=data.get("country")),
            *(Target(topic=one) for one in topics),
        ]
        return [target for target in chosen if target != NETWORK] + ([NETWORK] if data.get("network") else [])

    def dropped(self) -> set[int]:
        """Return the numbers of the subscriptions that were unticked."""
        kept = {row.pk for row in self.cleaned_data["keep"]}
        return {row.pk for row in self._subscriptions} - kept


class ChoiceForm(forms.Form):
    """What the person decided on their personal page."""

    choice = forms.ChoiceField(choices=[(name, name) for name in ("confirm", "leave", "save")])
