import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('boards', '0007_after_the_session'),
        ('proposals', '0005_calls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('cycle', models.PositiveSmallIntegerField()),
                ('is_amendment', models.BooleanField()),
                ('found', models.CharField(choices=[('editorial', 'editorial'), ('operational', 'operational'), ('academic', 'academic')], max_length=12)),
                ('differences', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('confirmed', 'Confirmed'), ('plain', 'Plain'), ('void', 'Void')], default='waiting', max_length=10)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('confirmed', models.CharField(blank=True, choices=[('editorial', 'editorial'), ('operational', 'operational'), ('academic', 'academic')], max_length=12)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='proposals.snapshot')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='proposals.proposal')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='proposals.snapshot')),
            ],
        ),
        migrations.CreateModel(
            name='Kept',
            fields=[
                ('track', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='kept', serialize=False, to='boards.track')),
                ('kept_at', models.DateTimeField()),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept', to='boards.change')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_for', to='boards.decision')),
            ],
            options={
                'verbose_name': 'approval that was kept',
            },
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(fields=('proposal', 'cycle'), name='one_change_per_proposal_and_cycle'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), models.Q(('reason', ''), _negated=True), models.Q(('confirmed', ''), _negated=True)), _connector='OR'), name='a_confirmed_change_has_a_person_and_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'confirmed'), _negated=True), ('confirmed', 'academic'), models.Q(('confirmed', 'operational'), ('found__in', ['editorial', 'operational'])), models.Q(('confirmed', 'editorial'), ('found', 'editorial')), _connector='OR'), name='a_change_is_never_confirmed_as_less_than_was_found'),
        ),
    ]
