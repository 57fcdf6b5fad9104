"""A published version as machines read it, and as others embed it."""

from __future__ import annotations

from typing import Any

from charm.catalogue import addresses
from charm.catalogue.definition import Amended, published
from charm.catalogue.description import describe
from charm.catalogue.models import EntryVersion
from charm.core.credentials.elements import OF_EACH_AWARD, Element
from charm.core.proposal.model import Kind

IN_EACH_CREDENTIAL = "in each credential"


def descriptor_of(version: EntryVersion) -> dict[str, Any]:
    """The version for machines and to embed: the words of a proposal file, and every element of
    Appendix 1 in its order (7.17), those of each single award named as such."""
    said = published(version)
    values = said.content.to_json()
    if said.content.kind is not Kind.FORMAL:
        values.pop("ects", None)
        values.pop("eqf_level", None)
    return {
        "id": addresses.version_address(version.entry.slug, version.number),
        "entry": addresses.entry_address(version.entry.slug),
        "version": version.number,
        "state": version.entry.state,
        "published_at": version.published_at.isoformat(),
        "sha256": version.sha256,
        "policy_version": version.policy_version,
        **values,
        "responsible_university": said.responsible,
        "awarding_bodies": [
            {
                "id": body.organisation.id,
                "code": body.organisation.code,
                "name": body.organisation.name,
                "country": body.organisation.country,
                "url": body.organisation.url,
                "role": body.role,
            }
            for body in said.bodies
        ],
        "decision": {
            "id": said.decision.id,
            "body": said.decision.body,
            "outcome": said.decision.outcome,
            "decided_on": said.decision.decided_on.isoformat(),
        },
        **_amendment(said.change),
        "appendix_1": appendix_1_of(version),
    }


def appendix_1_of(version: EntryVersion) -> list[dict[str, Any]]:
    """The mandatory elements as the policy prints them, with what
    :func:`~charm.core.credentials.elements.elements_of` says; a ``value`` of None is a missing
    one."""
    values = describe(version).elements
    return [
        {
            "number": number,
            "element": str(element),
            "value": IN_EACH_CREDENTIAL if element in OF_EACH_AWARD else values.get(element),
        }
        for number, element in enumerate(Element, start=1)
    ]


def _amendment(change: Amended | None) -> dict[str, Any]:
    """For machines; nothing where the Council decided on this very version."""
    if change is None:
        return {}
    said: dict[str, Any] = {
        "id": change.id,
        "class": change.kind,
        "confirmed_on": change.confirmed_on.isoformat(),
    }
    if change.board_decided_on:
        said["decision"] = {
            "id": change.board_decision,
            "body": change.board,
            "decided_on": change.board_decided_on.isoformat(),
        }
    return {"amendment": said}
