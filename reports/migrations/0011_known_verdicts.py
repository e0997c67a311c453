import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0010_exposure"),
    ]

    operations = [
        migrations.AddField(
            model_name='assessment',
            name='reused_from',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.assessment'),
        ),
        migrations.AddField(
            model_name='case',
            name='page_key',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=models.Index(fields=['by', '-at'], name='assessment_newest_by'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('page_key', ''), _negated=True), fields=['page_key'], name='case_page'),
        ),
    ]
