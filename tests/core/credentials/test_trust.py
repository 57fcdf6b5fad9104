"""The trust register as a file, and authority on a day."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from charm.core.credentials.trust import (
    Accredited,
    Authority,
    TrustedIssuer,
    TrustRegister,
    UnusableRegister,
    read_trust,
    write_trust,
)

DAY = dt.date(2026, 6, 30)
REGISTER = TrustRegister(
    (
        TrustedIssuer(
            did="did:web:credentials.example.eu:issuers:uu",
            name="Utrecht University",
            country="NL",
            authorities=(
                Authority(
                    achievement="https://credentials.example.eu/catalogue/water/versions/1",
                    kind="formal",
                    decision="https://credentials.example.eu/decisions/17",
                    valid_from=dt.date(2026, 2, 3),
                    accreditations=(
                        Accredited("NVAO", "1", dt.date(2025, 1, 1), dt.date(2026, 12, 31)),
                    ),
                ),
            ),
        ),
        TrustedIssuer("did:web:charm-eu.example", "CHARM-EU", "NL", "Utrecht University"),
    )
)


def test_a_register_survives_its_file() -> None:
    assert read_trust(write_trust(REGISTER)) == REGISTER


def test_an_issuer_is_found_by_its_did_alone() -> None:
    found = REGISTER.issuer("did:web:charm-eu.example")
    assert found is not None
    assert found.name == "CHARM-EU"
    assert REGISTER.issuer("did:web:elsewhere.example") is None


Change = Callable[[dict[str, Any]], None]


def _issuer(values: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = values["issuers"][0]
    return first


def _authority(values: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = _issuer(values)["may_award"][0]
    return first


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda v: v.update(version=2), "version"),
        (lambda v: v.update(more=1), "'more'"),
        (lambda v: v.update(issuers={}), "issuers: must be a list"),
        (lambda v: v["issuers"].append("x"), r"issuers\[2\]: must be a JSON object"),
        (lambda v: v["issuers"].append(v["issuers"][0]), "appears twice"),
        (lambda v: _issuer(v).update(did="uu.nl"), r"issuers\[0\].did"),
        (lambda v: _issuer(v).update(name=""), r"issuers\[0\].name"),
        (lambda v: _authority(v).pop("kind"), "kind"),
        (lambda v: _authority(v).update(kind="Formal"), "kind"),
        (lambda v: _authority(v).update({"from": "3 February"}), r"may_award\[0\].from"),
        (lambda v: _authority(v).update({"from": "2026-02-30"}), r"may_award\[0\].from"),
        (lambda v: _authority(v).update({"until": 2026}), r"may_award\[0\].until"),
        (lambda v: _authority(v).update(untill="2026-01-01"), "'untill'"),
        (lambda v: _authority(v)["accreditations"][0].pop("body"), "body"),
    ],
)
def test_a_broken_register_is_refused_with_its_place(change: Change, place: str) -> None:
    values = copy.deepcopy(write_trust(REGISTER))
    change(values)
    with pytest.raises(UnusableRegister, match=place):
        read_trust(values)


@pytest.mark.parametrize("values", [None, [], "trust", 1])
def test_what_is_no_object_is_no_register(values: Any) -> None:
    with pytest.raises(UnusableRegister, match="must be a JSON object"):
        read_trust(values)


def _may(**changes: Any) -> Authority:
    values: dict[str, Any] = {
        "achievement": "https://x.eu/1",
        "kind": "non-formal",
        "decision": "urn:x:1",
        "valid_from": DAY,
        **changes,
    }
    return Authority(**values)


@pytest.mark.parametrize(
    ("authority", "says"),
    [
        (_may(), ""),
        (_may(valid_until=DAY), ""),
        (_may(valid_from=DAY + dt.timedelta(1)), "from 2026-07-01 on"),
        (_may(valid_until=DAY - dt.timedelta(1)), "until 2026-06-29"),
        (_may(kind="formal"), "No accreditation"),
        (_may(kind="formal", accreditations=(Accredited("NVAO", "1", DAY, DAY),)), ""),
        (
            _may(kind="formal", accreditations=(Accredited("NVAO", "1", DAY + dt.timedelta(1)),)),
            "No accreditation",
        ),
    ],
)
def test_authority_is_judged_by_the_day(authority: Authority, says: str) -> None:
    refusal = authority.refusal(DAY)
    assert says in refusal
    assert bool(refusal) == bool(says)
