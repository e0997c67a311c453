"""The order of the queue and its indexes."""

import django.db.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0005_fill_case_standing"),
    ]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='rank_at',
            field=models.DateTimeField(),
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_queue',
        ),
        migrations.AlterField(
            model_name='case',
            name='domain',
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AlterField(
            model_name='case',
            name='host',
            field=models.CharField(max_length=255),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('new', 'second_look'))), fields=['band', 'rank_at', 'id', 'snoozed_until'], name='case_queue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('new', 'second_look', 'disputed'))), fields=['state', 'band', 'rank_at', 'id'], name='case_by_state'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('new', 'second_look', 'disputed'))), fields=['country', 'band', 'rank_at', 'id'], name='case_by_country'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('new', 'second_look', 'disputed'))), fields=['language', 'band', 'rank_at', 'id'], name='case_by_language'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('new', 'second_look', 'disputed'))), fields=['channel', 'band', 'rank_at', 'id'], name='case_by_channel'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('new', 'second_look', 'disputed'))), fields=['place', 'band', 'rank_at', 'id'], name='case_by_place'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('new', 'second_look', 'disputed'))), fields=['first_reported_at'], name='case_by_age'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('new', 'second_look', 'disputed'))), fields=['assess_due_at'], name='case_assess_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('hosting__in', ('unknown', 'disputed', 'cdn')), models.Q(('state', 'dismissed'), _negated=True)), fields=['band', 'rank_at', 'id'], name='case_to_settle'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('assigned_to__isnull', False)), fields=['assigned_to', 'band', 'rank_at', 'id'], name='case_assigned'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('snoozed_until__isnull', False)), fields=['snoozed_until'], name='case_snoozed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['host', '-last_reported_at', '-id'], name='case_host'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('domain', ''), _negated=True), fields=['domain', '-last_reported_at', '-id'], name='case_domain'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state', 'confirmed')), fields=['host'], name='case_host_illegal'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state', 'new')), fields=['host', 'id'], name='case_host_new'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('near_due_at__isnull', False)), fields=['near_due_at'], name='case_near_due'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('new', 'second_look', 'disputed'))), fields=['domain', 'band', 'rank_at', 'id'], name='case_by_domain'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state', 'new'), ('suspect__gt', 0)), fields=['first_reported_at'], name='case_suspect_new'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('band__in', (0, 1, 2))), name='case_band_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assigned_to', None), ('assigned_until', None)), models.Q(('assigned_to__isnull', False), ('assigned_until__isnull', False)), _connector='OR'), name='case_assigned_paired'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('duplicate_of', None), models.Q(('duplicate_of', models.F('id')), _negated=True), _connector='OR'), name='case_not_its_own_duplicate'),
        ),
    ]
