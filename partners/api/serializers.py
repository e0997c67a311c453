"""Shapes of the partner API: what may be sent and what is answered. They check shape and words, never state."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from rest_framework import serializers

from partners import rules as partner_rules
from partners.api import rules
from reports import rules as report_rules
from reports.addresses import LONGEST

LONGEST_NOTE = 5_000
EARLIEST_YEAR = 2000
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Strict(serializers.Serializer[Any]):
    """A shape that knows all its fields: a misspelt one is refused, not lost."""

    def to_internal_value(self, told: Any) -> Any:
        """Refuse a field nobody knows, then read the others."""
        if isinstance(told, dict) and set(told) - set(self.fields):
            known = ", ".join(self.fields)
            raise serializers.ValidationError({"non_field_errors": [f"There is a field we do not know. Known are {known}."]})
        return super().to_internal_value(told)


class AssessmentIn(Strict):
    """What you found, in words of closed lists: context for our analysts, who judge for themselves."""

    international = serializers.ChoiceField(required=False, choices=report_rules.International.values)
    national = serializers.ChoiceField(required=False, choices=report_rules.National.values)
    legal_ground = serializers.RegexField(
        "^[A-Za-z0-9._/-]{1,40}$", required=False, help_text="The code of your own law: letters, digits and ./_- only."
    )
    content_type = serializers.ChoiceField(required=False, choices=report_rules.ContentType.values)
    site_type = serializers.ChoiceField(required=False, choices=report_rules.SiteType.values)
    age = serializers.ChoiceField(required=False, choices=report_rules.Age.values)
    gender = serializers.ChoiceField(required=False, choices=report_rules.Gender.values)
    commerciality = serializers.ChoiceField(required=False, choices=report_rules.Commerciality.values)
    virtual = serializers.BooleanField(required=False)
    self_generated = serializers.BooleanField(required=False)
    child_modelling = serializers.BooleanField(required=False)
    assessed_by_people = serializers.IntegerField(required=False, min_value=1, max_value=9)
    assessed_at = serializers.DateTimeField(required=False)


class ReportIn(Strict):
    """One report. A note is sealed at once; a reference is yours: no address, no name of a person in it."""

    addresses = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST),
        min_length=1,
        max_length=rules.MOST_ADDRESSES,
        help_text="Web addresses in any shape people paste them. Each is numbered in this order; the same one counts once.",
    )
    reference = serializers.CharField(
        required=False, allow_blank=True, max_length=100, help_text="What you call it; given back with the status."
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_NOTE)
    language = serializers.ChoiceField(required=False, choices=LANGUAGES, help_text="Of the note; English if left out.")
    why = serializers.ChoiceField(required=False, choices=report_rules.Why.values)
    place = serializers.ChoiceField(required=False, choices=report_rules.Place.values)
    signs = serializers.ListField(
        child=serializers.ChoiceField(choices=report_rules.Sign.values), required=False, max_length=4,
        help_text="What makes it urgent.",
    )  # fmt: skip
    assessment = AssessmentIn(required=False)


class BatchIn(Strict):
    """Up to 1,000 reports; each is judged on its own, as one alone would be."""

    reports = serializers.ListField(
        child=serializers.DictField(help_text="As for one report."), min_length=1, max_length=rules.MOST_ITEMS
    )


class AddressOut(serializers.Serializer[Any]):
    """Where one address stands, as a reporter reads it. The address itself is not repeated."""

    number = serializers.IntegerField()
    phase = serializers.ChoiceField(choices=report_rules.PHASES)
    words = serializers.CharField()
    since = serializers.DateField()


class ReportOut(serializers.Serializer[Any]):
    """A report you filed."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    filed_at = serializers.DateTimeField()
    addresses = AddressOut(many=True)


class PointedOut(serializers.Serializer[Any]):
    """One thing that is wrong: where (a JSON pointer) and what."""

    pointer = serializers.CharField()
    detail = serializers.CharField()


class ResultOut(serializers.Serializer[Any]):
    """What became of one item of a batch; `index` counts from 0."""

    index = serializers.IntegerField()
    result = serializers.ChoiceField(choices=["filed", "refused"])
    id = serializers.UUIDField(required=False)
    reference = serializers.CharField(required=False)
    errors = PointedOut(many=True, required=False)  # type: ignore[assignment]  # a field; the property stays


class BatchOut(serializers.Serializer[Any]):
    """Results in the order of the items."""

    filed = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = ResultOut(many=True)


class ProblemOut(serializers.Serializer[Any]):
    """A problem by RFC 9457. `code` is for programs, `detail` for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = PointedOut(many=True, required=False)  # type: ignore[assignment]  # a field; the property stays


class TokenOut(serializers.Serializer[Any]):
    """What your token is."""

    partner = serializers.CharField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=rules.Scope.values))
    expires_at = serializers.DateTimeField()


class AnswerOut(serializers.Serializer[Any]):
    """What you said about a referral."""

    said = serializers.ChoiceField(choices=partner_rules.Said.values)
    because = serializers.ChoiceField(choices=["", *partner_rules.Reason.values], help_text="Empty where none is asked for.")
    at = serializers.DateTimeField()
    note = serializers.CharField()


class OrderOut(serializers.Serializer[Any]):
    """A magistrate's order you noted; a spoken one is to be confirmed in writing by `confirm_by`, or it lapses."""

    id = serializers.IntegerField()
    given_at = serializers.DateTimeField()
    confirm_by = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    lapsed_at = serializers.DateTimeField(allow_null=True)


class AcknowledgementOut(serializers.Serializer[Any]):
    """When you took a referral in, and under which number of yours."""

    at = serializers.DateTimeField()
    reference = serializers.CharField()


class ReferralOut(serializers.Serializer[Any]):
    """A referral we sent you. The address is masked; ask for it with reveal."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    case = serializers.CharField()
    purpose = serializers.ChoiceField(choices=partner_rules.PURPOSES)
    masked_address = serializers.CharField()
    checksum = serializers.CharField(
        help_text="SHA-256 of the referral.json we sent; empty for what was sent before we kept it."
    )
    sent_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    held_until = serializers.DateTimeField(allow_null=True)
    acknowledgement = AcknowledgementOut(allow_null=True)
    answers = AnswerOut(many=True)
    orders = OrderOut(many=True)


class RevealOut(serializers.Serializer[Any]):
    """The exact address. That you saw it stands in our audit trail."""

    address = serializers.CharField()


class AcknowledgeIn(Strict):
    """Your own number for it, if there is one."""

    reference = serializers.CharField(required=False, allow_blank=True, max_length=100)


NEEDED: dict[str, tuple[str, ...]] = {
    "rejected": ("note",),
    "held": ("because", "until"),
    "released": ("because",),
    "taken_over": ("because",),
    "need_more": ("because",),
    "no_action": ("because",),
    "ordered": ("magistrate", "given_at"),
    "order_confirmed": ("order", "reference"),
}
ALLOWED: dict[str, tuple[str, ...]] = {
    "confirmed": ("note",),
    "rejected": ("note",),
    "held": ("because", "until", "note"),
    "released": ("because", "note"),
    "taken_over": ("because", "note"),
    "need_more": ("because", "note"),
    "no_action": ("because", "note"),
    "ordered": ("magistrate", "given_at", "reference"),
    "order_confirmed": ("order", "reference"),
}


class AnswerIn(Strict):
    """What you say about a referral. `rejected` needs a `note` that says why; `held`, `released`, `taken_over`,
    `need_more` and `no_action` need `because`, a reason of their own list (`other` needs a `note`); `held` needs `until` as
    well; `ordered` needs `magistrate` and `given_at`, and a `reference` where it is in writing; `order_confirmed` needs
    `order` and `reference`. Peers and regulators can say `confirmed`."""

    said = serializers.ChoiceField(choices=partner_rules.Said.values)
    because = serializers.ChoiceField(required=False, choices=partner_rules.Reason.values)
    note = serializers.CharField(required=False, allow_blank=True, max_length=300)
    until = serializers.DateTimeField(required=False)
    magistrate = serializers.CharField(required=False, max_length=200)
    given_at = serializers.DateTimeField(required=False)
    reference = serializers.CharField(required=False, max_length=200)
    order = serializers.IntegerField(required=False, min_value=1, max_value=2**62)

    def validate_given_at(self, told: datetime) -> datetime:
        """Refuse a moment that can only be a slip."""
        if told.year < EARLIEST_YEAR:
            raise serializers.ValidationError(f"This date is before the year {EARLIEST_YEAR}. Check the year.")
        return told

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        """Each answer has its own fields."""
        said = told["said"]
        wrong = {name: [f"{said} needs this field."] for name in NEEDED.get(said, ()) if name not in told}
        wrong |= {name: [f"{said} has no such field."] for name in self._foreign(said, told)}
        if not wrong and "because" in told:
            problem = partner_rules.wrong_reason(said, told["because"], told.get("note", ""))
            wrong |= {"because": [problem]} if problem else {}
        if wrong:
            raise serializers.ValidationError(wrong)
        return told

    @staticmethod
    def _foreign(said: str, told: Iterable[str]) -> list[str]:
        return [name for name in told if name != "said" and name not in ALLOWED[said]]


class WebhookIn(Strict):
    """Where deliveries go, and which."""

    url = serializers.CharField(max_length=200, help_text="An https address. It stands in our outbox: no secret in it.")
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=rules.HEARD),
        min_length=1, max_length=2,
    )  # fmt: skip


class WebhookOut(serializers.Serializer[Any]):
    """A webhook of yours."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(choices=rules.HEARD))
    made_at = serializers.DateTimeField()


class WebhookMadeOut(WebhookOut):
    """A webhook with its secret, which is shown this once."""

    secret = serializers.CharField()


class DeliveryOut(serializers.Serializer[Any]):
    """A delivery that waits to leave."""

    delivery = serializers.UUIDField()
