"""What endorsers answer: by their link, by a colleague, by e-mail, or not at all (7.4)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial

from django.core import mail

from charm.alliance.queries import Person
from charm.demo.contents import Way
from charm.demo.diary import Diary, work
from charm.demo.people import officer
from charm.foundation import clock
from charm.proposals import queries
from charm.proposals.queries import Endorsement
from charm.proposals.services import endorsing, evidencing, handing_on

APPROVES = (
    "We approve that this is proposed and delivered.",
    "Good to see this go ahead. The rooms are reserved.",
    "Approved; the teaching hours are part of next year's plan.",
    "Approved, with thanks to the team.",
)
HANDS_ON = "This is for {colleague} to decide: continuing education is with her since September."
VERIFIED = "Sent from the manager's own address; confirmed by telephone."


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to the questions about one proposal, where the story has them."""

    way: Way
    number: int
    diary: Diary
    proposer: Person
    proposal: uuid.UUID

    def plan(self, question: Endorsement, place: int, *, after: int) -> None:
        """Note the answer to a question that was asked just now, ``after`` so many days."""
        code, asked = question.university_id, question.asked_at.astimezone(self.diary.zone).date()
        moment = self.diary.office_hour((asked - self.diary.date(0)).days + after, self.number)
        moment = moment.replace(minute=(moment.minute + 9 * place) % 60)
        if code in self.way.by_mail:
            self.diary.note(moment, partial(self._hand_in, question))
        elif code in self.way.handed_on:
            self.diary.note(moment, partial(self._hand_on, question, token_sent_to(question.email)))
        elif self._answers(code):
            self.diary.note(moment, partial(self._answer, question, token_sent_to(question.email)))

    def _answers(self, code: str) -> bool:
        if self.way.declined:
            return code in self.way.declined
        return self.way.state != "endorsing" or code in self.way.endorsed

    def _answer(self, question: Endorsement, token: str) -> None:
        why = self.way.declined.get(question.university_id, "")
        says = APPROVES[(self.number + len(question.university_id)) % len(APPROVES)]
        endorsing.answer_endorsement(
            token=token, endorse=not why, signed_name=question.name, comment=why or says
        )

    def _hand_on(self, question: Endorsement, token: str) -> None:
        name, address = self.way.handed_on[question.university_id]
        handing_on.hand_on(
            token=token,
            signed_name=question.name,
            colleague=name,
            email=address,
            comment=HANDS_ON.format(colleague=name),
        )
        if self.way.state == "endorsing":
            return
        work()
        sent = token_sent_to(address)

        def answer() -> None:
            endorsing.answer_endorsement(
                token=sent, endorse=True, signed_name=name, comment=APPROVES[0]
            )

        self.diary.note(clock.now() + dt.timedelta(hours=2), answer)

    def _hand_in(self, question: Endorsement) -> None:
        evidence = evidencing.hand_in(
            endorsement=question.id,
            content=self._reply(question),
            name="Re_ approval of our proposal.eml",
            by=self.proposer,
            seen=queries.proposal_by_id(self.proposal).revision,
        )
        if self.way.state != "endorsing":
            evidencing.judge(
                evidence=evidence.id,
                accept=True,
                reason=VERIFIED,
                by=officer("boards"),
                seen=evidence.revision,
            )

    def _reply(self, question: Endorsement) -> bytes:
        reply = EmailMessage()
        reply["From"] = f"{question.name} <{question.email}>"
        reply["To"] = f"{self.proposer.name} <{self.proposer.email}>"
        reply["Subject"] = f"Re: {queries.proposal_by_id(self.proposal).title}"
        reply["Date"] = clock.now()
        reply["Message-ID"] = f"<{question.id}@{question.university_id}>"
        reply.set_content(self.way.by_mail[question.university_id])
        return reply.as_bytes()


def token_sent_to(address: str) -> str:
    """The one-time link in the letter that went there last."""
    for letter in reversed(mail.outbox):
        if letter.to == [address] and (found := re.search(r"/endorse/([\w-]+)/", str(letter.body))):
            return found.group(1)
    raise LookupError(f"No letter with a link went to {address}.")
