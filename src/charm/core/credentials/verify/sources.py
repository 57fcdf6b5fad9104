"""Where a verifier looks things up: the network, a folder, a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from charm.core.credentials.trust import TrustRegister


class Sources(Protocol):
    """Every answer may be None: it could not be had. Answers are not believed, but checked."""

    def did_document(self, did: str) -> Mapping[str, Any] | None: ...

    def status_list(self, url: str) -> Mapping[str, Any] | None: ...

    def trust(self) -> TrustRegister: ...
