"""Forms of the page for domain rules: they check shape and words, never state."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings

from hotline.procedures import procedure
from hotline.ranges import is_public
from hotline.reasons import no_address
from reports.addresses import NotAnAddress, domain_of, normalise
from reports.countries import ISO
from reports.rules import domains

Kind = domains.Kind
OWNER = (
    "An owner whom a rule names gets a letter when host and carrier did nothing. Name none who may be behind the content: "
    "the letter would warn them."
)
MISSING = {
    "country": "Say in which country the host is, for instance NL.",
    "name": "Write the name of whom the rule names.",
    "contact": "Write the e-mail address of whom the rule names.",
    "origin_ip": "Write the IP address of the origin, for instance 193.190.10.10.",
    "checker": "Choose the link checker. Without one in the settings there is none to choose.",
}


class RuleForm(forms.Form):
    """A rule for a domain; what its kind has no use for is left aside."""

    domain = forms.CharField(
        max_length=2000,
        help_text="A domain or a host, for instance example.com. It holds for every sub-domain too.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Write the domain the rule is for."},
    )
    kind = forms.ChoiceField(label="What is so", choices=Kind.choices, help_text=OWNER)
    country = forms.CharField(
        required=False,
        label="Country",
        help_text="Of the host: two letters, for instance NL. Of an owner: it chooses the language of letters.",
        max_length=2,
    )
    name = forms.CharField(required=False, max_length=200, label="Name", help_text="Of the host, registrar or owner.")
    contact = forms.EmailField(required=False, label="E-mail address", help_text="Where notices to them go.")
    asn = forms.IntegerField(
        required=False, min_value=1, max_value=4_294_967_295, label="AS number", help_text="Of the host, where known."
    )
    origin_ip = forms.GenericIPAddressField(required=False, label="Origin IP", help_text="Behind a front (a CDN).")
    checker = forms.ChoiceField(required=False, label="Link checker", help_text="By its name in HOTLINE_LINK_CHECKERS.")
    until = forms.DateField(
        label="Last day",
        widget=forms.DateInput({"type": "date"}),
        help_text="A rule is looked at anew at least once a year.",
        error_messages={"required": "Say until when the rule counts.", "invalid": "Write the day as 2026-12-31."},
    )
    reason = forms.CharField(
        max_length=300,
        label="Why?",
        validators=[no_address],
        help_text="Stands in the directory of rules: no address of any content.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Say why, so that whoever looks at it in a year can judge it."},
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        checkers: Any = self.fields["checker"]
        checkers.choices = [("", "None"), *((one, one) for one in sorted(settings.LINK_CHECKERS))]

    def clean_domain(self) -> str:
        """Take a domain, a host or a whole address; refuse a public suffix: its neighbours are strangers."""
        told = str(self.cleaned_data["domain"]).strip().rstrip(".")
        try:
            host = normalise(told).host
        except NotAnAddress as error:
            raise forms.ValidationError("Write a domain, for instance example.com.") from error
        if host.endswith(".onion") or domains.is_an_ip(host):
            return host
        if not domain_of(host):
            raise forms.ValidationError(f"{host} is shared by many owners. Write the domain of one of them.")
        return host

    def clean_country(self) -> str:
        """Take a country by its two letters."""
        country = str(self.cleaned_data["country"]).strip().upper()
        if country and country not in ISO:
            raise forms.ValidationError("Write the country as two letters, for instance NL.")
        return country

    def clean_origin_ip(self) -> str:
        """Take an address of the public internet only."""
        ip = self.cleaned_data["origin_ip"] or ""
        if ip and not is_public(ip):
            raise forms.ValidationError("This IP address is not on the public internet.")
        return str(ip)

    def clean_until(self) -> date:
        """The last day lies ahead, at most a year."""
        day: date = self.cleaned_data["until"]
        today = self.at.astimezone(ZoneInfo(procedure().zone)).date()
        if day < today:
            raise forms.ValidationError("This day is over. Choose one that is still to come.")
        if day > today + timedelta(days=domains.LONGEST_DAYS):
            raise forms.ValidationError("At most a year: then somebody looks at the rule anew.")
        return day

    def clean(self) -> dict[str, Any]:
        """Each kind needs its own columns."""
        said = super().clean() or self.cleaned_data
        for name in domains.WANTED.get(said.get("kind", ""), ()):
            if name not in self.errors and not said.get(name):
                self.add_error(name, MISSING[name])
        return said

    def end(self) -> datetime:
        """Give the end of the last day in the house's own zone."""
        zone = ZoneInfo(procedure().zone)
        return datetime.combine(self.cleaned_data["until"] + timedelta(days=1), time(0), tzinfo=zone)


class EndForm(forms.Form):
    """Why a rule ends before its time."""

    why = forms.CharField(
        max_length=300,
        label="Why does it end?",
        validators=[no_address],
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Say why: the rule stays to be read with it."},
    )
