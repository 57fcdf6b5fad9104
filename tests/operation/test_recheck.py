"""``charm recheck``: whatever is altered behind the platform's back is found."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.support.classroom import AWARD_DAY, at, publish_lists_of

from charm.awards.services.revoking import revoke_award
from charm.cli import main
from charm.core.ledger.notes import open_head
from charm.foundation import database_rules, files, heads, ledger
from charm.operation.recheck import recheck

pytestmark = pytest.mark.django_db
LATER = AWARD_DAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def keys_of_this_test(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


@pytest.fixture
def rules_aside() -> Iterator[None]:
    """As somebody with all rights on the database would."""
    database_rules.drop_all()
    yield
    database_rules.create_all()


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def says(when: dt.datetime = LATER, **more: Any) -> list[str]:
    with at(when):
        return [str(fault) for fault in recheck(**more).faults]


# --- the ledger ----------------------------------------------------------------------------------

TABLE = "foundation_ledgerrecord"
COLUMNS = "sequence, previous, digest, body, act, object_ref, at"


def written(count: int) -> None:
    for number in range(count):
        ledger.record(
            "proposal_submitted", actor="person:7", role="proposer", clauses=["7.4"],
            about=f"proposal:{number}", facts={"number": number}, private={"why": "because"},
        )  # fmt: skip


def edit(a: int, _: int) -> None:
    sql(f"UPDATE {TABLE} SET object_ref = 'proposal:x' WHERE sequence = %s", a)


def edit_body(a: int, _: int) -> None:
    rewrite(a, lambda body: {**body, "actor": "person:8"})


def edit_and_spell_anew(a: int, _: int) -> None:
    """With a digest that fits, as a careful forger would."""
    body = rewrite(a, lambda body: {**body, "role": "officer"})
    sql(f"UPDATE {TABLE} SET digest = %s WHERE sequence = %s", ledger.digest_of(body), a)


def edit_secret(a: int, _: int) -> None:
    sql("UPDATE foundation_ledgersecret SET value = 'x' WHERE record_id = %s", a)


def remove(a: int, _: int) -> None:
    sql("DELETE FROM foundation_ledgersecret WHERE record_id = %s", a)
    sql(f"DELETE FROM {TABLE} WHERE sequence = %s", a)


def cut_off(a: int, _: int) -> None:
    sql("DELETE FROM foundation_ledgersecret WHERE record_id >= %s", a)
    sql(f"DELETE FROM {TABLE} WHERE sequence >= %s", a)


def cut_off_with_head(a: int, b: int) -> None:
    cut_off(a, b)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sequence, digest FROM {TABLE} ORDER BY sequence DESC LIMIT 1")
        last = cursor.fetchone() or (0, "0" * 64)
    sql("UPDATE foundation_ledgerhead SET sequence = %s, digest = %s", *last)


def append(a: int, _: int) -> None:
    """Behind the end, bound to the last record."""
    slip_in(a, *ledger.head())


def insert(a: int, _: int) -> None:
    """Between two records, bound to the one before; those behind move on by one."""
    sql("DELETE FROM foundation_ledgersecret")
    sql(f"UPDATE {TABLE} SET sequence = sequence + 100 WHERE sequence > %s", a)
    sql(f"UPDATE {TABLE} SET previous = 'x' WHERE sequence = %s", a + 101)
    slip_in(a, a, ledger.digest_of(body_of(a)))
    sql(f"UPDATE {TABLE} SET sequence = sequence - 99 WHERE sequence > 100")
    sql("UPDATE foundation_ledgerhead SET sequence = 7")


def slip_in(like: int, sequence: int, digest: str) -> None:
    body = {**body_of(like), "sequence": sequence + 1, "previous": digest}
    sql(
        f"INSERT INTO {TABLE} ({COLUMNS}) SELECT %s, %s, %s, %s, act, object_ref, at "
        f"FROM {TABLE} WHERE sequence = %s",
        sequence + 1, digest, ledger.digest_of(body), json.dumps(body), like,
    )  # fmt: skip


def swap(a: int, b: int) -> None:
    b = b if b != a else a % 6 + 1
    sql("DELETE FROM foundation_ledgersecret")
    for now, then in ((a, 99), (b, a), (99, b)):
        sql(f"UPDATE {TABLE} SET sequence = %s WHERE sequence = %s", then, now)


def write_all_anew(a: int, _: int) -> None:
    """The whole chain from a record on, with the head: only what was published shows it."""
    sql("DELETE FROM foundation_ledgersecret")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {TABLE}")
        count = cursor.fetchone()[0]
    previous = body_of(a)["previous"]
    for sequence in range(a, count + 1):
        facts = {"number": 99 if sequence == a else sequence}
        body = rewrite(sequence, lambda body: {**body, "previous": previous, "facts": facts})  # noqa: B023
        digest = ledger.digest_of(body)
        sql(
            f"UPDATE {TABLE} SET digest = %s, previous = %s WHERE sequence = %s",
            digest, previous, sequence,
        )  # fmt: skip
        previous = digest
    sql("UPDATE foundation_ledgerhead SET digest = %s", previous)


def body_of(sequence: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT body FROM {TABLE} WHERE sequence = %s", [sequence])
        said = cursor.fetchone()[0]
    body: dict[str, Any] = json.loads(said) if isinstance(said, str) else said
    return body


def rewrite(sequence: int, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    body = change(body_of(sequence))
    sql(f"UPDATE {TABLE} SET body = %s WHERE sequence = %s", json.dumps(body), sequence)
    return body


TAMPERINGS = [
    edit, edit_body, edit_and_spell_anew, edit_secret, remove, cut_off, cut_off_with_head, append,
    insert, swap, write_all_anew,
]  # fmt: skip


@pytest.mark.clause("8.1", shows="refuses")
@pytest.mark.parametrize("tampering", TAMPERINGS)
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=4)
@given(a=st.integers(1, 6), b=st.integers(1, 6))
def test_whatever_is_done_to_the_ledger_is_found(
    rules_aside: None, tampering: Callable[[int, int], None], a: int, b: int
) -> None:
    """Rows edited, removed, slipped in, put in another order, cut off, or all written anew."""
    from django.db import transaction

    with transaction.atomic():
        written(6)
        with at(LATER):
            heads.publish_head()
        assert not [one for one in says() if one.startswith(("ledger", "heads"))]
        tampering(a, b)
        assert [one for one in says() if one.startswith("ledger: record")], tampering.__name__
        transaction.set_rollback(True)
    default_storage.delete(f"heads/{LATER.date()}.txt")


def test_a_head_kept_elsewhere_shows_what_the_published_ones_no_longer_do(
    rules_aside: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(3)
    with at(LATER):
        heads.publish_head()
    kept = tmp_path / "kept.txt"
    kept.write_text(heads.published_on(LATER.date()))
    default_storage.delete(f"heads/{LATER.date()}.txt")
    cut_off_with_head(3, 0)
    database_rules.create_all()

    assert main(["recheck"]) == 0
    assert main(["recheck", "--heads", str(kept), "--key", heads.public_keys()[0]]) == 1
    assert "was published as a head, but is no longer there" in capsys.readouterr().err


def test_a_forged_head_is_no_head(rules_aside: None) -> None:
    written(1)
    with at(LATER):
        heads.publish_head()
    place = f"heads/{LATER.date()}.txt"
    forged = heads.published_on(LATER.date()).replace("\n1\n", "\n2\n")
    Path(default_storage.path(place)).write_text(forged)
    assert any("No key of this ledger signed this head" in one for one in says())


def test_a_day_has_one_head_and_keeps_it() -> None:
    for _ in range(2):
        written(1)
        with at(LATER):
            heads.publish_head()
    assert heads.days() == [LATER.date()]
    assert "\n1\n" in heads.published_on(LATER.date())
    assert len(heads.public_keys()) == 1


def test_heads_and_keys_are_at_public_addresses(client: Client) -> None:
    assert "Nothing was published yet" in client.get("/ledger/").content.decode()
    written(1)
    with at(LATER):
        heads.publish_head()
    page = client.get("/ledger/").content.decode()
    assert heads.public_keys()[0] in page
    address = reverse("ledger-head", args=[LATER.date()])
    assert address in page
    note = client.get(address)
    assert note["Content-Type"] == "text/plain; charset=utf-8"
    key = client.get("/ledger/keys.txt").content.decode()
    assert open_head(note.content.decode(), key.splitlines()).sequence == 1
    assert client.get("/ledger/2020-01-01.txt").status_code == 404
    assert client.get("/ledger/2020-13-01.txt").status_code == 404


# --- awards, texts, files, rules -----------------------------------------------------------------


@pytest.fixture
def awarded(course: Callable[..., Any]) -> Any:
    begun = course()
    (award,) = begun.awarded(begun.completed())
    with at(LATER):
        heads.publish_head()
    return award


def test_a_house_in_order_is_whole(awarded: Any) -> None:
    assert says() == []


ALTERED = {
    "record": ("UPDATE awards_award SET record = REPLACE(record, '8.5', '9.5')", "frozen"),
    "record and its hash": (
        "UPDATE awards_award SET record = REPLACE(record, 'UU-', 'UX-'), record_sha256 = 'x'",
        "filed under another number",
    ),
    "credential": (
        "UPDATE awards_award SET credential = REPLACE(credential, '8.5', '9.5')",
        "integrity: Utrecht University did not sign this",
    ),
    "another learner": (
        "UPDATE awards_award SET learner_id = (SELECT id FROM alliance_person WHERE "
        "email = 'learner2@charm-eu.example')",
        "filed under another number, issuer, learner",
    ),
    "revoked by hand": (
        "UPDATE awards_award SET state = 'revoked', revoked_at = intended_at, "
        "revoked_by_id = intended_by_id, revocation_reason = 'x'",
        "differ on whether it was revoked",
    ),
    "the key of the issuer": (
        "UPDATE awards_issuerkey SET public_multibase = "
        "'z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK' WHERE issuer_id = 'uu'",
        "integrity",
    ),
    "the version that was approved": (
        "UPDATE proposals_snapshot SET content = REPLACE(content, 'Water', 'Wine')",
        "texts: snapshot",
    ),
    "the catalogue": (
        "UPDATE catalogue_entryversion SET content = REPLACE(content, 'Water', 'Wine')",
        "texts: entry version",
    ),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_decided_and_signed_cannot_be_altered_unseen(
    awarded: Any, rules_aside: None, what: str
) -> None:
    statement, expected = ALTERED[what]
    sql(statement)
    assert any(expected in one for one in says()), says()


def test_an_award_taken_out_of_the_register_is_missed(awarded: Any, rules_aside: None) -> None:
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL DEFERRED")
    sql("DELETE FROM awards_award")
    assert f"awards: {awarded.id}: the ledger knows it, the register does not" in says()


def test_a_revocation_that_the_list_hides_is_found(awarded: Any) -> None:
    before = awarded.status_list
    with at(LATER):
        revoke_award(award=awarded.id, by=awarded.intended_by, reason="An error.")
    moment = LATER + dt.timedelta(minutes=5)
    with at(moment):
        publish_lists_of(awarded)
    assert says(moment) == []
    statement = "UPDATE awards_statuslist SET published = %s, sha256 = %s WHERE name = %s"
    sql(statement, before.published, before.sha256, before.name)
    assert any("something else than the register (revoked)" in one for one in says(moment))


def test_a_file_that_is_lost_or_changed_is_found(db: None) -> None:
    pdf = b"%PDF-1.4 minutes"
    row = files.keep(pdf, name="minutes.pdf", about="proposal:1", by="person:1")
    place = Path(default_storage.path(row.place))
    place.write_bytes(pdf + b" ")
    assert any(f"file {row.id}" in one and "not what was kept" in one for one in says())
    place.unlink()
    assert any("missing in the storage" in one for one in says())


def test_a_rule_that_is_gone_or_was_made_harmless_is_found(db: None) -> None:
    rule = next(r for r in database_rules.registered() if r.name == "the_ledger_only_grows")
    database_rules.drop_all()
    assert any("the_ledger_only_grows: the database does not keep it" in one for one in says())
    database_rules.create_all()
    assert says() == []
    harmless = database_rules.DatabaseRule(
        rule.name, rule.sentence, rule.table, rule.on, "1 = 0", rule.needs
    )
    database_rules.register(harmless)
    database_rules.create_all()
    database_rules.register(rule)
    try:
        assert any("the database keeps something else" in one for one in says())
    finally:
        database_rules.create_all()
