"""Reads of the alliance. Other rooms name its types through this module."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.db.models.functions import Lower

from charm.alliance.data import AllianceData
from charm.alliance.data import alliance as alliance_data
from charm.alliance.models import (
    ApiToken,
    Body,
    Contact,
    Mandate,
    Membership,
    Person,
    Rhythm,
    University,
)
from charm.alliance.rules import seats_on
from charm.alliance.scopes import Scope
from charm.foundation import clock
from charm.foundation.errors import NotFound, Unfit

__all__ = [
    "AllianceData",
    "ApiToken",
    "Body",
    "Contact",
    "Mandate",
    "Membership",
    "Person",
    "Rhythm",
    "Scope",
    "University",
    "alliance",
    "bodies",
    "body",
    "contacts",
    "holders",
    "live_tokens_of",
    "mail_domains",
    "member_codes",
    "members_of",
    "names_by_key",
    "not_in_yet",
    "person_by_email",
    "seats_of",
    "somebody",
    "token_by_secret",
    "tokens_of",
    "universities",
    "university",
]


def alliance() -> AllianceData:
    return alliance_data()


def university(code: str) -> University:
    try:
        return University.objects.get(code=code)
    except University.DoesNotExist:
        raise NotFound(f"There is no member university {code!r}.") from None


def universities() -> list[University]:
    return list(University.objects.order_by("name"))


def member_codes(on: dt.date | None = None) -> frozenset[str]:
    on = on or clock.today()
    members = University.objects.filter(member_from__lte=on).filter(
        Q(member_until__isnull=True) | Q(member_until__gte=on)
    )
    return frozenset(members.values_list("code", flat=True))


def mail_domains(university: str) -> frozenset[str]:
    """Domains in which people of the university receive mail, in lower case: those that the
    alliance's file names, else its code. What is below one of them belongs to it."""
    known = (one for one in alliance().universities if one.code == university)
    named = next((one.mail_domains for one in known), ())
    return frozenset(domain.casefold() for domain in named or (university,))


def body(kind: str) -> Body:
    return Body.objects.get(kind=kind)


def bodies() -> list[Body]:
    return list(Body.objects.order_by("kind"))


def names_by_key(keys: Iterable[str]) -> dict[str, str]:
    """Names of people by the key under which the ledger knows them (``person:<id>``); other actors
    are left out."""
    return {person.key: person.name for person in people_by_key(keys)}


def people_by_key(keys: Iterable[str]) -> list[Person]:
    """As :func:`names_by_key`, whole."""
    ids = [key.removeprefix("person:") for key in keys if key.startswith("person:")]
    return list(Person.objects.filter(pk__in=ids))


def person_by_email(email: str) -> Person | None:
    return Person.objects.filter(email__iexact=email).first()


def somebody(email: str) -> Person:
    """The person with that address. Raises Unfit when there is no account."""
    person = person_by_email(email)
    if person is None or not person.is_active:
        raise Unfit(f"Nobody has an account with the address {email}: ask them to sign in first.")
    return person


def people_by_email(emails: Iterable[str]) -> dict[str, Person]:
    """Those of them who have an account, by their address in lower case."""
    wanted = [email.lower() for email in emails]
    rows = Person.objects.annotate(address=Lower("email")).filter(address__in=wanted)
    return {row.email.lower(): row for row in rows}


def not_in_yet(people: Iterable[Person]) -> frozenset[uuid.UUID]:
    """Those of them whom others wrote down and who never came in themselves: nobody has shown that
    they read the address, chosen a password or signed in. Staff of a university and who holds an
    office or a seat come in by a code alone."""
    rows = Person.objects.filter(
        pk__in=[person.pk for person in people],
        is_active=True,
        last_login__isnull=True,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        university__isnull=True,
        mandates__isnull=True,
        memberships__isnull=True,
    ).exclude(emailaddress__verified=True)
    return frozenset(rows.values_list("pk", flat=True))


def members_of(body: Body, *, on: dt.date | None = None, voting: bool = False) -> list[Membership]:
    on = on or clock.today()
    seats = Membership.objects.filter(body=body, since__lte=on, person__is_active=True).filter(
        Q(until__isnull=True) | Q(until__gt=on)
    )
    if voting:
        seats = seats.filter(votes=True)
    return list(seats.select_related("person").order_by("id"))


def seats_of(person: Person, *, on: dt.date | None = None) -> list[Membership]:
    """The person's seats in bodies on that day."""
    return list(seats_on(person, on or clock.today()))


def holders(office: str, *, university: str | None = None) -> list[Person]:
    """People who hold an office today."""
    today = clock.today()
    return list(
        Person.objects.filter(
            Q(mandates__until__isnull=True) | Q(mandates__until__gt=today),
            is_active=True,
            mandates__office=office,
            mandates__university=university,
            mandates__since__lte=today,
        ).distinct()
    )


def contacts() -> list[Contact]:
    return list(Contact.objects.order_by("code"))


def tokens_of(person: Person) -> list[ApiToken]:
    """The person's own tokens, the latest first, with those that are over."""
    return list(ApiToken.objects.filter(person=person))


def live_tokens_of(person: Person) -> list[ApiToken]:
    """Those of them that work today."""
    rows = ApiToken.objects.filter(person=person, revoked_at__isnull=True)
    return list(rows.filter(expires_on__gte=clock.today()))


def token_by_secret(secret: str) -> ApiToken | None:
    """The token with its person, if it works today and its person has an account that is open."""
    digest = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
    rows = ApiToken.objects.filter(token_sha256=digest, revoked_at__isnull=True)
    rows = rows.filter(expires_on__gte=clock.today(), person__is_active=True)
    return rows.select_related("person__university").first()
