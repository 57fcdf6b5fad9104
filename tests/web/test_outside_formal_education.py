"""Non-formal and informal learning has no ECTS and no level of a framework, wherever people or
programs meet it; and a badge is never taken for a micro-credential (5.7.2, 7.20)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from django.core import mail
from django.test import Client
from openpyxl import load_workbook
from tests.support.classroom import AWARD_DAY, PLANNED, at
from tests.support.programs import Program

from charm.awards.badge import badge_svg
from charm.awards.certificate import certificate_pdf
from charm.awards.elm import elm_credential
from charm.foundation import jobs

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

FORMAL, ASSESSED, BADGE = "formal-single", "non-formal-assessed", "informal-badge"
OF_FORMAL_LEARNING = re.compile(
    r"\b(ects|eqf\w*|nqf\w*|qf-ehea|credits?|créditos?|(?:credit|level)s?(?:\s*:|\s+\d)|nivel \d"
    r"|creditPoints?|credits?Available|creditReceived|numberOfCredits|educationalLevel"
    r"|CFCreditPoint|ects\w*)\b",
    re.IGNORECASE,
)
"""A key or a word that gives learning an amount of credits, or a level of a framework."""
AS_PICTURE = re.compile(r"[A-Za-z0-9+/=_-]{200,}")
"""Pictures and signatures as text: what stands in them says nothing."""


class Met:
    """One micro-credential from its edition to its award, and every form in which it is met."""

    def __init__(self, client: Client, begun: Any) -> None:
        from charm.delivery.services.planning import add_session

        self.client, self.begun = client, begun
        begun.planned()
        with at(PLANNED):
            add_session(
                edition=begun.edition.id, by=begun.lead,
                starts_at=AWARD_DAY.replace(day=2, hour=9),
                ends_at=AWARD_DAY.replace(day=2, hour=11),
            )  # fmt: skip
        begun.opened()
        self.enrolment = begun.completed()
        (self.award,) = begun.awarded(self.enrolment)
        self.slug = begun.entry.slug

    def page(self, address: str, person: Any = None) -> bytes:
        self.client.logout()
        if person is not None:
            self.client.force_login(person)
        with at(AWARD_DAY):
            answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return b"".join(answer) if answer.streaming else bytes(answer.content)

    def answer(self, path: str, person: Any = None) -> bytes:
        answer = Program(person).get(path)
        assert answer.status_code == 200, (path, answer.content)
        return bytes(answer.content)

    def file(self, kind: str) -> bytes:
        return self.page(f"/learning/awards/{self.award.id}/file.{kind}", self.begun.learner)


def _entry(form: str) -> Callable[[Met], bytes]:
    return lambda met: met.page(f"/catalogue/{met.slug}{form}")


def _catalogue(form: str) -> Callable[[Met], bytes]:
    return lambda met: met.page(f"/catalogue.{form}")


def _letters(met: Met) -> bytes:
    with at(AWARD_DAY):
        jobs.run_pending()
    assert any(one.to == [met.begun.learner.email] for one in mail.outbox)
    return "\n".join(f"{one.subject}\n{one.body}" for one in mail.outbox).encode()


FORMS: dict[str, Callable[[Met], bytes]] = {
    "page of the catalogue": _entry("/"),
    "page of a version": _entry("/versions/1/"),
    "JSON of the entry": _entry(".json"),
    "ELM of the entry (JSON-LD)": _entry(".jsonld"),
    "ELM of the entry for the Qualifications Dataset Register (XML)": _entry(".xml"),
    "ELM of a version": _entry("/versions/1.jsonld"),
    "card": _entry("/card/"),
    "seal": _entry("/versions/1/seal.svg"),
    "ELM of the catalogue (JSON-LD)": _catalogue("jsonld"),
    "ELM of the catalogue (XML)": _catalogue("xml"),
    "table of the catalogue (CSV)": _catalogue("csv"),
    "table of the catalogue (XLSX)": _catalogue("xlsx"),
    "page of the edition": lambda m: m.page(f"/catalogue/{m.slug}/editions/{m.begun.edition.id}/"),
    "sessions as a calendar": lambda met: met.page(
        f"/catalogue/{met.slug}/editions/{met.begun.edition.id}/sessions.ics"
    ),
    "the learner's desk": lambda met: met.page("/learning/", met.begun.learner),
    "the learner's enrolment": lambda met: met.page(
        f"/learning/enrolments/{met.enrolment.id}/", met.begun.learner
    ),
    "the learner's award": lambda met: met.page(
        f"/learning/awards/{met.award.id}/", met.begun.learner
    ),
    "the award in the register": lambda met: met.page(
        f"/register/awards/{met.award.id}/", met.begun.seal
    ),
    "the teacher's page of the learner": lambda met: met.page(
        f"/teaching/enrolments/{met.enrolment.id}/", met.begun.lead
    ),
    "certificate": lambda met: met.file("pdf"),
    "certificate in Spanish": lambda met: certificate_pdf(met.award, language="es"),
    "Open Badge": lambda met: met.file("json"),
    "Open Badge in its picture": lambda met: badge_svg(met.award).encode(),
    "European Digital Credential": lambda met: json.dumps(elm_credential(met.award)).encode(),
    "API: catalogue": lambda met: met.answer("/catalogue"),
    "API: entry": lambda met: met.answer(f"/catalogue/{met.slug}"),
    "API: editions on offer": lambda met: met.answer(f"/catalogue/{met.slug}/editions"),
    "API: edition": lambda met: met.answer(f"/editions/{met.begun.edition.id}", met.begun.lead),
    "API: enrolment": lambda met: met.answer(f"/enrolments/{met.enrolment.id}", met.begun.learner),
    "API: award": lambda met: met.answer(f"/learning/awards/{met.award.id}", met.begun.learner),
    "API: award in the register": lambda met: met.answer(
        f"/register/awards/{met.award.id}", met.begun.seal
    ),
    "letters": _letters,
}


def spoken(content: bytes) -> str:
    """What a form says, in text: of tables and documents that name every field, those that are
    filled."""
    if content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        return " ".join(page.get_textpage().get_text_range() for page in document)
    if content.startswith(b"PK"):
        rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
        return _filled([dict(zip(map(str, rows[0]), row, strict=True)) for row in rows[1:]])
    text = content.decode()
    if text.startswith(("{", "[")):
        text = json.dumps(_told(json.loads(text)), ensure_ascii=False)
    elif text.count("\n") > 0 and text.lstrip("\ufeff").partition("\n")[0].count(",") > 5:
        text = _filled(list(csv.DictReader(io.StringIO(text.lstrip("\ufeff")))))
    return AS_PICTURE.sub("", text)


def _filled(rows: list[dict[str, Any]]) -> str:
    assert rows
    return "\n".join(f"{name}: {said}" for row in rows for name, said in row.items() if said)


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _told(one) for key, one in value.items() if one not in (None, "", [], {})}
    return [_told(one) for one in value] if isinstance(value, list) else value


@pytest.fixture
def met(client: Client, course: Callable[..., Any]) -> Callable[[str], Met]:
    return lambda name: Met(client, course(name))


def told_by(met: Met) -> dict[str, list[str]]:
    """Form by form, what it says of credits and levels, with the words around it."""
    found = {}
    for form, meet in FORMS.items():
        text = spoken(meet(met))
        said = [
            text[max(0, m.start() - 40) : m.end() + 40] for m in OF_FORMAL_LEARNING.finditer(text)
        ]
        if said:
            found[form] = said
    return found


@pytest.mark.clause("5.7.2", shows="refuses")
@pytest.mark.clause("7.20", shows="refuses")
@pytest.mark.parametrize("name", [ASSESSED, BADGE])
def test_no_form_says_ects_or_a_level(met: Callable[[str], Met], name: str) -> None:
    assert told_by(met(name)) == {}


SILENT = {
    "seal", "page of the edition", "sessions as a calendar", "the learner's desk",
    "the learner's enrolment", "the teacher's page of the learner", "API: editions on offer",
    "API: edition", "API: enrolment", "API: award", "API: award in the register", "letters",
}  # fmt: skip
"""Forms that give neither credits nor a level of formal learning either."""


@pytest.mark.clause("7.17", shows="accepts")
def test_of_formal_learning_the_same_forms_say_both(met: Callable[[str], Met]) -> None:
    """Else the test above would find nothing where there is something."""
    assert set(told_by(met(FORMAL))) == set(FORMS) - SILENT


NAMED = {
    "page of the catalogue": ("<span>Micro-credential</span>", "<span>Participation badge</span>"),
    "card": ("<span>Micro-credential</span>", "<span>Participation badge</span>"),
    "the learner's award": ("<span>Micro-credential</span>", "<span>Participation badge</span>"),
    "the award in the register": (">Micro-credential</span>", ">Participation badge</span>"),
    "Open Badge": ('"achievementType": "MicroCredential"', "ext:ParticipationBadge"),
    "European Digital Credential": ("Micro-credential", "Participation badge"),
    "certificate": ("Title of the micro-credential", "It is not a micro-credential"),
    "seal": ("M0-114a114 114 0 1 1 0 228", "M-54.4 42.1A88 88 0 1 1 54.4 42.1"),
}
"""How each form names, or draws, a micro-credential and a badge: a closed disc, an open ribbon."""


@pytest.mark.clause("7.20", shows="accepts")
@pytest.mark.clause("7.20", shows="refuses")
@pytest.mark.parametrize("name", [ASSESSED, BADGE])
def test_badge_and_micro_credential_are_told_apart(met: Callable[[str], Met], name: str) -> None:
    one, is_badge = met(name), name == BADGE
    found = {}
    for form, words in NAMED.items():
        said = " ".join(spoken(FORMS[form](one)).split())
        found[form] = tuple(word in said for word in words)
    register = spoken(FORMS["the award in the register"](one))
    assert ("mandatory elements, as a participation badge" in register) == is_badge
    assert ("of a European micro-credential" in register) != is_badge
    assert found == dict.fromkeys(NAMED, (not is_badge, is_badge))


@pytest.mark.clause("7.20.2", shows="refuses")
def test_without_completion_criteria_no_page_opens_admission(
    client: Client, course: Callable[..., Any]
) -> None:
    begun = course(ASSESSED).planned()
    with at(PLANNED):
        from charm.delivery.services.planning import set_criteria

        set_criteria(
            edition=begun.edition.id, criteria=[], by=begun.lead, seen=begun.edition.revision
        )
        client.force_login(begun.lead)
        here = f"/teaching/editions/{begun.edition.id}/"
        seen = begun.fresh().edition.revision
        answer = client.post(f"{here}move/open-admission/", {"seen": seen})
    assert answer.status_code == 422
    assert "Fix the completion criteria" in answer.content.decode()
    assert begun.fresh().edition.state == "planned"
