"""Organisations and the learner in the words of Open Badges 3.0."""

from __future__ import annotations

import hashlib
from typing import Any

from charm.core.credentials.record import Issuer, Learner, Organisation
from charm.core.vocab.countries import country_name


def issuer_profile(issuer: Issuer) -> dict[str, Any]:
    """Who signs; for central issuing, the legal entity that operates the seal is ``parentOrg`` and
    the description says on whose behalf (7.20.3)."""
    profile: dict[str, Any] = {
        "id": issuer.did,
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.url,
        "address": _address(issuer.country),
    }
    if issuer.email:
        profile["email"] = issuer.email
    if issuer.operated_by is not None:
        operator = issuer.operated_by
        profile["parentOrg"] = {**_organisation(operator), "address": _address(operator.country)}
        profile["description"] = (
            f"This seal is operated by {operator.name}, a legal entity, on behalf of"
            f" {issuer.on_behalf_of}."
        )
    return profile


def creator_profile(organisation: Organisation) -> dict[str, Any]:
    """A university as creator of an achievement, under the address of its home page."""
    profile = {**_organisation(organisation), "id": organisation.url}
    if organisation.code:
        profile["otherIdentifier"] = [
            {
                "type": "IdentifierEntry",
                "identifier": organisation.code,
                "identifierType": "ext:schacHomeOrganization",
            }
        ]
    return profile


def identities(learner: Learner, salt: str) -> list[dict[str, Any]]:
    """The learner's name in clear, as Appendix 1 asks for identification and people compare it
    with a passport; the e-mail address only as ``sha256$`` and the digest of the address in lower
    case followed by the salt (IdentityHash of Open Badges 3.0)."""
    name = f"{learner.given_name} {learner.family_name}".strip()
    found: list[dict[str, Any]] = [
        {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}
    ]
    if learner.email:
        address = learner.email.strip().lower()
        digest = hashlib.sha256((address + salt).encode()).hexdigest()
        found.append(
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": f"sha256${digest}",
                "identityType": "emailAddress",
                "salt": salt,
            }
        )
    return found


def _organisation(organisation: Organisation) -> dict[str, Any]:
    return {
        "id": organisation.id,
        "type": ["Profile"],
        "name": organisation.name,
        "url": organisation.url,
    }


def _address(country: str) -> dict[str, Any]:
    return {
        "type": ["Address"],
        "addressCountry": country_name(country),
        "addressCountryCode": country,
    }
