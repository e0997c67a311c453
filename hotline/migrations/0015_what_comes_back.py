"""What comes back by mail: each message carries the token it is known by."""

import re

from django.db import migrations, models

BATCH = 1_000


def name_what_was_sent(apps, schema_editor):
    """Take the token of each mail that has left from its Message-ID; what still waits gets its own at sending."""
    rows = apps.get_model("hotline", "Outgoing").objects.filter(reference__startswith="<", reference__contains="@")
    batch = []
    for row in rows.only("pk", "reference").order_by("pk").iterator(BATCH):
        if found := re.match(r"<([0-9a-f]{32})@", row.reference):
            row.token = found[1]
            batch.append(row)
        if len(batch) == BATCH:
            rows.model.objects.bulk_update(batch, ["token"])
            batch = []
    rows.model.objects.bulk_update(batch, ["token"])



class Migration(migrations.Migration):

    dependencies = [
        ("hotline", "0014_threads_of_mails"),
    ]

    operations = [
        migrations.AddField(
            model_name='outgoing',
            name='returned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='outgoing',
            name='token',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.RunPython(name_what_was_sent, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('token', ''), _negated=True), fields=['token'], name='outgoing_token'),
        ),
    ]
