from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0015_working_together"),
    ]

    operations = [
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['host'], name='case_host_beginning', opclasses=['varchar_pattern_ops']),
        ),
    ]
