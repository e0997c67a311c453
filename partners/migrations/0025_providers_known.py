"""Write down what the rows of providers say already: their contact, their network number, and what tells them for certain."""

from django.db import migrations
from django.utils import timezone

CHUNK = 1000


def write_down(apps, schema_editor):
    Partner, Profile, Contact, Identity, Known = (
        apps.get_model("partners", name) for name in ("Partner", "Profile", "Contact", "Identity", "Known")
    )
    Event = apps.get_model("hotline", "AuditEvent")
    now = timezone.now()
    rows = Partner.objects.filter(kind="provider", profile=None).order_by("pk")
    for one in rows.iterator(chunk_size=CHUNK):
        made = Event.objects.filter(stream=f"partner:{one.pk}").order_by("number").values_list("at", flat=True).first()
        at, source = made or now, "lookup" if made else "hand"
        Profile.objects.create(partner=one, found_at=at)
        if one.email:
            Contact.objects.create(
                partner=one, address=one.email, language=one.language, source=source, found_at=at,
                verified_on=one.verified_on, accepted_at=at,
            )
            key = f"mail {one.email.lower()}"
        else:
            key = f"name {one.country} AS{one.asn or '?'} {one.name}"
        if one.asn:
            Identity.objects.create(partner=one, kind="asn", value=str(one.asn), source=source, found_at=at)
        Known.objects.get_or_create(key=key, defaults={"partner": one})


def nothing(apps, schema_editor):
    """The tables go with the migration before."""


class Migration(migrations.Migration):

    dependencies = [
        ('hotline', '0013_ways_of_messages'),
        ("partners", "0024_providers"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='partner', name='provider_once'),
        migrations.RunPython(write_down, nothing),
    ]
