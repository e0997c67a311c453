"""The form of a blind check: the deciding part of a verdict, and a note."""

from datetime import date
from typing import Any

from django import forms

from hotline.procedures import procedure
from reports import rules


class CheckForm(forms.Form):
    """What a third person finds, without knowing what was decided."""

    finding = forms.ChoiceField(
        choices=rules.Finding.choices, widget=forms.RadioSelect, error_messages={"required": "Choose a finding."}
    )
    international = forms.ChoiceField(
        choices=rules.International.choices, widget=forms.RadioSelect, initial=rules.International.NOT_BASELINE,
        error_messages={"required": "Choose whether it meets the international baseline."},
    )  # fmt: skip
    national = forms.ChoiceField(
        choices=rules.National.choices, widget=forms.RadioSelect, initial=rules.National.NOT_ILLEGAL,
        error_messages={"required": "Choose whether it is illegal here."},
    )  # fmt: skip
    legal_ground = forms.ChoiceField(required=False, label="Legal ground")
    note = forms.CharField(
        required=False, max_length=5000, label="Note for the lead", widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = [(ground.code, ground.title()) for ground in procedure().grounds_on(on)]
        self.fields["legal_ground"].choices = [("", "None"), *grounds]  # type: ignore[attr-defined]

    def verdict(self) -> rules.Verdict:
        """Give the part that decides."""
        said = self.cleaned_data
        return rules.Verdict(said["finding"], said["international"], said["national"], said["legal_ground"])
