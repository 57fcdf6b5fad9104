"""Everybody who has an account has its address where sign-in looks for it."""

from django.db import migrations


def keep_addresses(apps, schema_editor):
    Person = apps.get_model("alliance", "Person")
    EmailAddress = apps.get_model("account", "EmailAddress")
    known = set(EmailAddress.objects.filter(primary=True).values_list("user_id", flat=True))
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=pk, email=email.lower(), primary=True, verified=False)
        for pk, email in Person.objects.values_list("pk", "email")
        if pk not in known
    )


class Migration(migrations.Migration):

    dependencies = [
        ("alliance", "0003_accounts_and_absence"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(keep_addresses, migrations.RunPython.noop)]
