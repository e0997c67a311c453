"""A takedown knows when to try again to tell whom the directory lacked."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("takedown", "0016_appeals_by_outsiders"),
    ]

    operations = [
        migrations.AddField(
            model_name="takedown",
            name="tell_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="takedown",
            index=models.Index(condition=models.Q(("tell_due_at__isnull", False)), fields=["tell_due_at"], name="takedown_tell"),
        ),
    ]
