"""What the database holds of channels: known words only, and those that carry notices only for who gets notices."""

from django.db import models
from django.db.models import Q

from partners import rules

CHANNELS = (
    models.CheckConstraint(name="partner_channel_known", condition=Q(channel__in=rules.Channel.values)),
    models.CheckConstraint(
        name="partner_channel_of_notices",
        condition=~Q(channel__in=rules.FOR_NOTICES) | Q(kind__in=rules.GET_NOTICES),
        violation_error_message="Web forms and provider interfaces are for providers, CDNs and registrars only.",
    ),
)
