"""The frozen record as bytes, and back: of one, and of many that share what they are about."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.db import connection

from charm.awards import records
from charm.awards.records import read_record, read_records, spell_record
from charm.bench import learners
from charm.core.credentials.record import AwardRecord, StatusPlace


def class_of_many() -> list[AwardRecord]:
    """Two definitions, mixed; one who may be suspended, one without result, one of another day."""
    many = list(learners(6))
    other = dataclasses.replace(
        many[1].definition, title={"en": "Air"}, ects=many[1].definition.ects
    )
    many[1] = dataclasses.replace(many[1], definition=other)
    many[2] = dataclasses.replace(many[2], suspension=StatusPlace("https://x.example/2", 7))
    many[3] = dataclasses.replace(many[3], result=None)
    many[4] = dataclasses.replace(many[4], learning_ended=dt.date(2026, 1, 2))
    return many


def test_many_are_read_as_each_is() -> None:
    spelled = [spell_record(record)[0] for record in class_of_many()]
    assert list(read_records(spelled)) == [read_record(text) for text in spelled]
    assert list(read_records([])) == []


def test_what_they_share_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    spelled = [spell_record(record)[0] for record in learners(5)]
    read: list[str] = []

    def counted(text: str) -> AwardRecord:
        read.append(text)
        return read_record(text)

    monkeypatch.setattr(records, "read_record", counted)
    found = list(read_records(spelled))
    assert len(read) == 1
    assert len({id(record.definition) for record in found}) == 1
    assert len({record.id for record in found}) == 5


def test_a_broken_one_is_refused_wherever_it_stands() -> None:
    good = spell_record(next(iter(learners(1))))[0]
    for bad in ("{", "[]", "7", good.replace('"number":', '"numero":'), good[:-1] + ',"more":1}'):
        try:
            expected: object = read_record(bad)
        except ValueError:
            with pytest.raises(ValueError):
                list(read_records([good, bad]))
        else:
            assert list(read_records([good, bad]))[1] == expected


@pytest.mark.django_db
def test_postgresql_does_not_compress_what_was_signed() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite compresses nothing.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstorage FROM pg_attribute "
            "WHERE attrelid = 'awards_award'::regclass AND attname = 'credential'"
        )
        assert cursor.fetchone() == ("e",)
