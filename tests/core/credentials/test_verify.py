"""What a verifier says of good, altered, withdrawn and foreign credentials."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import string
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charm.core.credentials import multibase
from charm.core.credentials.canonical import canonical_nquads
from charm.core.credentials.openbadges import Element, to_open_badge
from charm.core.credentials.record import AwardRecord
from charm.core.credentials.report import Axis, Outcome, Report
from charm.core.credentials.trust import TrustRegister

PASS, FAIL, UNKNOWN, SKIPPED = Outcome


def outcome(report: Report, axis: Axis) -> Outcome:
    return report.check(axis).outcome


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every text, number and truth value of a document, with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number))
    else:
        yield path, value


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(document)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


# --- what is in order ----------------------------------------------------------------------------


@pytest.mark.clause("5.9", shows="accepts")
@pytest.mark.clause("6.4", shows="accepts")
@pytest.mark.clause("7.28", shows="accepts")
def test_a_genuine_credential_passes_on_every_axis(world: Any, record: AwardRecord) -> None:
    report = world.verify(world.issue(record))
    assert report.valid is True
    assert [check.axis for check in report.checks] == list(Axis)
    others = [c for c in report.checks if c.axis not in (Axis.ENDORSEMENT, Axis.HOLDER)]
    assert {check.outcome for check in others} == {PASS}
    assert outcome(report, Axis.ENDORSEMENT) is SKIPPED
    assert outcome(report, Axis.HOLDER) is SKIPPED


def test_it_says_so_in_plain_words(world: Any, formal: AwardRecord) -> None:
    report = world.verify(world.issue(formal))
    assert [check.says for check in report.checks] == [
        "It is an Open Badges 3.0 credential.",
        "Signed by Utrecht University; nothing was changed since.",
        "Issued by Utrecht University (NL), says the trust register.",
        "Utrecht University was allowed to award it on 2026-06-30.",
        "It brings no endorsement.",
        "It was not revoked.",
        "It is valid until 2031-06-30.",
        "It holds all mandatory elements of a European micro-credential.",
        "It was given to Ada Łukasz. Compare the name with an identity document.",
    ]


@pytest.mark.clause("7.20.3", shows="accepts")
def test_a_central_seal_is_shown_with_its_operator(world: Any, non_formal: AwardRecord) -> None:
    says = world.verify(world.issue(non_formal)).check(Axis.ISSUER).says
    assert "CHARM-EU (NL), operated by Utrecht University" in says


def test_the_report_has_its_published_shape(world: Any, formal: AwardRecord) -> None:
    values = world.verify(world.issue(formal)).as_json()
    assert set(values) == {"valid", "checks", "credential"}
    for check in values["checks"]:
        assert set(check) == {"check", "status", "says", "detail"}
    assert values["credential"]["id"] == formal.id
    assert values["credential"]["title"] == "Water and cities"
    assert values["credential"]["elements"]["level"]["eqf"] == "7"


@pytest.mark.clause("7.20", shows="accepts")
def test_the_report_names_the_type_of_award(
    world: Any, non_formal: AwardRecord, badge: AwardRecord
) -> None:
    types = [world.verify(world.issue(r)).credential["type"] for r in (non_formal, badge)]
    assert types == ["micro-credential", "participation badge"]


# --- what was altered ----------------------------------------------------------------------------


@pytest.mark.clause("5.9", shows="refuses")
def test_any_altered_value_is_noticed(world: Any, formal: AwardRecord) -> None:
    signed = world.issue(formal)
    for path, value in leaves(signed):
        if isinstance(value, bool):
            altered: Any = not value
        elif isinstance(value, str):
            altered = value[:-1] + ("1" if value[-1] != "1" else "2")
        else:
            altered = value + 1
        assert world.verify(put(signed, path, altered)).valid is not True, path


@pytest.mark.clause("5.9", shows="refuses")
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_changed_character_is_noticed(world: Any, formal: AwardRecord, data: Any) -> None:
    signed = world.issue(formal)
    texts = [(path, value) for path, value in leaves(signed) if isinstance(value, str) and value]
    path, value = data.draw(st.sampled_from(texts))
    place = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.sampled_from(string.printable).filter(lambda c: c != value[place]))
    altered = put(signed, path, value[:place] + other + value[place + 1 :])
    assert world.verify(altered).valid is not True


@pytest.mark.clause("5.9", shows="refuses")
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("name",), "Another title"),
        (("credentialSubject", "identifier", 0, "identityHash"), "Somebody Else"),
        (("credentialSubject", "result", 0, "value"), "10"),
        (("credentialSubject", "creditsEarned"), 30),
        (("validUntil",), "2099-06-30T12:00:00Z"),
        (("credentialStatus", "statusListIndex"), "4243"),
    ],
)
def test_a_forged_value_fails_and_does_not_just_stay_open(
    world: Any, formal: AwardRecord, path: tuple[Any, ...], value: Any
) -> None:
    report = world.verify(put(world.issue(formal), path, value))
    assert report.valid is False
    assert outcome(report, Axis.INTEGRITY) is FAIL
    assert "changed, or is a forgery" in report.check(Axis.INTEGRITY).says
    assert outcome(report, Axis.ISSUER) is UNKNOWN  # nobody vouches for a forgery


def test_removing_any_part_is_noticed(world: Any, formal: AwardRecord) -> None:
    signed = world.issue(formal)
    for key in signed:
        assert world.verify({k: v for k, v in signed.items() if k != key}).valid is not True, key


def test_a_term_that_no_signature_covers_is_never_valid(world: Any, formal: AwardRecord) -> None:
    report = world.verify({**world.issue(formal), "honours": "summa cum laude"})
    assert report.valid is None
    assert outcome(report, Axis.INTEGRITY) is UNKNOWN
    assert "honours" in report.check(Axis.INTEGRITY).detail


@pytest.mark.parametrize("context", ["https://evil.example/context.json", {"x": "urn:x"}, 7])
def test_contexts_outside_the_list_are_not_fetched(
    world: Any, formal: AwardRecord, context: Any
) -> None:
    signed = world.issue(formal)
    report = world.verify({**signed, "@context": [*signed["@context"], context]})
    assert report.valid is None
    assert "not fetched" in report.check(Axis.FORMAT).detail


# --- keys ----------------------------------------------------------------------------------------


def test_without_the_issuers_keys_nothing_is_known(world: Any, formal: AwardRecord) -> None:
    signed = world.issue(formal)
    del world.documents[formal.issuer.did]
    report = world.verify(signed)
    assert report.valid is None
    assert outcome(report, Axis.INTEGRITY) is UNKNOWN


def test_a_signature_by_another_known_issuer_fails(
    world: Any, formal: AwardRecord, non_formal: AwardRecord
) -> None:
    signed = world.sign(to_open_badge(formal), by=non_formal.issuer.did)
    report = world.verify(signed)
    assert report.valid is False
    assert "key of somebody else" in report.check(Axis.INTEGRITY).detail


def test_a_document_of_keys_of_somebody_else_does_not_count(
    world: Any, formal: AwardRecord, non_formal: AwardRecord
) -> None:
    signed = world.issue(formal)
    world.documents[formal.issuer.did] = world.documents[non_formal.issuer.did]
    report = world.verify(signed)
    assert report.valid is None
    assert "not that of" in report.check(Axis.INTEGRITY).detail


def test_other_keys_under_the_right_name_fail(
    world: Any, formal: AwardRecord, non_formal: AwardRecord
) -> None:
    signed = world.issue(formal)
    methods = world.documents[formal.issuer.did]["verificationMethod"]
    methods[0]["publicKeyMultibase"] = world.documents[non_formal.issuer.did]["verificationMethod"][
        0
    ]["publicKeyMultibase"]
    assert outcome(world.verify(signed), Axis.INTEGRITY) is FAIL


@pytest.mark.parametrize(
    "change",
    [
        {"publicKeyMultibase": "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"},
        {"publicKeyMultibase": 7},
        {"type": "JsonWebKey"},
        {"controller": "did:web:evil.example"},
        {"id": "did:web:evil.example#key-1"},
        {"revoked": "2026-07-01T00:00:00Z"},
    ],
)
def test_keys_of_the_wrong_kind_or_owner_fail(
    world: Any, formal: AwardRecord, change: dict[str, Any]
) -> None:
    signed = world.issue(formal)
    world.documents[formal.issuer.did]["verificationMethod"][0].update(change)
    report = world.verify(signed)
    assert report.valid is False
    assert outcome(report, Axis.INTEGRITY) is FAIL


def test_a_key_named_by_its_did_needs_no_source(world: Any, formal: AwardRecord) -> None:
    from charm.core.credentials.did import did_key
    from charm.core.credentials.keys import KeySigner, generate_key
    from charm.core.credentials.proofs import add_proof

    key = generate_key()
    did = did_key(key.public_key())
    document = to_open_badge(formal)
    document["issuer"]["id"] = did
    signer = KeySigner(key, f"{did}#{did.removeprefix('did:key:')}")
    report = world.verify(add_proof(document, signer, created=formal.awarded_at))
    assert outcome(report, Axis.INTEGRITY) is PASS
    assert outcome(report, Axis.ISSUER) is UNKNOWN
    assert report.valid is None


def test_a_did_key_that_is_no_key_fails(world: Any, formal: AwardRecord) -> None:
    signed = world.issue(formal)
    signed["issuer"]["id"] = "did:key:zNonsense"
    signed["proof"]["verificationMethod"] = "did:key:zNonsense#zNonsense"
    assert outcome(world.verify(signed), Axis.INTEGRITY) is FAIL


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"cryptosuite": "bbs-2023"}, UNKNOWN),
        ({"cryptosuite": "ecdsa-rdfc-2019"}, FAIL),
        ({"type": "Ed25519Signature2020"}, UNKNOWN),
        ({"proofPurpose": "authentication"}, FAIL),
        ({"proofValue": "z" + "1" * 20}, FAIL),
        ({"verificationMethod": ["did:web:x"]}, FAIL),
        ({"expires": "2026-08-01T00:00:00Z"}, FAIL),
    ],
)
def test_proofs_of_another_kind(
    world: Any, formal: AwardRecord, change: dict[str, Any], expected: Outcome
) -> None:
    signed = world.issue(formal)
    signed["proof"].update(change)
    assert outcome(world.verify(signed), Axis.INTEGRITY) is expected


@pytest.mark.parametrize(("day", "expected"), [(2, PASS), (1, FAIL)])
def test_a_proof_may_expire_on_its_own(
    world: Any, formal: AwardRecord, day: int, expected: Outcome
) -> None:
    signed = world.issue(formal)
    options = {**signed["proof"], "expires": f"2026-09-0{day}T00:00:00Z"}
    del options["proofValue"]
    unsecured = {key: value for key, value in signed.items() if key != "proof"}
    parts = ({"@context": signed["@context"], **options}, unsecured)
    data = b"".join(hashlib.sha256(canonical_nquads(part)).digest() for part in parts)
    value = multibase.encode(world.signer(formal.issuer.did).sign(data))
    report = world.verify({**unsecured, "proof": {**options, "proofValue": value}})
    assert outcome(report, Axis.INTEGRITY) is expected


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f"])
def test_control_characters_are_never_valid(
    world: Any, formal: AwardRecord, character: str
) -> None:
    assert world.verify(put(world.issue(formal), ("name",), f"a{character}b")).valid is not True


def test_a_name_cannot_play_tricks_on_the_reader(world: Any, formal: AwardRecord) -> None:
    name = "Ada\u202eEve\x1b[2J"
    path = ("credentialSubject", "identifier", 0, "identityHash")
    says = world.verify(put(world.issue(formal), path, name)).check(Axis.HOLDER).says
    assert says.startswith("It was given to AdaEve[2J.")


def test_the_same_proof_twice_is_one_proof(world: Any, formal: AwardRecord) -> None:
    signed = world.issue(formal)
    assert world.verify({**signed, "proof": [signed["proof"]]}).valid is True
    assert world.verify({**signed, "proof": [signed["proof"]] * 2}).valid is True
    assert world.verify({**signed, "proof": [signed["proof"]] * 9}).valid is False


# --- issuer and authority ------------------------------------------------------------------------


def test_the_name_in_a_credential_proves_nothing(world: Any, formal: AwardRecord) -> None:
    signed = world.issue(formal)
    world.register = TrustRegister()
    report = world.verify(signed)
    assert report.valid is None
    assert outcome(report, Axis.INTEGRITY) is PASS
    assert outcome(report, Axis.ISSUER) is UNKNOWN
    assert outcome(report, Axis.AUTHORITY) is UNKNOWN
    assert "Utrecht" not in report.check(Axis.INTEGRITY).says


@pytest.mark.clause("5.10", shows="refuses")
@pytest.mark.clause("7.10", shows="refuses")
def test_an_issuer_awards_only_what_the_register_lets_it(
    world: Any, formal: AwardRecord, non_formal: AwardRecord
) -> None:
    elsewhere = replace(
        formal, definition=replace(formal.definition, id="https://credentials.example.eu/other/1")
    )
    report = world.verify(world.issue(elsewhere))
    assert report.valid is False
    assert outcome(report, Axis.ISSUER) is PASS
    assert outcome(report, Axis.AUTHORITY) is FAIL
    assert "was not allowed to award it" in report.check(Axis.AUTHORITY).says


@pytest.mark.clause("5.6.1.5", shows="refuses")
@pytest.mark.clause("7.9", shows="refuses")
def test_an_accreditation_that_had_lapsed_on_the_day_fails(world: Any, formal: AwardRecord) -> None:
    lapsed = replace(formal.accreditations[0], valid_until=dt.date(2026, 6, 29))
    world.trusts(replace(formal, accreditations=(lapsed,)))
    report = world.verify(world.issue(formal))
    assert report.valid is False
    assert report.check(Axis.AUTHORITY).detail == "No accreditation covered it on 2026-06-30."


@pytest.mark.clause("7.9", shows="accepts")
def test_an_accreditation_that_lapsed_since_takes_nothing_back(
    world: Any, formal: AwardRecord
) -> None:
    signed = world.issue(formal)
    world.now = dt.datetime(2028, 1, 1, tzinfo=dt.UTC)  # accredited until 2026-12-31
    world.publish(formal)
    assert world.verify(signed).valid is True


@pytest.mark.clause("5.6.1.6", shows="refuses")
def test_an_award_before_the_decision_fails(world: Any, formal: AwardRecord) -> None:
    later = replace(formal.decision, decided_on=dt.date(2026, 7, 1))
    world.trusts(replace(formal, decision=later))
    assert outcome(world.verify(world.issue(formal)), Axis.AUTHORITY) is FAIL


# --- status --------------------------------------------------------------------------------------


def test_a_revoked_credential_says_so(world: Any, formal: AwardRecord) -> None:
    world.publish(formal, revoked=True)
    report = world.verify(world.issue(formal))
    assert report.valid is False
    assert report.check(Axis.STATUS).says == "It was revoked by its issuer."
    assert outcome(report, Axis.INTEGRITY) is PASS


def test_a_suspended_credential_says_so(world: Any, formal: AwardRecord) -> None:
    suspended = replace(formal, status=replace(formal.status, purpose="suspension"))
    world.publish(suspended, revoked=True)
    report = world.verify(world.issue(suspended))
    assert report.valid is False
    assert "suspended" in report.check(Axis.STATUS).says


@pytest.mark.parametrize(
    ("revoked", "suspended", "code", "says"),
    [
        (False, False, "", "It was neither revoked nor suspended."),
        (False, True, "suspended", "It is suspended by its issuer for the time being."),
        (True, False, "revoked", "It was revoked by its issuer."),
        (True, True, "revoked", "It was revoked by its issuer."),
    ],
)
def test_suspended_is_told_apart_from_revoked(
    world: Any, non_formal: AwardRecord, revoked: bool, suspended: bool, code: str, says: str
) -> None:
    world.publish(non_formal, revoked=revoked, suspended=suspended)
    report = world.verify(world.issue(non_formal))
    check = report.check(Axis.STATUS)
    assert (report.valid, check.code, check.says) == (not code, code, says)
    assert check.as_json().get("code", "") == code


def test_without_the_list_of_suspensions_it_is_not_valid(
    world: Any, non_formal: AwardRecord
) -> None:
    del world.lists[non_formal.suspension.list_url]
    report = world.verify(world.issue(non_formal))
    assert report.valid is None
    assert report.check(Axis.STATUS).says == "Whether it is suspended could not be found out."


def test_a_newer_version_takes_nothing_back(world: Any, formal: AwardRecord) -> None:
    renewed = replace(formal, status=replace(formal.status, purpose="refresh"))
    world.publish(renewed, revoked=True)
    report = world.verify(world.issue(renewed))
    assert report.valid is True
    assert "newer version" in report.check(Axis.STATUS).says


def test_the_worst_of_several_entries_counts(world: Any, formal: AwardRecord) -> None:
    place = replace(formal.status, list_url=f"{formal.status.list_url}0", index=5)
    world.publish(replace(formal, status=place), revoked=True)

    def add(document: Any) -> None:
        first = document["credentialStatus"]
        second = {**first, "statusListCredential": place.list_url, "statusListIndex": "5"}
        document["credentialStatus"] = [first, {**second, "id": f"{place.list_url}#5"}]

    signed = world.issue(formal, add)
    assert world.verify(signed).valid is False
    del world.lists[place.list_url]
    assert world.verify(signed).valid is None


def test_without_its_list_it_is_neither_valid_nor_revoked(world: Any, formal: AwardRecord) -> None:
    world.lists.clear()
    report = world.verify(world.issue(formal))
    assert report.valid is None
    assert outcome(report, Axis.STATUS) is UNKNOWN
    assert "could not be found out" in report.check(Axis.STATUS).says


def test_a_list_of_another_issuer_says_nothing(
    world: Any, formal: AwardRecord, non_formal: AwardRecord
) -> None:
    world.publish(formal, revoked=True, by=non_formal.issuer.did)
    report = world.verify(world.issue(formal))
    assert outcome(report, Axis.STATUS) is UNKNOWN
    assert "not by the issuer" in report.check(Axis.STATUS).detail


def test_a_list_that_claims_the_issuer_but_is_signed_by_another_says_nothing(
    world: Any, formal: AwardRecord, non_formal: AwardRecord
) -> None:
    published = world.publish(formal)
    unsigned = {key: value for key, value in published.items() if key != "proof"}
    world.lists[formal.status.list_url] = world.sign(unsigned, by=non_formal.issuer.did)
    assert outcome(world.verify(world.issue(formal)), Axis.STATUS) is UNKNOWN


def test_another_list_of_the_same_issuer_does_not_stand_in(world: Any, formal: AwardRecord) -> None:
    other = replace(formal, status=replace(formal.status, list_url=f"{formal.status.list_url}9"))
    world.lists[formal.status.list_url] = world.publish(other)
    report = world.verify(world.issue(formal))
    assert outcome(report, Axis.STATUS) is UNKNOWN
    assert "calls itself" in report.check(Axis.STATUS).detail


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"validUntil": "2026-09-01T09:00:00Z"}, "out of date"),
        ({"validFrom": "2026-09-01T09:00:01Z"}, "not valid yet"),
        ({"validUntil": "soon"}, "not a time"),
        ({"type": ["VerifiableCredential"]}, "no status list"),
        ({"type": "BitstringStatusListCredential"}, "no status list"),
        ({"@context": ["https://evil.example/c.json"]}, "not among the vocabularies"),
        ({"@context": []}, "@context"),
        ({"credentialSubject": {"id": "urn:x:1", "type": "Person"}}, "holds no list"),
        ({"proof": None}, "carries no proof"),
        ({"proof": [{}, {}]}, "somebody else"),
        ({"issuer": 7}, "issuer"),
        ({"credentialSubject": "\ud800"}, "cannot be written"),
    ],
)
def test_unusable_lists_say_nothing(
    world: Any, formal: AwardRecord, changes: dict[str, Any], because: str
) -> None:
    published = world.publish(formal)
    unsigned = {key: value for key, value in {**published, **changes}.items() if key != "proof"}
    try:
        changed = world.sign(unsigned)
    except (ValueError, KeyError, UnicodeError):
        changed = {**published, **changes}
    world.lists[formal.status.list_url] = {**changed, **changes}
    report = world.verify(world.issue(formal))
    assert outcome(report, Axis.STATUS) is UNKNOWN
    assert because in report.check(Axis.STATUS).detail


@pytest.mark.parametrize(
    ("subject", "because"),
    [
        ({"encodedList": "uH4sIAAAAAAAC_wMAAAAAAAAAAAA"}, "fewer than"),
        ({"statusPurpose": "suspension"}, "not for revocation"),
        ({"encodedList": 5}, "must be a text"),
    ],
)
def test_signed_lists_are_still_checked(
    world: Any, formal: AwardRecord, subject: dict[str, Any], because: str
) -> None:
    inner = {**world.publish(formal)["credentialSubject"], **subject}
    unsigned = {k: v for k, v in world.lists[formal.status.list_url].items() if k != "proof"}
    world.lists[formal.status.list_url] = world.sign({**unsigned, "credentialSubject": inner})
    report = world.verify(world.issue(formal))
    assert outcome(report, Axis.STATUS) is UNKNOWN
    assert because in report.check(Axis.STATUS).detail


@pytest.mark.parametrize(
    "change",
    [
        {"statusListIndex": "131072"},
        {"statusListIndex": "-1"},
        {"statusListIndex": "0x10"},
        {"statusListIndex": "٤"},
        {"statusListIndex": "9" * 20},
        {"statusPurpose": "message"},
        {"statusSize": 2},
        {"statusListCredential": "ftp://credentials.example.eu/status/1"},
    ],
)
def test_a_place_that_cannot_be_read_says_nothing(
    world: Any, formal: AwardRecord, change: dict[str, Any]
) -> None:
    report = world.verify(world.issue(formal, lambda d: d["credentialStatus"].update(change)))
    assert outcome(report, Axis.INTEGRITY) is PASS
    assert outcome(report, Axis.STATUS) is UNKNOWN
    assert report.valid is None


def test_a_credential_without_status_cannot_be_revoked(world: Any, formal: AwardRecord) -> None:
    report = world.verify(world.issue(formal, lambda d: d.pop("credentialStatus")))
    assert outcome(report, Axis.STATUS) is SKIPPED
    assert report.valid is True


# --- dates ---------------------------------------------------------------------------------------


def test_an_expired_credential_says_so(world: Any, formal: AwardRecord) -> None:
    signed = world.issue(formal)
    world.now = formal.valid_until
    report = world.verify(signed)
    assert report.valid is False
    assert report.check(Axis.VALIDITY).says == "It expired on 2031-06-30."


def test_a_credential_is_not_valid_before_its_time(world: Any, formal: AwardRecord) -> None:
    signed = world.issue(formal)
    world.now = formal.awarded_at - dt.timedelta(seconds=1)
    report = world.verify(signed)
    assert report.valid is False
    assert report.check(Axis.VALIDITY).says == "It is not valid before 2026-06-30."


# --- completeness --------------------------------------------------------------------------------


def _without(kind: str) -> Any:
    def change(document: Any) -> None:
        achievement = document["credentialSubject"]["achievement"]
        achievement["alignment"] = [
            row for row in achievement["alignment"] if row["targetType"] != f"ext:{kind}"
        ]

    return change


def _without_workload(document: Any) -> None:
    _without("NotionalWorkload")(document)
    del document["credentialSubject"]["achievement"]["creditsAvailable"]


REMOVALS = {
    Element.LEARNER: lambda d: d["credentialSubject"].pop("identifier"),
    Element.TITLE: lambda d: d["credentialSubject"]["achievement"].pop("name"),
    Element.COUNTRY: lambda d: d["issuer"].pop("address"),
    Element.AWARDING_BODIES: _without("AwardingBody"),
    Element.DATE: lambda d: d.pop("awardedDate"),
    Element.OUTCOMES: _without("LearningOutcome"),
    Element.WORKLOAD: _without_workload,
    Element.LEVEL: _without("Level"),
    Element.EXPERIENCE: _without("LearningSetting"),
    Element.ASSESSMENT: _without("AssessmentType"),
    Element.PARTICIPATION: _without("FormOfParticipation"),
    Element.QUALITY_ASSURANCE: _without("QualityAssurance"),
}


@pytest.mark.clause("App. 1", shows="refuses")
@pytest.mark.clause("7.17", shows="refuses")
@pytest.mark.parametrize("element", Element)
def test_a_missing_element_is_named(world: Any, formal: AwardRecord, element: Element) -> None:
    report = world.verify(world.issue(formal, REMOVALS[element]))
    assert report.valid is False
    assert outcome(report, Axis.INTEGRITY) is PASS
    assert report.check(Axis.COMPLETENESS).detail == f"missing: {element}"


def test_the_policy_does_not_bind_issuers_outside_the_register(
    world: Any, formal: AwardRecord
) -> None:
    signed = world.issue(formal, REMOVALS[Element.LEVEL])
    world.register = TrustRegister()
    report = world.verify(signed)
    assert outcome(report, Axis.COMPLETENESS) is SKIPPED
    assert report.valid is None


# --- what is no credential -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("@context",), "https://www.w3.org/ns/credentials/v2", "@context"),
        (("@context", 0), "https://w3id.org/security/data-integrity/v2", "@context"),
        (("type",), ["OpenBadgeCredential"], "type"),
        (("id",), "no address", "id"),
        (("issuer",), {"name": "Nobody"}, "issuer"),
        (("credentialSubject",), [], "credentialSubject"),
        (("credentialSubject", "achievement"), "https://x.eu/1", "achievement"),
        (("validFrom",), "2026-06-30T12:00:00", "validFrom"),
        (("validFrom",), "2026-06-31T12:00:00Z", "validFrom"),
        (("validUntil",), 2031, "validUntil"),
        (("proof",), [], "proof"),
        (("name",), "\ud800", "cannot be written down"),
    ],
)
def test_the_place_that_is_no_credential_is_named(
    world: Any, formal: AwardRecord, path: tuple[Any, ...], value: Any, place: str
) -> None:
    report = world.verify(put(world.issue(formal), path, value))
    assert report.valid is False
    assert outcome(report, Axis.FORMAT) is FAIL
    assert place in report.check(Axis.FORMAT).detail
    assert {check.outcome for check in report.checks[1:]} == {SKIPPED}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
KEYS = (
    "@context id type issuer credentialSubject validFrom validUntil awardedDate proof name evidence"
    " credentialStatus"
).split()


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(key=st.sampled_from(KEYS), value=json_values)
def test_no_document_surprises_the_verifier(
    world: Any, formal: AwardRecord, key: str, value: Any
) -> None:
    signed = world.issue(formal)
    for document in ({**signed, key: value}, {key: value}):
        report = world.verify(document)
        assert report.valid is not True or document == signed
        assert isinstance(report.as_json()["credential"], Mapping)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), value=json_values)
def test_no_part_of_a_document_surprises_the_verifier(
    world: Any, formal: AwardRecord, data: Any, value: Any
) -> None:
    signed = world.issue(formal)
    path, before = data.draw(st.sampled_from(list(leaves(signed))))
    if value != before or type(value) is not type(before):
        assert world.verify(put(signed, path, value)).valid is not True


def test_a_credential_does_not_make_a_verifier_ask_everywhere(
    world: Any, formal: AwardRecord
) -> None:
    signed = world.issue(formal)
    entry = signed["credentialStatus"]
    asked = {**signed, "credentialStatus": [{**entry, "id": f"{entry['id']}{n}"} for n in range(5)]}
    report = world.verify(asked)
    assert report.valid is False
    assert "more than 4 entries" in str(report.as_json())
