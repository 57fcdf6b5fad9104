"""The contexts: pinned bytes from an installed package, nothing else."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from charm.core.credentials.contexts import (
    CONTEXTS,
    DATA_INTEGRITY_V2,
    OB_EXTENSIONS,
    OB_V3,
    VC_V2,
    ContextChanged,
    PinnedContexts,
)


def test_the_list_holds_what_our_credentials_name() -> None:
    assert {VC_V2, OB_V3, OB_EXTENSIONS, DATA_INTEGRITY_V2} <= set(CONTEXTS)
    assert len(CONTEXTS) == 9


def test_the_credentials_context_is_the_one_w3c_publishes() -> None:
    """VC Data Model 2.0, appendix B.1 prints this digest."""
    assert (
        hashlib.sha256(CONTEXTS[VC_V2]).hexdigest()
        == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    )


def test_other_bytes_stop_everything() -> None:
    changed = PinnedContexts({VC_V2: ("openbadgeslib/ob3/contexts/credentials-v2.json", "0" * 64)})
    with pytest.raises(ContextChanged, match="openbadgeslib"):
        changed[VC_V2]


def test_an_address_outside_the_list_is_not_there() -> None:
    with pytest.raises(KeyError):
        CONTEXTS["https://example.org/context"]


def definitions() -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []

    def walk(address: str, value: Any) -> None:
        if isinstance(value, dict):
            for name, item in value.items():
                found.append((address, name, item))
                walk(address, item)
        elif isinstance(value, list):
            for item in value:
                walk(address, item)

    for address, content in CONTEXTS.items():
        walk(address, json.loads(content))
    return found


def test_no_context_defines_a_term_that_would_change_an_absolute_iri() -> None:
    schemes = {"http", "https", "urn", "did", "mailto", "tel", "data"}
    assert not [entry for entry in definitions() if entry[1] in schemes]


def test_no_context_has_a_default_vocabulary_that_would_hide_undefined_terms() -> None:
    assert not [entry for entry in definitions() if entry[1] in ("@vocab", "@base", "@language")]


@pytest.mark.parametrize(
    "term", ["validFrom", "validUntil", "credentialStatus", "credentialSubject", "issuer", "proof"]
)
def test_no_second_term_says_the_same_as_one_that_a_verifier_reads(term: str) -> None:
    """Else a credential could be respelled, stay signed, and no longer say it to a reader."""
    iris = {iri for name, iri in terms() if name == term}
    assert iris
    assert {name for name, iri in terms() if iri in iris} == {term}


def terms() -> list[tuple[str, str]]:
    """Every term with the IRI it stands for, whatever the scope."""
    return [
        (name, iri)
        for _, name, item in definitions()
        if isinstance(iri := item.get("@id") if isinstance(item, dict) else item, str)
        and not name.startswith("@")
    ]
