from __future__ import annotations

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_migrations_describe_the_models_as_they_are() -> None:
    """Ends the process when a migration is missing: run django-admin makemigrations."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
