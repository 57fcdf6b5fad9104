"""``charm keys``: list, rotate, retire; a P-256 key signs by its own suite."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.support.classroom import AWARD_DAY, at

from charm.awards import queries
from charm.awards.services.verifying import verifier_of
from charm.cli import main
from charm.foundation import clock, jobs
from charm.recognition.desk import verify_document
from charm.recognition.house import House
from charm.recognition.lookups import Nowhere

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has its own folder of key files."""
    monkeypatch.setattr(settings, "VAR", tmp_path)


@pytest.mark.clause("5.9")
def test_a_key_of_another_kind_takes_over_and_is_retired(
    course: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    begun = course()
    (first,) = begun.awarded(begun.completed())
    seal = begun.seal.email

    with at(AWARD_DAY):
        assert main(["keys", "rotate", "uu", "--kind", "P-256", "--as", seal]) == 0
        assert "signs with did:web:localhost%3A8000:issuers:uu#key-" in capsys.readouterr().out
        jobs.run_pending()
        assert main(["keys", "list", "uu", "--json"]) == 0
        rows = json.loads(capsys.readouterr().out)
        assert [(row["kind"], row["state"]) for row in rows] == [
            ("Ed25519", "retired"),
            ("P-256", "signs"),
        ]
        begun.edition = None
        (second,) = begun.awarded(begun.completed(begun.other))
        proof = json.loads(second.credential)["proof"]
        assert proof["cryptosuite"] == "ecdsa-rdfc-2019"
        assert proof["verificationMethod"] == rows[1]["address"]
        jobs.run_pending()
        for award in (first, second):
            assert verifier_of(award.issuer)(award.credential)
            report = verify_document(
                award.credential.encode(), sources=House(Nowhere()), now=clock.now()
            )
            assert report.valid, report.checks

    said = ["keys", "retire", "uu", rows[1]["key"], "--reason", "Stolen.", "--as", seal]
    assert main([*said, "--compromised"]) == 0
    assert "1 awards no longer verify" in capsys.readouterr().out
    assert not verifier_of(second.issuer)(second.credential)
    assert main(["keys", "list"]) == 0
    assert "compromised" in capsys.readouterr().out


def test_keys_are_changed_in_the_name_of_who_may(
    course: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    begun = course()
    before = queries.keys_of("uu")
    for arguments, says in (
        (["rotate", "uu", "--as", "nobody@example.org"], "nobody has an account"),
        (["rotate", "uu", "--as", begun.lead.email], "seal"),
        (["rotate", "nothing", "--as", begun.seal.email], "no such issuer"),
        (["list", "nothing"], "no such issuer"),
        (["retire", "uu", "key-9", "--reason", "x", "--as", begun.seal.email], "no such key"),
        (["retire", "uu", before[0].fragment, "--reason", " ", "--as", begun.seal.email], "reason"),
    ):
        assert main(["keys", *arguments]) == 2, arguments
        assert says in capsys.readouterr().err, arguments
    assert [(key.pk, key.retired_at) for key in queries.keys_of("uu")] == [
        (key.pk, key.retired_at) for key in before
    ]
