"""Providers that got a letter before anybody was asked to approve them count as approved."""

from django.db import migrations
from django.db.models import Min


def approve(apps, schema_editor):
    Notice, Profile = apps.get_model("takedown", "Notice"), apps.get_model("partners", "Profile")
    sent = Notice.objects.filter(sent_at__isnull=False).order_by().values("provider").annotate(first=Min("sent_at"))
    for one in sent.iterator(chunk_size=1000):
        Profile.objects.filter(partner=one["provider"], approved_at=None, refused_at=None).update(approved_at=one["first"])


def nothing(apps, schema_editor):
    """An approval is not taken back."""


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0025_providers_known'),
        ("takedown", "0012_ways_to_providers"),
    ]

    operations = [migrations.RunPython(approve, nothing)]
