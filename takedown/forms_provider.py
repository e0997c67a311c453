"""The provider's answer: one outcome for each address, or one for all of them; shape only, never state."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from takedown.models import NoticeLine
from takedown.rules import Outcome

OUTCOMES = {
    Outcome.REMOVED: _("We removed it"),
    Outcome.DISABLED: _("We made it inaccessible"),
    Outcome.ALREADY_GONE: _("It was already gone"),
    Outcome.CUSTOMER_TOLD: _("We told our customer to remove it"),
    Outcome.PASSED_ON: _("We passed it on to the reseller or host"),
    Outcome.NOT_OURS: _("It is not on our network"),
    Outcome.NEED_INFORMATION: _("We need more information"),
    Outcome.DISPUTED: _("We do not agree that it is illegal"),
}
CHOICES = [("", _("No answer yet")), *[(outcome.value, told) for outcome, told in OUTCOMES.items()]]
LONGEST_NOTE = 1000  # Reply.note


def told(outcome: str) -> Any:
    """Give the sentence a provider chose, in the language of the page."""
    return OUTCOMES[Outcome(outcome)]


def name_of(line: NoticeLine) -> str:
    """Name the field that answers for one address."""
    return f"outcome-{line.pk}"


class ReplyForm(forms.Form):
    """``outcome-<line>`` for each address, ``outcome-all`` for those left open, and a note."""

    note = forms.CharField(
        label=_("Note to us"),
        help_text=_("For instance whom to write to instead. Please do not describe or attach the content."),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, lines: Sequence[NoticeLine], **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"auto_id": "id-%s"}))
        self.lines = lines
        for line in lines:
            self.fields[name_of(line)] = forms.ChoiceField(label=_("What did you do?"), choices=CHOICES, required=False)
        self.fields["outcome-all"] = forms.ChoiceField(
            label=_("For every address you left open above"), choices=CHOICES, required=False
        )

    def clean(self) -> dict[str, Any]:
        """An answer names at least one outcome."""
        said = super().clean() or self.cleaned_data
        if not self.errors and not self.outcomes():
            raise forms.ValidationError(_("Choose what you did for at least one address."))
        return said

    def outcomes(self) -> list[tuple[NoticeLine, str, str]]:
        """Give (line, outcome, note) for each address that was answered."""
        said, note = self.cleaned_data, self.cleaned_data.get("note", "")
        chosen = [(line, said.get(name_of(line)) or said.get("outcome-all")) for line in self.lines]
        return [(line, outcome, note) for line, outcome in chosen if outcome]
