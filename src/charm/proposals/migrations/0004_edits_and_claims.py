import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('proposals', '0003_recorded_from_minutes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Edit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('changed', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['-until', '-id'],
            },
        ),
        migrations.CreateModel(
            name='WordingClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40)),
                ('claimed_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='edit',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='edit',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='proposals.proposal'),
        ),
        migrations.AddField(
            model_name='wordingclaim',
            name='claimed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='wordingclaim',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wording_claims', to='proposals.proposal'),
        ),
        migrations.AddIndex(
            model_name='edit',
            index=models.Index(fields=['proposal', '-until'], name='edits_of_a_proposal'),
        ),
        migrations.AddConstraint(
            model_name='edit',
            constraint=models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='an_edit_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='wordingclaim',
            constraint=models.UniqueConstraint(fields=('proposal', 'field'), name='a_field_is_claimed_to_be_wording_once'),
        ),
    ]
