import django.db.models.deletion
import hotline.crypto
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("partners", "0011_reasons_of_the_police"),
        ('reports', '0018_channel_of_partners'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PoliceMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('from_staff', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('text', hotline.crypto.SealedTextField(blank=True, default=b'')),
                ('settled_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('erase_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='policemessage',
            name='asks',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='question', to='partners.answer'),
        ),
        migrations.AddField(
            model_name='policemessage',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='policemessage',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='police_messages', to='reports.case'),
        ),
        migrations.AddField(
            model_name='policemessage',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner'),
        ),
        migrations.AddField(
            model_name='policemessage',
            name='read_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='policemessage',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='policemessage',
            index=models.Index(fields=['case', 'partner', 'at'], name='police_message_talk'),
        ),
        migrations.AddIndex(
            model_name='policemessage',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['partner', 'from_staff', 'at'], name='police_message_unread'),
        ),
        migrations.AddIndex(
            model_name='policemessage',
            index=models.Index(condition=models.Q(('asks__isnull', False), ('settled_at', None)), fields=['at'], name='police_message_question'),
        ),
        migrations.AddIndex(
            model_name='policemessage',
            index=models.Index(condition=models.Q(('erase_at__isnull', False)), fields=['erase_at'], name='police_message_erase'),
        ),
        migrations.AddConstraint(
            model_name='policemessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('read_at', None), ('read_by', None)), models.Q(('read_at__isnull', False), ('read_by__isnull', False)), _connector='OR'), name='police_message_read_paired'),
        ),
        migrations.AddConstraint(
            model_name='policemessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', None)), models.Q(('asks__isnull', False), ('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='police_message_settled'),
        ),
        migrations.AddConstraint(
            model_name='policemessage',
            constraint=models.CheckConstraint(condition=models.Q(('asks', None), ('from_staff', False), _connector='OR'), name='police_message_asks'),
        ),
        migrations.AddConstraint(
            model_name='policemessage',
            constraint=models.CheckConstraint(condition=models.Q(('erase_at__isnull', False), ('text', b''), _connector='OR'), name='police_message_erased'),
        ),
    ]
