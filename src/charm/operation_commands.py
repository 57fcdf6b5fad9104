"""The part of the command ``charm`` that operators use on a running installation."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from charm.core.proposal.reading import Unreadable

Command = Callable[..., argparse.ArgumentParser]


def add_commands(commands: Any, command: Command) -> None:
    """``command`` makes one parser, of a command that runs with Django set up."""

    def sub(name: str, run: Callable[..., int], says: str) -> argparse.ArgumentParser:
        return command(name, run, says, commands)

    copied = sub(
        "backup",
        backup,
        "Write a consistent copy of database and files into an empty folder, while web and worker "
        "run. Private keys and secrets are not in it. On PostgreSQL it needs pg_dump.",
    )
    copied.add_argument("folder", metavar="DIR", type=Path)
    put_back = sub(
        "restore",
        restore,
        "Put a backup into an empty database and an empty CHARM_VAR/files, bring it up to date, "
        "and judge everything again. On PostgreSQL it needs pg_restore.",
    )
    put_back.add_argument("folder", metavar="DIR", type=Path)

    judged = sub(
        "recheck",
        recheck,
        "Judge again what must not have been altered: the ledger against its published heads, "
        "every award by the public verifier, kept texts and files against their hashes, the rules "
        "of the database.",
    )
    judged.add_argument("--heads", metavar="FILE|DIR", action="append", default=[],
                        help="signed heads of the ledger that were kept elsewhere")  # fmt: skip
    judged.add_argument("--key", metavar="LINE", action="append", default=[],
                        help="the ledger's public key as it was published, kept elsewhere as "
                        "well")  # fmt: skip
    judged.add_argument("--awards", metavar="N", type=int,
                        help="judge only so many awards, chosen by chance")  # fmt: skip
    judged.add_argument("--json", action="store_true")

    examined = sub(
        "doctor", doctor, "Find what is wrong with this installation, and say what to do about it."
    )
    examined.add_argument("--json", action="store_true")

    person = commands.add_parser("person", help="What is kept about a person.")
    of_person = person.add_subparsers(required=True, metavar="what")
    exported = command(
        "export",
        export_person,
        "Write everything that is kept about a person into a ZIP archive, for them to read.",
        of_person,
    )
    exported.add_argument("who", metavar="E-MAIL|KEY")
    exported.add_argument("--out", metavar="FILE", type=Path, required=True)
    erased = command(
        "erase",
        erase_person,
        "Erase a person from everything that need not be kept, and list what is kept and why. "
        "Says what would happen, unless --really. Awards go on verifying.",
        of_person,
    )
    erased.add_argument("who", metavar="E-MAIL|KEY")
    erased.add_argument("--really", action="store_true")

    founded = sub(
        "setup",
        setup,
        "Bring an empty installation to life: database, universities, bodies and issuers, each "
        "with its key; and the first operator, who signs in by a code sent to the address. Does "
        "nothing twice.",
    )
    founded.add_argument("--operator", metavar="E-MAIL", help="needed the first time")
    founded.add_argument("--name", help="of the operator")

    appointed = sub(
        "appoint",
        appoint,
        "Give somebody an office that nobody holds yet, such as the first seal of a university. "
        "Afterwards its holders hand it out, on /office/.",
    )
    appointed.add_argument("email", metavar="E-MAIL")
    appointed.add_argument("--name", required=True)
    appointed.add_argument("--office", required=True, metavar="OFFICE", help="such as seal")
    appointed.add_argument("--university", metavar="CODE", help="such as uu.nl; for an office of "
                           "the alliance leave it out")  # fmt: skip


def backup(options: argparse.Namespace) -> int:
    from charm.operation.backup import back_up

    back_up(options.folder, say=print)
    return 0


def restore(options: argparse.Namespace) -> int:
    from charm.alliance.services.erasing import erase_again
    from charm.operation.backup import LEFT_OUT
    from charm.operation.backup import restore as put_back

    put_back(options.folder, say=print)
    bring_up_to_date(verbosity=0)
    for key in erase_again():
        print(f"{key} was erased since the backup, and is erased again.")
    answer = _judged()
    print("Put back by hand, as no backup holds them:")
    for one in LEFT_OUT:
        print(f"  {one}")
    return answer


def bring_up_to_date(*, verbosity: int = 1) -> None:
    """The schema, the rules of the database, the table of the cache, the static files, and
    what is searched in the catalogue."""
    from django.core.management import call_command

    from charm.catalogue.services.listing import list_what_is_missing
    from charm.delivery.services.running import list_what_takes_people

    call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    list_what_is_missing()
    list_what_takes_people()


def recheck(options: argparse.Namespace) -> int:
    notes = [note for place in options.heads for note in _notes(Path(place))]
    return _judged(as_json=options.json, notes=notes, keys=options.key, most_awards=options.awards)


def _judged(*, as_json: bool = False, **how: Any) -> int:
    from charm.operation.recheck import MOST_SHOWN
    from charm.operation.recheck import recheck as judge

    result = judge(say=(lambda _: None) if as_json else print, **how)
    if as_json:
        print(json.dumps({
            "whole": result.is_whole,
            "judged": result.judged,
            "faults": [dataclasses.asdict(fault) for fault in result.faults],
        }))  # fmt: skip
        return int(not result.is_whole)
    for fault in result.faults[:MOST_SHOWN]:
        print(f"  {fault}", file=sys.stderr)
    if (more := len(result.faults) - MOST_SHOWN) > 0:
        print(f"  and {more} more; all with --json", file=sys.stderr)
    print("Nothing was altered." if result.is_whole else "This is not as it was left.")
    return int(not result.is_whole)


def doctor(options: argparse.Namespace) -> int:
    from charm.operation.doctor import examine

    found = examine()
    if options.json:
        print(json.dumps([dataclasses.asdict(trouble) for trouble in found]))
        return int(bool(found))
    for trouble in found:
        print(f"{trouble.code}: {trouble.says}\n    {trouble.do}")
    count = "1 trouble" if len(found) == 1 else f"{len(found)} troubles"
    print(f"{count}." if found else "Nothing is wrong.")
    return int(bool(found))


def export_person(options: argparse.Namespace) -> int:
    from charm.alliance.services.erasing import find_person
    from charm.alliance.services.exporting import export_person as export

    person = find_person(options.who)
    with options.out.open("xb") as file:
        options.out.chmod(0o600)
        file.write(export(person=person))
    print(f"Everything about {person.name} is in {options.out}. Give it to nobody else.")
    return 0


def erase_person(options: argparse.Namespace) -> int:
    from charm.alliance.services.erasing import erase_person as erase
    from charm.alliance.services.erasing import find_person

    person = find_person(options.who)
    done = erase(person=person, really=options.really)
    print(f"{person.key} " + ("was erased." if options.really else "would be erased so:"))
    for heading, counted in (("erased", done.erased), ("anonymised", done.anonymised)):
        for what, count in sorted(counted.items()):
            print(f"  {heading:<10} {count:>5}  {what}")
    for one in done.kept:
        print(f"  {'kept':<10} {one.rows:>5}  {one.what}: {one.data.kind} ({one.data.basis}; "
              f"{one.data.retention})")  # fmt: skip
    for place in done.left:
        print(f"  LEFT: {place}", file=sys.stderr)
    if not options.really:
        print("Nothing was changed. To do it: add --really")
    return int(bool(done.left))


def setup(options: argparse.Namespace) -> int:
    from charm.alliance.queries import Mandate, holders
    from charm.alliance.services.set_up import set_up_alliance
    from charm.awards.services.issuers import set_up_issuers

    if bool(options.operator) != bool(options.name):
        raise Unreadable(["--operator and --name go together"])
    bring_up_to_date(verbosity=0)
    if not options.operator and not holders(Mandate.Office.OPERATOR):
        raise Unreadable(["--operator E-MAIL --name NAME: say who operates this installation"])
    set_up_alliance()
    issuers = set_up_issuers()
    print(f"{len(issuers)} issuers have their keys, in CHARM_VAR/keys: keep a copy of them apart.")
    if options.operator:
        _appoint(options.operator, options.name, Mandate.Office.OPERATOR, None)
    return 0


def appoint(options: argparse.Namespace) -> int:
    _appoint(options.email, options.name, options.office, options.university)
    return 0


def _appoint(email: str, name: str, office: str, where: str | None) -> None:
    from django.conf import settings

    from charm.alliance.queries import holders
    from charm.alliance.services.mandates import grant_mandate
    from charm.alliance.services.people import add_person

    there = holders(office, university=where)
    if there and email.casefold() not in {person.email.casefold() for person in there}:
        raise Unreadable(
            [f"{there[0].name} holds this office: they hand it on, at {settings.BASE_URL}/office/"]
        )
    person = add_person(name=name, email=email, university_code=where)
    grant_mandate(person=person, office=office, university_code=where)
    print(f"{person.name} signs in at {settings.BASE_URL}/account/login/ by a code sent to "
          f"{person.email}.")  # fmt: skip


def _notes(place: Path) -> list[str]:
    try:
        files = sorted(place.glob("*-*-*.txt")) if place.is_dir() else [place]
        return [file.read_text() for file in files]
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable([f"--heads {place}: cannot be read: {error}"]) from error
