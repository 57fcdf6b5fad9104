from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "charm.awards"

    def ready(self) -> None:
        from charm.awards import constraints, events, tasks  # noqa: F401
        from charm.foundation import database_rules

        database_rules.register(*constraints.RULES)
