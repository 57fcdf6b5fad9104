from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class FoundationConfig(AppConfig):
    name = "charm.foundation"

    def ready(self) -> None:
        from charm.foundation import constraints, database_rules, upkeep  # noqa: F401

        database_rules.register(*constraints.RULES)
        pre_migrate.connect(database_rules.before_migrations, sender=self)
        post_migrate.connect(database_rules.create_all, sender=self)
