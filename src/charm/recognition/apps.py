from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "charm.recognition"

    def ready(self) -> None:
        from charm.foundation import database_rules
        from charm.recognition import constraints, tasks  # noqa: F401

        database_rules.register(*constraints.RULES)
