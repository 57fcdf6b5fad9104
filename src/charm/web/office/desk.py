"""The office: what whoever is here holds and may keep."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from charm.alliance.directory import invitations_for, mandates_of, people_for
from charm.alliance.queries import Mandate, Person, bodies, contacts, universities
from charm.foundation import letters
from charm.foundation.parts import Part
from charm.web.office.guard import in_office, reads_ledger, reads_letters, sees_people
from charm.web.office.mandates import stand_ins_of
from charm.web.office.spans import told
from charm.web.signed_in import person_of

Words = str | Promise
Office = Mandate.Office

MEANS: dict[str, Words] = {
    Office.INSTITUTIONAL_MANAGER: _(
        "You answer for your university when it is asked to approve a proposal, and close and "
        "reopen the accounts of its staff."
    ),
    Office.ACCREDITATION: _(
        "You answer for your university when it is asked to approve a proposal, and keep its "
        "entries in the catalogue."
    ),
    Office.BOARDS_OFFICER: _(
        "You check proposals, plan meetings, keep the members of the bodies and their rules, the "
        "contacts, and letters that went astray."
    ),
    Office.REGISTRAR: _("You keep the register of awards, and read the editions they rest on."),
    Office.SEAL: _("You award and revoke with this seal, and say who else may use it."),
    Office.QUALITY: _("You suspend, resume and retire entries of the catalogue."),
    Office.COMMUNICATION: _(
        "You edit and publish overviews of the catalogue, and are asked about making "
        "micro-credentials known."
    ),
    Office.PROTECTION: _(
        "You keep the register of breaches and of what people ask for about their own data, and "
        "see that both are answered in time."
    ),
    Office.CALL_MANAGER: _(
        "You plan the calls of the alliance, name their reviewers, and select what goes to the "
        "Academic Council."
    ),
    Office.AUDITOR: _("You read everything, and change nothing."),
    Office.OPERATOR: _(
        "You grant offices (never a seal), keep accounts, universities, keys and letters, and read "
        "the ledger."
    ),
}
"""What an office is for, to whoever holds it."""


@dataclass(frozen=True, slots=True)
class Door:
    label: Words
    url: str
    says: Words
    count: int | None = None
    needs: bool = False
    """Whether somebody has to look."""


@in_office
@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """``/office/``"""
    person = person_of(request)
    rows = [(row, told(row.since, row.until)) for row in mandates_of(person, viewer=person)]
    order = list(Office)
    running = sorted(
        ((row, span) for row, span in rows if span.stands in ("runs", "ahead")),
        key=lambda one: (order.index(Office(one[0].office)), one[0].university_id or ""),
    )
    context = {
        "own": [
            (row, span, MEANS[row.office], stand_ins_of(row))
            for row, span in running
            if row.deputy_for_id is None
        ],
        "for_others": [
            (row, span, MEANS[row.office]) for row, span in running if row.deputy_for_id is not None
        ],
        "over": [(row, span) for row, span in rows if span.stands == "over"],
        "doors": _doors(person),
    }
    return render(request, "office/office.html", context)


def _doors(person: Person) -> list[Door]:
    doors = []
    if sees_people(person):
        people = people_for(person).filter(is_active=True).count()
        doors.append(
            Door(_("People"), reverse("office-people"), _("who they are, what they hold"), people)
        )
    waiting = invitations_for(person, part=Part(limit=1)).total
    doors += [
        Door(_("Invitations"), reverse("office-invitations"), _("not accepted yet"), waiting),
        Door(_("Bodies"), reverse("office-bodies"), _("members over time, rules"), len(bodies())),
        Door(
            _("Contacts"),
            reverse("office-contacts"),
            _("whom proposers turn to after approval"),
            len(contacts()),
        ),
        Door(
            _("Universities"),
            reverse("office-universities"),
            _("who acts for each"),
            len(universities()),
        ),
        Door(_("Rules"), reverse("office-rules"), _("figures of the policy, the programme")),
    ]
    if reads_letters(person):
        astray = letters.astray()
        doors.append(
            Door(
                _("Letters"),
                reverse("office-letters"),
                _("where they stand, how they read"),
                astray,
                astray > 0,
            )
        )
    if reads_ledger(person):
        doors.append(Door(_("Ledger"), reverse("office-ledger"), _("every act on record")))
    return doors
