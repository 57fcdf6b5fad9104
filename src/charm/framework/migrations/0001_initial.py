
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ProgrammeExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.CharField(max_length=40)),
                ('until', models.DateField()),
                ('decided_on', models.DateField()),
                ('reference', models.CharField(max_length=200)),
            ],
        ),
    ]
