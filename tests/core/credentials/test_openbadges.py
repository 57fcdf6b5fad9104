"""What an award says as an Open Badges 3.0 credential."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from charm.core.credentials import shapes
from charm.core.credentials.canonical import canonical_nquads
from charm.core.credentials.openbadges import Element, appendix_1_of, missing_elements
from charm.core.credentials.openbadges import to_open_badge as badge_of
from charm.core.credentials.record import (
    AwardRecord,
    AwardType,
    BodyInRole,
    Organisation,
    QualityAssuranceStatement,
)
from charm.core.credentials.texts import duration, in_language, written


def aligned(credential: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    rows = credential["credentialSubject"]["achievement"]["alignment"]
    return [row for row in rows if row["targetType"] == f"ext:{kind}"]


def test_every_term_is_one_that_a_signature_covers(record: AwardRecord) -> None:
    assert canonical_nquads(badge_of(record)).count(b"\n") > 100


def test_no_statement_is_made_twice(record: AwardRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signing stays on the fast path: no two statements coincide, no two parts look the same."""

    def slow(*_: object) -> bytes:
        raise AssertionError("the graph needs the general algorithm")

    monkeypatch.setattr(shapes.Shape, "_by_engine", slow)
    assert shapes.canonical(badge_of(record)) == canonical_nquads(badge_of(record))


def test_the_accrediting_university_is_the_creator(formal: AwardRecord) -> None:
    creator = badge_of(formal)["credentialSubject"]["achievement"]["creator"]
    assert (creator["id"], creator["name"]) == ("https://www.uu.nl", "Utrecht University")
    assert creator["otherIdentifier"][0]["identifier"] == "uu.nl"


def test_has_what_the_schema_of_open_badges_requires(record: AwardRecord) -> None:
    credential = badge_of(record)
    assert {"@context", "id", "type", "credentialSubject", "issuer", "validFrom"} <= set(credential)
    assert credential["issuer"]["type"] == ["Profile"]
    assert credential["credentialSubject"]["type"] == ["AchievementSubject"]
    achievement = credential["credentialSubject"]["achievement"]
    assert {"id", "type", "criteria", "description", "name"} <= set(achievement)
    for row in achievement["alignment"]:
        assert {"type", "targetName", "targetUrl"} <= set(row)
        assert re.fullmatch(r"ext:[A-Za-z0-9._-]+", row["targetType"])


@pytest.mark.clause("App. 1", shows="accepts")
@pytest.mark.clause("7.17", shows="accepts")
def test_all_twelve_elements_are_carried(record: AwardRecord) -> None:
    assert missing_elements(badge_of(record)) == ()
    assert len(Element) == 12


@pytest.mark.clause("App. 1", shows="accepts")
def test_elements_are_read_back_as_they_were_written(formal: AwardRecord) -> None:
    assert appendix_1_of(badge_of(formal)) == {
        Element.LEARNER: "Ada Łukasz",
        Element.TITLE: "Water and cities",
        Element.COUNTRY: "NL",
        Element.AWARDING_BODIES: [
            {
                "name": "Utrecht University",
                "url": "https://www.uu.nl",
                "role": "accrediting",
            },
        ],
        Element.DATE: "2026-06-30T12:00:00Z",
        Element.OUTCOMES: [
            {
                "text": "Explain the water cycle of a city.",
                "skills": ["http://data.europa.eu/esco/skill/00000000-0000-4000-8000-000000000001"],
            },
            {"text": "Compare water policies.", "skills": []},
        ],
        Element.WORKLOAD: {"duration": "PT82H30M", "ects": 3},
        Element.LEVEL: {"eqf": "7", "cycle": "second cycle (QF-EHEA)"},
        Element.EXPERIENCE: "formal",
        Element.ASSESSMENT: ["report-paper", "presentation-oral"],
        Element.PARTICIPATION: ["blended", "work-experience"],
        Element.QUALITY_ASSURANCE: ["accredited", "academic-council"],
    }


@pytest.mark.clause("7.18", shows="accepts")
def test_formal_learning_without_a_level_says_so(formal: AwardRecord) -> None:
    plain = replace(formal, definition=replace(formal.definition, eqf_level=None))
    assert appendix_1_of(badge_of(plain))[Element.LEVEL] == {"eqf": "not-classified"}


@pytest.mark.clause("7.13", shows="accepts")
def test_terms_point_to_european_concepts_or_to_the_definition(formal: AwardRecord) -> None:
    credential = badge_of(formal)
    urls = [row["targetUrl"] for row in aligned(credential, "FormOfParticipation")]
    assert urls == [
        "http://data.europa.eu/snb/learning-assessment/e92d221e4d",
        "http://data.europa.eu/snb/learning-assessment/729f3bed4b",
    ]
    report, presentation = aligned(credential, "AssessmentType")
    assert report["targetUrl"] == f"{formal.definition.id}#report-paper"  # Europe has no such term
    assert presentation["targetUrl"] == "http://data.europa.eu/snb/assessment/d30284d7df"


def test_optional_elements_are_carried_when_known(formal: AwardRecord) -> None:
    credential = badge_of(formal)
    says = {
        kind: [
            (row["targetName"], row.get("targetDescription")) for row in aligned(credential, kind)
        ]
        for kind in ("SupervisionAndIdentityVerification", "Prerequisites", "Stackability")
    }
    assert says == {
        "SupervisionAndIdentityVerification": [("Supervised without identity verification", None)],
        "Prerequisites": [("Prerequisites", "A bachelor's degree.")],
        "Stackability": [("Can be part of", "The master Global Challenges.")],
    }
    subject = credential["credentialSubject"]
    assert subject["result"][0]["value"] == "8.5"
    described = subject["achievement"]["resultDescription"][0]
    assert described["id"] == subject["result"][0]["resultDescription"]
    assert described["name"] == "Dutch grades 1-10"
    assert subject["activityEndDate"] == "2026-06-20T00:00:00Z"
    assert subject["licenseNumber"] == "2026-000001"


@pytest.mark.clause("7.16", shows="accepts")
def test_outcomes_link_to_esco(formal: AwardRecord) -> None:
    (skill,) = aligned(badge_of(formal), "Skill")
    assert skill["targetFramework"] == "ESCO"
    assert skill["targetName"] == "analyse water quality"


def test_each_further_language_is_a_related_entry(formal: AwardRecord) -> None:
    achievement = badge_of(formal)["credentialSubject"]["achievement"]
    assert achievement["inLanguage"] == "en"
    (catalan,) = achievement["related"]
    assert catalan["inLanguage"] == "ca"
    assert catalan["name"] == "Aigua i ciutats"
    assert "Un informe aprovat." in catalan["narrative"]


def test_a_text_without_its_language_claims_none(non_formal: AwardRecord) -> None:
    achievement = badge_of(non_formal)["credentialSubject"]["achievement"]
    assert "inLanguage" not in achievement
    assert "related" not in achievement


@pytest.mark.clause("5.12", shows="accepts")
@pytest.mark.clause("5.6.2.2", shows="accepts")
def test_every_body_of_a_joint_offer_appears_in_its_role(formal: AwardRecord) -> None:
    utrecht, barcelona = formal.definition.bodies
    outside = BodyInRole(Organisation(id="", name="Water Board", country="", url=""), "partner")
    both = (utrecht, BodyInRole(barcelona.organisation, "accrediting"), outside)
    joint = replace(formal, definition=replace(formal.definition, bodies=both))

    awarding = appendix_1_of(badge_of(joint))[Element.AWARDING_BODIES]
    assert [body["role"] for body in awarding] == ["accrediting", "accrediting"]
    rows = badge_of(joint)["credentialSubject"]["achievement"]["alignment"]
    (partner,) = [row for row in rows if row["targetType"] == "ext:PartnerBody"]
    assert partner["targetDescription"] == "Water Board: partner"
    assert partner["targetUrl"] == f"{formal.definition.id}#body-3"


@pytest.mark.clause("5.11", shows="refuses")
def test_a_co_lead_is_no_awarding_body(formal: AwardRecord) -> None:
    assert formal.definition.bodies[1].role == "co-lead"
    awarding = appendix_1_of(badge_of(formal))[Element.AWARDING_BODIES]
    assert [body["name"] for body in awarding] == ["Utrecht University"]


def test_the_learners_address_is_only_a_salted_hash(formal: AwardRecord) -> None:
    credential = badge_of(formal)
    assert "example.org" not in str(credential)
    hashed = credential["credentialSubject"]["identifier"][1]
    digest = hashlib.sha256(b"ada@example.orgc2FsdA").hexdigest()
    assert hashed["identityHash"] == f"sha256${digest}"
    assert hashed["hashed"] is True


def test_without_an_address_there_is_no_hash(formal: AwardRecord) -> None:
    learner = replace(formal.learner, email="")
    identities = badge_of(replace(formal, learner=learner))["credentialSubject"]["identifier"]
    assert [identity["identityType"] for identity in identities] == ["name"]


@pytest.mark.clause("7.20", shows="accepts")
def test_micro_credential_and_badge_cannot_be_confused(
    non_formal: AwardRecord, badge: AwardRecord
) -> None:
    assessed, taken_part = badge_of(non_formal), badge_of(badge)
    types = [
        c["credentialSubject"]["achievement"]["achievementType"] for c in (assessed, taken_part)
    ]
    assert types == ["MicroCredential", "ext:ParticipationBadge"]
    assert assessed["description"] == "Micro-credential of CHARM-EU"
    assert taken_part["description"] == "Participation badge of CHARM-EU"
    assert appendix_1_of(taken_part)[Element.ASSESSMENT] == ["none"]


@pytest.mark.clause("7.20.3", shows="accepts")
def test_central_issuing_names_the_legal_entity_behind_the_seal(non_formal: AwardRecord) -> None:
    issuer = badge_of(non_formal)["issuer"]
    assert issuer["name"] == "CHARM-EU"
    assert issuer["parentOrg"]["name"] == "Utrecht University"
    assert "Utrecht University, a legal entity, on behalf of the CHARM-EU" in issuer["description"]


@pytest.mark.clause("5.7.2", shows="accepts")
def test_other_than_formal_learning_carries_hours_but_no_credits(
    non_formal: AwardRecord, badge: AwardRecord
) -> None:
    for record in (non_formal, badge):
        credential = badge_of(record)
        assert appendix_1_of(credential)[Element.WORKLOAD] == {"duration": "PT25H"}
        assert appendix_1_of(credential)[Element.LEVEL] == {"level": "not-classified"}
        assert "creditsEarned" not in credential["credentialSubject"]
        assert aligned(credential, "Level") == []


def test_the_award_cites_its_version_decision_and_accreditation(formal: AwardRecord) -> None:
    credential = badge_of(formal)
    assert credential["credentialSubject"]["achievement"]["version"] == "2"
    evidence = {row["genre"]: row for row in credential["evidence"]}
    assert evidence["Decision"]["id"] == formal.decision.id
    assert "valid until 2026-12-31" in evidence["Accreditation"]["description"]
    assert evidence["Edition"]["id"] == formal.edition


def test_the_place_in_the_status_list_is_not_the_list_itself(record: AwardRecord) -> None:
    status = badge_of(record)["credentialStatus"]
    entries = status if isinstance(status, list) else [status]
    for entry, place in zip(entries, [record.status, record.suspension], strict=False):
        assert entry["statusListIndex"] == str(place.index)
        assert entry["id"] != entry["statusListCredential"] == place.list_url


def test_each_purpose_has_an_entry_of_its_own(formal: AwardRecord, non_formal: AwardRecord) -> None:
    """What was awarded before there were lists of suspensions has one, as it always had."""
    assert badge_of(formal)["credentialStatus"]["statusPurpose"] == "revocation"
    both = badge_of(non_formal)["credentialStatus"]
    assert [entry["statusPurpose"] for entry in both] == ["revocation", "suspension"]


@pytest.mark.clause("App. 1", shows="refuses")
def test_an_award_without_a_mandatory_element_is_not_issued(formal: AwardRecord) -> None:
    bare = replace(formal.definition, participation=(), hours=None, ects=None, quality_assurance=())
    with pytest.raises(ValueError) as refused:
        badge_of(replace(formal, definition=bare))
    assert str(refused.value).splitlines() == [
        "App. 1: notional workload is missing (7.17)",
        "App. 1: form of participation is missing (7.17)",
        "App. 1: type of quality assurance is missing (7.17)",
    ]


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"assessment_types": ("guessing",)}, "type of assessment"),
        ({"participation": ("by post",)}, "form of participation"),
        ({"quality_assurance": (QualityAssuranceStatement("none"),)}, "quality assurance"),
        ({"eqf_level": 9}, "EQF level"),
    ],
)
def test_codes_outside_the_vocabularies_are_refused(
    formal: AwardRecord, change: dict[str, Any], names: str
) -> None:
    with pytest.raises(ValueError, match=names):
        badge_of(replace(formal, definition=replace(formal.definition, **change)))


@pytest.mark.parametrize(
    ("hours", "text"),
    [("25", "PT25H"), ("7.5", "PT7H30M"), ("0.25", "PT15M"), ("0", "PT0H")],
)
def test_durations_have_whole_hours_and_minutes(hours: str, text: str) -> None:
    assert duration(Decimal(hours)) == text


@pytest.mark.parametrize(("number", "text"), [("100", "100"), ("7.50", "7.5"), ("1E+2", "100")])
def test_numbers_are_written_without_needless_zeros(number: str, text: str) -> None:
    assert written(Decimal(number)) == text


def test_a_missing_language_falls_back_to_english_then_to_any() -> None:
    assert in_language({"en": "water", "ca": "aigua"}, "ca") == "aigua"
    assert in_language({"en": "water", "ca": "aigua"}, "hu") == "water"
    assert in_language({"ca": "aigua"}, "hu") == "aigua"
    assert in_language("water", "hu") == "water"


def test_award_types_have_their_own_machine_readable_type() -> None:
    from charm.core.credentials.openbadges import ACHIEVEMENT_TYPE

    assert set(ACHIEVEMENT_TYPE) == set(AwardType)
    assert len(set(ACHIEVEMENT_TYPE.values())) == len(AwardType)
