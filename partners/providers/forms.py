"""Forms about providers: they check shape and words, never state."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings

from partners.models import Partner
from partners.providers import rules
from partners.providers.models import Profile

ZONES = sorted(one for one in available_timezones() if "/" in one and not one.startswith(("Etc/", "posix/", "right/")))


class ListForm(forms.Form):
    """Which providers to show. Anything that is no choice shows those to approve."""

    tab = forms.CharField(required=False, max_length=12)
    q = forms.CharField(required=False, max_length=120)


class WhyForm(forms.Form):
    """A reason in words."""

    why = forms.CharField(
        label="Why", max_length=300, error_messages={"required": "Say why, in a few words; the trail keeps it."}
    )


class AboutForm(forms.ModelForm):
    """What is known of a provider besides its contacts."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        choices=lambda: [("UTC", "UTC"), *((one, one) for one in ZONES)],
        help_text="Deadlines in letters are written in this zone.",
        error_messages={"invalid_choice": "Choose a zone from the list, Europe/Brussels for instance."},
    )

    class Meta:
        model = Profile
        fields = ("time_zone", "hours", "preferred_format", "form_url", "note")
        labels = {"hours": "Hours", "preferred_format": "Wants notices as", "form_url": "Web form", "note": "Note"}
        help_texts = {
            "hours": "When somebody is there, in their own words: Mo-Fr 9-17.",
            "form_url": "Where their own form for abuse is, beginning with https://.",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def clean_form_url(self) -> str:
        """Refuse what is no address of a form."""
        said = str(self.cleaned_data["form_url"]).strip()
        if said and (problem := rules.wrong_address(rules.Way.FORM, said)):
            raise forms.ValidationError(problem)
        return said


class ContactForm(forms.Form):
    """A way to reach a provider."""

    channel = forms.ChoiceField(label="How", choices=rules.Way.choices)
    address = forms.CharField(
        label="Address or number",
        max_length=300,
        help_text="The mailbox, the address of the form, the name of the API, or the telephone number.",
        error_messages={"required": "Write where to reach them."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label="Language", choices=settings.LANGUAGES)
    hours = forms.CharField(label="Hours", required=False, max_length=120)
    preference = forms.IntegerField(
        label="Order", min_value=1, max_value=999, initial=100, help_text="The lowest number is used first."
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an address that does not fit the way."""
        said: dict[str, Any] = super().clean() or {}
        if "channel" in said and "address" in said:
            said["address"] = said["address"].strip()
            if said["channel"] == rules.Way.EMAIL:
                said["address"] = said["address"].lower()
            if problem := rules.wrong_address(said["channel"], said["address"]):
                self.add_error("address", problem)
        return said


class ChangeContactForm(ContactForm):
    """What may change of a contact that is there: not how it is reached."""

    active = forms.BooleanField(label="Switched on", required=False)

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["channel"]
        self.way = channel

    def clean(self) -> dict[str, Any]:
        """Refuse an address that does not fit the way this contact is reached."""
        said: dict[str, Any] = forms.Form.clean(self) or {}
        if "address" in said and (problem := rules.wrong_address(self.way, said["address"].strip())):
            self.add_error("address", problem)
        return said


class OtherForm(forms.Form):
    """Another provider, by its number or its name."""

    other = forms.CharField(
        label="Which provider",
        max_length=200,
        help_text="Its number, or its name as it stands in the list.",
        error_messages={"required": "Say which provider: its number, or its name."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_other(self) -> Partner:
        """Find the provider."""
        said = str(self.cleaned_data["other"]).strip()
        rows = Partner.objects.filter(kind=rules.PROVIDER)
        found = list(
            (rows.filter(pk=int(said)) if said.isdecimal() and len(said) < 10 else rows.filter(name__iexact=said))[:2]
        )
        if not found:
            raise forms.ValidationError("No provider has this number or name. Look it up in the list.")
        if len(found) > 1:
            raise forms.ValidationError("Several providers have this name. Give the number instead; the list shows it.")
        return found[0]


class LinkForm(OtherForm):
    """How another provider stands to this one."""

    says = forms.ChoiceField(
        label="This provider",
        choices=[
            ("upstream:ahead", "is connected to the internet by"),
            ("reseller:ahead", "sells for"),
            ("cdn:behind", "is delivered by the CDN"),
            ("cdn:ahead", "is a CDN, and delivers for"),
            ("upstream:behind", "connects"),
            ("reseller:behind", "is sold by"),
        ],
    )
    source = forms.ChoiceField(label="Says who", choices=[one for one in rules.Source.choices if one[0] != "lookup"])
    note = forms.CharField(label="Note", required=False, max_length=300)

    field_order = ("says", "other", "source", "note")


class MergeForm(OtherForm, WhyForm):
    """Into which provider, and why."""

    field_order = ("other", "why")
