"""No private half of a key is in the database, a backup, the logs, an error or a page (P16)."""

from __future__ import annotations

import base64
import io
import logging
import tarfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from tests.support.classroom import AWARD_DAY, at

from charm import demo
from charm.awards import keyfiles, queries
from charm.awards.keyfiles import KeyMissing, key_path, signer_for
from charm.awards.services.asking_for_keys import approve_key_change, ask_for_key_change
from charm.core.credentials import multibase
from charm.core.credentials.keys import Kind
from charm.core.workflow.keys import KeyChange
from charm.foundation import jobs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def keys_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has its own folder of key files."""
    monkeypatch.setattr(settings, "VAR", tmp_path)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that any logger says, in full."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(before)
    root.removeHandler(handler)


def spellings(key: Any) -> list[bytes]:
    """A private key in every way in which somebody may write it down."""
    if isinstance(key, Ed25519PrivateKey):
        raw = key.private_bytes_raw()
    else:
        raw = key.private_numbers().private_value.to_bytes(32)
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    number = str(int.from_bytes(raw)).encode()
    found = [raw, raw.hex().encode(), raw.hex().upper().encode(), number, repr(raw)[2:-1].encode()]
    found += [multibase.encode(raw).encode()[1:], multibase.encode(b"\x80\x26" + raw).encode()]
    for data in (raw, der):
        found += [base64.b64encode(data).rstrip(b"="), base64.urlsafe_b64encode(data).rstrip(b"=")]
        found += [base64.b32encode(data).rstrip(b"=")]
    found.append(b"-----BEGIN PRIVATE KEY")
    return found


def found_in(where: str, data: bytes, secrets: list[bytes]) -> list[str]:
    plain = data.replace(b"\n", b"")
    return [f"{where}: {one[:12]!r}" for one in secrets if one in data or one in plain]


def database() -> bytes:
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, memoryview | bytes):
                        rows.append(bytes(value))
                    else:
                        rows.append(str(value).encode("utf-8", "surrogatepass"))
    return b"\n".join(rows)


def changed(begun: Any, kind: Kind) -> None:
    said = {"issuer": "uu", "change": KeyChange.ROTATE, "kind": kind, "at_once": True}
    request = ask_for_key_change(by=begun.seal, reason="Drill.", **said)
    approve_key_change(request=request.pk, by=demo.officer("operator"), seen=1)


def test_a_private_key_is_found_where_it_is(tmp_path: Path) -> None:
    """The search itself: each spelling is seen."""
    key = Ed25519PrivateKey.generate()
    secrets = spellings(key)
    for one in secrets:
        assert found_in("x", b"before " + one + b" after", secrets)
    assert not found_in("x", b"nothing of the kind", secrets)


def test_nothing_private_leaves_the_folder_of_keys(
    course: Callable[..., Any], client: Client, logged: io.StringIO, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from charm.operation.backup import back_up

    begun = course()
    begun.awarded(begun.completed())
    with at(AWARD_DAY):
        changed(begun, Kind.P256)
        changed(begun, Kind.ED25519)
        jobs.run_pending(strict=False)
    keys = queries.keys_of("uu")
    assert len(keys) == 3
    signers = [signer_for(key) for key in keys]
    secrets = [spelled for signer in signers for spelled in spellings(signer.private_key)]
    secrets.append(settings.KEY_PASSPHRASE.encode())

    hits = [f"repr: {signer}" for signer in signers if found_in("", repr(signer).encode(), secrets)]
    hits += found_in("database", database(), secrets)
    hits += found_in("did.json", client.get("/issuers/uu/did.json").content, secrets)
    for person in (begun.seal, demo.officer("operator"), demo.officer("auditor")):
        client.force_login(person)
        with at(AWARD_DAY):
            for page in ("/register/uu/keys/", "/office/ledger/", "/home/", "/account/data/"):
                hits += found_in(page, client.get(page).content, secrets)
    backup = tmp_path / "backup"
    back_up(backup)
    files = [path for path in backup.rglob("*") if path.is_file()]
    assert files
    for path in files:
        hits += found_in(str(path), path.read_bytes(), secrets)
        assert not path.name.endswith(".pem")
        if tarfile.is_tarfile(path):
            with tarfile.open(path) as archive:
                assert not [name for name in archive.getnames() if name.endswith(".pem")]

    keyfiles._opened.cache_clear()
    for spoil in (
        lambda path: path.write_bytes(path.read_bytes()[:80]),
        lambda path: path.unlink(),
    ):
        spoil(key_path("uu", keys[-1].fragment))
        with pytest.raises(KeyMissing) as missing:
            signer_for(keys[-1])
        told = "".join(traceback.format_exception(missing.value))
        logging.getLogger("charm").error("cannot sign", exc_info=missing.value)
        hits += found_in("traceback", told.encode(), secrets)
    with monkeypatch.context() as patch:
        patch.setattr(settings, "KEY_PASSPHRASE", "another")
        with pytest.raises(KeyMissing) as missing:
            signer_for(keys[0])
        hits += found_in("error", str(missing.value).encode(), secrets)
    hits += found_in("logs", logged.getvalue().encode(), secrets)
    assert logged.getvalue()
    assert hits == []


def test_every_table_was_looked_at(course: Callable[..., Any]) -> None:
    """The search reads the tables themselves: those of the models are among them."""
    course()
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    assert {model._meta.db_table for model in apps.get_models()} <= there
    assert queries.keys_of("uu")[0].public_multibase.encode() in database()
