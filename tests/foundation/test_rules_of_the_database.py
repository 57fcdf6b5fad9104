"""The last guard: rules that the database keeps against everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from charm.foundation import database_rules
from charm.foundation.database_rules import DatabaseRule
from charm.foundation.models import Heartbeat

RULE = DatabaseRule(
    name="nobody_is_called_nobody",
    sentence="Nobody is called nobody.",
    table="foundation_heartbeat",
    on=("INSERT", "UPDATE", "DELETE"),
    refuse_when="{row}.worker = 'nobody'",
)


@pytest.fixture
def rule(db: None) -> Iterator[DatabaseRule]:
    database_rules.register(RULE)
    database_rules.create_all()
    yield RULE
    del database_rules._rules[RULE.name]


def add(name: str) -> None:
    Heartbeat.objects.create(worker=name, at=timezone.now())


@pytest.mark.django_db
def test_after_migrating_every_rule_is_kept() -> None:
    assert len(list(database_rules.registered())) >= 1
    assert database_rules.missing() == []


def test_a_rule_refuses_with_its_sentence_and_accepts_the_rest(rule: DatabaseRule) -> None:
    add("somebody")
    with pytest.raises(IntegrityError, match=rule.sentence), transaction.atomic():
        add("nobody")
    with pytest.raises(IntegrityError, match=rule.sentence), transaction.atomic():
        Heartbeat.objects.update(worker="nobody")
    assert Heartbeat.objects.get().worker == "somebody"


def test_a_rule_can_look_at_what_is_removed(rule: DatabaseRule) -> None:
    database_rules.drop_all()
    add("nobody")
    database_rules.create_all()
    with pytest.raises(IntegrityError, match=rule.sentence), transaction.atomic():
        Heartbeat.objects.all().delete()


def test_a_dropped_rule_is_missed(rule: DatabaseRule) -> None:
    name = database_rules._trigger(rule, "UPDATE")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(f"ALTER TABLE {rule.table} DISABLE TRIGGER {name}")
    assert database_rules.missing() == [rule.name]
    database_rules.create_all()
    assert database_rules.missing() == []


def test_a_rule_of_an_earlier_release_goes(rule: DatabaseRule) -> None:
    del database_rules._rules[rule.name]
    database_rules.create_all()
    database_rules._rules[rule.name] = rule
    add("nobody")
    assert database_rules.missing() == [rule.name]


def test_a_rule_waits_for_the_tables_it_reads(rule: DatabaseRule) -> None:
    waiting = DatabaseRule("waits", "Waits.", "foundation_heartbeat", ("INSERT",), "1 = 1", ("x",))
    database_rules.register(waiting)
    try:
        database_rules.create_all()
        assert database_rules.missing() == ["waits"]
        add("somebody")
    finally:
        del database_rules._rules["waits"]


@pytest.mark.django_db(transaction=True)
def test_rules_stay_in_force_when_there_is_nothing_to_migrate() -> None:
    kept: list[list[str]] = []

    def look(**_: object) -> None:
        kept.append(database_rules.missing())

    from django.db.models.signals import pre_migrate

    last = [app for app in apps.get_app_configs() if app.models_module][-1]
    pre_migrate.connect(look, sender=last)
    try:
        call_command("migrate", verbosity=0)
    finally:
        pre_migrate.disconnect(look, sender=last)
    assert kept == [[]]


@pytest.mark.django_db
def test_rules_step_aside_while_tables_are_rebuilt() -> None:
    database_rules.before_migrations(plan=["a migration"])
    assert len(database_rules.missing()) == len(list(database_rules.registered()))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("a name", "Fine."), ("x" * 56, "Fine."), ("fine", "It's"), ("fine", "100 % no")],
)
def test_a_rule_that_cannot_be_spelled_in_sql_is_refused(name: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="cannot be used in the database"):
        database_rules.register(DatabaseRule(name, sentence, "t", ("INSERT",), "1 = 1"))
