"""``charm setup`` and ``charm appoint``: from an empty database to people who go on by pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from charm import operation_commands
from charm.alliance.queries import Mandate, holders
from charm.awards.queries import issuers, keys_of
from charm.cli import main

pytestmark = pytest.mark.django_db
OPERATOR = ["--operator", "olga@example.org", "--name", "Olga Op"]


@pytest.fixture(autouse=True)
def a_place_of_its_own(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR = tmp_path
    monkeypatch.setattr(operation_commands, "bring_up_to_date", lambda **_: None)


@pytest.mark.clause("7.10", shows="accepts")
def test_an_empty_installation_gets_its_alliance_issuers_and_first_operator(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["setup"]) == 2
    assert "say who operates" in capsys.readouterr().err
    for _ in range(2):
        assert main(["setup", *OPERATOR]) == 0
    assert main(["setup"]) == 0
    assert [person.email for person in holders(Mandate.Office.OPERATOR)] == ["olga@example.org"]
    assert len(issuers()) == 10
    assert all(len(keys_of(issuer.slug)) == 1 for issuer in issuers())
    assert "signs in at http://localhost:8000/account/login/" in capsys.readouterr().out


@pytest.mark.clause("7.10", shows="refuses")
def test_an_office_that_somebody_holds_is_not_handed_out_from_here(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["setup", *OPERATOR])
    seal = ["--office", "seal", "--university", "uu.nl"]
    assert main(["appoint", "rita@uu.nl", "--name", "Rita", *seal]) == 0
    assert main(["appoint", "mallory@uu.nl", "--name", "Mallory", *seal]) == 2
    assert "Rita holds this office" in capsys.readouterr().err
    assert main(["setup", "--operator", "mallory@uu.nl", "--name", "Mallory"]) == 2
    assert main(["appoint", "x@uu.nl", "--name", "X", "--office", "king"]) == 2
    assert [p.email for p in holders("seal", university="uu.nl")] == ["rita@uu.nl"]
