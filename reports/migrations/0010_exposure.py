import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0009_figures_counted_now_and_then"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Exposure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=8)),
                ('day', models.DateField()),
                ('began_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('severity', models.CharField(default='unknown', max_length=8)),
                ('token_used_at', models.DateTimeField(null=True)),
                ('tally_due_at', models.DateTimeField(null=True)),
            ],
            options={
                'permissions': [('view_team_exposure', "Can see the team's exposure in bands")],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ExposureDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(db_index=True)),
                ('seconds', models.PositiveIntegerField()),
                ('looks', models.PositiveIntegerField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='OptOut',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('column', models.CharField(max_length=12)),
                ('word', models.CharField(max_length=24)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='WorkDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(null=True)),
                ('shift_ends', models.TimeField(null=True)),
                ('goes_on_at', models.DateTimeField(null=True)),
                ('break_until', models.DateTimeField(null=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='exposure',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.case'),
        ),
        migrations.AddField(
            model_name='exposure',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='exposureday',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='optout',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='workday',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='exposure',
            index=models.Index(fields=['person', 'day'], name='exposure_day'),
        ),
        migrations.AddIndex(
            model_name='exposure',
            index=models.Index(fields=['began_at'], name='exposure_began'),
        ),
        migrations.AddIndex(
            model_name='exposure',
            index=models.Index(condition=models.Q(('tally_due_at__isnull', False)), fields=['tally_due_at'], name='exposure_tally_due'),
        ),
        migrations.AddConstraint(
            model_name='exposure',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ('address', 'words', 'answers', 'site'))), name='exposure_what_known'),
        ),
        migrations.AddConstraint(
            model_name='exposure',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ('heavy', 'light', 'unknown'))), name='exposure_severity_known'),
        ),
        migrations.AddConstraint(
            model_name='exposure',
            constraint=models.CheckConstraint(condition=models.Q(('until__gte', models.F('began_at')), models.Q(('ended_at', None), models.Q(('ended_at__gte', models.F('began_at')), ('ended_at__lte', models.F('until'))), _connector='OR')), name='exposure_in_order'),
        ),
        migrations.AddConstraint(
            model_name='exposure',
            constraint=models.CheckConstraint(condition=models.Q(('token_used_at', None), ('what', 'site'), _connector='OR'), name='exposure_token_at_station'),
        ),
        migrations.AddConstraint(
            model_name='exposure',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('what', 'site')), fields=('person',), name='exposure_one_open_viewing'),
        ),
        migrations.AddConstraint(
            model_name='exposureday',
            constraint=models.UniqueConstraint(fields=('person', 'day'), name='exposure_day_once'),
        ),
        migrations.AddConstraint(
            model_name='optout',
            constraint=models.UniqueConstraint(fields=('person', 'column', 'word'), name='optout_once'),
        ),
        migrations.AddConstraint(
            model_name='optout',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('column', 'age'), ('word__in', ('infant', 'pre_pubescent', 'pubescent'))), models.Q(('column', 'content_type'), ('word__in', ('image', 'video', 'live', 'page', 'text', 'other'))), _connector='OR'), name='optout_known'),
        ),
        migrations.AddConstraint(
            model_name='workday',
            constraint=models.UniqueConstraint(fields=('person', 'day'), name='workday_once'),
        ),
        migrations.AddConstraint(
            model_name='workday',
            constraint=models.UniqueConstraint(condition=models.Q(('day', None)), fields=('person',), name='workday_one_usual'),
        ),
        migrations.AddConstraint(
            model_name='workday',
            constraint=models.CheckConstraint(condition=models.Q(('day__isnull', False), models.Q(('break_until', None), ('goes_on_at', None)), _connector='OR'), name='workday_usual_is_a_shift'),
        ),
    ]
