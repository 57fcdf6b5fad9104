"""A person's address as it is written to, and as sign-in knows it: one address, in two tables."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from charm.alliance.models import Person


def keep_address(person: Person, *, is_proven: bool | None = None) -> None:
    """Let sign-in know the person under ``person.email`` and no other address.

    ``is_proven`` says whether somebody has shown that they read letters there; None leaves an
    address that is known as it was, and takes a new one for unproven.
    """
    address = person.email.lower()
    EmailAddress.objects.filter(user=person).exclude(email=address).delete()
    row, is_new = EmailAddress.objects.get_or_create(
        user=person,
        email=address,
        defaults={"primary": True, "verified": bool(is_proven)},
    )
    if not is_new and is_proven is not None and row.verified != is_proven:
        row.verified = is_proven
        row.save(update_fields=["verified"])


def is_proven(person: Person) -> bool:
    """Whether somebody has shown that they read letters at this address."""
    address = person.email.lower()
    return bool(EmailAddress.objects.filter(user=person, email=address, verified=True).exists())


def prove_addresses() -> None:
    """Take everybody's address for proven: for demo people, to whom no letter can be sent."""
    EmailAddress.objects.update(verified=True)
