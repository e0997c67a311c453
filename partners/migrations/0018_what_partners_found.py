from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("partners", "0017_doors_of_peers"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='filing',
            name='filing_to_forget',
        ),
        migrations.AddField(
            model_name='filing',
            name='assessment',
            field=models.JSONField(null=True),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(condition=models.Q(models.Q(('reference', ''), _negated=True), ('assessment__isnull', False), _connector='OR'), fields=['at'], name='filing_to_forget'),
        ),
    ]
