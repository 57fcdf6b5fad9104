"""Django's ``migrate``, which makes the tables of an empty database at once.

To go through every migration takes twenty times as long and ends in the same tables, as
tests/project/test_migrations.py shows (docs/decisions/0024).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

ONLY_SOME = ("app_label", "migration_name", "plan", "check_unapplied", "fake", "prune")
"""Options that ask for something else than to bring everything up to date."""


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        asks_for_all = not any(options.get(name) for name in ONLY_SOME)
        if asks_for_all and not connection.introspection.table_names():
            if options["verbosity"]:
                self.stdout.write("Making all tables of the empty database at once.")
            make_all_tables(connection)
        super().handle(*args, **options)


def make_all_tables(connection: BaseDatabaseWrapper) -> None:
    """Make the tables of all models and note every migration as applied, all or nothing."""
    with connection.schema_editor() as editor:
        for config in apps.get_app_configs():
            for model in router.get_migratable_models(config, connection.alias):
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        editor.create_model(MigrationRecorder.Migration)
        MigrationRecorder(connection).migration_qs.bulk_create(
            MigrationRecorder.Migration(app=app, name=name)
            for app, name in MigrationLoader(connection).disk_migrations
        )
