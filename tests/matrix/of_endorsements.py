"""The question whether a university approves, in each of its states, and each answer (7.4)."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.matrix.people import (
    AUDITOR,
    EVERYBODY,
    OFFICE,
    OFFICER,
    PROPOSERS,
    people_of,
)
from tests.matrix.trying import Attempt, Thing
from tests.matrix.worlds_of_proposals import DAY, WHY
from tests.support.mails import eml
from tests.support.rooms import Way

from charm import demo
from charm.foundation import clock, jobs
from charm.proposals import queries
from charm.proposals.models import Endorsement
from charm.proposals.services import (
    asking_again,
    endorsing,
    evidencing,
    handing_on,
    reminding,
)

NAME = "Somebody of the University"


class Asked:
    """Both universities are asked; here it is about Dublin's answer."""

    def __init__(self) -> None:
        self.way = Way("formal-joint").drafted()
        self.hour = self.way.when.moment("ask endorsement")
        mail.outbox.clear()
        with clock.at(self.hour):
            filed = self.way.filed
            endorsing.ask_endorsement(
                proposal=filed.id, by=self.way.proposers[0], seen=filed.revision
            )
            jobs.run_pending()
        self.question = Endorsement.objects.get(university="tcd.ie")
        self.token = next(
            found[1]
            for letter in reversed(mail.outbox)
            if letter.to == [self.question.email]
            and (found := re.search(r"/endorse/([\w-]+)/", str(letter.body)))
        )

    def now(self) -> Any:
        return clock.at(self.hour)

    def email(self) -> bytes:
        return eml(f"{self.question.name} <{self.question.email}>", sent=self.hour - DAY)

    def thing(self, name: str, state: str, **at: Any) -> Thing:
        filed = queries.proposal_by_id(self.way.filed.id)
        is_proposer = {who: frozenset({"proposer"}) for who in PROPOSERS}
        return Thing(
            name, state, self.hour, people_of(self.way.proposers),
            roles={who: frozenset({"endorser"}) for who in EVERYBODY - PROPOSERS}
            | is_proposer | {OFFICER: frozenset({"officer", "endorser"})},
            doors={
                "link": EVERYBODY,
                "question": PROPOSERS | {AUDITOR},
                "evidence": PROPOSERS | OFFICE,
            },
            at=SimpleNamespace(
                ref=self.question.id, seen=filed.revision, filed=filed, token=self.token,
                email=self.email(), **at,
            ),
        )  # fmt: skip


def asked() -> Thing:
    return Asked().thing("asked", "asked")


def opened() -> Thing:
    question = Asked()
    with question.now():
        endorsing.look_at_endorsement(token=question.token)
    return question.thing("opened", "opened")


def late() -> Thing:
    question = Asked()
    question.hour += 13 * DAY
    return question.thing("asked twelve days ago", "asked", is_late=True)


def _expired() -> Asked:
    question = Asked()
    question.hour += 15 * DAY
    with question.now():
        reminding.expire(question.question.id)
    return question


def expired() -> Thing:
    return _expired().thing("expired", "expired")


def _with_email(question: Asked) -> Any:
    with question.now():
        return evidencing.hand_in(
            endorsement=question.question.id, content=question.email(), name="Re.eml",
            by=question.way.proposers[0],
            seen=queries.proposal_by_id(question.way.filed.id).revision,
        )  # fmt: skip


def email_waits() -> Thing:
    question = Asked()
    return question.thing("an e-mail waits", "asked", evidence=_with_email(question))


def opened_and_email_waits() -> Thing:
    question = Asked()
    row = _with_email(question)
    with question.now():
        endorsing.look_at_endorsement(token=question.token)
    return question.thing("opened, and an e-mail waits", "opened", evidence=row)


def expired_and_email_waits() -> Thing:
    question = _expired()
    row = _with_email(question)
    return question.thing("expired, and an e-mail waits", "expired", evidence=row)


def on_evidence() -> Thing:
    question = Asked()
    row = _with_email(question)
    with question.now():
        evidencing.judge(
            evidence=row.id, accept=True, reason=WHY, by=demo.officer("boards"), seen=row.revision
        )
    row.refresh_from_db()
    return question.thing("endorsed on an e-mail", "endorsed-on-evidence", evidence=row)


def endorsed() -> Thing:
    question = Asked()
    with question.now():
        endorsing.answer_endorsement(token=question.token, endorse=True, signed_name=NAME)
    return question.thing("endorsed", "endorsed")


def declined() -> Thing:
    question = Asked()
    with question.now():
        endorsing.answer_endorsement(
            token=question.token, endorse=False, signed_name=NAME, comment=WHY
        )
    return question.thing("declined", "declined")


def handed_on() -> Thing:
    question = Asked()
    with question.now():
        handing_on.hand_on(
            token=question.token, signed_name=NAME, colleague="Ada", email="ada@tcd.ie"
        )
    return question.thing("handed on", "handed-on")


def withdrawn() -> Thing:
    question = Asked()
    with question.now():
        filed = queries.proposal_by_id(question.way.filed.id)
        endorsing.reopen(proposal=filed.id, by=question.way.proposers[0], seen=filed.revision)
    return question.thing("withdrawn", "withdrawn")


THINGS = (
    asked, opened, late, expired, email_waits, opened_and_email_waits, expired_and_email_waits,
    on_evidence, endorsed, declined, handed_on, withdrawn,
)  # fmt: skip


def _link(thing: Thing) -> list[Any]:
    return [thing.at.token]


def _answer(how: str, **more: str) -> Any:
    return lambda _: {"answer": how, "name": NAME, **more}


def _endorsements(thing: Thing) -> list[str]:
    return [f"/proposals/{thing.at.filed.id}/endorsements/"]


def _evidence(thing: Thing) -> list[str]:
    return [f"/boards/evidence/{thing.at.evidence.id}/"]


def _asks(act: Any) -> Any:
    return lambda thing, by: act(endorsement=thing.at.ref, by=by, seen=thing.at.seen)


def _judges(*, accept: bool) -> Any:
    return lambda thing, by: evidencing.judge(
        evidence=thing.at.evidence.id, accept=accept, reason=WHY, by=by,
        seen=thing.at.evidence.revision,
    )  # fmt: skip


def _judged(answer: str) -> Any:
    return lambda thing: {
        "answer": answer, "reason": WHY, "seen": thing.at.evidence.revision
    }  # fmt: skip


def _seen(thing: Thing) -> dict[str, Any]:
    return {"seen": thing.at.seen}


ATTEMPTS: dict[str, Attempt] = {
    "endorse": Attempt(
        "link",
        lambda thing, by: endorsing.answer_endorsement(
            token=thing.at.token, endorse=True, signed_name=NAME, by=by
        ),
        "endorse", of=_link, typed=_answer("endorse"), is_open=True,
    ),
    "decline": Attempt(
        "link",
        lambda thing, by: endorsing.answer_endorsement(
            token=thing.at.token, endorse=False, signed_name=NAME, comment=WHY, by=by
        ),
        "endorse", of=_link, typed=_answer("decline", comment=WHY), is_open=True,
    ),
    "hand-on": Attempt(
        "link",
        lambda thing, by: handing_on.hand_on(
            token=thing.at.token, signed_name=NAME, colleague="Ada Vidal", email="ada@tcd.ie",
            by=by,
        ),
        "endorse", of=_link, typed=_answer("hand-on", colleague="Ada Vidal", email="ada@tcd.ie"),
        is_open=True,
    ),
    "ask-again": Attempt(
        "question", _asks(asking_again.ask_again), "endorsement-again", typed=_seen,
        shown_on=_endorsements,
        api=lambda thing: (
            "POST", f"/proposals/{thing.at.filed.id}/endorsements/{thing.at.ref}/renewal",
            {"seen": thing.at.seen}, {},
        ),
    ),
    "ask-instead": Attempt(
        "question", _asks(asking_again.ask_instead), "endorsement-instead", typed=_seen,
        shown_on=_endorsements,
        api=lambda thing: (
            "POST", f"/proposals/{thing.at.filed.id}/endorsements/{thing.at.ref}/department",
            {"seen": thing.at.seen}, {},
        ),
        any_state=True,
    ),
    "hand-in-evidence": Attempt(
        "question",
        lambda thing, by: evidencing.hand_in(
            endorsement=thing.at.ref, content=thing.at.email, name="Re.eml", by=by,
            seen=thing.at.seen,
        ),
        "endorsement-email",
        typed=lambda thing: {
            "seen": thing.at.seen, "file": SimpleUploadedFile("Re.eml", thing.at.email)
        },
        shown_on=_endorsements, merges=True, moot_with="evidence",
    ),
    "accept-evidence": Attempt(
        "evidence", _judges(accept=True), "evidence-judge",
        of=lambda thing: [thing.at.evidence.id], typed=_judged("accept"), shown_on=_evidence,
        needs="evidence",
    ),
    "refuse-evidence": Attempt(
        "evidence", _judges(accept=False), "evidence-judge",
        of=lambda thing: [thing.at.evidence.id], typed=_judged("refuse"), shown_on=_evidence,
        needs="evidence",
    ),
}  # fmt: skip
BY_OTHERS: dict[str, str] = {}
NOT_HERE: dict[tuple[str, str, str], str] = {}
