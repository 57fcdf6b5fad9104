from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "charm.boards"

    def ready(self) -> None:
        from charm.boards import constraints, events, pack_constraints, tasks  # noqa: F401
        from charm.foundation import database_rules

        database_rules.register(*constraints.RULES, *pack_constraints.RULES)
