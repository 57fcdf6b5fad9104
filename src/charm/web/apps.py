"""The faces of the platform: pages, components, style."""

from django.apps import AppConfig


class Web(AppConfig):
    name = "charm.web"

    def ready(self) -> None:
        from charm.web.account import signals  # noqa: F401
