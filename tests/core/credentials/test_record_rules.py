"""Awards that no format may express."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from charm.core.credentials.openbadges import to_open_badge
from charm.core.credentials.record import AwardRecord, AwardType, BodyInRole
from charm.core.credentials.record_rules import Unlawful, refusals


def of(record: AwardRecord, **changes: Any) -> AwardRecord:
    """The record with another definition."""
    return replace(record, definition=replace(record.definition, **changes))


@pytest.mark.clause("5.9", shows="accepts")
@pytest.mark.clause("7.10", shows="accepts")
@pytest.mark.clause("5.10", shows="accepts")
def test_lawful_awards_have_nothing_against_them(record: AwardRecord) -> None:
    assert refusals(record) == []


@pytest.mark.clause("5.7.2", shows="refuses")
def test_credits_and_levels_are_for_formal_learning(
    non_formal: AwardRecord, formal: AwardRecord
) -> None:
    reasons = refusals(of(non_formal, ects=formal.definition.ects, eqf_level=6))
    assert [reason[:6] for reason in reasons] == ["5.7.2:", "5.7.2:"]


@pytest.mark.clause("5.10", shows="refuses")
@pytest.mark.clause("7.10", shows="refuses")
def test_only_an_accrediting_university_issues_formal_awards(formal: AwardRecord) -> None:
    utrecht, barcelona = formal.definition.bodies
    swapped = (
        BodyInRole(utrecht.organisation, "co-lead"),
        BodyInRole(barcelona.organisation, "accrediting"),
    )
    (reason,) = refusals(of(formal, bodies=swapped))
    assert reason.startswith("5.10, 7.10: ")
    assert "University of Barcelona" in reason


@pytest.mark.clause("7.20.3", shows="refuses")
def test_a_central_seal_without_a_legal_entity_is_refused(non_formal: AwardRecord) -> None:
    (reason,) = refusals(replace(non_formal, issuer=replace(non_formal.issuer, operated_by=None)))
    assert reason.startswith("7.20.3: ")


@pytest.mark.clause("7.20", shows="refuses")
def test_participation_alone_never_gives_a_micro_credential(non_formal: AwardRecord) -> None:
    for unassessed in (replace(non_formal, result=None), of(non_formal, assessment_types=())):
        (reason,) = refusals(unassessed)
        assert reason.startswith("7.20: ")


@pytest.mark.clause("7.20", shows="refuses")
def test_formal_learning_never_gives_a_badge(formal: AwardRecord) -> None:
    (reason,) = refusals(of(formal, award_type=AwardType.PARTICIPATION_BADGE))
    assert reason.startswith("7.20: ")


@pytest.mark.clause("5.6.1.6", shows="refuses")
def test_formal_awards_need_an_approval(formal: AwardRecord) -> None:
    (reason,) = refusals(replace(formal, decision=replace(formal.decision, outcome="rejected")))
    assert reason.startswith("5.6.1.6: ")


@pytest.mark.clause("7.11", shows="refuses")
@pytest.mark.clause("5.7.1.4", shows="refuses")
def test_other_awards_need_an_approval_made_known_before(non_formal: AwardRecord) -> None:
    later = replace(non_formal.decision, released_at=non_formal.awarded_at + dt.timedelta(1))
    (reason,) = refusals(replace(non_formal, decision=later))
    assert reason.startswith("5.7.1.4, 7.11: ")


@pytest.mark.clause("5.6.1.5", shows="refuses")
@pytest.mark.clause("7.9", shows="refuses")
@pytest.mark.parametrize(
    "change",
    [
        {"date": dt.date(2026, 7, 1)},
        {"valid_until": dt.date(2026, 6, 29)},
        {"university": "ub.edu"},
    ],
)
def test_the_accreditation_covers_the_day_of_award(
    formal: AwardRecord, change: dict[str, Any]
) -> None:
    facts = (replace(formal.accreditations[0], **change),)
    (reason,) = refusals(replace(formal, accreditations=facts))
    assert reason.startswith("5.6.1.5, 7.9: ")


@pytest.mark.clause("7.9", shows="accepts")
def test_the_last_day_of_an_accreditation_counts(formal: AwardRecord) -> None:
    facts = (replace(formal.accreditations[0], valid_until=dt.date(2026, 6, 30)),)
    assert refusals(replace(formal, accreditations=facts)) == []


@pytest.mark.clause("5.9", shows="refuses")
def test_moments_have_a_zone_and_an_order(formal: AwardRecord) -> None:
    naive = dt.datetime(2026, 6, 30, 12)  # noqa: DTZ001
    assert "time zone" in refusals(replace(formal, awarded_at=naive))[0]
    assert "time zone" in refusals(replace(formal, valid_until=naive))[0]
    assert "before it begins" in refusals(replace(formal, valid_until=formal.awarded_at))[0]


@pytest.mark.clause("7.26", shows="refuses")
def test_an_address_is_never_written_without_a_salt(formal: AwardRecord) -> None:
    (reason,) = refusals(replace(formal, salt=""))
    assert reason.startswith("7.26: ")


def test_all_reasons_are_given_at_once_and_nothing_is_built(non_formal: AwardRecord) -> None:
    broken = replace(
        of(non_formal, eqf_level=6),
        decision=replace(non_formal.decision, outcome="deferred"),
    )
    with pytest.raises(Unlawful) as refused:
        to_open_badge(broken)
    assert len(refused.value.reasons) == 2
