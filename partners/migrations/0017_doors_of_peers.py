import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("partners", "0016_hotline_to_hotline"),
    ]

    operations = [
        migrations.CreateModel(
            name='PeerDoor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('url', models.CharField(help_text='Of their partner API, for instance https://api.hotline.example', max_length=200, verbose_name='address')),
                ('token', models.BinaryField(default=b'')),
                ('token_set_at', models.DateTimeField(editable=False, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PeerReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField()),
                ('phase', models.CharField(blank=True, max_length=16)),
                ('since', models.DateField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('ask_at', models.DateTimeField(null=True)),
                ('misses', models.PositiveIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name='peerdoor',
            name='partner',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='door', to='partners.partner'),
        ),
        migrations.AddField(
            model_name='peerreport',
            name='referral',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='peer_report', to='partners.referral'),
        ),
        migrations.AddIndex(
            model_name='peerreport',
            index=models.Index(condition=models.Q(('ask_at__isnull', False)), fields=['ask_at'], name='peerreport_due'),
        ),
        migrations.AddConstraint(
            model_name='peerreport',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['', 'received', 'in_review', 'passed_on', 'with_partner', 'removed', 'closed', 'not_found'])), name='peerreport_phase_known'),
        ),
    ]
