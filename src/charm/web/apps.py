"""The faces of the platform: pages, components, style."""

from django.apps import AppConfig


class Web(AppConfig):
    name = "charm.web"
