from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("partners", "0013_past_entries"),
    ]

    operations = [
        migrations.AddField(
            model_name='partner',
            name='takes_orphans',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Hotlines that may take cases of countries without one (ICCAM): their order, lowest first. Empty: no.', null=True),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.CheckConstraint(condition=models.Q(('takes_orphans', None), ('kind', 'hotline'), _connector='OR'), name='partner_orphans_by_hotlines', violation_error_message='Only a hotline takes orphans. Leave that empty for anybody else.'),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_until', None), ('valid_from__lt', models.F('valid_until')), _connector='OR'), name='partner_validity_in_order', violation_error_message='“Valid until” must lie after “valid from”: the first day that counts no more.'),
        ),
    ]
