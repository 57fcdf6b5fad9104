"""Private keys in a hardware module that speaks PKCS#11: made there, and never to be taken out.

A key is found in the token by its label, ``<issuer>.<fragment>``. The library is the optional
``charm[pkcs11]`` and is imported where a module is named in the settings.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from charm.core.credentials.keys import Kind, PublicKey

if TYPE_CHECKING:
    from pkcs11 import Session

_EC_PARAMS = {
    Kind.P256: bytes.fromhex("06082a8648ce3d030107"),  # the object identifier of prime256v1
    Kind.ED25519: b"\x13\x0cedwards25519",  # PKCS#11 3.0, 2.3.10: the name of the curve
}
_POINT = {Kind.P256: 65, Kind.ED25519: 32}
_one_at_a_time = threading.Lock()
"""A session of a module is for one thread."""
_open: list[Session] = []
"""The session of this process, once there is one."""


class ModuleUnusable(RuntimeError):
    """The module cannot be used, or lacks the key; the sentence says what to do."""


def has_module() -> bool:
    """Whether new keys are made in a module here."""
    return bool(settings.PKCS11_MODULE)


@dataclass(frozen=True, slots=True)
class ModuleSigner:
    """Signs inside of the module with the key of that label."""

    label: str
    verification_method: str
    kind: Kind

    def sign(self, data: bytes) -> bytes:
        """Raises ModuleUnusable."""
        _require_library()
        from pkcs11 import Mechanism
        from pkcs11.exceptions import PKCS11Error

        with _one_at_a_time:
            try:
                key = _private(self.label)
                if self.kind is Kind.ED25519:
                    return bytes(key.sign(data, mechanism=Mechanism.EDDSA))
                digest = hashlib.sha256(data).digest()
                return bytes(key.sign(digest, mechanism=Mechanism.ECDSA))
            except PKCS11Error as error:
                _forget()
                raise _unusable(error, self.label) from error


def make_key(label: str, kind: Kind) -> PublicKey:
    """Make a key in the token, and give its public half. Raises ModuleUnusable, also for a kind
    that the module does not know."""
    _require_library()
    from pkcs11 import Attribute, KeyType, Mechanism
    from pkcs11.exceptions import PKCS11Error

    if kind not in _EC_PARAMS:
        raise ModuleUnusable("In a module keys are P-256 or Ed25519.")
    is_edwards = kind is Kind.ED25519
    key_type = KeyType.EC_EDWARDS if is_edwards else KeyType.EC
    how = Mechanism.EC_EDWARDS_KEY_PAIR_GEN if is_edwards else Mechanism.EC_KEY_PAIR_GEN
    with _one_at_a_time:
        try:
            session = _session()
            curve = session.create_domain_parameters(
                key_type, {Attribute.EC_PARAMS: _EC_PARAMS[kind]}, local=True
            )
            public, _ = curve.generate_keypair(mechanism=how, store=True, label=label)
            return _read(bytes(public[Attribute.EC_POINT]), kind)
        except PKCS11Error as error:
            _forget()
            raise _unusable(error, label, kind) from error


def problem_of(label: str) -> str:
    """Why the key of that label cannot sign now; empty when it can."""
    try:
        _require_library()
    except ModuleUnusable as error:
        return str(error)
    from pkcs11.exceptions import PKCS11Error

    with _one_at_a_time:
        try:
            _private(label)
        except ModuleUnusable as error:
            return str(error)
        except PKCS11Error as error:
            _forget()
            return str(_unusable(error, label))
    return ""


def has_key(label: str) -> bool:
    """Whether the token has a key of that label, also one whose transaction was lost. Raises
    ModuleUnusable."""
    said = problem_of(label)
    if said and "holds no key" not in said:
        raise ModuleUnusable(said)
    return not said


def _require_library() -> None:
    try:
        import pkcs11  # noqa: F401
    except ImportError:
        says = "Install what speaks to hardware modules: pip install 'charm[pkcs11]'"
        raise ModuleUnusable(says) from None


def _read(point: bytes, kind: Kind) -> PublicKey:
    """The point, which most modules wrap in an OCTET STRING."""
    raw = point[2:] if len(point) == _POINT[kind] + 2 and point[0] == 4 else point
    if kind is Kind.ED25519:
        return Ed25519PublicKey.from_public_bytes(raw)
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def _private(label: str) -> Any:
    from pkcs11 import ObjectClass

    return _session().get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)


def _session() -> Session:
    """One for the process, which stays signed in at the token."""
    if not has_module():
        raise ModuleUnusable("This key is in a hardware module: set CHARM_PKCS11_MODULE.")
    if not _open:
        import pkcs11

        token = pkcs11.lib(settings.PKCS11_MODULE).get_token(token_label=settings.PKCS11_TOKEN)
        _open.append(token.open(user_pin=settings.PKCS11_PIN, rw=True))
    return _open[0]


def _forget() -> None:
    """After a fault the next one opens the token anew."""
    while _open:
        with contextlib.suppress(Exception):
            _open.pop().close()


def _unusable(error: Exception, label: str, kind: Kind | None = None) -> ModuleUnusable:
    name = type(error).__name__
    if name == "NoSuchKey":
        return ModuleUnusable(
            f"The token holds no key {label}: restore the token, or rotate the issuer's key."
        )
    if name == "NoSuchToken":
        return ModuleUnusable(f"There is no token {settings.PKCS11_TOKEN}: see CHARM_PKCS11_TOKEN.")
    if name in {"PinIncorrect", "PinInvalid", "PinLenRange", "PinLocked"}:
        return ModuleUnusable("The token does not open: check CHARM_PKCS11_PIN.")
    if kind is not None and name in {"MechanismInvalid", "MechanismParamInvalid"}:
        return ModuleUnusable(f"This module makes no {kind} keys: choose another kind.")
    return ModuleUnusable(f"The hardware module cannot be used ({name}): is it there?")
