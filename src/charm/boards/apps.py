from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "charm.boards"

    def ready(self) -> None:
        from charm.foundation import database_rules
        from charm.boards import constraints, events  # noqa: F401

        database_rules.register(*constraints.RULES)
