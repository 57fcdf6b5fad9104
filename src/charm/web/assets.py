"""Static files under names that change with their content, compressed once."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Gathered by ``charm migrate``. A file that was not gathered keeps its plain name, so that a
    page never fails for want of a style sheet."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        try:
            return str(super().stored_name(name))
        except ValueError:  # it is not there, under whatever name
            return name
