"""What is typed about proposals: by the network office, each act in its role, and by member organisations."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dialogues.models import CampaignItem, MemberOrganisation, MemberReply, PolicyProposal
from dialogues.proposals.actions.proposals import translated_rows, translation_values
from dialogues.proposals.models.act import Outcome
from dialogues.proposals.path import ProposalPath
from dialogues.proposals.roles import ActKind
from dialogues.proposals.stages import Stage
from hubs.models import Group, GroupChair, Organisation
from hubs.vocabulary.text_language import TextLanguageField
from toolkit import clock
from toolkit.choices import CHOOSE
from toolkit.date_formatting import partial_words
from toolkit.email_addresses import EmailAddressField
from toolkit.forms import EditFormMixin
from toolkit.forms.choices import EmailLanguageField
from toolkit.forms.days import DayField
from toolkit.languages import language_choices, language_name
from toolkit.partial_dates.dates import not_over
from toolkit.plain_text import PlainTextForm, add_rule
from toolkit.web_address_field import WebAddressField

LONG = {"rows": 8}


class OriginalLanguageField(TextLanguageField):
    """The language a text is written in; the reader's where none is chosen."""

    def clean(self, value: Any) -> str:
        """Return the language."""
        return str(super().clean(value) or get_language() or "en")


class NetworkField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A European network or intergroup; those that ended too where the list is filtered by it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("Choose a network"))
        super().__init__(
            Group.objects.pan_european().order_by("kind", "sort_name"),
            label=_("Network"),
            error_messages=CHOOSE,
            **kwargs,
        )


def offer_current_networks(form: forms.Form) -> None:
    """Offer only networks that have not ended."""
    form.fields["network"].queryset = (  # type: ignore[attr-defined]
        Group.objects.pan_european().filter(not_over("until", clock.today())).order_by("kind", "sort_name")
    )


class ChairField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A chair of a European network."""

    def __init__(self) -> None:
        rows = GroupChair.objects.filter(group__hub=None).select_related("group", "organisation")
        super().__init__(
            rows.order_by("group__sort_name", "pk"), label=_("Co-chair"), required=False, empty_label=_("The network as a whole"),
            error_messages=CHOOSE, help_text=_("The chair who raised it, if it was one of this network's."),
        )  # fmt: skip

    def label_from_instance(self, chair: GroupChair) -> str:
        """The network, then the chair."""
        return f"{chair.group.name}: {chair.shown_as}"


class MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A current member organisation."""

    def __init__(self) -> None:
        super().__init__(
            MemberOrganisation.objects.none(), label=_("Member organisation"), error_messages=CHOOSE,
            help_text=_("Only a member organisation can propose."),
        )  # fmt: skip


class NeedForm(EditFormMixin, PlainTextForm):
    """The need that a network noticed: the draft of a proposal."""

    groups = (
        (
            _("Need"),
            _("What is missing or wrong, as the network sees it. It is not a decision yet."),
            ("network", "title", "text"),
        ),
        (_("Who noticed it"), "", ("chair", "done_on", "original_language")),
    )
    network = NetworkField()
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("For instance “Waiting times after a positive screening”.")
    )
    text = forms.CharField(label=_("Need"), max_length=10000, widget=forms.Textarea(attrs=LONG))
    chair = ChairField()
    done_on = DayField(label=_("Noticed on"))
    original_language = OriginalLanguageField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", {"done_on": clock.today(), "original_language": get_language() or "en"})
        super().__init__(*args, initial=initial, **kwargs)
        offer_current_networks(self)


class PublicAtOnceForm(PlainTextForm):
    """What is public as soon as it is recorded, and stays."""

    original_language = OriginalLanguageField()
    sure = forms.BooleanField(
        label=_("I've checked it. It will be public at once and can't be changed."),
        error_messages={"required": _("Tick this to record it.")},
    )

    @property
    def fields_of_act(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "sure"}


class ActForm(PublicAtOnceForm):
    """One act, in its role."""

    kind: ActKind
    text = forms.CharField(label=_("Text"), max_length=10000, widget=forms.Textarea(attrs=LONG))
    done_on = DayField(label=_("Date"))
    field_order: Iterable[str] | None = ("text", "done_on")

    def __init__(self, *args: Any, path: ProposalPath, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"done_on": path.today, "original_language": get_language() or "en"})
        super().__init__(*args, **kwargs)


class ReasonField(forms.CharField):
    """A reason that is published."""

    def __init__(self, help_text: Any) -> None:
        super().__init__(
            label=_("Reason"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), help_text=help_text,
            error_messages={"required": _("Enter the reason. It is published.")},
        )  # fmt: skip


class ProposalForm(ActForm):
    """What a member organisation proposes."""

    kind = ActKind.PROPOSAL
    member = MemberField()
    field_order = ("member", "text", "done_on")

    def __init__(self, *args: Any, path: ProposalPath, **kwargs: Any) -> None:
        super().__init__(*args, path=path, **kwargs)
        self.fields["text"].label = _("Proposal")
        self.fields["member"].queryset = MemberOrganisation.objects.for_pages()  # type: ignore[attr-defined]


class ConsultationForm(ActForm):
    """Until when members can reply, and what they are asked beside their view."""

    kind = ActKind.CONSULTATION
    closes_on = DayField(
        label=_("Deadline"), help_text=_("The last day on which replies are accepted. At least a week ahead.")
    )
    field_order = ("closes_on", "text")

    def __init__(self, *args: Any, path: ProposalPath, **kwargs: Any) -> None:
        super().__init__(*args, path=path, **kwargs)
        del self.fields["done_on"]
        self.fields["text"].label = _("Note to members")
        self.fields["text"].required = False
        self.fields["text"].help_text = _(
            "For instance what you would like them to look at. Shown in the email and on the page."
        )


class ExtensionForm(ActForm):
    """A later deadline, and why."""

    kind = ActKind.EXTENSION
    closes_on = DayField(label=_("New deadline"))
    reason = ReasonField(_("Published with the new deadline, and emailed to the members that have not replied."))
    field_order = ("closes_on", "reason")

    def __init__(self, *args: Any, path: ProposalPath, **kwargs: Any) -> None:
        super().__init__(*args, path=path, **kwargs)
        del self.fields["text"], self.fields["done_on"]
        if path.closes_on:
            words = _("Members can reply until %(day)s. A deadline can be extended, but not shortened.")
            self.fields["closes_on"].help_text = words % {"day": partial_words(path.closes_on, "day")}


class ProposalWithdrawalForm(ActForm):
    """Why the member organisation that proposed withdraws, as the network office records it."""

    kind = ActKind.WITHDRAWAL
    reason = ReasonField(_("In the words of the member organisation. Published, and emailed to the members consulted."))
    field_order = ("reason", "done_on")

    def __init__(self, *args: Any, path: ProposalPath, **kwargs: Any) -> None:
        super().__init__(*args, path=path, **kwargs)
        del self.fields["text"]


class WithdrawalByMemberForm(PublicAtOnceForm):
    """Why a member organisation withdraws its proposal."""

    reason = ReasonField(_("Published with the name of your organisation, and emailed to the members consulted."))
    field_order = ("reason",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"original_language": get_language() or "en"}, **kwargs)


class AdviceForm(ActForm):
    """What the Patient Advisory Committee advises."""

    kind = ActKind.ADVICE

    def __init__(self, *args: Any, path: ProposalPath, **kwargs: Any) -> None:
        super().__init__(*args, path=path, **kwargs)
        self.fields["text"].label = _("Advice")


class DecisionForm(ActForm):
    """What the Board decided."""

    kind = ActKind.DECISION
    outcome = forms.ChoiceField(
        label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the Board decided."), **CHOOSE},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Required where the Board did not adopt it."),
    )  # fmt: skip
    without_advice = forms.BooleanField(
        label=_("The Board decided without advice of the Patient Advisory Committee"), required=False,
        help_text=_("No advice has been recorded. The public page will say so."),
    )  # fmt: skip
    field_order = ("outcome", "text", "reason", "done_on", "without_advice")

    def __init__(self, *args: Any, path: ProposalPath, **kwargs: Any) -> None:
        super().__init__(*args, path=path, **kwargs)
        self.fields["text"].label = _("Record of the decision")
        if path.of_kind(ActKind.ADVICE):
            del self.fields["without_advice"]


class RecordCorrectionForm(ActForm):
    """What is wrong in the record, and what is right."""

    kind = ActKind.CORRECTION

    def __init__(self, *args: Any, path: ProposalPath, **kwargs: Any) -> None:
        super().__init__(*args, path=path, **kwargs)
        del self.fields["done_on"]
        self.fields["text"].label = _("Correction")
        self.fields["text"].help_text = _("Say what is wrong and what is right. The original text stays.")


class CampaignForm(PlainTextForm):
    """What a network does for an adopted policy."""

    title = forms.CharField(label=_("Title"), max_length=200)
    network = NetworkField()
    starts_on = DayField(label=_("Date"))
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Leave blank for a single day."))
    url = WebAddressField(
        label=_("Link"), max_length=300, required=False,
        help_text=_("A page of the portal (event, resource or dialogue) or of another site."),
    )  # fmt: skip
    original_language = OriginalLanguageField()

    def __init__(self, *args: Any, path: ProposalPath, **kwargs: Any) -> None:
        initial = {
            "network": path.proposal.network_id,
            "starts_on": path.today,
            "original_language": get_language() or "en",
        }
        super().__init__(*args, initial=initial, **kwargs)
        offer_current_networks(self)


class ReplyToConsultationForm(PlainTextForm):
    """The view of a member organisation."""

    position = forms.ChoiceField(
        label=_("View of your organisation"), choices=MemberReply.Position.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose the view of your organisation."), **CHOOSE},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Explanation"), max_length=10000, required=False, widget=forms.Textarea(attrs=LONG),
        help_text=_("In any language. Required if you object or want changes. It is published with the name of your organisation."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language of your explanation"), choices=language_choices, error_messages=CHOOSE
    )


class MemberForm(EditFormMixin, PlainTextForm):
    """A member organisation, and where it is asked for its view."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.order_by("sort_name", "pk"), required=False,
        empty_label=_("A new organisation"), error_messages=CHOOSE,
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name of a new organisation"),
        max_length=250,
        required=False,
        help_text=_("Only if it is not in the list above."),
    )
    email = EmailAddressField(
        label=_("Contact email (shared mailbox)"),
        required=False,
        help_text=_("Consultations are sent to this address."),
    )
    language = EmailLanguageField()
    since = DayField(label=_("Member since"), required=False)
    until = DayField(label=_("Member until"), required=False, help_text=_("Leave blank for a current member."))

    def clean(self) -> dict[str, Any]:
        """One organisation: of the list, or a new one."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "name" in self.fields and bool(data.get("organisation")) == bool(data.get("name")) and not self.errors:
            self.add_error("organisation", _("Choose an organisation, or enter the name of a new one."))
        return data


class TranslationForm(EditFormMixin, PlainTextForm):
    """Every text of a proposal in one further language, beside the original."""

    def __init__(self, *args: Any, proposal: PolicyProposal, language: str, **kwargs: Any) -> None:
        super().__init__(*args, initial=translation_values(proposal, language), **kwargs)
        self.language = language
        for key, row in translated_rows(proposal).items():
            for name in row.TRANSLATED:
                if f"{key}_{name}" not in self.initial:
                    continue
                column: Any = row._meta.get_field(name)
                is_long = (column.max_length or 0) > 300
                attrs: dict[str, Any] = {"lang": language, "dir": "auto", **({"rows": 6} if is_long else {})}
                field = forms.CharField(
                    label=_label_of(row, name), max_length=column.max_length, required=False, help_text=getattr(row, name),
                    widget=forms.Textarea(attrs=attrs) if is_long else forms.TextInput(attrs=attrs),
                )  # fmt: skip
                add_rule(field)
                self.fields[f"{key}_{name}"] = field

    @property
    def texts(self) -> Mapping[str, Mapping[str, str]]:
        """The texts by row and field."""
        found: dict[str, dict[str, str]] = {}
        for full, text in self.cleaned_data.items():
            key, _line, name = full.partition("_")
            found.setdefault(key, {})[name] = text
        return found

    @property
    def language_name(self) -> str:
        """The language in words."""
        return language_name(self.language)


def _label_of(row: Any, name: str) -> str:
    if name == "reason":
        return str(_("Reason"))
    if isinstance(row, CampaignItem):
        return str(_("Campaign item"))
    return str(row.get_kind_display()) if name == "text" else str(_("Title"))


class ProposalFilterForm(forms.Form):
    """Filters of the public list. An unknown value gets an error at its field and does not filter."""

    network = NetworkField(required=False, empty_label=_("All networks"))
    stage = forms.ChoiceField(
        label=_("Status"), choices=[("", _("All")), *Stage.choices], required=False, error_messages=CHOOSE
    )
