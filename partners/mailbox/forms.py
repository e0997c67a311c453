"""Forms of the mailbox: they check shape and words and return values; the verbs decide."""

from datetime import datetime
from typing import Any

import idna
from django import forms

from partners.mailbox import rules
from partners.mailbox.models import AllowedSender
from partners.mailbox.rules import Because
from partners.models import Partner
from reports.addresses import domain_of


class TakeForm(forms.Form):
    """For which partner a held mail is taken in, and how we know that it is theirs."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), label="Partner", empty_label="Choose a partner",
        help_text="The result goes to this partner's address in the directory.",
        error_messages={"required": "Choose a partner.", "invalid_choice": "Choose an active partner of the list."},
    )  # fmt: skip
    because = forms.ChoiceField(
        label="How we know that it is theirs", widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Because if one in rules.TAKEN_IN],
        error_messages={"required": "Say how you know."},
    )  # fmt: skip

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["partner"]
        choice.queryset = Partner.objects.usable(at).order_by("kind", "country", "name")

    def clean_because(self) -> Because:
        """Give the reason as a word of the rules."""
        return Because(self.cleaned_data["because"])


class RefuseForm(forms.Form):
    """Why a held mail is refused."""

    because = forms.ChoiceField(
        label="Why", widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in Because if one not in rules.TAKEN_IN],
        error_messages={"required": "Say why."},
    )  # fmt: skip

    def clean_because(self) -> Because:
        """Give the reason as a word of the rules."""
        return Because(self.cleaned_data["because"])


class SenderForm(forms.ModelForm):
    """A sender as people paste it: an address or a domain, kept in small letters and ASCII."""

    class Meta:
        model = AllowedSender
        fields = ("partner", "sender", "active")

    def clean_sender(self) -> str:
        """Read an address or a domain. A public suffix is nobody's: half the world could report as this partner."""
        name, found, host = str(self.cleaned_data["sender"]).strip().lower().rpartition("@")
        try:
            domain = idna.encode(host.rstrip("."), uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            domain = ""
        if not domain_of(domain):
            raise forms.ValidationError("Write an address like reports@partner.example, or a domain like partner.example.")
        if found and (not name or not name.isascii() or any(sign.isspace() or sign == "@" for sign in name)):
            raise forms.ValidationError("Something before the @ is wrong. Copy the address from a mail of theirs.")
        return f"{name}@{domain}" if found and name else domain
