"""Issuers and their keys."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from tests.support.classroom import AWARD_DAY, again, at

from charm import demo
from charm.awards import queries
from charm.awards.keyfiles import KeyMissing, key_folder, key_path, signer_for
from charm.awards.models import Issuer, IssuerKey, StatusList
from charm.awards.services.issuers import set_up_issuers
from charm.awards.services.keys import new_key
from charm.awards.services.rotating import retire_key, rotate_key
from charm.awards.services.signing import RecordAltered, sign_award
from charm.awards.services.verifying import verifier_of
from charm.core.credentials.status import Purpose
from charm.foundation import jobs
from charm.foundation.errors import NotAllowed, NotFound, Unfit

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]


@pytest.fixture(autouse=True)
def keys_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has its own folder of key files."""
    monkeypatch.setattr(settings, "VAR", tmp_path)


@pytest.mark.clause("7.20.3", shows="accepts")
def test_every_member_and_the_alliance_issue(alliance: None) -> None:
    set_up_issuers()
    set_up_issuers()

    issuers = queries.issuers()
    assert len(issuers) == 10
    (central,) = [issuer for issuer in issuers if issuer.university_id is None]
    assert (central.slug, central.operated_by_id) == ("charm-eu", "ub.edu")
    assert IssuerKey.objects.count() == 10
    lists = StatusList.objects.exclude(published="").values_list("issuer", "purpose")
    wanted = {(row.slug, purpose) for row in issuers for purpose in Purpose}
    assert len(lists) == 20
    assert set(lists) == wanted
    facts = queries.issuer_facts(central)
    assert facts.operated_by is not None
    assert (facts.operated_by.name, facts.on_behalf_of) == ("University of Barcelona", "CHARM-EU")


@pytest.mark.clause("7.20.3", shows="refuses")
def test_an_issuer_that_is_no_legal_entity_names_one(alliance: None) -> None:
    with pytest.raises(IntegrityError, match="legal_entity"), transaction.atomic():
        Issuer.objects.create(slug="x", did="did:web:x", name="X", created_at=AWARD_DAY)


def test_the_private_key_is_a_sealed_file_for_us_alone(alliance: None) -> None:
    set_up_issuers()
    (key,) = queries.keys_of("uu")
    path = key_path("uu", key.fragment)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    secret = signer_for(key).private_key.private_bytes_raw().hex()
    with connection.cursor() as cursor:
        for model in (Issuer, IssuerKey, StatusList):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            assert secret not in repr(cursor.fetchall())


def test_what_a_rotated_key_signed_goes_on_verifying(course: NewCourse) -> None:
    begun = course()
    (award,) = begun.awarded(begun.completed())
    old = award.key

    with at(AWARD_DAY):
        new = rotate_key(issuer="uu", by=begun.seal)

    assert verifier_of(award.issuer)(award.credential)
    document = queries.did_document_of("uu")
    assert document["assertionMethod"] == [old.verification_method, new.verification_method]
    assert again(old).retired_at
    (second,) = _second_award(begun)
    assert json.loads(second.credential)["proof"]["verificationMethod"] == new.verification_method


def test_what_a_compromised_key_signed_no_longer_verifies(course: NewCourse) -> None:
    begun = course()
    (award,) = begun.awarded(begun.completed())
    key = award.key

    retire_key(key=key.id, by=begun.seal, compromised=True, reason="The server was broken into.")

    assert not verifier_of(award.issuer)(award.credential)
    assert queries.signed_by(key) == [award]
    (method,) = queries.did_document_of("uu")["verificationMethod"]
    assert method["revoked"]
    with pytest.raises(NotFound, match="rotate"):
        _second_award(begun)


def test_the_status_lists_are_signed_with_the_new_key(course: NewCourse) -> None:
    begun = course()
    (key,) = queries.keys_of("uu")
    with at(AWARD_DAY):
        retire_key(key=key.id, by=begun.seal, compromised=True, reason="Broken into.")
        new = rotate_key(issuer="uu", by=begun.seal)
        jobs.run_pending()

    published = json.loads(queries.status_list("uu-revocation-1").content)
    assert published["proof"]["verificationMethod"] == new.verification_method
    assert verifier_of(new.issuer)(json.dumps(published))


def test_keys_are_kept_by_the_seal_or_the_operator_alone(course: NewCourse) -> None:
    begun = course()
    (key,) = queries.keys_of("uu")

    for stranger in (begun.lead, demo.staff("registrar", "elte.hu")):
        with pytest.raises(NotAllowed):
            rotate_key(issuer="uu", by=stranger)
        with pytest.raises(NotAllowed):
            retire_key(key=key.id, by=stranger, reason="Mine.")
    with pytest.raises(NotFound):
        rotate_key(issuer="nobody", by=begun.seal)
    with pytest.raises(NotFound):
        retire_key(key=0, by=begun.seal, reason="None.")
    with pytest.raises(Unfit):
        retire_key(key=key.id, by=begun.seal, reason=" ")
    rotate_key(issuer="uu", by=demo.officer("operator"))


def test_an_issuer_signs_with_one_key_at_a_time(course: NewCourse) -> None:
    course()

    with pytest.raises(IntegrityError), transaction.atomic():
        new_key(queries.issuer_by_slug("uu"))


def test_a_fragment_whose_transaction_was_lost_is_not_used_again(course: NewCourse) -> None:
    course()
    issuer = queries.issuer_by_slug("uu")
    with at(AWARD_DAY):
        with pytest.raises(IntegrityError), transaction.atomic():
            new_key(issuer)
        used = {file.name for file in key_folder().iterdir()}
        key = rotate_key(issuer="uu", by=demo.staff("registrar", "uu.nl"))

    assert key_path("uu", key.fragment).name not in used


def test_a_missing_or_sealed_key_says_what_to_do(
    course: NewCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = course()
    (award,) = begun.intended(begun.completed())
    (key,) = queries.keys_of("uu")

    with monkeypatch.context() as patch:
        patch.setattr(settings, "KEY_PASSPHRASE", "another")
        with pytest.raises(KeyMissing, match="CHARM_KEY_PASSPHRASE"):
            signer_for(key)
    key_path("uu", key.fragment).unlink()
    with pytest.raises(KeyMissing, match="restore it from the backup"):
        sign_award(award=str(award.id))
    assert again(award).state == "intended"


def test_an_altered_record_is_not_signed(course: NewCourse) -> None:
    from charm.foundation import database_rules

    begun = course()
    (award,) = begun.intended(begun.completed())
    database_rules.drop_all()
    award.record = award.record.replace("Grades 1-10", "Grades 1-9")
    award.save(update_fields=["record"])
    database_rules.create_all()

    with pytest.raises(RecordAltered):
        sign_award(award=str(award.id))


def _second_award(begun: Any) -> list[Any]:
    begun.edition = None
    awards = begun.awarded(begun.completed(begun.other))
    with at(AWARD_DAY):
        jobs.run_pending(strict=False)
    return awards
