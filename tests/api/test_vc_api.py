"""The VC-API: partner systems issue as tenants of their own, and have things verified."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.support.classroom import AWARD_DAY, at, publish_lists_of

from charm.api.vcapi import views
from charm.api.vcapi.partners import Misconfigured, partners_of
from charm.awards import tasks, tenants
from charm.awards.models import TenantEntry, TenantList
from charm.awards.services.revoking import revoke_award
from charm.core.credentials.contexts import VC_V1, VC_V2
from charm.core.credentials.did import did_key
from charm.core.credentials.jose import sign_token
from charm.core.credentials.keys import KeySigner, Kind, generate_key, public_multibase
from charm.core.credentials.proofs import add_proof
from charm.foundation import jobs
from charm.foundation.limits import Limit

pytestmark = pytest.mark.django_db
NOW = AWARD_DAY
SECRETS = {
    "campus": "secret-of-campus", "reader": "secret-of-reader", "module": "secret-of-hsm",
    "school": "secret-of-school", "lab": "secret-of-lab",
}  # fmt: skip


def partner(name: str, *may: str, **more: Any) -> dict[str, Any]:
    digest = hashlib.sha256(SECRETS[name].encode()).hexdigest()
    return {"name": name, "token_sha256": digest, "may": list(may), **more}


PARTNERS = [
    partner("campus", "issue", "verify"),
    partner("reader", "verify"),
    partner("module", "issue", "verify", key="P-256"),
    partner("school", "issue", "verify", status=["revocation", "suspension"]),
    partner("lab", "issue", status=["revocation"]),
]
POSTED = (
    "credentials/issue", "credentials/status", "credentials/verify", "presentations/verify",
)  # fmt: skip


@pytest.fixture(autouse=True)
def installation(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    settings.VC_API = partners_of(json.dumps(PARTNERS))


def send(path: str, body: Any, *, name: str = "campus", **headers: str) -> Any:
    headers.setdefault("Authorization", f"Bearer {SECRETS[name]}" if name else "")
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    client = Client(raise_request_exception=False)
    with at(NOW):
        return client.post(
            f"/vc-api/{path}", data, content_type="application/json", headers=headers
        )


def credential(**more: Any) -> dict[str, Any]:
    return {
        "@context": [VC_V2],
        "id": "urn:uuid:0f6ae2f4-8f5b-4a6e-9d11-0a3f2e9f6a01",
        "type": ["VerifiableCredential"],
        "validFrom": "2026-12-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:learner", "name": "Amélie"},
        **more,
    }


def issued(name: str = "campus", **more: Any) -> dict[str, Any]:
    answer = send("credentials/issue", {"credential": credential(**more)}, name=name)
    assert answer.status_code == 201, answer.content
    signed: dict[str, Any] = answer.json()["verifiableCredential"]
    return signed


def judged(signed: Any, **more: Any) -> Any:
    return send("credentials/verify", {"verifiableCredential": signed, **more})


# --- who may


def test_there_is_nothing_here_unless_partners_are_named(settings: Any) -> None:
    settings.VC_API = ()
    for path in POSTED:
        assert send(path, {}).status_code == 404


@pytest.mark.parametrize("path", POSTED)
def test_only_a_partner_comes_in_and_only_by_posting_json(path: str) -> None:
    for headers in (
        {"Authorization": ""}, {"Authorization": "Bearer "}, {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {SECRETS['campus']}"},
        {"Authorization": f"Bearer {PARTNERS[0]['token_sha256']}"},
    ):  # fmt: skip
        answer = send(path, {}, **headers)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
    got = Client().get(f"/vc-api/{path}", headers={"Authorization": f"Bearer {SECRETS['campus']}"})
    assert (got.status_code, got["Allow"]) == (405, "POST")
    assert Client().post(f"/vc-api/{path}", "x", content_type="text/plain").status_code == 415
    assert send(path, b'"' + b"x" * (2 * 1024 * 1024) + b'"').status_code == 413
    for body in (b"{", b"[]", b'"text"', b"{}", b'{"options": []}', b'{"a": 1, "a": 2}'):
        assert send(path, body).status_code == 400


def test_a_partner_does_no_more_than_it_may() -> None:
    answer = send("credentials/issue", {"credential": credential()}, name="reader")
    assert answer.status_code == 403
    assert not (tenants.Path(views.settings.VAR) / "keys" / "vc-api").exists()
    body = {"verifiableCredential": issued()}
    assert send("credentials/verify", body, name="reader").status_code == 200


def test_a_partner_is_held_up_when_it_asks_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "REQUESTS", Limit("Requests of this partner", times=2, seconds=60))
    signed = issued()
    assert judged(signed).status_code == 200
    answer = judged(signed)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    body = {"verifiableCredential": signed}
    assert send("credentials/verify", body, name="reader").status_code == 200


# --- issuing


@pytest.mark.parametrize(
    ("name", "suite"), [("campus", "eddsa-rdfc-2022"), ("module", "ecdsa-rdfc-2019")]
)
def test_what_is_issued_is_signed_by_the_tenant_and_verifies(name: str, suite: str) -> None:
    signed = issued(name)
    assert signed["issuer"].startswith("did:key:z")
    assert signed["proof"]["cryptosuite"] == suite
    answer = judged(signed)
    assert answer.status_code == 200
    said = answer.json()
    assert said["verified"] is True
    assert said["problemDetails"] == []
    assert "issuer" in {warning["title"] for warning in said["warnings"]}
    assert issued(name)["issuer"] == signed["issuer"]


def test_tenants_are_apart_from_one_another_and_named_once() -> None:
    one, other = issued("campus")["issuer"], issued("module")["issuer"]
    assert one != other
    for issuer in (other, {"id": other, "name": "X"}, "did:web:localhost%3A8000:issuers:uu", 7):
        answer = send("credentials/issue", {"credential": credential(issuer=issuer)})
        assert answer.status_code == 400
        assert one in answer.json()["problemDetails"][0]["detail"]
    assert issued(issuer={"id": one, "name": "Campus"})["issuer"]["name"] == "Campus"


def test_of_the_data_model_1_1_is_signed_with_the_terms_of_the_proof() -> None:
    given = credential(issuanceDate="2026-12-01T00:00:00Z")
    given["@context"] = [VC_V1]
    del given["validFrom"]
    del given["credentialSubject"]["name"]
    answer = send("credentials/issue", {"credential": given})
    assert answer.status_code == 201, answer.content
    assert judged(answer.json()["verifiableCredential"]).status_code == 200


UNFIT: dict[str, Callable[[dict[str, Any]], Any]] = {
    "signed already": lambda c: c.update(proof={"type": "DataIntegrityProof"}),
    "no context": lambda c: c.pop("@context"),
    "unknown context": lambda c: c["@context"].append("https://example.org/v1"),
    "a context of its own": lambda c: c["@context"].append({"x": "https://example.org/x"}),
    "a term that nobody knows": lambda c: c.update(unheardOf="x"),
    "a type that nobody knows": lambda c: c["type"].append("UnheardOf"),
    "no type": lambda c: c.pop("type"),
    "no subject": lambda c: c.pop("credentialSubject"),
    "an empty subject": lambda c: c.update(credentialSubject={}),
    "no moment": lambda c: c.update(validFrom="yesterday"),
    "an id that is none": lambda c: c.update(id="no id"),
    "null": lambda c: c["credentialSubject"].update(name=None),
}


@pytest.mark.parametrize("what", UNFIT)
def test_what_a_signature_would_not_cover_is_not_issued(what: str) -> None:
    given = credential()
    UNFIT[what](given)
    answer = send("credentials/issue", {"credential": given})
    assert answer.status_code == 400, answer.content
    assert answer.json()["problemDetails"][0]["detail"]


def test_the_key_of_a_tenant_is_sealed_ours_alone_and_made_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = tenants.signer_of(views.settings.VC_API[0])
    path = tmp_path / "keys" / "vc-api" / "campus.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"ENCRYPTED" in path.read_bytes()
    tenants._make(path, views.settings.VC_API[0])  # another process, at the same time
    assert tenants.signer_of(views.settings.VC_API[0]) == signer
    assert [one.name for one in path.parent.iterdir()] == ["campus.pem"]
    monkeypatch.setattr(views.settings, "KEY_PASSPHRASE", "another")
    tenants._opened.cache_clear()
    assert send("credentials/issue", {"credential": credential()}).status_code == 500


# --- what was issued is taken back


def said_of(
    signed: Any, purpose: str, status: Any = True, *, name: str = "school", **more: Any
) -> Any:
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": purpose}
    body = {"credentialId": signed["id"], "credentialStatus": entry, "status": status, **more}
    return send("credentials/status", body, name=name)


def fresh(name: str = "school", number: int = 1) -> dict[str, Any]:
    return issued(name, id=f"urn:uuid:0f6ae2f4-8f5b-4a6e-9d11-{number:012}")


def verdict(signed: Any) -> list[str]:
    answer = send("credentials/verify", {"verifiableCredential": signed}, name="school")
    return [one["detail"] for one in answer.json()["problemDetails"]]


def test_a_partner_revokes_what_it_issued_and_it_stays_revoked() -> None:
    signed, other = fresh("lab"), fresh("lab", 2)
    assert signed["credentialStatus"]["statusPurpose"] == "revocation"  # one entry, no list
    assert verdict(signed) == verdict(other) == []
    for _ in range(2):  # the second time says nothing new
        answer = said_of(signed, "revocation", name="lab")
        assert answer.status_code == 200, answer.content
        assert answer.json()["status"] is True
    assert "It was revoked by its issuer." in verdict(signed)[0]
    assert verdict(other) == []
    answer = said_of(signed, "revocation", False, name="lab")
    assert answer.status_code == 400
    assert "stays revoked" in answer.json()["problemDetails"][0]["detail"]
    assert "revoked" in verdict(signed)[0]
    assert said_of(signed, "suspension", name="lab").status_code == 404


def test_a_partner_suspends_what_it_issued_for_a_time() -> None:
    signed = fresh()
    purposes = [one["statusPurpose"] for one in signed["credentialStatus"]]
    assert purposes == ["revocation", "suspension"]
    assert said_of(signed, "suspension").status_code == 200
    assert "suspended" in verdict(signed)[0]
    assert said_of(signed, "suspension", False).status_code == 200
    assert verdict(signed) == []


def test_a_partner_does_not_reach_what_another_issued() -> None:
    signed, own = fresh("school"), fresh("lab")  # by the same identifier, each its own
    assert said_of(signed, "revocation", name="lab").status_code == 200
    assert verdict(signed) == []
    assert "revoked" in verdict(own)[0]
    theirs = fresh("school", 7)
    assert said_of(theirs, "revocation", name="lab").status_code == 404
    assert said_of(theirs, "revocation", name="campus").status_code == 404
    assert said_of(theirs, "revocation", name="reader").status_code == 403
    place = {**theirs["credentialStatus"][0], "type": "BitstringStatusListEntry"}
    mine = fresh("lab", 8)
    answer = said_of(mine, "revocation", name="lab", credentialStatus=place)
    assert answer.status_code == 400  # the id is one's own, the place is another's
    assert verdict(theirs) == []


UNSAID: list[dict[str, Any]] = [
    {"status": "true"}, {"status": None}, {"status": 1}, {"credentialId": ""}, {"credentialId": 7},
    {"indexAllocator": "x"}, {"credentialStatus": []}, {"credentialStatus": {}},
    {"credentialStatus": {"type": "BitstringStatusListEntry"}},
    {"credentialStatus": {"type": "BitstringStatusListEntry", "statusPurpose": "message"}},
    {"credentialStatus": {"type": "StatusList2021Entry", "statusPurpose": "revocation"}},
    {"credentialStatus": {"type": "BitstringStatusListEntry", "statusPurpose": "revocation",
                          "statusListIndex": 7}},
    {"credentialStatus": {"type": "BitstringStatusListEntry", "statusPurpose": "revocation",
                          "statusListIndex": "-1"}},
    {"credentialStatus": {"type": "BitstringStatusListEntry", "statusPurpose": "revocation",
                          "more": "x"}},
]  # fmt: skip


@pytest.mark.parametrize("more", UNSAID)
def test_what_is_not_said_clearly_changes_nothing(more: dict[str, Any]) -> None:
    signed = fresh()
    answer = said_of(signed, "revocation", **more)
    assert answer.status_code == 400, answer.content
    assert verdict(signed) == []


def test_a_credential_is_called_by_an_id_of_its_own() -> None:
    signed = fresh()
    answer = send("credentials/issue", {"credential": credential(id=signed["id"])}, name="school")
    assert answer.status_code == 400
    assert "was issued before" in answer.json()["problemDetails"][0]["detail"]
    given = credential()
    del given["id"]
    answer = send("credentials/issue", {"credential": given}, name="school")
    made = answer.json()["verifiableCredential"]
    assert made["id"].startswith("urn:uuid:")
    assert said_of(made, "revocation").status_code == 200
    body = {"credential": given, "options": {"credentialId": "dossier 7"}}
    made = send("credentials/issue", body, name="school").json()["verifiableCredential"]
    assert "id" not in made
    assert said_of({"id": "dossier 7"}, "revocation").status_code == 200
    assert "revoked" in verdict(made)[0]


def test_an_id_is_free_again_when_nothing_was_issued_by_it() -> None:
    given = credential(unheardOf="x")
    for _ in range(2):
        answer = send("credentials/issue", {"credential": given}, name="school")
        assert "unheardOf" in answer.json()["problemDetails"][0]["detail"]
    del given["unheardOf"]
    assert send("credentials/issue", {"credential": given}, name="school").status_code == 201
    answer = send(
        "credentials/issue", {"credential": {**given, "credentialStatus": {}}}, name="school"
    )
    assert "is put in here" in answer.json()["problemDetails"][0]["detail"]


def test_the_list_is_there_for_everybody_and_says_nothing_of_whom(settings: Any) -> None:
    signed = fresh("lab")
    path = signed["credentialStatus"]["statusListCredential"].partition("/vc-api/")[2]
    settings.VC_API = ()  # the partner left; what it issued is still about
    answer = Client().get(f"/vc-api/{path}")
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = Client().get(f"/vc-api/{path}", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    document = answer.json()
    assert document["issuer"] == signed["issuer"]
    assert document["credentialSubject"]["statusPurpose"] == "revocation"
    assert "0f6ae2f4" not in answer.content.decode()
    assert Client().get("/vc-api/status/nobody-revocation-1").status_code == 404
    assert Client().post(f"/vc-api/{path}").status_code == 405


def test_lists_are_signed_anew_each_day_unless_the_key_is_gone(tmp_path: Path) -> None:
    signed = fresh("lab")
    name = signed["credentialStatus"]["statusListCredential"].rpartition("/")[2]

    def published() -> str:
        return TenantList.objects.get(pk=name).published

    before = published()
    with at(NOW + dt.timedelta(days=1)):
        tasks.renew_status_lists()
        jobs.run_pending()
    after = published()
    assert after != before
    (tmp_path / "keys" / "vc-api" / "lab.pem").unlink()
    tenants._opened.cache_clear()
    with at(NOW + dt.timedelta(days=2)):
        tasks.renew_status_lists()
        jobs.run_pending()
    assert published() == after
    assert said_of(signed, "revocation", name="lab").status_code == 500
    assert not TenantEntry.objects.filter(is_set=True).exists()


# --- verifying


def every_leaf(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [
        leaf
        for key, item in items
        for leaf in (
            every_leaf(item, (*place, key)) if isinstance(item, dict | list) else [(*place, key)]
        )
    ]


def test_any_text_that_was_changed_is_refused() -> None:
    signed = issued()
    leaves = every_leaf(signed)
    assert len(leaves) > 10
    for *place, last in leaves:
        changed = copy.deepcopy(signed)
        node: Any = changed
        for step in place:
            node = node[step]
        node[last] += "x"
        answer = judged(changed)
        assert (answer.status_code, answer.json()["verified"]) == (400, False), (place, last)


def test_what_expired_or_begins_later_is_refused() -> None:
    for more in ({"validUntil": "2026-12-02T00:00:00Z"}, {"validFrom": "2030-01-01T00:00:00Z"}):
        answer = judged(issued(**more))
        assert answer.status_code == 400
        assert answer.json()["problemDetails"][0]["type"].endswith("RANGE_ERROR")


def test_a_token_is_judged_in_its_envelope() -> None:
    key = generate_key(Kind.P256)
    did = did_key(key.public_key())
    signer = KeySigner(key, f"{did}#{public_multibase(key.public_key())}")
    token = sign_token(credential(issuer=did), signer)
    envelope = {
        "@context": VC_V2,
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{token}",
    }
    assert judged(envelope).status_code == 200
    envelope["id"] = envelope["id"][:-4] + "AAAA"
    assert judged(envelope).status_code == 400
    envelope["id"] = "data:application/vc+jwt,nothing"
    assert judged(envelope).status_code == 400


@pytest.mark.clause("7.28", shows="refuses")
def test_an_award_of_this_house_verifies_until_it_is_revoked(course: Callable[..., Any]) -> None:
    begun = course()
    (award,) = begun.awarded(begun.completed())
    with at(NOW):
        publish_lists_of(award)
    document = json.loads(award.credential)
    places = document["credentialStatus"]
    for place in places if isinstance(places, list) else [places]:
        answer = said_of(document, place["statusPurpose"], name="school")
        assert answer.status_code == 404  # a partner does not reach the register
    answer = judged(json.loads(award.credential))
    assert answer.status_code == 200
    assert answer.json()["warnings"] == []
    with at(NOW):
        revoke_award(award=award.id, by=award.intended_by, reason="An error.")
        publish_lists_of(award)
    answer = judged(json.loads(award.credential))
    assert answer.status_code == 400
    assert answer.json()["problemDetails"][0]["type"].endswith("STATUS_VERIFICATION_ERROR")


# --- presentations


class Holder:
    def __init__(self) -> None:
        key = generate_key()
        self.did = did_key(key.public_key())
        self.signer = KeySigner(key, f"{self.did}#{public_multibase(key.public_key())}")

    def shows(self, *credentials: Any, challenge: str = "c-1", **more: Any) -> dict[str, Any]:
        document = {
            "@context": [VC_V2],
            "type": ["VerifiablePresentation"],
            "holder": self.did,
            "verifiableCredential": list(credentials),
            **more,
        }
        return signed_for(document, self.signer, challenge)


def signed_for(document: dict[str, Any], signer: KeySigner, challenge: str) -> dict[str, Any]:
    """As a wallet does: challenge and domain are among what is signed."""
    from charm.core.credentials import multibase, shapes
    from charm.core.credentials.proofs import proof_options
    from charm.core.credentials.suites import suite_for

    suite = suite_for(signer.kind)
    options = proof_options(signer, suite, created=NOW, purpose="authentication")
    options |= {"challenge": challenge, "domain": "desk.example"}
    data = suite.signed_bytes(document, options, signer.kind, shapes.canonical)
    return {**document, "proof": {**options, "proofValue": multibase.encode(signer.sign(data))}}


def presented(presentation: Any, challenge: str = "c-1", domain: str = "desk.example") -> Any:
    options = {"challenge": challenge, "domain": domain}
    body = {"verifiablePresentation": presentation, "options": options}
    return send("presentations/verify", body, name="reader")


def test_what_its_holder_shows_to_who_asked_verifies() -> None:
    holder = Holder()
    answer = presented(holder.shows(issued(), issued("module")))
    said = answer.json()
    assert answer.status_code == 200, said
    assert said["verified"] is True
    assert said["holder"] == holder.did
    assert [one["verified"] for one in said["credentialResults"]] == [True, True]


def test_what_was_shown_to_somebody_else_does_not() -> None:
    shown = Holder().shows(issued())
    assert presented(shown, challenge="c-2").status_code == 400
    assert presented(shown, domain="elsewhere.example").status_code == 400
    assert presented(shown).status_code == 200


def test_a_presentation_that_its_holder_did_not_sign_does_not() -> None:
    holder, thief = Holder(), Holder()
    unsigned = {k: v for k, v in holder.shows(issued()).items() if k != "proof"}
    stolen = thief.shows(issued(), holder=holder.did)
    asserted = add_proof(unsigned, holder.signer, created=NOW)  # not for authentication
    fewer = holder.shows(issued(), issued("module"))
    fewer["verifiableCredential"].pop()
    for presentation in (unsigned, stolen, asserted, fewer):
        answer = presented(presentation)
        said = answer.json()
        assert (answer.status_code, said["verified"]) == (400, False)
        assert said["presentationResult"]["verified"] is False


def test_one_false_credential_spoils_the_presentation_and_is_named() -> None:
    false = issued()
    false["credentialSubject"]["name"] = "Somebody else"
    answer = presented(Holder().shows(issued("module"), false))
    assert answer.status_code == 400
    said = answer.json()
    assert said["presentationResult"]["verified"] is True
    assert [one["verified"] for one in said["credentialResults"]] == [True, False]


def test_no_more_credentials_are_looked_at_than_a_person_would_show() -> None:
    one = issued()
    many = {
        "@context": [VC_V2],
        "type": ["VerifiablePresentation"],
        "holder": Holder().did,
        "verifiableCredential": [one] * 11,
        "proof": {"type": "DataIntegrityProof"},
    }
    answer = presented(many)
    assert answer.status_code == 400
    assert answer.json()["credentialResults"] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5) | st.just(VC_V2),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["@context", "type", "id", "issuer", "proof", "holder", "credentialStatus",
                         "verifiableCredential", "credentialSubject", "challenge"]),
        inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_=JSON, name=st.sampled_from(["credential", "verifiableCredential",
                                          "verifiablePresentation"]))  # fmt: skip
def test_whatever_is_sent_is_answered(given_: Any, name: str) -> None:
    path = {"credential": "credentials/issue", "verifiableCredential": "credentials/verify"}.get(
        name, "presentations/verify"
    )
    answer = send(path, {name: given_, "options": {}})
    assert answer.status_code in (400, 429)


# --- what the environment says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is no JSON"),
        ("{}", "a JSON list"),
        ('[{"name": "a"}]', "token_sha256"),
        ('[{"name": "../a", "token_sha256": "' + "0" * 64 + '"}]', "name must be"),
        ('[{"name": "a", "token_sha256": "' + "0" * 64 + '"}]', "may must list"),
        ('[{"name": "a", "token_sha256": "' + "0" * 64 + '", "may": ["all"]}]', "may must list"),
        ('[{"name": "a", "token": "x"}]', "token is no key"),
        (json.dumps([partner("lab", "issue", status=["message"])]), "status must list"),
        (json.dumps([partner("lab", "issue", status="revocation")]), "status must list"),
        (json.dumps([partner("campus", "issue", key="RSA")]), "key must be one of"),
        (json.dumps([partner("campus", "issue")] * 2), "the same name"),
    ],
)
def test_what_cannot_be_used_is_said_when_the_program_starts(text: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        partners_of(text)


def test_without_partners_nothing_is_there() -> None:
    assert partners_of(" ") == ()
