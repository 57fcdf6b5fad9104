
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('worker', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('job', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('last_run', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LedgerHead',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField(default=0)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_ledger_head')],
            },
        ),
        migrations.CreateModel(
            name='LedgerRecord',
            fields=[
                ('sequence', models.BigIntegerField(primary_key=True, serialize=False)),
                ('previous', models.CharField(max_length=64, unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('body', models.JSONField()),
                ('act', models.CharField(db_index=True, max_length=60)),
                ('object_ref', models.CharField(db_index=True, max_length=120)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['sequence'],
                'constraints': [models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='ledger_counts_from_one')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('kind', models.CharField(choices=[('event', 'Event'), ('letter', 'Letter')], max_length=10)),
                ('name', models.CharField(max_length=60)),
                ('payload', models.JSONField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('in-flight', 'In Flight'), ('done', 'Done'), ('dead', 'Dead'), ('unknown', 'Unknown')], default='waiting', max_length=10)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('last_error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['created_at', 'id'],
                'indexes': [models.Index(fields=['state', 'created_at'], name='foundation__state_f24e30_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('done_at__isnull', False), _connector='OR'), name='a_done_message_says_when')],
            },
        ),
        migrations.CreateModel(
            name='LedgerSecret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('salt', models.CharField(max_length=64)),
                ('value', models.TextField()),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='secrets', to='foundation.ledgerrecord')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('record', 'name'), name='a_record_commits_to_a_name_once')],
            },
        ),
    ]
