"""The operator gives out and erases what is kept about a person; people take their own copy."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from charm.alliance.queries import person_by_email
from charm.foundation import ledger

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Any]
LEARNER = "learner1@charm-eu.example"


def data_in(answer: Any) -> dict[str, Any]:
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        said: dict[str, Any] = json.loads(archive.read("data.json"))
    return said


@pytest.mark.clause("7.26", shows="accepts")
def test_the_operator_sees_what_erasure_would_do_then_does_it(
    visitor: Visit, settings: Any, tmp_path: Any
) -> None:
    settings.VAR = tmp_path
    operator, learner = visitor("operator"), person_by_email(LEARNER)
    assert learner is not None
    page = f"people/{learner.pk}/data/"
    assert "A copy, or erasure" in operator.get(f"people/{learner.pk}/")
    assert "What would happen" not in operator.get(page)

    preview = operator.post(page, {"act": "preview"}, 200)
    assert "without name and address" in preview
    assert person_by_email(LEARNER) is not None
    refused = operator.post(page, {"act": "erase", "address": "somebody@else.example"}, 422)
    assert "Write the address of the person" in refused
    operator.post(page, {"act": "erase", "address": LEARNER.upper()})

    assert person_by_email(LEARNER) is None
    (record,) = [one for one in ledger.history_of(learner.key) if one["act"] == "person_erased"]
    assert record["actor"] == operator.person.key


@pytest.mark.clause("7.26", shows="refuses")
def test_nobody_else_gives_out_or_erases(visitor: Visit) -> None:
    learner, staff = person_by_email(LEARNER), person_by_email("proposer@uu.nl")
    assert learner is not None
    assert staff is not None
    for name in ("auditor", "manager@uu.nl", "registrar@uu.nl", "boards"):
        for row in (learner, staff):
            for said in ({"act": "export"}, {"act": "erase", "address": row.email}):
                answer = visitor(name).client.post(f"/office/people/{row.pk}/data/", said)
                assert answer.status_code in {403, 404}
    assert person_by_email(LEARNER) is not None


def test_who_holds_an_office_is_refused_in_a_sentence(visitor: Visit) -> None:
    operator, manager = visitor("operator"), person_by_email("manager@uu.nl")
    assert manager is not None
    said = operator.post(f"people/{manager.pk}/data/", {"act": "preview"}, 422)
    assert "holds an office (Institutional Manager)" in said


@pytest.mark.clause("7.26", shows="accepts")
def test_copies_are_for_the_operator_and_for_oneself(
    visitor: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator, learner = visitor("operator"), visitor(LEARNER)
    given = operator.client.post(f"/office/people/{learner.person.pk}/data/", {"act": "export"})
    assert data_in(given)["person"]["email"] == LEARNER

    assert learner.client.get("/account/data/").status_code == 302  # confirm who you are first
    monkeypatch.setattr("charm.web.account.confirming._is_fresh", lambda _: True)
    assert "A copy of all of it" in learner.client.get("/account/data/").content.decode()
    assert data_in(learner.client.post("/account/data/"))["person"]["email"] == LEARNER
    acts = ledger.history_of(learner.person.key)
    roles = [one["role"] for one in acts if one["act"] == "person_exported"]
    assert roles == ["operator", "self"]
