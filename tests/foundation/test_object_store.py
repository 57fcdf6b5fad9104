"""Files in an object store: kept, read, listed, backed up and put back as in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages

from charm.foundation import files, heads
from charm.foundation.object_store import NoObjectStore, storage_of
from charm.operation import backup
from charm.operation.doctor import surroundings

boto3 = pytest.importorskip("boto3", reason="the extra charm[s3] is not installed")
moto = pytest.importorskip("moto", reason="what answers as a store in tests is not installed")

ADDRESS = "s3://house/kept/files?region=eu-central-1"


@pytest.fixture
def store(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with moto.mock_aws():
        client = boto3.client("s3", region_name="eu-central-1")
        there = {"LocationConstraint": "eu-central-1"}
        client.create_bucket(Bucket="house", CreateBucketConfiguration=there)
        settings.FILES = ADDRESS
        settings.STORAGES = {**settings.STORAGES, "default": storage_of(ADDRESS)}
        yield client


def keys_in(store: Any) -> list[str]:
    found = store.list_objects_v2(Bucket="house").get("Contents", [])
    return [one["Key"] for one in found]


@pytest.mark.django_db
def test_a_file_is_kept_read_and_forgotten(
    store: Any, django_capture_on_commit_callbacks: Any
) -> None:
    row = files.keep(b"%PDF-1.7\n%%EOF", name="a.pdf", about="test:1", by="person:1")
    assert keys_in(store) == [f"kept/files/{row.place}"]
    assert files.read(row) == b"%PDF-1.7\n%%EOF"
    copy = files.keep_copy(row, about="test:2", by="person:1")
    assert copy.place != row.place
    with django_capture_on_commit_callbacks(execute=True):
        files.forget(row)
    assert keys_in(store) == [f"kept/files/{copy.place}"]
    store.put_object(Bucket="house", Key=f"kept/files/{copy.place}", Body=b"%PDF-1.7\n%%EOX")
    with pytest.raises(LookupError, match="is not what was kept"):
        files.read(copy)
    store.delete_object(Bucket="house", Key=f"kept/files/{copy.place}")
    with pytest.raises(LookupError, match="is missing"):
        files.read(copy)


def test_nothing_is_written_over(store: Any) -> None:
    first = default_storage.save("x/one", ContentFile(b"1"))
    second = default_storage.save("x/one", ContentFile(b"2"))
    assert first != second
    with default_storage.open(first) as file:
        assert file.read() == b"1"
    assert len(keys_in(store)) == 2


def test_a_backup_takes_every_file_and_finds_the_place_filled(store: Any, tmp_path: Path) -> None:
    for name in ("ledger/1", "ab/cd", "top"):
        default_storage.save(name, ContentFile(name.encode()))
    assert sorted(backup._all_files()) == ["ab/cd", "ledger/1", "top"]
    copied = dict(backup._copied(backup._all_files(), tmp_path))
    assert set(copied) == {"ab/cd", "ledger/1", "top"}
    assert (tmp_path / "files" / "ledger" / "1").read_bytes() == b"ledger/1"
    assert list(backup._copied(["gone/before"], tmp_path)) == []
    assert not (tmp_path / "files" / "gone" / "before").exists()


def test_the_doctor_says_when_the_store_does_not_take_files(store: Any) -> None:
    assert list(surroundings.storage()) == []
    assert keys_in(store) == [], "it leaves nothing behind"
    store.delete_bucket(Bucket="house")
    (trouble,) = surroundings.storage()
    assert trouble.code == "files-not-writable"
    assert ADDRESS in trouble.says
    assert "bucket" in trouble.do


def test_no_address_of_the_store_reaches_a_page(store: Any) -> None:
    """Files leave by the platform's own addresses only; the store may be closed to everybody."""
    assert storages["default"].default_acl is None
    assert not storages["default"].file_overwrite
    assert heads.FOLDER


@pytest.mark.parametrize(
    "address",
    [
        "",
        "files",
        "https://house/x",
        "s3://",
        "s3://key:secret@house",
        "s3://house?acl=public-read",
    ],
)
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(NoObjectStore, match="CHARM_FILES is s3://"):
        storage_of(address)


def test_endpoint_region_and_folder_are_read() -> None:
    said = storage_of("s3://house/a/b/?endpoint=https://s3.example:9000&region=eu")["OPTIONS"]
    assert said["endpoint_url"] == "https://s3.example:9000"
    assert (said["bucket_name"], said["location"], said["region_name"]) == ("house", "a/b", "eu")
