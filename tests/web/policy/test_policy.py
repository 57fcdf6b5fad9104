"""The policy by clause, for everybody."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from charm.core.policy import versions
from charm.core.policy.coverage import coverage, read_evidence
from charm.web.policy.parts import parts_of
from charm.web.templatetags.charm import anchor, clause_address

POLICY = versions()[-1]


@pytest.fixture
def page(client: Client, db: None) -> str:
    answer = client.get("/policy/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.clause("3.3")
def test_every_clause_has_its_place_and_its_address(page: str) -> None:
    for number, clause in POLICY.clauses.items():
        assert clause_address(number) == f"/policy/#{anchor(number)}"
        assert page.count(f'id="{anchor(number)}"') == 1
        assert clause.title.replace("'", "&#x27;") in page
    assert re.findall(r'class="clause-line" id="([^"]+)"', page) == [
        anchor(number) for number in POLICY.clauses
    ]


def test_each_clause_shows_how_it_binds_and_what_holds_it(page: str) -> None:
    rows = coverage(read_evidence())
    found = re.search(r'(?s)id="c-5-6-1-2".*?</article>', page)
    assert found
    assert ">Must<" in found[0]
    assert f"{rows['5.6.1.2']['tests']} tests" in found[0]


@pytest.mark.clause("1.5")
@pytest.mark.clause("10.1")
@pytest.mark.clause("1.3")
def test_dates_programme_figures_and_words_are_shown(page: str) -> None:
    assert "29 May 2026" in page
    assert "120 to 140 ECTS" in page
    assert "Council Recommendation of 16 June 2022" in page
    assert ">25–30<" in page
    unconfirmed = [t for t in (*POLICY.principles, *POLICY.vision_areas) if not t.confirmed]
    assert page.count("wording not confirmed") == len(unconfirmed)


def test_it_can_be_narrowed_by_force_and_part(client: Client, db: None) -> None:
    answer = client.get("/policy/?force=should&part=7-quality")
    numbers = [line.clause.number for part in answer.context["parts"] for line in part.lines]
    assert numbers == ["7.22", "7.23", "7.25"]
    assert f"3 of {len(POLICY.clauses)} clauses" in answer.content.decode()
    assert "No clause of this part" in client.get("/policy/?force=may&part=2").content.decode()
    for hostile in ("?force=%00", "?part=<script>", "?version=x"):
        assert client.get(f"/policy/{hostile}").context["count"] == len(POLICY.clauses)


def test_the_parts_hold_every_clause_once() -> None:
    numbers = [line.clause.number for part in parts_of(POLICY, {}) for line in part.lines]
    assert numbers == list(POLICY.clauses)
