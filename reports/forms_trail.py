"""Forms about the trail and about what leaves the house: they check shape and words, never state."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from hotline import deeds
from hotline.models import User
from reports.actions.exporting import LONGEST_WHY

NOBODY = "none"
LONGEST_NUMBER = 18  # digits; the largest key a database gives has 19

NO_DAY = {"invalid": "Write the day as 2026-12-31."}


class Day(forms.DateInput):
    """A day, chosen in a calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TrailForm(forms.Form):
    """Which events to show. Nothing filled in: all of them."""

    person = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose a person of the list."})
    deed = forms.ChoiceField(required=False, error_messages={"invalid_choice": "Choose a deed of the list."})
    case = forms.CharField(required=False, max_length=40, label="Case number")
    since = forms.DateField(required=False, widget=Day, label="From day", error_messages=NO_DAY)
    until = forms.DateField(required=False, widget=Day, label="To day", error_messages=NO_DAY)
    looks = forms.BooleanField(required=False, label="Looks only")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.order_by("first_name", "username")
        named = [(str(user.pk), f"{user} ({user.username})") for user in people]
        self.fields["person"].choices = [("", "Everybody"), (NOBODY, "Nobody: clock or outside"), *named]  # type: ignore[attr-defined]
        words = sorted(deeds.WORDS.items(), key=lambda one: (one[0].partition(".")[0], one[1]))
        kinds: dict[str, list[tuple[str, str]]] = {}
        for deed, word in words:
            kinds.setdefault(deed.partition(".")[0].capitalize(), []).append((deed, word))
        self.fields["deed"].choices = [("", "Every deed"), *kinds.items()]  # type: ignore[attr-defined]

    def clean_case(self) -> int | None:
        """Read the number of a case as people write it: BE-000123, 123."""
        typed: str = self.cleaned_data["case"].strip()
        if not typed:
            return None
        found = re.fullmatch(r"(?:[A-Za-z]{1,8}-)?0*(\d+)", typed)
        if not found or len(found[1]) > LONGEST_NUMBER:
            raise forms.ValidationError("Write the number of a case like BE-000123, or 123.")
        return int(found[1])

    def clean(self) -> dict[str, Any]:
        """See that the days are in order."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = said.get("since"), said.get("until")
        if since and until and since > until:
            self.add_error("until", "The last day lies before the first one.")
        return said

    def between(self) -> tuple[datetime | None, datetime | None]:
        """Give the moments at which the days begin and end, in the house's own zone."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        return _midnight(since), _midnight(until + timedelta(days=1) if until and until < date.max else until)


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day and day.year > 1 else None


class ExportForm(forms.Form):
    """Why a case file leaves the house, and what goes along."""

    why = forms.CharField(
        max_length=LONGEST_WHY,
        label="What is it for?",
        help_text="Who gets it, in which matter. It stands in the trail and on the file: no address, no reporter's name.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Say what the file is for: whom it goes to, and in which matter."},
    )
    words = forms.BooleanField(
        required=False,
        label="Take the reporters' words along",
        help_text="Only where the court asks for them. How to reach a reporter never goes along.",
    )
