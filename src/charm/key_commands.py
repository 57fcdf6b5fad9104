"""``charm keys``: the keys by which issuers sign, as their holders see and change them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from charm.core.credentials.keys import Kind
from charm.core.proposal.reading import Unreadable

if TYPE_CHECKING:
    from charm.alliance.queries import Person
    from charm.awards.queries import Issuer, IssuerKey

Command = Callable[..., argparse.ArgumentParser]


def add_commands(commands: Any, command: Command) -> None:
    """``command`` makes one parser, of a command that runs with Django set up."""
    keys = commands.add_parser("keys", help="About the keys of issuers.")
    of_keys = keys.add_subparsers(required=True, metavar="what")

    def sub(name: str, run: Callable[..., int], says: str) -> argparse.ArgumentParser:
        return command(name, run, says, of_keys)

    listing = sub("list", show, "List the keys of all issuers, or of one; historic ones as well.")
    listing.add_argument("issuer", nargs="?", help="the short name, such as uu")
    listing.add_argument("--json", action="store_true")
    rotation = sub(
        "rotate",
        rotate,
        "Make a new key for an issuer, and sign with it from now on. The old one stays published, "
        "so that what it signed goes on verifying. Also the way to a first key.",
    )
    rotation.add_argument("issuer")
    rotation.add_argument("--kind", type=Kind, choices=[Kind.ED25519, Kind.P256],
                          default=Kind.ED25519, help="Ed25519 unless said: P-256 for stores that "
                          "lack it")  # fmt: skip
    carrying = sub(
        "carry-out",
        carry_out,
        "Do what two people approved for this machine on the page of the issuer's keys.",
    )
    carrying.add_argument("issuer")
    retirement = sub(
        "retire",
        retire,
        "Stop signing with a key. With --compromised nothing that it signed verifies any more.",
    )
    retirement.add_argument("issuer")
    retirement.add_argument("key", help="the fragment, such as key-2026-1")
    retirement.add_argument("--reason", required=True)
    retirement.add_argument("--compromised", action="store_true")
    for changing in (rotation, carrying, retirement):
        changing.add_argument("--as", dest="by", metavar="E-MAIL", required=True,
                              help="who holds the seal, or operates the platform")  # fmt: skip


def show(options: argparse.Namespace) -> int:
    from charm.awards.queries import issuer_by_slug, issuers, keys_of

    chosen = [issuer_by_slug(options.issuer)] if options.issuer else list(issuers())
    rows = [_row(key) for issuer in chosen for key in keys_of(issuer.slug)]
    if options.json:
        print(json.dumps(rows, indent=2))
        return 0
    for row in rows:
        print(f"{row['issuer']:<10} {row['key']:<14} {row['kind']:<8} {row['state']:<12}"
              f" since {row['created'][:10]}  {row['public']}")  # fmt: skip
    if not rows:
        print("There are no keys.")
    return 0


def rotate(options: argparse.Namespace) -> int:
    from charm.awards.services.rotating import rotate_key

    by = _person(options.by)
    key = rotate_key(issuer=options.issuer, by=by, kind=options.kind)
    print(f"{key.issuer.name} signs with {key.verification_method} ({_row(key)['kind']}) now.")
    print("Its status lists are signed anew by the worker.")
    _say_in_whose_name(key.issuer, by)
    return 0


def carry_out(options: argparse.Namespace) -> int:
    from charm.awards.services.asking_for_keys import carry_out_key_change

    row = carry_out_key_change(issuer=options.issuer, by=_person(options.by))
    print(f"Done, as {row.asked_by.name} asked and {row.answered_by} approved: {row.change}.")
    if row.made is not None:
        since = "now" if row.made.signs_since else f"from {row.made.begins_at:%F %H:%M} (UTC)"
        print(f"{row.made.verification_method} signs {since}.")
    return 0


def retire(options: argparse.Namespace) -> int:
    from charm.awards.queries import keys_of, signed_by
    from charm.awards.services.rotating import retire_key

    found = next((k for k in keys_of(options.issuer) if k.fragment == options.key), None)
    if found is None:
        raise Unreadable([f"{options.key}: {options.issuer} has no such key: see charm keys list"])
    by = _person(options.by)
    row = retire_key(
        key=found.pk,
        by=by,
        compromised=options.compromised,
        reason=options.reason,
    )
    print(f"{row.verification_method} signs no more.")
    _say_in_whose_name(row.issuer, by)
    if row.compromised_at:
        print(f"{len(signed_by(row))} awards no longer verify: correct them, so that they are "
              "issued anew.")  # fmt: skip
    return 0


def _row(key: IssuerKey) -> dict[str, str]:
    from charm.core.credentials.keys import kind_of, public_key_from_multibase

    return {
        "issuer": key.issuer_id,
        "key": key.fragment,
        "kind": str(kind_of(public_key_from_multibase(key.public_multibase))),
        "state": key.standing,
        "created": key.created_at.isoformat(),
        "public": key.public_multibase,
        "address": key.verification_method,
    }


def _say_in_whose_name(issuer: Issuer, by: Person) -> None:
    from charm.awards.queries import holds_seal

    office = "a holder of the seal" if holds_seal(by, issuer) else "the operator"
    print(f"The ledger notes it as an act of {office}, {by.name}, by one person on this machine.")


def _person(email: str) -> Person:
    from charm.alliance.queries import person_by_email

    person = person_by_email(email)
    if person is None or not person.is_active:
        raise Unreadable([f"--as {email}: nobody has an account of this address"])
    return person
