"""A program that uses the API, and the world it meets there.

Every answer that a program gets is held against the OpenAPI document: its status is declared, its
content type and its shape are those of the document.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from functools import cache
from types import SimpleNamespace
from typing import Any

import jsonschema_rs
from django.test import Client
from tests.support.classroom import AWARD_DAY, Course, at
from tests.support.worlds import begin_with

from charm import demo
from charm.alliance.queries import Scope
from charm.alliance.services.tokens import create_token
from charm.foundation import database_rules

BASE = "/api/v1"
PROBLEM = "application/problem+json"


class Program:
    """Acts for a person, with a token of every scope unless told otherwise; None has no token."""

    def __init__(
        self,
        person: Any = None,
        *,
        scopes: Any = tuple(Scope),
        secret: str = "",
        now: dt.datetime = AWARD_DAY,
    ) -> None:
        self.client = Client(raise_request_exception=False)
        self.now = now
        self.secret = secret
        if person is not None:
            with at(self.now):
                self.token, self.secret = create_token(
                    person=person, name="Test", scopes=scopes, expires_on=self.now.date()
                )

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any, *, key: str = "", **headers: str) -> Any:
        headers.setdefault("Idempotency-Key", key or str(uuid.uuid4()))
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("PUT", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if self.secret:
            headers.setdefault("Authorization", f"Bearer {self.secret}")
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        with at(self.now):
            answer = self.client.generic(
                method,
                BASE + path,
                b"" if body is None else content,
                headers.pop("content_type", "application/json"),
                headers={name.replace("_", "-"): value for name, value in headers.items()},
            )
        conforms(answer, method, BASE + path)
        return answer


@cache
def described() -> dict[str, Any]:
    from charm.api.document import document

    return document()


@cache
def operations() -> list[tuple[str, re.Pattern[str], dict[str, Any]]]:
    return [
        (method.upper(), re.compile(re.sub(r"{\w+}", "[^/]+", path)), operation)
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    ]


def conforms(answer: Any, method: str, path: str) -> None:
    """Whether the document declares this answer. 404 and 405 of addresses that are no operation are
    problems as well."""
    place = path.partition("?")[0]
    found = [o for m, pattern, o in operations() if m == method and pattern.fullmatch(place)]
    declared = found[0]["responses"] if found else {"404": {"$ref": ""}, "405": {"$ref": ""}}
    assert str(answer.status_code) in declared, (method, path, answer.status_code, answer.content)
    response = declared[str(answer.status_code)]
    content_type = answer.get("Content-Type", "").partition(";")[0]
    if "$ref" in response:
        assert content_type == PROBLEM
        validator("ProblemShape").validate(answer.json())
    elif "content" in response:
        (declared_type, media), *_ = response["content"].items()
        assert content_type == declared_type
        if declared_type.endswith("json"):
            validator(json.dumps(media["schema"])).validate(answer.json())
    else:
        assert not answer.content


@cache
def validator(schema: str) -> Any:
    ref = {"$ref": f"#/components/schemas/{schema}"}
    whole = ref if schema.isidentifier() else json.loads(schema)
    return jsonschema_rs.Draft202012Validator(
        {**whole, "components": described()["components"]}, validate_formats=True
    )


class World:
    """One of everything: what proposer@uu.nl and learner1 have, and what is not theirs."""

    def __init__(self) -> None:
        from charm.awards.models import Award
        from charm.boards.models import Decision, FollowUp, Minutes, MinutesComment
        from charm.delivery.models import Edition, Enrolment
        from charm.proposals.models import Call, Proposal

        self.course = Course()
        self.entry = self.course.entry
        self.proposer = demo.staff("proposer", "uu.nl")
        self.registrar = demo.staff("registrar", "uu.nl")
        self.operator = demo.staff("operator", "charm-eu.example")
        self.learner = demo.learner(1)
        self.draft = Proposal.objects.get(state="draft")
        self.approved = Proposal.objects.get(state="approved")
        self.call = Call.objects.get()
        self.decision = Decision.objects.select_related("track", "meeting").get()
        self.minutes = Minutes.objects.select_related("meeting").get()
        self.remark = MinutesComment.objects.select_related("part").get()
        self.follow_up = FollowUp.objects.filter(state="suggested").first()
        self.edition = Edition.objects.get()
        enrolments = Enrolment.objects.filter(edition=self.edition)
        self.award = Award.objects.get()
        self.awarded = enrolments.get(awards__isnull=False)
        self.completed = enrolments.get(state="completed", awards__isnull=True)
        self.enrolled = enrolments.get(state="enrolled")

    # --- what there is for the asking, once

    def a_case(self) -> Any:
        """Opened by the lead about learner1, who was awarded."""
        from charm.delivery.services.cases import open_case

        with at(AWARD_DAY):
            return open_case(
                enrolment=self.awarded.id, kind="integrity", reason="Alike.", by=self.proposer
            )

    def a_group(self) -> Any:
        """Chosen by the registrar; the job has not worked yet."""
        from charm.awards.services.grouping import choose

        with at(AWARD_DAY):
            seen = {self.completed.id: self.completed.revision}
            return choose(issuer="uu", seen=seen, by=self.registrar)

    def a_key_change(self) -> Any:
        """Asked by the operator for the machine; a holder of the seal is to approve it."""
        from charm.awards.issuer_keys import open_request
        from charm.awards.services.asking_for_keys import ask_for_key_change
        from charm.core.workflow.keys import KeyChange

        if asked := open_request(self.award.issuer):
            return asked
        with at(AWARD_DAY):
            return ask_for_key_change(
                issuer="uu", change=KeyChange.ROTATE, reason="Every two years.", on_machine=True,
                by=self.operator,
            )  # fmt: skip

    def a_recognition(self) -> Any:
        """Asked by whoever is enrolled, for the first learning outcome."""
        from charm.delivery.models import Recognition
        from charm.delivery.services.recognising import ask_recognition

        with at(AWARD_DAY):
            return Recognition.objects.first() or ask_recognition(
                enrolment=self.enrolled.id, target="outcome-1", kind="prior", what="Work",
                place="Turku", link="https://example.org/work", by=self.enrolled.learner,
            )  # fmt: skip


def begin_world() -> World:
    """A completed enrolment and its confirmation each rest on the other, so while rows are put back
    the rules of the database step aside."""
    database_rules.drop_all()
    begin_with("one of everything", _make_world)
    database_rules.create_all()
    return World()


def _make_world() -> None:
    from tests.support.classroom import publish
    from tests.support.rooms import example

    from charm.lifecycle import people
    from charm.proposals.services.writing import start_proposal

    publish("formal-single", {})
    course = Course()
    course.opened()
    rows = [course.enrolled(p) for p in (course.learner, demo.staff("proposer", "tcd.ie"))]
    rows.append(course.enrolled(demo.staff("proposer", "abo.fi")))
    course.started()
    for row in rows:
        course.assessed(row)
    for row in rows[:2]:
        course.confirmed(row)
    course.awarded(rows[0])
    with at(AWARD_DAY - dt.timedelta(days=1)):
        content = people.with_people(example("formal-single"))
        start_proposal(content=content.to_json(), by=demo.staff("proposer", "uu.nl"))
        _open_call()
    _minute()


def _minute() -> None:
    """The minutes of the meeting were sent, and a member said something of them."""
    from tests.support.after import drafted, fresh, sent

    from charm.boards.models import Decision
    from charm.boards.services.minuting import comment

    meeting = Decision.objects.get().meeting
    office = SimpleNamespace(officer=demo.officer("boards"))
    minutes = sent(office, drafted(office, fresh(meeting)))
    with at(AWARD_DAY - dt.timedelta(days=1)):
        comment(
            part=minutes.parts.first().id, is_confidential=False, paragraph=1,
            text="Say where.", by=demo.staff("quality", "elte.hu"),
        )  # fmt: skip


def _open_call() -> None:
    from tests.support.calls import QUESTIONS

    from charm.proposals.services.calling import open_call, plan_call

    call = plan_call(
        title={"en": "Water in the city"}, purpose={"en": "For cities that flood."},
        questions=QUESTIONS, closes_at=AWARD_DAY + dt.timedelta(days=30), by=demo.officer("calls"),
    )  # fmt: skip
    open_call(call=call.id, by=demo.officer("calls"), seen=call.revision)
