"""Forms of the case page for links to other cases."""

import re
from typing import Any

from django import forms

from hotline.procedures import procedure
from reports import rules
from reports.addresses import split
from reports.models import Case

NOT_A_CASE = "Write the number of the other case, for instance BE-000123."
LONGEST_NUMBER = 18


class LinkForm(forms.Form):
    """Which case, how it stands to this one, and why."""

    other = forms.CharField(
        label="Other case", max_length=40, error_messages={"required": NOT_A_CASE},
        widget=forms.TextInput({"autocomplete": "off", "placeholder": "BE-000123"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label="This case is", choices=rules.LinkKind.choices)
    why = forms.CharField(
        label="Why", required=False, max_length=300, help_text="No address: it stands in the trail.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip

    def clean_other(self) -> Case:
        """Find the case by its reference or number."""
        typed = re.sub(r"[\s#]", "", str(self.cleaned_data["other"])).upper()
        digits = typed.removeprefix(procedure().report_reference.upper()).lstrip("-–—").replace("O", "0")
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER):
            raise forms.ValidationError(NOT_A_CASE)
        found = Case.objects.filter(pk=int(digits)).first()
        if found is None:
            raise forms.ValidationError("There is no case with this number.")
        return found

    def clean_why(self) -> str:
        """Refuse an address."""
        why: str = self.cleaned_data["why"]
        if split(why):
            raise forms.ValidationError("Leave the address out: the reason stands in the trail.")
        return why

    def values(self) -> dict[str, Any]:
        """Give what the verb takes."""
        return {"other": self.cleaned_data["other"], "kind": self.cleaned_data["kind"], "why": self.cleaned_data["why"]}
