"""Keys by two people, by programs: what the page of the keys does (5.9, 7.10)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.programs import Program, World

from charm import demo
from charm.awards.models import IssuerKey, KeyRequest

pytestmark = pytest.mark.django_db
PLACE = "/register/issuers/uu/key-changes"


@pytest.fixture(autouse=True)
def keys_of_this_test(settings: Any, tmp_path: Path) -> None:
    """No key file of another test is touched."""
    settings.VAR = tmp_path


@pytest.fixture
def holder(world: World) -> Program:
    return Program(world.registrar)


@pytest.fixture
def operator(world: World) -> Program:
    return Program(world.operator)


def asked(program: Program, **more: Any) -> Any:
    return program.post(PLACE, {"change": "rotate", "reason": "Every two years.", **more})


@pytest.mark.clause("7.10", shows="accepts")
def test_one_asks_another_approves_and_the_new_key_is_announced(
    holder: Program, operator: Program
) -> None:
    (before,) = holder.get("/register/issuers/uu/keys").json()["items"]
    made = asked(operator, key=before["id"])
    assert made.status_code == 201
    change = made.json()
    assert (change["state"], change["key"]) == ("asked", before["id"])
    place = made["Location"].removeprefix("/api/v1")
    assert holder.get(place).json() == change

    own = operator.post(f"{place}/approval", {"seen": change["revision"]})
    assert own.status_code == 422
    assert IssuerKey.objects.filter(issuer="uu").count() == 1

    done = holder.post(f"{place}/approval", {"seen": change["revision"]}, key="once").json()
    assert done["state"] == "done"
    keys = holder.get("/register/issuers/uu/keys").json()["items"]
    assert [one["standing"] for one in keys] == ["announced", "signs"]
    assert keys[0]["id"] == done["made"]
    again = holder.post(f"{place}/approval", {"seen": change["revision"]}, key="once")
    assert again.json() == done  # a second click with the same key is the same act
    late = holder.post(f"{place}/approval", {"seen": change["revision"]})
    assert late.status_code == 409
    assert IssuerKey.objects.filter(issuer="uu").count() == 2
    assert operator.get(PLACE).json()["total"] == 1


@pytest.mark.clause("7.10", shows="refuses")
def test_nothing_is_changed_by_one_person_or_from_elsewhere(
    holder: Program, operator: Program
) -> None:
    place = asked(holder)["Location"].removeprefix("/api/v1")
    elsewhere = Program(demo.staff("registrar", "ub.edu"))
    for step, more in (("approval", {}), ("refusal", {"reason": "No."}), ("withdrawal", {})):
        assert elsewhere.post(f"{place}/{step}", {"seen": 1, **more}).status_code == 404
    assert elsewhere.get(place).status_code == 404
    assert asked(elsewhere).status_code == 404
    assert holder.post(f"{place}/refusal", {"seen": 1, "reason": "Mine."}).status_code == 422
    assert operator.post(f"{place}/withdrawal", {"seen": 1}).status_code == 422
    second = asked(operator)
    assert second.status_code == 422  # one question at a time
    assert "asked" in second.content.decode()
    assert KeyRequest.objects.get().state == "asked"
    assert IssuerKey.objects.filter(issuer="uu").count() == 1


def test_it_is_refused_with_a_reason_or_taken_back(holder: Program, operator: Program) -> None:
    place = asked(holder)["Location"].removeprefix("/api/v1")
    assert operator.post(f"{place}/refusal", {"seen": 1, "reason": " "}).status_code == 422
    refused = operator.post(f"{place}/refusal", {"seen": 1, "reason": "Not before May."}).json()
    assert (refused["state"], refused["answer"]) == ("refused", "Not before May.")
    place = asked(holder)["Location"].removeprefix("/api/v1")
    assert holder.post(f"{place}/withdrawal", {"seen": 1}).json()["state"] == "withdrawn"
    states = [one["state"] for one in holder.get(PLACE).json()["items"]]
    assert sorted(states) == ["refused", "withdrawn"]


@pytest.mark.parametrize(
    "more",
    [
        {"change": "delete"}, {"kind": "P-384"}, {"kind": "RSA"}, {"reason": ""}, {"key": 0},
        {"reason": "x" * 5001}, {"key": 2**70}, {"key": "1"}, {"at_once": "yes"}, {"more": 1},
        {"change": "retire"}, {"change": "compromised", "key": 999_999}, {"key": 999_999},
        {"reason": "\x00"},
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(holder: Program, more: dict[str, Any]) -> None:
    answer = asked(holder, **more)
    assert answer.status_code in (400, 404, 422), answer.content
    assert not KeyRequest.objects.exists()


def test_a_rotation_that_was_asked_on_an_old_page_is_refused(holder: Program, world: World) -> None:
    other = IssuerKey.objects.exclude(issuer="uu").first()
    assert other is not None
    assert asked(holder, key=other.pk).status_code in (404, 422)
    assert Program(world.registrar).get("/register/issuers/nobody/keys").status_code == 404
    assert Program(world.registrar).get("/register/issuers/ub/keys").status_code == 404
