"""The JSON-LD contexts that a credential may name: an allow-list, read from installed packages.

Contexts decide what a signature covers, so they are never fetched. Each is pinned by the SHA-256
of its bytes; a package that ships other bytes stops signing and verifying at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib import resources

VC_V1 = "https://www.w3.org/2018/credentials/v1"
VC_V2 = "https://www.w3.org/ns/credentials/v2"
OB_V3_0_1 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
OB_V3_0_2 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
OB_V3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"
MULTIKEY_V1 = "https://w3id.org/security/multikey/v1"
ED25519_2020_V1 = "https://w3id.org/security/suites/ed25519-2020/v1"

OPEN_BADGES = (OB_V3, OB_V3_0_2, OB_V3_0_1)
"""The versions of the Open Badges 3.0 context, ours first."""

_OB = "openbadgeslib/ob3/contexts"
_LD = "pyld/documentloader/frozen/bundled"

_PINNED = {
    VC_V1: (
        f"{_LD}/credentials-v1.jsonld",
        "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
    ),
    ED25519_2020_V1: (
        f"{_LD}/security-ed25519-2020-v1.jsonld",
        "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
    ),
    OB_V3_0_1: (
        f"{_OB}/ob-v3p0-context-3.0.1.json",
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    ),
    OB_V3_0_2: (
        f"{_OB}/ob-v3p0-context-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
    VC_V2: (
        f"{_OB}/credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OB_V3: (
        f"{_OB}/ob-v3p0-context-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    OB_EXTENSIONS: (
        f"{_OB}/ob-v3p0-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
    DATA_INTEGRITY_V2: (
        f"{_OB}/security-data-integrity-v2.json",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
    MULTIKEY_V1: (
        f"{_OB}/security-multikey-v1.json",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    ),
}


class ContextChanged(RuntimeError):
    """The installed context is not the one that was pinned: nothing may be signed with it."""


class PinnedContexts(Mapping[str, bytes]):
    """Address of a context -> its exact bytes, read on first use.

    Raises KeyError for addresses outside the list and ContextChanged when the bytes differ.
    """

    def __init__(self, pinned: Mapping[str, tuple[str, str]]) -> None:
        self._pinned = dict(pinned)
        self._read: dict[str, bytes] = {}

    def __getitem__(self, address: str) -> bytes:
        if address not in self._read:
            name, digest = self._pinned[address]
            self._read[address] = _read(name, digest)
        return self._read[address]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pinned)

    def __len__(self) -> int:
        return len(self._pinned)


def _read(name: str, digest: str) -> bytes:
    package, _, path = name.partition("/")
    content = (resources.files(package) / path).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != digest:
        raise ContextChanged(
            f"The context {name} has SHA-256 {found}, not {digest}: install the locked version "
            f"of {package} before signing or verifying."
        )
    return content


CONTEXTS: Mapping[str, bytes] = PinnedContexts(_PINNED)
