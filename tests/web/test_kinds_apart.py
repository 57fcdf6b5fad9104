"""Nothing outside formal learning is said in ECTS or EQF, and a badge is no micro-credential.

Every form in which people and machines meet an entry and its award is read as it is served: pages,
documents, files, answers of the API, letters.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pypdfium2
import pytest
from django.test import Client
from tests.support.classroom import AWARD_DAY, PLANNED, at, publish_lists_of

from charm.awards.elm import elm_credential
from charm.core.seal.paths import circle
from charm.core.workflow.table import Refusal
from charm.delivery.services.planning import set_criteria
from charm.foundation.models import OutboxMessage

pytestmark = pytest.mark.django_db
NewCourse = Callable[..., Any]

CREDIT = re.compile(
    r"\bECTS|\bEQF|European Credit|eqfLevel|creditPoint|creditsAvailable|numberOfCredits"
)
COLUMNS = re.compile(r'"?\bects"?[,;]"?eqf level"?')
"""The table of the whole catalogue has formal entries too: the names of its columns say nothing."""
WHERE_FORMAL_SAYS_SO = {
    "entry", "entry in search engines", "entry.json", "entry.jsonld", "entry.xml", "version",
    "card", "list", "list.csv", "list.jsonld", "list.xml", "api entry", "credential", "EDC",
    "certificate",
    "learner: award", "registrar: award", "desk",
}  # fmt: skip
"""Where a formal micro-credential says its credits or its level: so the search finds them."""


def everything(begun: Any) -> dict[str, str]:
    """What is said of an entry, its edition and its award, by the name of where it is said."""
    enrolment = begun.completed()
    (award,) = begun.awarded(enrolment)
    with at(AWARD_DAY):
        publish_lists_of(award)
        return {
            **_in_public(begun),
            **_inside(begun, enrolment, award),
            **_of_award(award),
            **_letters(begun.learner),
        }


def _in_public(begun: Any) -> dict[str, str]:
    here = f"/catalogue/{begun.entry.slug}"
    edition = f"{here}/editions/{begun.edition.id}"
    page = _read(Client(), f"{here}/")
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return {
        "entry": page,
        "entry in search engines": found,
        **{
            f"entry.{form}": _read(Client(), f"{here}.{form}") for form in ("json", "jsonld", "xml")
        },
        "version": _read(Client(), f"{here}/versions/1/"),
        "seal": _read(Client(), f"{here}/versions/1/seal.svg"),
        "card": _read(Client(), f"{here}/card/"),
        "edition": _read(Client(), f"{edition}/"),
        "calendar": _read(Client(), f"{edition}/sessions.ics"),
        "list": _read(Client(), "/catalogue/"),
        **{
            f"list.{form}": _read(Client(), f"/catalogue.{form}")
            for form in ("csv", "jsonld", "xml")
        },
        "list.xlsx": _cells(Client().get("/catalogue.xlsx")),
        "api entry": _read(Client(), f"/api/v1/catalogue/{begun.entry.slug}"),
        "api list": _read(Client(), "/api/v1/catalogue"),
    }


def _inside(begun: Any, enrolment: Any, award: Any) -> dict[str, str]:
    learner, lead, registrar = (_client(who) for who in (begun.learner, begun.lead, begun.seal))
    teaching = f"/teaching/editions/{begun.edition.id}/"
    return {
        "learner: desk": _read(learner, "/learning/"),
        "learner: enrolment": _read(learner, f"/learning/enrolments/{enrolment.id}/"),
        "learner: award": _read(learner, f"/learning/awards/{award.id}/"),
        "teacher: edition": _read(lead, teaching),
        "teacher: sheet": _cells(lead.get(f"{teaching}sheet.xlsx")),
        "teacher: enrolment": _read(lead, f"/teaching/enrolments/{enrolment.id}/"),
        "teacher: results": _read(lead, f"{teaching}results/"),
        "registrar: award": _read(registrar, f"/register/awards/{award.id}/"),
        "desk": _verified(award),
    }


def _of_award(award: Any) -> dict[str, str]:
    pdf = _client(award.learner).get(f"/learning/awards/{award.id}/file.pdf").content
    return {
        "credential": award.credential,
        "record": award.record,
        "certificate": _words(pdf),
        "EDC": json.dumps(elm_credential(award), ensure_ascii=False),
    }


def _letters(learner: Any) -> dict[str, str]:
    letters = OutboxMessage.objects.filter(kind="letter", payload__to=learner.email)
    assert letters
    return {f"letter: {row.payload['subject']}": row.payload["body"] for row in letters}


def _client(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return b"".join(answer).decode()


def _cells(answer: Any) -> str:
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    return "\n".join(
        ";".join(str(value) for value in row if value is not None)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
    )


def _words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def _verified(award: Any) -> str:
    answer = Client().post("/verify/", {"text": award.credential}, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_search_finds_credits_where_there_are_some(course: NewCourse) -> None:
    said = everything(course("formal-single"))
    found = {name for name, text in said.items() if CREDIT.search(COLUMNS.sub("", text))}
    assert found >= WHERE_FORMAL_SAYS_SO


@pytest.mark.clause("5.7.2", shows="refuses")
@pytest.mark.parametrize("name", ["non-formal-assessed", "informal-badge"])
def test_nothing_outside_formal_learning_is_said_in_ects_or_eqf(
    course: NewCourse, name: str
) -> None:
    said = everything(course(name))
    told = {name: CREDIT.findall(COLUMNS.sub("", text)) for name, text in said.items()}
    assert {name: words for name, words in told.items() if words} == {}


CALLED = ("entry in search engines", "learner: award", "registrar: award", "credential", "EDC",
          "certificate")  # fmt: skip
NEVER_CALLED_OTHERWISE = ("entry in search engines", "credential", "EDC", "list.csv", "seal")
TYPES = {"micro-credential": "microcredential", "participation badge": "ext:participationbadge"}
RING = 100.5
"""Radius of the outer ring of a rosette; the ribbon of a badge is open."""


@pytest.mark.clause("7.20", shows="accepts")
@pytest.mark.parametrize(
    ("name", "own", "others", "is_ring"),
    [
        ("non-formal-assessed", "micro-credential", "participation badge", True),
        ("informal-badge", "participation badge", "micro-credential", False),
    ],
)
def test_a_badge_and_a_micro_credential_differ_in_type_wording_and_look(
    course: NewCourse, name: str, own: str, others: str, is_ring: bool
) -> None:
    begun = course(name)
    said = {where: text.lower() for where, text in everything(begun).items()}

    for where in CALLED:
        assert own in said[where], where
    (letter,) = (where for where in said if where.startswith("letter: Your"))
    assert letter.startswith(f"letter: Your {own} is waiting")
    for where in NEVER_CALLED_OTHERWISE:
        assert others not in said[where], where
    assert f'"achievementtype": "{TYPES[own]}"' in said["credential"].replace('":"', '": "')
    assert (circle(RING).lower() in said["seal"]) is is_ring


@pytest.mark.clause("7.20.2", shows="refuses")
@pytest.mark.parametrize("name", ["non-formal-assessed", "informal-badge"])
def test_without_completion_criteria_no_edition_opens(course: NewCourse, name: str) -> None:
    begun = course(name).planned()
    set_criteria(edition=begun.edition.id, criteria=[], by=begun.lead, seen=begun.edition.revision)
    here = f"/teaching/editions/{begun.edition.id}/"
    seen = begun.fresh().edition.revision
    with at(PLANNED):
        with pytest.raises(Refusal):
            begun.opened()
        refused = _client(begun.lead).post(f"{here}move/open-admission/", {"seen": seen})
    assert refused.status_code == 422
    assert "Fix the completion criteria" in refused.content.decode()
    assert begun.fresh().edition.state == "planned"
    in_public = f"/catalogue/{begun.entry.slug}/editions/{begun.edition.id}/"
    assert Client().get(in_public).status_code == 404
