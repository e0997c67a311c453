"""Searches that people keep under a name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reports", "0006_case_queue_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(blank=True, max_length=500)),
                ('shared', models.BooleanField(default=False)),
                ('alert', models.CharField(choices=[('none', 'Never'), ('instant', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week')], default='none', max_length=8)),
                ('threshold', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('check_at', models.DateTimeField(null=True)),
                ('found', models.PositiveIntegerField(default=0)),
                ('told_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='savedsearch',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='searches', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='savedsearch',
            index=models.Index(condition=models.Q(('check_at__isnull', False)), fields=['check_at'], name='search_due'),
        ),
        migrations.AddIndex(
            model_name='savedsearch',
            index=models.Index(condition=models.Q(('told_at__isnull', False)), fields=['owner'], name='search_tells'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='search_name_once'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.CheckConstraint(condition=models.Q(('alert__in', ['none', 'instant', 'daily', 'weekly'])), name='search_alert_known'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.CheckConstraint(condition=models.Q(('threshold__gte', 1), ('threshold__lte', 1000)), name='search_threshold_counts'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('alert', 'none'), ('check_at', None)), models.Q(models.Q(('alert', 'none'), _negated=True), ('check_at__isnull', False)), _connector='OR'), name='search_alert_is_checked'),
        ),
    ]
