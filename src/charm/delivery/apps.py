from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "charm.delivery"

    def ready(self) -> None:
        from charm.delivery import (
            assessment_constraints,
            completion_constraints,
            constraints,
            events,  # noqa: F401
            tasks,  # noqa: F401
        )
        from charm.foundation import database_rules

        database_rules.register(
            *constraints.RULES, *assessment_constraints.RULES, *completion_constraints.RULES
        )
