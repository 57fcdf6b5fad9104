"""A revoked credential, spelled so that its status is signed but not seen: never valid.

JSON-LD has many spellings of one graph. The signature covers the graph, people and programs read
the JSON; each attempt here keeps the graph and hides the status from the reader.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from charm.core.credentials.record import AwardRecord
from charm.core.credentials.report import Axis, Outcome


def _full_name(document: Any) -> None:
    status = document.pop("credentialStatus")
    document["https://www.w3.org/2018/credentials#credentialStatus"] = status


def _elsewhere(document: Any) -> None:
    status = document.pop("credentialStatus")
    document["evidence"].append({"id": document["id"], "credentialStatus": status})


def _included(document: Any) -> None:
    status = document.pop("credentialStatus")
    document["@included"] = [{"id": document["id"], "credentialStatus": status}]


def _nested(document: Any) -> None:
    document["@nest"] = {"credentialStatus": document.pop("credentialStatus")}


def _reversed(document: Any) -> None:
    status = document.pop("credentialStatus")
    inner = {"id": document["id"], "type": document["type"], "credentialStatus": status}
    document["issuer"]["@reverse"] = {"issuer": inner}


def _graph(document: Any) -> None:
    rest = {key: document.pop(key) for key in list(document) if key not in {"@context", "proof"}}
    document["@graph"] = [rest]


def _by_reference(document: Any) -> None:
    status = document["credentialStatus"]
    document["credentialStatus"] = status["id"]
    document["evidence"][0]["credentialStatus"] = status


def _emptied(document: Any) -> None:
    document["credentialStatus"] = []


@pytest.mark.clause("5.9", shows="refuses")
@pytest.mark.parametrize(
    "hide",
    [_full_name, _elsewhere, _included, _nested, _reversed, _graph, _by_reference, _emptied],
)
def test_a_hidden_revocation_never_verifies(
    world: Any, formal: AwardRecord, hide: Callable[[Any], None]
) -> None:
    world.publish(formal, revoked=True)
    hidden = copy.deepcopy(world.issue(formal))
    hide(hidden)
    assert world.verify(hidden).valid is not True


def test_other_spellings_are_read_as_what_they_are(world: Any, formal: AwardRecord) -> None:
    world.publish(formal, revoked=True)
    signed = world.issue(formal)
    report = world.verify({**signed, "credentialStatus": [signed["credentialStatus"]]})
    assert report.check(Axis.STATUS).outcome is Outcome.FAIL
