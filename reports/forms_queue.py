"""Forms of the queue: what an act for many cases needs to know, why it is done, and the name of a saved search."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from hotline.models import User
from hotline.reasons import no_address
from reports import rules
from reports.desk.filters import number_of
from reports.models import Case

LATER = {"required": "Choose until when.", "invalid": "Write the moment as day and time, for instance 2026-11-30 09:00."}


class DetailsForm(forms.Form):
    """What an act needs to know besides the cases; only the fields of that act are there."""

    act = forms.ChoiceField(choices=rules.Act.choices, widget=forms.HiddenInput)
    person = forms.ChoiceField(label="To whom", error_messages={"required": "Choose a person."})
    until = forms.DateTimeField(
        label="Until when", error_messages=LATER, widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
    )
    into = forms.CharField(
        label="Into which case",
        max_length=40,
        help_text="The number of the case that stays, for instance BE-000123.",
        error_messages={"required": "Name the case that stays."},
    )
    FIELDS = {"assign": ("person", "until"), "snooze": ("until",), "merge": ("into",), "dismiss": ()}

    def __init__(self, told: Any, *, at: datetime, by: User, judges: list[User]) -> None:
        super().__init__(told)
        self.at, self.by, self.judges = at, by, judges
        act = self.data.get("act", "")
        for name in ("person", "until", "into"):
            if name not in self.FIELDS.get(act, ()):
                del self.fields[name]
        if "person" in self.fields:
            offered = judges if by.has_perm("reports.decide_case") else [one for one in judges if one == by]
            self.fields["person"].choices = [("", "Choose"), *((str(one.pk), str(one)) for one in offered)]  # type: ignore[attr-defined]

    @property
    def begun(self) -> bool:
        """Say whether anything was filled in: an empty form is no mistake yet."""
        wanted = self.FIELDS.get(self.data.get("act", ""), ())
        return not wanted or any(self.data.get(name) for name in wanted)

    def clean_person(self) -> User:
        """Give the person."""
        return next(one for one in self.judges if str(one.pk) == self.cleaned_data["person"])

    def clean_until(self) -> datetime:
        """Take a moment to come that is not too far away."""
        until: datetime = self.cleaned_data["until"]
        longest = rules.LONGEST_ASSIGNMENT if self.data.get("act") == rules.Act.ASSIGN else rules.LONGEST_SNOOZE
        if problem := rules.problem_with_until(until, self.at, longest):
            raise forms.ValidationError(problem)
        return until

    def clean_into(self) -> Case:
        """Find the case that stays."""
        number = number_of(self.cleaned_data["into"])
        case = Case.objects.filter(pk=int(number)).first() if number else None
        if case is None:
            raise forms.ValidationError("There is no case with that number.")
        if case.duplicate_of_id is not None:
            raise forms.ValidationError("That case is itself a duplicate; name the case it was merged into.")
        return case

    def told(self) -> dict[str, Any]:
        """Give what was filled in as plain words, for the signed promise of the preview."""
        said = self.cleaned_data
        return {
            "act": said["act"],
            "person": said["person"].pk if "person" in said else None,
            "until": said["until"].isoformat() if "until" in said else None,
            "into": said["into"].pk if "into" in said else None,
        }


class WhyForm(forms.Form):
    """Why it is done, and what exactly was promised."""

    promise = forms.CharField(widget=forms.HiddenInput, max_length=60_000)
    why = forms.CharField(
        label="Why?",
        max_length=300,
        validators=[no_address],
        help_text="It stands in the trail of each case. No address, no name.",
        error_messages={"required": "Say why. The reason stands in the trail of each case."},
    )


class SaveForm(forms.Form):
    """The name of a saved search, who sees it, and when it tells something."""

    name = forms.CharField(max_length=60, error_messages={"required": "Give the search a name."})
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    shared = forms.BooleanField(required=False, label="Share it with the team")
    alert = forms.ChoiceField(choices=rules.Alert.choices, label="Tell me on Today and by mail")
    threshold = forms.IntegerField(
        label="From so many cases",
        initial=1,
        min_value=1,
        max_value=1000,
        error_messages=dict.fromkeys(("invalid", "required", "min_value", "max_value"), "Write a number from 1 to 1000."),
    )


def tomorrow(at: datetime) -> str:
    """Offer tomorrow at nine as the end of an arrangement."""
    local = timezone.localtime(at).replace(hour=9, minute=0, second=0, microsecond=0)
    return f"{local + timedelta(days=1):%Y-%m-%dT%H:%M}"
