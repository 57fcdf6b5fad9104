from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "charm.catalogue"

    def ready(self) -> None:
        from charm.catalogue import constraints, events, tasks  # noqa: F401
        from charm.foundation import database_rules

        database_rules.register(*constraints.RULES)
