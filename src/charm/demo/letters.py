"""Letters that wait, are edited, held, told together, or come back."""

from __future__ import annotations

import datetime as dt
from functools import partial

from charm.alliance.queries import Person, Rhythm, person_by_email
from charm.alliance.services.people import set_preferences
from charm.alliance.tasks import send_digests_that_are_due
from charm.boards.letters import outbox_for
from charm.boards.services.letters import edit_letter, hold_letter
from charm.demo.diary import Diary
from charm.demo.people import officer
from charm.foundation import outbox
from charm.foundation.letters import Letter, letters
from charm.foundation.parts import Part
from charm.foundation.returns import note_returned
from charm.proposals.waits import asked_to_endorse

WEEKLY, IN_SPANISH = "proposer@uib.no", "manager@uib.no"
WEEKS = 6
THANKS = "The Council thanks you for coming to its session, and for the maps that you brought."

RETURNED = """\
From: MAILER-DAEMON@mail.charm-eu.example
To: micro-credentials@charm-eu.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

The mailbox of the recipient is full.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.charm-eu.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 The mailbox is full

--part
Content-Type: text/rfc822-headers

Message-ID: <{identifier}>

--part--
"""


def plan_letters(diary: Diary) -> None:
    """Note it all on the days on which it was done."""
    diary.note(diary.office_hour(-7 * WEEKS, 1), partial(_prefer, WEEKLY, Rhythm.WEEKLY, "en"))
    diary.note(diary.office_hour(-7 * WEEKS, 2), partial(_prefer, IN_SPANISH, Rhythm.NOW, "es"))
    for day in range(-7 * WEEKS, 1):
        moment = diary.at(diary.date(day), 7, 15)
        if moment.weekday() == 0 and moment < diary.now:
            diary.note(moment, send_digests_that_are_due)
    diary.note(diary.now - dt.timedelta(minutes=9), _one_comes_back)
    diary.note(diary.now - dt.timedelta(minutes=5), _officer_prepares)


def _prefer(address: str, rhythm: str, language: str) -> None:
    person = _person(address)
    set_preferences(
        person=person, name=person.name, language=language, time_zone=person.time_zone,
        sign_in_letters=False, rhythm=rhythm,
    )  # fmt: skip


def _person(address: str) -> Person:
    person = person_by_email(address)
    if person is None:
        raise LookupError(address)
    return person


def _one_comes_back() -> None:
    """The question to an endorser did not arrive: who proposes is to name somebody else."""
    found = letters(part=Part(limit=100), role="endorsement-request", states=("done",)).rows
    lost = next((letter for letter in found if _is_open(letter)), None)
    if lost is not None:
        identifier = f"{lost.id}@{outbox.DOMAIN}"
        note_returned(RETURNED.format(to=lost.to, identifier=identifier).encode())


def _is_open(letter: Letter) -> bool:
    person = person_by_email(letter.to)
    if person is None:
        return False
    asked = {row.asked_at for row in asked_to_endorse(person)}
    return any(abs(moment - letter.written_at) < dt.timedelta(minutes=1) for moment in asked)


def _officer_prepares() -> None:
    """Of the letters of the oldest sealed decision one is edited, another held."""
    by = officer("boards")
    for bundle in outbox_for(by)[:1]:
        here = bundle.letters
        held = next(one for one in here if one.to.startswith("manager@"))
        edited = next(one for one in reversed(here) if one.id != held.id)
        edit_letter(
            letter=edited.id, subject=edited.subject, by=by, seen=edited.revision,
            body=edited.body.replace("\n\nOpen it:", f"\n\n{THANKS}\n\nOpen it:"),
        )  # fmt: skip
        hold_letter(
            letter=held.id, by=by, seen=held.revision,
            reason="She asked to hear it by telephone first.",
        )  # fmt: skip
