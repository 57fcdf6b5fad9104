"""Where a verifier looks things up: the network, a folder, a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from charm.core.credentials.trust import TrustRegister


class Sources(Protocol):
    """Every answer may be None: it could not be had. Answers are not believed, but checked."""

    def did_document(self, did: str) -> Mapping[str, Any] | None: ...

    def status_list(self, url: str) -> Mapping[str, Any] | None: ...

    def trust(self) -> TrustRegister: ...


@runtime_checkable
class Registry(Protocol):
    """Sources that keep the register of an issuer as well: they know what was awarded, whatever a
    key that was lost could sign."""

    def registers(self, issuer: str, document: Mapping[str, Any]) -> bool | None:
        """Whether the register holds this very credential; None where it is somebody else's."""

    def suspends(self, issuer: str, document: Mapping[str, Any]) -> bool | None:
        """Whether it does not hold for the time being; None where it is somebody else's."""
