"""What happens to an issuer's keys, whoever decided it: inside the act of the caller, each step on
the ledger (5.9, 7.10)."""

from __future__ import annotations

from dataclasses import dataclass, field

from charm.alliance.queries import Person
from charm.awards.models import Issuer, IssuerKey
from charm.awards.rules import holds_seal
from charm.awards.services.keys import new_key
from charm.awards.services.status_lists import publish_list
from charm.core.credentials.keys import Kind
from charm.foundation import clock, jobs, ledger


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does it, and what else the ledger is to say."""

    actor: str
    role: str
    facts: dict[str, str] = field(default_factory=dict)
    reason: str = ""


def doing(by: Person, issuer: Issuer, *, reason: str = "", **facts: str) -> Doing:
    """By a person who keeps the keys of the issuer; the operator's acts are told as such."""
    return Doing(by.key, "seal" if holds_seal(by, issuer) else "operator", facts, reason)


PLATFORM = Doing("system", "system")


def announce(issuer: Issuer, kind: Kind, by: Doing) -> IssuerKey:
    """Publish a key that does not sign yet."""
    key = new_key(issuer, kind, is_announced=True)
    note("key_announced", key, by)
    return key


def replace_at_once(issuer: Issuer, kind: Kind, by: Doing) -> IssuerKey:
    """A new key signs from now on, the status lists first; the one before, and one that is only
    announced, retire."""
    issuer.keys.filter(retired_at__isnull=True).update(retired_at=clock.now())
    key = new_key(issuer, kind)
    note("key_rotated", key, by)
    _sign_lists_anew(issuer)
    return key


def begin(key: IssuerKey, by: Doing) -> IssuerKey:
    """An announced key signs from now on; the one before retires."""
    now = clock.now()
    key.issuer.keys.filter(retired_at__isnull=True, signs_since__isnull=False).update(
        retired_at=now
    )
    key.signs_since = now
    key.save(update_fields=["signs_since"])
    note("key_rotated", key, by)
    _sign_lists_anew(key.issuer)
    return key


def stop(key: IssuerKey, by: Doing, *, compromised: bool) -> IssuerKey:
    """Nothing more is signed with the key; with ``compromised``, nothing that it signed is believed
    any more."""
    now = clock.now()
    key.retired_at = key.retired_at or now
    if compromised:
        key.compromised_at = key.compromised_at or now
    key.save(update_fields=["retired_at", "compromised_at"])
    note("key_compromised" if compromised else "key_retired", key, by)
    return key


def note(act: str, key: IssuerKey, by: Doing) -> None:
    ledger.record(
        act,
        actor=by.actor,
        role=by.role,
        clauses=["5.9", "7.10"],
        about=key.issuer.ref,
        facts={"key": key.fragment, "public": key.public_multibase, **by.facts},
        private={"reason": by.reason} if by.reason else None,
    )


def _sign_lists_anew(issuer: Issuer) -> None:
    for status_list in issuer.status_lists.all():
        jobs.enqueue(publish_list, name=status_list.name)
