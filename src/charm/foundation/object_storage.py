"""The storage behind :mod:`charm.foundation.object_store`: a store's errors are those of a disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage


@contextmanager
def _as_of_a_disk() -> Iterator[None]:
    """Whoever keeps or reads a file expects OSError, whatever keeps it."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise OSError(0, f"the object store says: {error}") from error


class ObjectStorage(S3Storage):  # type: ignore[misc]
    def _open(self, name: str, mode: str = "rb") -> Any:
        with _as_of_a_disk():
            file = super()._open(name, mode)
            _ = file.file  # fetched here, so that it fails here
            return file

    def _save(self, name: str, content: File[Any]) -> Any:
        with _as_of_a_disk():
            return super()._save(name, content)

    def delete(self, name: str) -> None:
        with _as_of_a_disk():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_of_a_disk():
            return bool(super().exists(name))

    def listdir(self, path: str) -> Any:
        with _as_of_a_disk():
            return super().listdir(path)
