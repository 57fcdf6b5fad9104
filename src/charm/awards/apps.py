from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class AwardsConfig(AppConfig):
    name = "charm.awards"

    def ready(self) -> None:
        from charm.awards import constraints, events, tasks  # noqa: F401
        from charm.foundation import database_rules

        database_rules.register(*constraints.RULES)
        post_migrate.connect(_keep_credentials_as_they_are, sender=self)


def _keep_credentials_as_they_are(using: str = "default", **_: Any) -> None:
    """To compress a credential takes PostgreSQL as long as all else that it does to store it; a
    hundred thousand awards are 1.5 GB without."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('awards_award') "
            "AND attname = 'credential' AND attstorage <> 'e'"
        )
        if cursor.fetchone():  # not each time: for a moment nobody could read
            cursor.execute("ALTER TABLE awards_award ALTER COLUMN credential SET STORAGE EXTERNAL")
