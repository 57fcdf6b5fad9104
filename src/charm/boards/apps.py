from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "charm.boards"

    def ready(self) -> None:
        from charm.boards import (
            change_constraints,
            constraints,
            minutes_constraints,
            pack_constraints,
        )
        from charm.boards import events, tasks  # noqa: F401 isort:skip
        from charm.foundation import database_rules

        database_rules.register(
            *constraints.RULES,
            *change_constraints.RULES,
            *pack_constraints.RULES,
            *minutes_constraints.RULES,
        )
