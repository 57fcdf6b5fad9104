from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    name = "charm.proposals"

    def ready(self) -> None:
        from charm.foundation import database_rules
        from charm.proposals import call_constraints, call_tasks, constraints, tasks  # noqa: F401

        database_rules.register(*constraints.RULES, *call_constraints.RULES)
