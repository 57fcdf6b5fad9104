"""What is on record says by which token it was done."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse

from charm.api.means import comes_with, one_request_at_a_time
from charm.foundation import ledger
from charm.foundation.transactions import act

pytestmark = pytest.mark.django_db


def record(actor: str) -> dict[str, object]:
    with act():
        row = ledger.record("tried", actor=actor, role="", clauses=[], about="x:1")
    facts: dict[str, object] = row.body["facts"]
    return facts


def test_what_a_person_did_by_a_token_says_which_and_what_the_system_did_says_none() -> None:
    said = []

    def view(_: HttpRequest) -> HttpResponse:
        said.append(record("person:1"))
        comes_with(17)
        said.extend([record("person:1"), record("system")])
        return HttpResponse()

    one_request_at_a_time(view)(HttpRequest())
    assert said == [{}, {"token": "17"}, {}]
    assert record("person:1") == {}
