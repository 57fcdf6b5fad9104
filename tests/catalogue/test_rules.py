"""Who keeps an entry, its accreditations and the overviews, and whose counts of use an office
reads: each office by itself, here, elsewhere and of the whole alliance."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.support.doors import answer, gone, holder, somebody

from charm.alliance.models import Mandate
from charm.catalogue import rules
from charm.catalogue.rules import CountsRead
from charm.core.workflow.delivery import DeliveryRole
from charm.foundation.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]
Office = Mandate.Office

QUALITY, ACCREDITATION = (Office.QUALITY, "uu.nl"), (Office.ACCREDITATION, "uu.nl")
BOARDS, COMMUNICATION = (Office.BOARDS_OFFICER, None), (Office.COMMUNICATION, None)
AUDITOR = (Office.AUDITOR, None)
ELSEWHERE = [(Office.QUALITY, "ub.edu"), (Office.ACCREDITATION, "ub.edu")]
OTHERS = [(Office.QUALITY, None), (Office.REGISTRAR, "uu.nl"), (Office.SEAL, "uu.nl"),
          (Office.INSTITUTIONAL_MANAGER, "uu.nl"), (Office.COMMUNICATION, "uu.nl"), COMMUNICATION,
          AUDITOR, (Office.OPERATOR, None)]  # fmt: skip
KEEPERS = [QUALITY, ACCREDITATION, BOARDS]


@pytest.mark.clause("7.25", shows="refuses")
def test_who_suspends_an_entry_that_everybody_reads(course: NewCourse) -> None:
    entry = course().entry
    for office in KEEPERS + ELSEWHERE + OTHERS:
        person = holder(*office)
        assert answer(rules.entry_for, person, entry.id) == "open", office
        suspends = "open" if office in KEEPERS else "refused"
        assert answer(rules.entry_for, person, entry.id, to="suspend") == suspends, office
        assert answer(rules.entry_for, gone(person), entry.id, to="suspend") == "refused", office


@pytest.mark.clause("7.9", shows="refuses")
def test_each_university_records_its_own_accreditation_and_the_alliance_none(
    course: NewCourse,
) -> None:
    entry = course().entry
    record: dict[str, Any] = {"to": "record-accreditation"}
    for office in KEEPERS + ELSEWHERE + OTHERS:
        person = holder(*office)
        here = "open" if office in (QUALITY, ACCREDITATION) else "refused"
        assert answer(rules.entry_for, person, entry.id, **record) == here, office
        assert answer(rules.entry_for, person, entry.id, **record, university="uu.nl") == here
        there = "open" if office in ELSEWHERE else "refused"
        assert answer(rules.entry_for, person, entry.id, **record, university="ub.edu") == there


@pytest.mark.clause("7.25", shows="refuses")
def test_visitors_read_an_entry_and_do_nothing_with_it(course: NewCourse) -> None:
    entry = course().entry
    for ref in (entry.id, str(entry.id), entry.slug):
        assert rules.entry_for(None, ref) == entry
        with pytest.raises(NotAllowed, match="officer"):
            rules.entry_for(None, ref, to="suspend")
    for nothing in (uuid.uuid4(), str(uuid.uuid4()), "nothing", f"{entry.slug}-2"):
        with pytest.raises(NotFound):
            rules.entry_for(None, nothing)


def test_a_longer_address_is_not_that_of_an_entry(course: NewCourse) -> None:
    entry = course().entry
    entry.slug = "w" * 80
    entry.save(update_fields=["slug"])
    assert rules.entry_for(None, "w" * 80) == entry
    with pytest.raises(NotFound):
        rules.entry_for(None, "w" * 81)


def test_what_each_office_is_to_an_entry(course: NewCourse) -> None:
    entry = course().entry
    both = holder(*QUALITY)
    Mandate.objects.create(person=both, office=Office.BOARDS_OFFICER, since="2026-01-01")
    assert rules.roles_of(holder(*ACCREDITATION), entry) == {DeliveryRole.QUALITY}
    assert rules.roles_of(holder(*BOARDS), entry) == {DeliveryRole.OFFICER}
    assert rules.roles_of(both, entry) == {DeliveryRole.QUALITY, DeliveryRole.OFFICER}
    assert rules.roles_of(somebody(), entry) == frozenset()


@pytest.mark.clause("7.26", shows="refuses")
def test_who_reads_how_often_entries_are_looked_at(alliance: None) -> None:
    everywhere, nothing = CountsRead(True, frozenset()), CountsRead(False, frozenset())
    read = dict.fromkeys((BOARDS, COMMUNICATION, AUDITOR), everywhere) | {
        (Office.COMMUNICATION, "uu.nl"): CountsRead(False, frozenset({"uu.nl"}))
    }
    for office in KEEPERS + ELSEWHERE + OTHERS:
        person = holder(*office)
        found = rules.counts_read(person)
        assert found == read.get(office, nothing), office
        assert found.is_any == (office in read), office
        assert rules.counts_read(gone(person)) == nothing, office


@pytest.mark.clause("7.21", shows="refuses")
def test_the_communication_office_of_the_alliance_alone_keeps_overviews(alliance: None) -> None:
    for office in KEEPERS + ELSEWHERE + OTHERS:
        assert rules.keeps_overviews(holder(*office)) == (office == COMMUNICATION), office
    assert not rules.keeps_overviews(gone(holder(*COMMUNICATION)))
