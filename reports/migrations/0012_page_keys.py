"""Give the cases that are there the key of their page, a thousand at a time."""

from django.db import migrations

from reports.pages import page_key

BATCH = 1000


def fill(apps, schema_editor):
    """Write the key of each case that has a page and no key yet."""
    cases = apps.get_model("reports", "Case").objects.using(schema_editor.connection.alias)
    last = 0
    while rows := list(cases.filter(pk__gt=last, page_key="").order_by("pk").only("pk", "address")[:BATCH]):
        last = rows[-1].pk
        for row in rows:
            row.page_key = page_key(row.address)
        cases.bulk_update([row for row in rows if row.page_key], ["page_key"])


class Migration(migrations.Migration):

    atomic = False  # each batch stands for itself; running it again goes on where it stopped

    dependencies = [
        ("reports", "0011_known_verdicts"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
