"""The alliance is data: another one begins with another file."""

from __future__ import annotations

from pathlib import Path

import pytest

from charm.alliance import data
from charm.alliance.queries import Body, Contact, University, body, universities
from charm.alliance.services.set_up import set_up_alliance


@pytest.mark.clause("7.20.3", shows="accepts")
def test_charm_eu_has_nine_members_two_bodies_and_a_legal_entity_for_its_seal() -> None:
    alliance = data.alliance()
    assert len(alliance.universities) == 9
    assert {where.kind for where in alliance.bodies} == {"council", "board"}
    assert alliance.central_issuing.operated_by in alliance.member_codes


@pytest.mark.clause("7.8", shows="accepts")
def test_setting_up_makes_members_bodies_and_contacts_and_may_be_repeated(db: None) -> None:
    set_up_alliance()
    set_up_alliance()
    assert len(universities()) == 9
    assert body(Body.Kind.COUNCIL).name == "Academic Council"
    assert set(Contact.objects.values_list("code", flat=True)) == {
        "wp12",
        "jvito",
        "wp17",
        "quality-office",
    }


@pytest.fixture
def other_alliance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "other.toml"
    monkeypatch.setenv("CHARM_ALLIANCE", str(path))
    data.alliance.cache_clear()
    yield path
    data.alliance.cache_clear()


OTHER = """
name = "Two Rivers"
url = "https://two-rivers.example"
[central_issuing]
slug = "two-rivers"
name = "Two Rivers"
operated_by = "north.example"
[[university]]
code = "north.example"
slug = "north"
name = "North University"
own_name = "North University"
country = "SE"
city = "Northtown"
url = "https://north.example"
member_from = 2020-01-01
[[body]]
code = "senate"
kind = "council"
name = "Senate"
time_zone = "Europe/Stockholm"
paper_deadline_working_days = 5
[[contact]]
code = "help"
name = "Help"
email = "help@north.example"
topics = ["everything"]
"""


def test_another_alliance_is_another_file(db: None, other_alliance: Path) -> None:
    other_alliance.write_text(OTHER)
    set_up_alliance()
    assert [university.code for university in University.objects.all()] == ["north.example"]
    assert body(Body.Kind.COUNCIL).name == "Senate"


@pytest.mark.parametrize("missing", ["name =", "operated_by =", "country =", "kind ="])
def test_a_file_that_does_not_fit_is_refused_by_name(other_alliance: Path, missing: str) -> None:
    lines = [line for line in OTHER.splitlines() if not line.startswith(missing)]
    other_alliance.write_text("\n".join(lines))
    with pytest.raises(ValueError, match=r"other\.toml"):
        data.alliance()
