from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "charm.recognition"

    def ready(self) -> None:
        from charm.foundation import database_rules
        from charm.recognition import constraints

        database_rules.register(*constraints.RULES)
