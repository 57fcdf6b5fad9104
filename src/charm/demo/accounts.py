"""How the accounts of the demo are shown: first one for each persona, then the universities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from charm.demo.people import DEMO_PASSWORD, Account

PERSONAS = (
    ("proposer@tcd.ie", "a condition to meet, editions that run, completions to confirm"),
    ("proposer@hs-ruhrwest.de", "a draft that was declined: non-formal, but with credits"),
    ("manager@ub.edu", "two items of the coming Executive Board to judge"),
    ("quality@ub.edu", "the Council's items to read and judge, its session is next"),
    ("registrar@ub.edu", "confirmed completions to award with the alliance's own seal"),
    ("boards@charm-eu.example", "an e-mail to judge, a Council meeting to open, conditions"),
    ("council-chair@charm-eu.example", "a decision to release, a condition overdue, one met"),
    ("board-chair@charm-eu.example", "a decision to release, items to judge"),
    ("learner1@charm-eu.example", "awards of both kinds, editions under way"),
    ("learner2@charm-eu.example", "awards, one of each kind revoked; an appeal"),
    ("calls@charm-eu.example", "a call that is open, one that is decided"),
    ("protection@ub.edu", "a breach whose 72 hours run, a request to answer"),
    ("auditor@charm-eu.example", "the ledger and everything on record, nothing to change"),
    ("operator@charm-eu.example", "people, mandates, issuers and keys, a letter that went astray"),
)
OFFICES = ("proposer", "manager", "quality", "registrar")


def table(accounts: Sequence[Account]) -> Iterator[str]:
    """Lines for a terminal: whom to be first, and who else there is."""
    who = {account.email: account.who for account in accounts}
    yield f"Sign in with the password {DEMO_PASSWORD} as"
    yield ""
    for email, finds in PERSONAS:
        if email in who:
            yield f"  {email:<32} {who[email]}"
            yield f"  {'':<32} finds {finds}"
    yield ""
    universities = dict.fromkeys(code_of(account) for account in accounts if _is_staff(account))
    yield "The same offices at each university, with an address of the form office@university:"
    yield ""
    yield from _wrapped("office      ", OFFICES)
    yield from _wrapped("university  ", universities)
    yield ""
    yield "Other learners: learner3@charm-eu.example to learner14@charm-eu.example."


def code_of(account: Account) -> str:
    """The university whose address it is."""
    return account.email.partition("@")[2]


def _is_staff(account: Account) -> bool:
    return account.email.partition("@")[0] in OFFICES


def _wrapped(title: str, words: Iterable[str]) -> Iterator[str]:
    line = f"  {title}"
    for word in words:
        if len(line) + len(word) + 2 > 92:
            yield line.rstrip()
            line = f"  {'':<{len(title)}}"
        line += f"{word}  "
    yield line.rstrip()
