"""Bytes that are kept as they were decided, signed or handed in, against their hashes.

A model says which of its texts are kept, and in which field their SHA-256 stands::

    kept_texts = {"content": "sha256"}
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

from charm.foundation import files
from charm.foundation.models import StoredFile


def kept_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if getattr(model, "kept_texts", None)]


def altered_texts() -> Iterator[tuple[str, str]]:
    """Texts that are no longer what they were: which, and what is wrong."""
    for model in kept_models():
        for text, digest in model.kept_texts.items():  # type: ignore[attr-defined]
            rows = model._default_manager.order_by("pk").values_list("pk", text, digest)
            for pk, said, promised in rows.iterator(chunk_size=500):
                if hashlib.sha256(said.encode()).hexdigest() != promised and (said or promised):
                    where = f"{model._meta.verbose_name} {pk}"
                    yield where, f"its {text} is not what was kept"


def altered_files(latest: int | None = None) -> Iterator[tuple[str, str]]:
    """Files that are missing or changed, of all or of the latest."""
    for row in StoredFile.objects.order_by("-kept_at", "-id")[:latest].iterator(chunk_size=500):
        try:
            files.read(row)
        except LookupError as error:
            yield f"file {row.id}", str(error)


def count_of_files() -> int:
    return StoredFile.objects.count()
