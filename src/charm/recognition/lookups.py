"""Where the verification desk looks things up: nowhere, in a folder, or on the network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from charm.core.credentials.did import did_url
from charm.core.credentials.trust import TrustRegister, UnusableRegister, read_trust
from charm.core.proposal.reading import Unreadable, parse_json
from charm.recognition.fetching import Fetcher, NotFetched

_DID = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]{1,500}")
_MAX_REGISTER = 64 * 1024 * 1024
_MAX_PARTS = 20_000_000
"""Of a register, which comes from whoever asks."""
_LIST = re.compile(r"(?!\.)[A-Za-z0-9._-]{1,200}")


@dataclass(frozen=True, slots=True)
class Nowhere:
    """Nothing is looked up; only what a credential carries in itself can be checked."""

    register: TrustRegister = field(default_factory=TrustRegister)

    def did_document(self, did: str) -> Mapping[str, Any] | None:  # noqa: ARG002
        return None

    def status_list(self, url: str) -> Mapping[str, Any] | None:  # noqa: ARG002
        return None

    def trust(self) -> TrustRegister:
        return self.register


class Folder:
    """An evidence folder: ``did/<DID with : as _>.json``, ``status/<list>.json``, ``trust.json``.

    The names come from the credential, so they are held to letters that cannot leave the folder.
    Raises :class:`Unreadable` when there is no such folder or its register is broken.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise Unreadable([f"{folder}: is not a folder with evidence"])
        self._folder = folder
        self._register = read_register(folder / "trust.json")

    def did_document(self, did: str) -> Mapping[str, Any] | None:
        if not _DID.fullmatch(did):
            return None
        return _json_file(self._folder / "did" / f"{did.replace(':', '_')}.json")

    def status_list(self, url: str) -> Mapping[str, Any] | None:
        try:
            name = urlsplit(url).path.rpartition("/")[2]
        except ValueError:
            return None
        if not _LIST.fullmatch(name):
            return None
        return _json_file(self._folder / "status" / f"{name}.json")

    def trust(self) -> TrustRegister:
        return self._register


@dataclass(frozen=True, slots=True)
class Network:
    """Key documents and status lists over https; whom to trust is never looked up there."""

    register: TrustRegister = field(default_factory=TrustRegister)
    fetcher: Fetcher = field(default_factory=Fetcher)

    def did_document(self, did: str) -> Mapping[str, Any] | None:
        try:
            return self._json(did_url(did))
        except ValueError:
            return None

    def status_list(self, url: str) -> Mapping[str, Any] | None:
        return self._json(url)

    def trust(self) -> TrustRegister:
        return self.register

    def _json(self, url: str) -> Mapping[str, Any] | None:
        try:
            return _mapping(parse_json(self.fetcher.fetch(url)))
        except (NotFetched, Unreadable):
            return None


def read_register(path: Path) -> TrustRegister:
    """The trust register in a file; an empty one when there is no file."""
    if not path.is_file():
        return TrustRegister()
    try:
        return read_trust(parse_json(path.read_bytes(), limit=_MAX_REGISTER, parts=_MAX_PARTS))
    except UnusableRegister as error:
        raise Unreadable([f"{path.name}: {error}"]) from None


def _json_file(path: Path) -> Mapping[str, Any] | None:
    try:
        return _mapping(parse_json(path.read_bytes()))
    except (OSError, Unreadable):
        return None


def _mapping(value: Any) -> Mapping[str, Any] | None:
    return value if isinstance(value, dict) else None
