"""``charm person``: everything about somebody given out, and erased after what must be kept."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from tests.support.classroom import AWARD_DAY, again, at, publish_lists_of

from charm import demo
from charm.alliance.models import Person
from charm.alliance.services.erasing import erase_again
from charm.alliance.services.people import change_address
from charm.cli import main
from charm.foundation import files, jobs, ledger
from charm.foundation.models import OutboxMessage
from charm.foundation.personal_data import OnErasure
from charm.foundation.subject import data_map
from charm.operation.recheck import recheck
from charm.recognition.bundle import bundle_of
from charm.recognition.desk import verify_document
from charm.recognition.services.sharing import new_token, share_award

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
LATER = AWARD_DAY + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def place_of_this_test(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def award(course: NewCourse) -> Any:
    """Of a learner who was written to, shared it, handed something in, and changed address."""
    begun = course()
    (award,) = begun.awarded(begun.completed())
    with at(AWARD_DAY):
        jobs.run_pending(strict=False)
        publish_lists_of(award)
        share_award(award=award.id, by=award.learner, token=new_token())
        files.keep(b"%PDF-1.4", name="w.pdf", about=award.ref, by=award.learner.key)
        change_address(
            person=award.learner, email="new.address@example.org", by=demo.officer("operator")
        )
    award.learner.refresh_from_db()
    return award


def columns_with(*words: str) -> dict[str, set[str]]:
    """Every column of every table, as SQL sees it, in which one of the words stands: the columns by
    table. JSON is looked at in both of its spellings."""
    spelled = {w.lower() for word in words for w in (word, json.dumps(word)[1:-1])}
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if any(word in str(value).lower() for word in spelled):
                        found.setdefault(table, set()).add(name)
    return found


def must_be_kept() -> dict[str, set[str]]:
    return {
        model._meta.db_table: {
            model._meta.get_field(name).attname
            for name, data in data_map(model).items()
            if data and data.on_erasure is OnErasure.KEEP
        }
        for model in apps.get_models()
    }


@pytest.mark.clause("7.26", shows="accepts")
def test_after_erasure_nothing_is_left_but_what_the_report_lists(
    award: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    learner = award.learner
    before = (learner.email, learner.name, "learner1@charm-eu.example")
    bundle = _bundle(award)

    assert main(["person", "erase", learner.email]) == 0
    dry = capsys.readouterr().out
    assert "Nothing was changed. To do it: add --really" in dry
    assert again(learner).email == learner.email
    assert main(["person", "erase", learner.email, "--really"]) == 0
    said = capsys.readouterr().out
    lines = [line for line in said.splitlines() if line.startswith("  ")]
    assert lines == [line for line in dry.splitlines() if line.startswith("  ")]
    assert any(line.startswith("  kept") and "award: name and address" in line for line in lines)

    kept = must_be_kept()
    for table, columns in columns_with(*before).items():
        assert columns <= kept[table], (table, columns - kept[table])
        assert any(line.split()[0] == "kept" for line in lines)
    row = again(learner)
    assert (row.name, row.is_active, row.has_usable_password()) == ("Erased person", False, False)
    assert main(["person", "erase", before[0]]) == 2

    report = verify_document(bundle["credential"], evidence_folder=bundle["evidence"], now=LATER)
    assert report.valid, report.checks
    with at(AWARD_DAY):
        assert recheck().faults == []
    assert ledger.history_of(learner.key)[-1]["act"] == "person_erased"


def _bundle(award: Any) -> dict[str, Any]:
    from django.conf import settings

    folder = Path(settings.VAR) / "bundle"
    with zipfile.ZipFile(io.BytesIO(bundle_of(award, certificate=b"", desk="x"))) as archive:
        archive.extractall(folder)
    return {"credential": (folder / f"{award.number}.json").read_bytes(), "evidence": folder}


@pytest.mark.clause("7.26", shows="accepts")
def test_an_export_holds_what_is_kept_and_no_secret(
    award: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learner = award.learner
    out = tmp_path / "export.zip"

    assert main(["person", "export", learner.email, "--out", str(out)]) == 0
    assert main(["person", "export", learner.email, "--out", str(out)]) == 2

    with zipfile.ZipFile(out) as archive:
        names = set(archive.namelist())
        data = json.loads(archive.read("data.json"))
        page = archive.read("about.html").decode()
    assert {"README.txt", f"credentials/{award.number}.json"} <= names
    assert sum(name.startswith("files/") for name in names) == 1
    assert {"enrolment", "award", "result", "confirmation", "share"} <= set(data["own"])
    assert data["person"]["email"] in page
    assert data["person"]["password"] == "(not given out)"
    assert learner.password not in json.dumps(data)
    assert {body["act"] for body in data["acts"]} >= {"person_exported", "address_changed"}
    other = Person.objects.get(email="learner2@charm-eu.example")
    assert other.email not in json.dumps(data)
    assert other.key not in json.dumps(data)


@pytest.mark.clause("7.26", shows="refuses")
def test_who_holds_an_office_is_not_erased(award: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "erase", award.intended_by.email, "--really"]) == 2
    assert "holds an office (Registrar, Holder of the seal)" in capsys.readouterr().err
    assert main(["person", "erase", "council-chair@charm-eu.example"]) == 2
    assert "has a seat in a body" in capsys.readouterr().err


def test_a_proposer_stays_in_what_the_bodies_decided(
    award: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    proposer = demo.staff("proposer", "uu.nl")
    words = (proposer.email, proposer.name)
    assert main(["person", "erase", proposer.key, "--really"]) == 0
    kept = must_be_kept()
    for table, columns in columns_with(*words).items():
        assert columns <= kept[table], (table, columns - kept[table])
    assert "snapshot: act of a person in an office" in capsys.readouterr().out
    with at(AWARD_DAY):
        assert recheck().faults == []


def test_a_letter_that_has_not_left_never_goes(award: Any) -> None:
    with at(LATER):
        change_address(person=award.learner, email="b@example.org", by=demo.officer("operator"))
    waiting = OutboxMessage.objects.filter(payload__to="b@example.org", state="waiting")
    key = waiting.get().key
    assert main(["person", "erase", "b@example.org", "--really"]) == 0
    row = OutboxMessage.objects.get(key=key)
    assert (row.state, row.payload) == ("withdrawn", {})


def test_a_name_that_two_bear_is_left_in_the_words_of_others(award: Any) -> None:
    other = Person.objects.get(email="learner2@charm-eu.example")
    Person.objects.filter(pk=other.pk).update(name=award.learner.name)
    OutboxMessage.objects.create(
        key="x", kind="event", name="x", payload={"says": f"{other.name} enrolled"},
        state="done", created_at=AWARD_DAY, done_at=AWARD_DAY,
    )  # fmt: skip
    assert main(["person", "erase", award.learner.key, "--really"]) == 0
    assert OutboxMessage.objects.get(key="x").payload["says"] == f"{other.name} enrolled"


def test_whoever_was_erased_is_erased_again_after_a_restore(award: Any, tmp_path: Path) -> None:
    """The list lies beside the database and outside of backups."""
    key = award.learner.key
    assert main(["person", "erase", key, "--really"]) == 0
    assert erase_again() == []
    Person.objects.filter(pk=award.learner.pk).update(email="back@example.org", name="Back Again")
    assert erase_again() == [key]
    assert again(award.learner).name == "Erased person"
    assert (tmp_path / "erased").read_text().count(key) == 2
