"""What happens beside proposals and courses: invitations, a deputy, a link for an employer, a token
for a program, and a letter that nobody received."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.test.utils import override_settings

from charm.alliance.queries import Mandate
from charm.alliance.scopes import Scope
from charm.alliance.services.absence import name_deputy
from charm.alliance.services.inviting import invite
from charm.alliance.services.tokens import create_token
from charm.awards.queries import awards_of_learner
from charm.demo.diary import Diary
from charm.demo.people import learner, staff
from charm.foundation import jobs, letters, outbox
from charm.foundation.parts import Part
from charm.recognition.services.sharing import new_token, share_award


class NobodyThere(BaseEmailBackend):
    """A mail server that knows none of the addresses."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        refused = {to: (550, b"5.1.1 User unknown") for one in email_messages for to in one.to}
        raise SMTPRecipientsRefused(refused)


def plan_office(diary: Diary) -> None:
    """Note it all on the days on which it was done."""
    at = diary.office_hour
    diary.note(at(-12, 3), partial(_name_deputy, diary))
    diary.note(at(-9, 4), _share_with_employer)
    diary.note(at(-30, 2), partial(_make_token, diary))
    diary.note(at(-6, 2), _invite_colleague)
    diary.note(at(-2, 5), _invite_to_wrong_address)


def _name_deputy(diary: Diary) -> None:
    by = staff("manager", "umontpellier.fr")
    mandate = by.mandates.get(office=Mandate.Office.INSTITUTIONAL_MANAGER)
    name_deputy(
        mandate=mandate,
        deputy=staff("quality", "umontpellier.fr"),
        since=diary.date(-4),
        until=diary.date(17),
        by=by,
    )


def _share_with_employer() -> None:
    person = learner(1)
    award = awards_of_learner(person)[0]
    share_award(
        award=award.id,
        by=person,
        token=new_token(),
        days=60,
        with_files=True,
        name="Application to the city of Ghent",
    )


def _make_token(diary: Diary) -> None:
    create_token(
        person=staff("registrar", "ub.edu"),
        name="Student information system, nightly",
        scopes=[Scope.REGISTER_READ, Scope.TEACHING_READ],
        expires_on=diary.date(200),
    )


def _invite_colleague() -> None:
    invite(
        email="f.andreassen@uib.no",
        name="Frida Andreassen",
        by=staff("registrar", "uib.no"),
        university_code="uib.no",
        office=Mandate.Office.REGISTRAR,
        of_university_code="uib.no",
    )


def _invite_to_wrong_address() -> None:
    """All attempts fail: who looks after letters is to decide."""
    invite(
        email="dora.kelemen@elte.hz",
        name="Dóra Kelemen",
        by=staff("quality", "elte.hu"),
        university_code="elte.hu",
    )
    letter = letters.letters(part=Part(), states=("waiting",)).rows[0]
    with override_settings(EMAIL_BACKEND=f"{__name__}.{NobodyThere.__name__}"):
        for _ in range(jobs.MAX_ATTEMPTS):
            try:
                outbox.deliver(message=str(letter.id))
            except SMTPRecipientsRefused:
                continue
