from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate, pre_migrate


class FoundationConfig(AppConfig):
    name = "charm.foundation"

    def ready(self) -> None:
        from charm.foundation import constraints, database_rules, heads, memory, upkeep  # noqa: F401

        memory.give_back_what_is_large()
        database_rules.register(*constraints.RULES)
        pre_migrate.connect(database_rules.before_migrations, sender=self)
        post_migrate.connect(database_rules.create_all, sender=self)
        post_migrate.connect(_make_shared_cache, sender=self)


def _make_shared_cache(using: str = "default", **_: Any) -> None:
    """The table of Django's cache in the database, where that is what the settings name."""
    call_command("createcachetable", database=using, verbosity=0)
