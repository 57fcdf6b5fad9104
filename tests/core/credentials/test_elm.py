"""An award as a European Digital Credential, against the official shapes of Europass."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.support.elm import against, needs_elm

from charm.core.credentials.elm import Page, to_elm
from charm.core.credentials.record import AwardRecord
from charm.core.credentials.record_rules import Unlawful

PAGES = (Page(b"\xff\xd8 a page"), Page(b"\xff\xd8 another"))
GENERIC = ("edc/EDC-generic-no-cv.ttl", "edc/EDC-generic-full.ttl")
MANDATED = (*GENERIC, "edc/EDC-issuedByMandate.ttl")
SEAL = "NTRNL-EXAMPLE-0001"


def credential(record: AwardRecord) -> dict[str, Any]:
    return to_elm(record, PAGES, organisation_identifier=SEAL)


@needs_elm
@pytest.mark.clause("5.9", shows="accepts")
@pytest.mark.clause("6.4", shows="accepts")
@pytest.mark.clause("7.20.3", shows="accepts")
@pytest.mark.clause("7.28", shows="accepts")
def test_it_conforms_to_the_official_shapes(record: AwardRecord) -> None:
    found = credential(record)
    is_central = record.issuer.operated_by is not None

    assert against(found, *(MANDATED if is_central else GENERIC)) == ""
    assert ("evidence" in found) is is_central


@needs_elm
def test_only_the_number_of_the_seal_is_left_to_whoever_seals(formal: AwardRecord) -> None:
    says = against(to_elm(formal, PAGES), *GENERIC)

    assert "Results (1)" in says
    assert "eidasLegalIdentifier" in says


@needs_elm
@pytest.mark.parametrize("key", ["issued", "issuer", "credentialSubject", "displayParameter"])
def test_what_is_spoilt_does_not_conform(formal: AwardRecord, key: str) -> None:
    found = credential(formal)
    del found[key]

    assert against(found, *GENERIC)


@pytest.mark.clause("7.20", shows="accepts")
def test_a_badge_claims_participation_and_no_achievement(badge: AwardRecord) -> None:
    claim = credential(badge)["credentialSubject"]["hasClaim"]

    assert claim["type"] == "LearningActivity"
    assert not {"provenBy", "creditReceived"} & set(claim)


@pytest.mark.clause("5.7.2", shows="refuses")
def test_what_the_policy_forbids_is_not_written_in_this_form_either(
    non_formal: AwardRecord,
) -> None:
    definition = replace(non_formal.definition, eqf_level=6)

    with pytest.raises(Unlawful, match=r"5\.7\.2"):
        credential(replace(non_formal, definition=definition))
    with pytest.raises(ValueError, match="at least one page"):
        to_elm(non_formal, ())
