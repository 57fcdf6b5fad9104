"""People for every office of the demo alliance, all invented."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from charm.alliance.queries import (
    Body,
    Mandate,
    Membership,
    Person,
    alliance,
    body,
    university,
)
from charm.alliance.services.addresses import prove_addresses
from charm.alliance.services.people import add_person, grant_mandate, seat_member
from charm.alliance.services.set_up import set_up_alliance

DEMO_PASSWORD = "charm-demo"  # noqa: S105 - printed on purpose, for demo data only

# Invented people; one proposer, manager, quality officer and registrar per university.
NAMES: dict[str, tuple[str, str, str, str]] = {
    "ub.edu": ("Núria Ferrer", "Jordi Casals", "Mireia Puig", "Oriol Vidal"),
    "tcd.ie": ("Aoife Brennan", "Declan Hayes", "Orla Keane", "Ciarán Doyle"),
    "uu.nl": ("Sanne de Wit", "Maarten Kuiper", "Lotte Hoekstra", "Bram Visser"),
    "elte.hu": ("Zsófia Balogh", "Gergely Fodor", "Eszter Varga", "Bence Lakatos"),
    "umontpellier.fr": ("Camille Roux", "Étienne Garnier", "Inès Faure", "Luc Mercier"),
    "abo.fi": ("Linnea Sjöberg", "Mikael Holm", "Sofia Nyman", "Anders Lindfors"),
    "uni-wuerzburg.de": ("Katharina Vogel", "Stefan Brandt", "Miriam Lang", "Jonas Keller"),
    "hs-ruhrwest.de": ("Leonie Schröder", "Tobias Neumann", "Svenja Kurz", "Emre Yıldız"),
    "uib.no": ("Ingrid Solheim", "Øyvind Berge", "Marte Dahl", "Håkon Lie"),
}
OFFICERS = {
    "boards": "Clara Montañés",
    "council-chair": "Ruairí O’Connell",
    "board-chair": "Margriet van Dijk",
    "calls": "Júlia Rovira",
    "communication": "Tereza Marková",
    "auditor": "Ilona Szabó",
    "operator": "Pau Serra",
}
LEARNERS = ("Amélie Okonkwo-Díaz", "Tomáš Ó Súilleabháin")
FELLOWS = (
    ("Jana", "Horváthová"),
    ("Mateu", "Ribas i Soler"),
    ("Freya", "Lindqvist"),
    ("Youssef", "El Amrani"),
    ("Niamh", "Gallagher"),
    ("Kacper", "Wiśniewski"),
    ("Eleni", "Papadaki"),
    ("Hugo", "Vandenbroucke"),
    ("Aino", "Korhonen"),
    ("Sindre", "Haugland"),
    ("Beatriz", "Figueiredo"),
    ("Lukas", "Steinhauser"),
)
"""Learners 3 to 14, by given and family name: they are there when the demo is lived in."""

PROTECTED = "ub.edu"
"""The university whose data protection officer is in the demo."""


@dataclass(frozen=True, slots=True)
class Account:
    email: str
    who: str


@transaction.atomic
def fill_alliance() -> list[Account]:
    """Set up universities, bodies and demo people. Does nothing twice."""
    set_up_alliance()
    return [*_officers(), *_university_staff(), *_learners()]


def staff(office: str, university: str) -> Person:
    """The demo person for an office at a university: proposer, manager, quality or registrar."""
    return Person.objects.get(email=f"{office}@{university}")


def officer(office: str) -> Person:
    return Person.objects.get(email=f"{office}@charm-eu.example")


def learner(number: int) -> Person:
    return Person.objects.get(email=f"learner{number}@charm-eu.example")


def _officers() -> list[Account]:
    council, board = body(Body.Kind.COUNCIL), body(Body.Kind.BOARD)
    people = {
        office: _person(name, f"{office}@charm-eu.example", None)
        for office, name in OFFICERS.items()
    }
    _mandate(people["boards"], Mandate.Office.BOARDS_OFFICER, None)
    _mandate(people["calls"], Mandate.Office.CALL_MANAGER, None)
    _mandate(people["communication"], Mandate.Office.COMMUNICATION, None)
    _mandate(people["auditor"], Mandate.Office.AUDITOR, None)
    _mandate(people["operator"], Mandate.Office.OPERATOR, None)
    _seat(people["council-chair"], council, Membership.Role.CHAIR)
    _seat(people["board-chair"], board, Membership.Role.CHAIR)
    says = {
        "boards": "JVAO officer for Boards",
        "council-chair": "chair of the Academic Council",
        "board-chair": "chair of the Executive Board",
        "calls": "call manager of the alliance",
        "communication": "Communication Office of the alliance",
        "auditor": "auditor",
        "operator": "operator of the platform",
    }
    return [Account(person.email, f"{person.name}, {says[o]}") for o, person in people.items()]


def _university_staff() -> list[Account]:
    council, board = body(Body.Kind.COUNCIL), body(Body.Kind.BOARD)
    central = alliance().central_issuing.operated_by
    accounts = []
    for member in alliance().universities:
        code = member.code
        names = NAMES.get(code) or tuple(
            f"{member.city} {office}" for office in ("Proposer", "Manager", "Quality", "Registry")
        )
        proposer = _person(names[0], f"proposer@{code}", code)
        manager = _person(names[1], f"manager@{code}", code)
        quality = _person(names[2], f"quality@{code}", code)
        registrar = _person(names[3], f"registrar@{code}", code)
        _mandate(manager, Mandate.Office.INSTITUTIONAL_MANAGER, code)
        _mandate(quality, Mandate.Office.ACCREDITATION, code)
        _mandate(registrar, Mandate.Office.REGISTRAR, code)
        _mandate(registrar, Mandate.Office.SEAL, code)
        if code == central:
            _mandate(registrar, Mandate.Office.SEAL, None)
        _seat(quality, council, Membership.Role.MEMBER)
        _seat(manager, board, Membership.Role.MEMBER)
        accounts += [
            Account(proposer.email, f"{proposer.name}, proposer and teacher, {member.name}"),
            Account(manager.email, f"{manager.name}, Institutional Manager, {member.name}"),
            Account(quality.email, f"{quality.name}, Council member, {member.name}"),
            Account(registrar.email, f"{registrar.name}, registrar with seal, {member.name}"),
        ]
    return accounts


def _learners() -> list[Account]:
    return [
        Account(_person(name, f"learner{n}@charm-eu.example", None).email, f"{name}, learner")
        for n, name in enumerate(LEARNERS, start=1)
    ]


def add_fellows() -> None:
    """The learners beyond the first two."""
    for number, (given, family) in enumerate(FELLOWS, start=len(LEARNERS) + 1):
        add_person(
            name=f"{given} {family}",
            email=f"learner{number}@charm-eu.example",
            given_name=given,
            family_name=family,
        )


def add_protection_officer() -> Account:
    """The data protection officer of one university; the others have none yet."""
    person = _person("Laia Serrat", f"protection@{PROTECTED}", PROTECTED)
    _mandate(person, Mandate.Office.PROTECTION, PROTECTED)
    where = university(PROTECTED).name
    return Account(person.email, f"{person.name}, data protection officer, {where}")


def _person(name: str, email: str, university: str | None) -> Person:
    return add_person(name=name, email=email, university_code=university)


def _mandate(person: Person, office: str, university: str | None) -> None:
    if not person.mandates.filter(office=office, university=university).exists():
        grant_mandate(person=person, office=office, university_code=university)


def _seat(person: Person, where: Body, role: str) -> None:
    if not person.memberships.filter(body=where).exists():
        seat_member(person=person, body=where, role=role)


def open_accounts() -> None:
    """Let every demo person sign in with the demo password (one hash for all, to be quick)."""
    Person.objects.update(password=make_password(DEMO_PASSWORD))
    prove_addresses()
