"""The forms about people: a training certificate, a reason, a request in an emergency."""

from datetime import date
from typing import Any

from django import forms

from hotline.breakglass import BUNDLES
from hotline.certificates import judges
from hotline.models import Certificate, User
from hotline.reasons import no_address

LONGEST_YEARS = 5


def _day(label: str, missing: str) -> forms.DateField:
    """Give a field for a day, which says the same where it is missing and where it is none."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=dict.fromkeys(("required", "invalid"), missing))


class CertificateForm(forms.Form):
    """Who was trained, in what, and from when to when it counts."""

    user = forms.ModelChoiceField(
        queryset=User.objects.none(), label="Who", empty_label="Choose a person",
        error_messages={"required": "Choose who was trained."},
    )  # fmt: skip
    kind = forms.ChoiceField(choices=Certificate.Kind.choices, label="Training")
    valid_from = _day("Valid from", "Give the day from which it counts, as 2026-12-31.")
    valid_until = _day("Valid until", "Give the last day on which it counts, as 2026-12-31.")

    def __init__(self, *args: Any, by: int, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        person: Any = self.fields["user"]
        person.queryset = judges().exclude(pk=by)

    def clean(self) -> dict[str, Any]:
        """Refuse days that a tired hand typed in the wrong order, or in the wrong century."""
        said: dict[str, Any] = super().clean() or {}
        begin, end = said.get("valid_from"), said.get("valid_until")
        if begin and end:
            if end < begin:
                self.add_error("valid_until", "It ends before it begins. Look at both days again.")
            elif end < self.today:
                self.add_error("valid_until", "It is over already, so nobody may judge with it. Record the newest one.")
            elif (end - begin).days > LONGEST_YEARS * 366:
                self.add_error("valid_until", f"No training counts for more than {LONGEST_YEARS} years: look again.")
        return said


class ReasonForm(forms.Form):
    """Why, in a few words that hold nothing of a case."""

    why = forms.CharField(
        label="Why",
        max_length=200,
        min_length=5,
        validators=[no_address],
        help_text="It stands in the trail: no address, no names, nothing of a case.",
        error_messages=dict.fromkeys(("required", "min_length"), "Say why, in a few words: it stands in the trail."),
    )

    def said(self) -> str:
        """Give what is wrong, as one line above a page that has many of these forms."""
        return " ".join(str(problem) for problems in self.errors.values() for problem in problems)


class ElevationForm(forms.Form):
    """Which rights somebody needs now, why, and for how long."""

    bundle = forms.ChoiceField(label="What you need", choices=[(key, one.title) for key, one in BUNDLES.items()])
    reason = forms.CharField(
        label="Why it cannot wait", max_length=300, min_length=10, validators=[no_address],
        help_text="Auditors read it. Nothing of a case: write its number, never its address.",
        error_messages={"required": "Say why it cannot wait: whoever lends the right, and the auditors, read it."},
    )  # fmt: skip
    minutes = forms.TypedChoiceField(
        label="For how long", coerce=int, choices=[(15, "15 minutes"), (30, "30 minutes"), (60, "An hour")], initial=15
    )
