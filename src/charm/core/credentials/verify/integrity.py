"""Did the issuer sign exactly this?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charm.core.credentials.did import any_key, method_of, own_document, verification_key
from charm.core.credentials.jose import Token, TokenUnknown
from charm.core.credentials.jwk import key_from_jwk
from charm.core.credentials.keys import PublicKey
from charm.core.credentials.proofs import (
    Asked,
    Proof,
    ProofInvalid,
    SuiteUnknown,
    judge,
    proofs_of,
)
from charm.core.credentials.skeleton import Unsafe
from charm.core.credentials.suites import suite_of
from charm.core.credentials.verify.sources import Sources


class NotSigned(ValueError):
    """The signature does not hold, or is not the issuer's."""


class NotCheckable(ValueError):
    """The signature could not be checked; nothing is known about it."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed, as addresses of keys, the issuer's first; and what was not checked beside."""

    methods: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "; ".join([", ".join(self.methods), *self.notes])


def check_signature(
    document: Mapping[str, Any],
    *,
    issuer: str,
    sources: Sources,
    now: dt.datetime,
    token: Token | None = None,
    asked: Asked = Asked(),  # noqa: B008 - frozen
) -> Signed:
    """Returns when ``issuer`` signed ``document``: by a proof that it carries, or by the ``token``
    whose payload it is.

    Raises :class:`NotSigned` or :class:`NotCheckable` with a sentence otherwise. The key must be
    the issuer's own; terms that no signature covers (JSON-LD safe mode) make it not checkable.
    Where several signed, all whose kind is known have to hold, and the issuer's is among them.
    """
    if token is not None:
        return _check_token(token, issuer=issuer, sources=sources)
    try:
        proofs = proofs_of(document)
    except ProofInvalid as error:
        raise NotSigned(str(error)) from None
    own = [proof for proof in proofs if _controller(proof) == issuer]
    if not own:
        raise NotSigned("it was signed with a key of somebody else than the issuer it names")
    if not any(suite_of(proof) for proof in own):
        said = f"{own[0].get('type')} {own[0].get('cryptosuite', '')}".strip()
        raise NotCheckable(f"signatures of the kind {said[:200]} cannot be checked here")
    asked = Asked(asked.purpose, now, asked.challenge, asked.domain)
    methods, notes = [], []
    for proof in [*own, *(proof for proof in proofs if proof not in own)]:
        try:
            _check_proof(document, proof, proofs, sources=sources, asked=asked)
        except SuiteUnknown as error:
            notes.append(f"a further signature was not checked: {error}")
        except NotCheckable as error:
            if proof in own:
                raise
            notes.append(f"a further signature was not checked: {error}")
        else:
            methods.append(str(proof["verificationMethod"]))
    return Signed(tuple(methods), tuple(notes))


def _controller(proof: Proof) -> str:
    method = proof.get("verificationMethod")
    return method.partition("#")[0] if isinstance(method, str) else ""


def _check_proof(
    document: Mapping[str, Any],
    proof: Proof,
    proofs: Sequence[Proof],
    *,
    sources: Sources,
    asked: Asked,
) -> None:
    def key_for(method: str) -> PublicKey:
        known = _key_document(_controller(proof), sources)
        try:
            return verification_key(known, method, purpose=asked.purpose)
        except ValueError as error:
            raise NotSigned(str(error)) from None

    try:
        judge(document, proof, proofs, key_for, asked=asked)
    except SuiteUnknown:
        raise
    except ProofInvalid as error:
        if isinstance(error.__cause__, Unsafe):
            raise NotCheckable(str(error)) from None
        raise NotSigned(str(error)) from None


def _check_token(token: Token, *, issuer: str, sources: Sources) -> Signed:
    """The key is named by ``kid``, as an address in the issuer's document, or given as ``jwk``:
    then the issuer's document has to hold the very same."""
    method, brought = token.header.get("kid"), token.header.get("jwk")
    if not isinstance(method, str) and not isinstance(brought, Mapping):
        raise NotCheckable("the token does not name its key (kid) in a document of its issuer")
    if isinstance(method, str):
        method = f"{issuer}{method}" if method.startswith("#") else method
        if method.partition("#")[0] != issuer:
            raise NotSigned("it was signed with a key of somebody else than the issuer it names")
    known = _key_document(issuer, sources)
    try:
        if not isinstance(method, str):
            method = method_of(known, key_from_jwk(brought or {}))
        if not token.is_signed_by(any_key(known, method)):
            raise NotSigned(
                "The signature does not match: the token was changed after it was signed, or "
                "another key signed it."
            )
    except TokenUnknown as error:
        raise NotCheckable(str(error)) from None
    except NotSigned:
        raise
    except ValueError as error:
        raise NotSigned(str(error)) from None
    return Signed((method,))


def _key_document(issuer: str, sources: Sources) -> Mapping[str, Any]:
    try:
        own = own_document(issuer)
    except ValueError as error:
        raise NotSigned(f"{issuer} holds no key that can be used: {error}") from None
    if own is not None:
        return own
    found = sources.did_document(issuer)
    if not isinstance(found, Mapping):
        raise NotCheckable(f"the keys of {issuer} could not be looked up")
    if found.get("id") != issuer:
        raise NotCheckable(f"the key document that was found is not that of {issuer}")
    return found
