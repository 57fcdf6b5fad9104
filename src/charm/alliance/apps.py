from django.apps import AppConfig


class AllianceConfig(AppConfig):
    name = "charm.alliance"

    def ready(self) -> None:
        from charm.alliance import rules, tasks  # noqa: F401
        from charm.foundation import ledger

        ledger.says_of_actors(rules.standing_in)
