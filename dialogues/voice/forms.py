"""What people write to a hub, and what the public page is filtered by."""

from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dialogues.voice.consent_wording import asked_of_writer
from dialogues.voice.models.message import VoiceMessage
from dialogues.voice.models.published_answer import PublishedAnswer
from hubs.countries.fields import CountryField
from hubs.models import Country, Topic
from hubs.vocabulary.topic_picker import TopicFilterField
from hubs.vocabulary.topics import topics_of
from toolkit.choices import ANY, CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.forms.choices import EmailLanguageField
from toolkit.forms.search import SearchField
from toolkit.links_in_text import refuse_links
from toolkit.plain_text import PlainTextForm

LONGEST = 5000
WRITE = _("Write your message.")


class MessageForm(PlainTextForm):
    """A need, question or experience. Its consents are given on the page that says who gets it."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            ("question", _("A question")),
            ("need", _("Something that is missing or needed")),
            ("experience", _("An experience")),
        ],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In your own words, in any language. Leave out names of other people."),
        error_messages={"required": WRITE},
    )
    country = CountryField(
        label=_("Country it is about"),
        required=False,
        to_field_name="code",
        empty_label=_("All of Europe, or another country"),
        queryset=Country.objects.none(),
        help_text=_(
            "Your message goes to the hub of this country. Where there is none, it goes to the network office."
        ),
        error_messages=CHOOSE,
    )
    topic = TopicFilterField(
        widget=forms.Select, empty_label=_("I'm not sure"), queryset=Topic.objects.none(), error_messages=CHOOSE
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        required=False,
        validators=[refuse_links],
        help_text=_("So that we can address you. You can leave it out."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailAddressField(
        label=_("Email address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}), help_text=_("The answer goes there.")
    )  # fmt: skip
    language = EmailLanguageField()
    agreed_to_hear = forms.BooleanField(required=False)
    consent = forms.BooleanField(error_messages={"required": _("Tick the box to agree before you send your message.")})

    groups = (
        (_("Your message"), "", ("kind", "text")),
        (_("Who should answer"), "", ("country", "topic")),
        (_("About you"), "", ("name", "email", "language")),
        (_("Your agreement"), "", ("consent", "agreed_to_hear")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", get_language() or "en")
        cast("CountryField", self.fields["country"]).queryset = Country.objects.with_hub()
        cast("forms.ModelChoiceField[Topic]", self.fields["topic"]).queryset = topics_of(None)
        self.fields["consent"].label, self.fields["agreed_to_hear"].label = asked_of_writer()

    def values(self) -> dict[str, Any]:
        """Return what the action takes beside address and text."""
        names = ("country", "topic", "kind", "name", "language", "agreed_to_hear")
        return {name: self.cleaned_data[name] for name in names}


class FollowUpForm(PlainTextForm):
    """What the person writes back."""

    text = forms.CharField(
        label=_("Write back"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": WRITE},
        help_text=_("You can write back once."),
    )  # fmt: skip


class PublishedFilterForm(forms.Form):
    """Which published answers to show."""

    q = SearchField()
    country = CountryField(
        label=_("Country"), required=False, to_field_name="code", empty_label=ANY[1], queryset=Country.objects.none(),
        error_messages=CHOOSE,
    )  # fmt: skip
    topic = TopicFilterField(queryset=Topic.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        messages = VoiceMessage.objects.filter(published__in=PublishedAnswer.objects.public())
        countries = Country.objects.filter(pk__in=messages.values("country"))
        topics = Topic.objects.filter(pk__in=messages.values("topic"))
        cast("CountryField", self.fields["country"]).queryset = countries
        cast("forms.ModelChoiceField[Topic]", self.fields["topic"]).queryset = topics
