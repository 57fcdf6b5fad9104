"""The ``charm`` command. Exit codes: 0 yes, 1 no, 2 unusable input or could not be done."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from charm import (
    catalogue_commands,
    key_commands,
    mail_commands,
    operation_commands,
    skill_commands,
)
from charm.core.proposal.reading import Unreadable, parse_json, proposal_schema, read_proposal

if TYPE_CHECKING:
    from charm.core.credentials.verify import Sources
    from charm.core.proposal.model import Proposal

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DEFAULT_EXAMPLE = {
    "formal": "formal-single.json",
    "non-formal": "non-formal-assessed.json",
    "informal": "informal-badge.json",
}
MAX_DOCX = 10 * 1024 * 1024


def main(arguments: list[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Unreadable as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 2
    except Exception as error:
        sentence = _sentence_for(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return 2


def run() -> None:
    sys.exit(main())


def _sentence_for(error: Exception) -> str | None:
    """What to say of something that could not be done; None for a mistake of our own."""
    if isinstance(error, OSError):
        return f"{error.filename or 'file'}: cannot be used: {error.strerror or error}"
    if "django" not in sys.modules:
        return None
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error as DatabaseTrouble

    from charm.foundation.errors import NotFound, Unfit

    if isinstance(error, DatabaseTrouble):
        return f"database: cannot be used ({error}). Is DATABASE_URL right? Run: charm migrate"
    if isinstance(error, NotFound | Unfit | ImproperlyConfigured):
        return str(error)
    return None


# --- on files alone ------------------------------------------------------------------------------


def check(options: argparse.Namespace) -> int:
    from charm.alliance.data import alliance
    from charm.core.policy import Level, version, version_in_force
    from charm.core.policy import check as check_policy

    today = dt.datetime.now(dt.UTC).date()
    try:
        policy = version(options.policy) if options.policy else version_in_force(today)
    except LookupError as error:
        raise Unreadable([f"--policy: {error.args[0]}"]) from error
    proposal, notes = _proposal_from(
        options.file, extra=options.extra or _extra_beside(options.file)
    )
    for note in notes:
        print(note, file=sys.stderr)
    findings = check_policy(
        proposal,
        policy,
        on=today,
        members=alliance().member_codes,
        people_known=bool(proposal.proposers and proposal.endorsers),
    )
    for finding in findings:
        print(json.dumps(finding.as_json(), ensure_ascii=False))
    return int(any(finding.level is Level.MUST for finding in findings))


def read(options: argparse.Namespace) -> int:
    values, notes = _form_values(_bytes(options.file, MAX_DOCX), options.file)
    print(json.dumps(values, ensure_ascii=False, indent=2))
    for note in notes:
        print(note, file=sys.stderr)
    return 0


def schema(_options: argparse.Namespace) -> int:
    print(json.dumps(proposal_schema(), ensure_ascii=False, indent=2))
    return 0


def policy_coverage(options: argparse.Namespace) -> int:
    from charm.core.policy.coverage import all_must_green, coverage, read_evidence

    rows = coverage(read_evidence())
    if options.json:
        print(json.dumps(rows, indent=2))
    else:
        width = max(map(len, rows))
        for clause, row in rows.items():
            print(f"{clause:<{width}}  {row['force']:<8} {row['state']:<8} {row['tests']:>4} tests")
        states = [row["state"] for row in rows.values()]
        print(", ".join(f"{states.count(state)} {state}" for state in sorted(set(states))))
    return int(not all_must_green(rows))


def verify(options: argparse.Namespace) -> int:
    from charm.core.credentials.verify import verdict
    from charm.recognition.desk import MAX_PHOTO_BYTES, Fetched, verify_document

    source = options.source
    if source.startswith(("https://", "http://")):
        if options.offline:
            raise Unreadable(["--offline: an address cannot be looked up offline; give a file"])
        fetched = Fetched.from_address(source)
        if fetched.problem:
            raise Unreadable([f"{source}: {fetched.problem}"])
        document = fetched.content
    else:
        document = _bytes(source, MAX_PHOTO_BYTES)
    evidence = Path(options.evidence) if options.evidence else None
    report = verify_document(
        document,
        evidence_folder=evidence,
        offline=options.offline,
        sources=None if evidence else _house(offline=options.offline),
    )
    result = report.as_json()
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        print(verdict(report))
        for row in result["checks"]:
            print(f"  {row['status']:<8} {row['check']:<13} {row['says']}")
        if result["valid"] and (replaced := result["credential"].get("replaces")):
            print(f"It replaces {replaced['number']}.")
    return {True: 0, False: 1, None: 2}[result["valid"]]


# --- on a database -------------------------------------------------------------------------------


def lifecycle(options: argparse.Namespace) -> int:
    source = options.input or str(EXAMPLES / DEFAULT_EXAMPLE[options.kind or "formal"])
    proposal, notes = _proposal_from(
        source, extra=options.extra or _extra_beside(source), kind_known=bool(options.kind)
    )
    for note in notes:
        print(note, file=sys.stderr)
    if options.kind and proposal.kind is None:
        from charm.core.proposal.model import Kind

        proposal = proposal.model_copy(update={"kind": Kind(options.kind)})
    if options.kind and proposal.kind != options.kind:
        raise Unreadable([f"kind: the file says {proposal.kind}, --kind says {options.kind}"])
    with _throw_away_database():
        from charm.core.workflow import Refusal
        from charm.lifecycle.play import play

        try:
            return int(not play(proposal, out=Path(options.out), print_line=print))
        except Refusal as error:
            print(f"{error.move}: refused\n{error}", file=sys.stderr)
            print(f"See everything that is missing at once: charm check {source}", file=sys.stderr)
            return 1


def migrate(_options: argparse.Namespace) -> int:
    _django()
    operation_commands.bring_up_to_date()
    return 0


def demo(_options: argparse.Namespace) -> int:
    _django()
    from charm.demo.accounts import table
    from charm.demo.filling import NotEmpty, fill_demo

    try:
        accounts = fill_demo(say=print)
    except NotEmpty as error:
        print(error)
        return 2
    print()
    for line in table(accounts):
        print(line)
    return 0


def worker(_options: argparse.Namespace) -> int:
    _django()
    from charm.foundation import jobs

    jobs.work()
    return 0


def bench(options: argparse.Namespace) -> int:
    if options.what == "skills":
        _django()
        from charm.skill_bench import skills

        result = skills(options.count or 500)
    elif options.what == "autosave":
        with _throw_away_database():
            from charm.autosave_bench import EXAMPLE, autosave

            result = autosave(options.count or 300, parse_json((EXAMPLES / EXAMPLE).read_bytes()))
    elif options.what == "award":
        with _throw_away_database(options.database):
            from charm.award_bench import award

            example = parse_json((EXAMPLES / "formal-single.json").read_bytes())
            result = award(options.count or 1000, read_proposal(example))
    elif options.what == "pages":
        with _throw_away_database(options.database):
            from charm.pages_bench import pages

            example = parse_json((EXAMPLES / "formal-single.json").read_bytes())
            result = pages(options.count or 20_000, read_proposal(example))
    elif options.what == "pack":
        with _throw_away_database():
            from charm.pack_bench import BASES, pack

            files = [(EXAMPLES / name).read_bytes() for name in BASES]
            result = pack(options.count or 30, [read_proposal(parse_json(one)) for one in files])
    else:
        from charm import bench as benchmarks

        measure, usual = {
            "issue": (benchmarks.issue, 1000),
            "verify": (benchmarks.verify, 1000),
            "status": (benchmarks.status, 50),
        }[options.what]
        result = measure(options.count or usual)
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:<18} {'–' if value is None else value}")
    return 0


def _extra_beside(source: str) -> str | None:
    """What a form does not ask may lie beside it: NAME.extra.json beside NAME.docx."""
    if not source.endswith(".docx"):
        return None
    beside = Path(source).with_suffix(".extra.json")
    return str(beside) if beside.is_file() else None


# --- reading input -------------------------------------------------------------------------------


def _proposal_from(
    source: str, extra: str | None = None, *, kind_known: bool = False
) -> tuple[Proposal, list[str]]:
    """The proposal in a JSON file or a filled Appendix 2 form, with what was not understood."""
    data = _bytes(source, MAX_DOCX)
    is_json = source.endswith(".json") or data.lstrip()[:1] == b"{"
    if is_json:
        values, notes = parse_json(data), list[str]()
    else:
        values, notes = _form_values(data, source)
    if extra:
        more = parse_json(_bytes(extra, MAX_DOCX))
        if not isinstance(more, dict):
            raise Unreadable([f"{extra}: must hold one JSON object"])
        values = {**values, **more}
    needs_kind = (is_json or bool(extra)) and not kind_known
    return read_proposal(values, require_kind=needs_kind), notes


def _form_values(data: bytes, source: str) -> tuple[dict[str, Any], list[str]]:
    from charm.core.appendix2 import UnusableForm, read_form

    try:
        reading = read_form(data)
    except UnusableForm as error:
        raise Unreadable([f"{source}: {error}"]) from error
    return reading.proposal_values, [str(note) for note in reading.notes]


def _bytes(source: str, limit: int) -> bytes:
    try:
        if source == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(source).open("rb") as file:
                data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable([f"{source}: cannot be read: {reason}"]) from error
    if len(data) > limit:
        raise Unreadable([f"{source}: is larger than {limit // 1024} KiB"])
    return data


def _house(*, offline: bool) -> Sources | None:
    """What this installation knows, if there is one here: it answers for its own host."""
    folder = Path(os.environ.get("CHARM_VAR", "var"))
    if not os.environ.get("DATABASE_URL") and not (folder / "charm.sqlite3").exists():
        return None
    _django()
    from charm.recognition.house import House
    from charm.recognition.lookups import Network, Nowhere

    return House(Nowhere() if offline else Network())


# --- Django --------------------------------------------------------------------------------------


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "charm.settings")
    import django

    django.setup()


@contextlib.contextmanager
def _throw_away_database(given: str | None = None) -> Iterator[None]:
    """A migrated SQLite database and an empty folder for keys, gone afterwards; or the database
    that is ``given``, which must be empty, and is not cleaned up."""
    with tempfile.TemporaryDirectory(prefix="charm-") as folder:
        os.environ["CHARM_VAR"] = folder
        os.environ["DATABASE_URL"] = given or f"sqlite:///{folder}/charm.sqlite3"
        os.environ["EMAIL_URL"] = "memorymail://"
        _django()
        from django.core.management import call_command
        from django.db import connection, connections

        if connection.introspection.table_names():
            raise SystemExit("This database is not empty: give one that was made for this run.")
        call_command("migrate", verbosity=0, interactive=False)
        try:
            yield
        finally:
            connections.close_all()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("give a number from 1 on")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="charm", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Any, says: str, parent: Any = commands) -> argparse.ArgumentParser:
        sub: argparse.ArgumentParser = parent.add_parser(name, help=says, description=says)
        sub.set_defaults(run=run)
        return sub

    def prepared(name: str, run: Any, says: str, parent: Any) -> argparse.ArgumentParser:
        def with_django(options: argparse.Namespace) -> int:
            _django()
            return int(run(options))

        return command(name, with_django, says, parent)

    sub = command("lifecycle", lifecycle, "Take a proposal through its whole life.")
    sub.add_argument("--kind", choices=list(DEFAULT_EXAMPLE))
    sub.add_argument("--input", metavar="FILE", help="JSON, or a filled Appendix 2 form (DOCX)")
    sub.add_argument("--extra", metavar="FILE.json", help="what the form does not ask")
    sub.add_argument("--out", metavar="DIR", required=True)

    sub = command("check", check, "Say what the policy says of a proposal.")
    sub.add_argument("file", metavar="FILE")
    sub.add_argument("--policy", metavar="VERSION")
    sub.add_argument("--extra", metavar="FILE.json", help="what the form does not ask")

    sub = command("read", read, "Read a filled Appendix 2 form as JSON.")
    sub.add_argument("file", metavar="FILE.docx")

    sub = command("verify", verify, "Check a credential.")
    sub.add_argument("source", metavar="FILE|URL|-")
    sub.add_argument("--json", action="store_true")
    sub.add_argument("--offline", action="store_true", help="look nothing up on the network")
    sub.add_argument("--evidence", metavar="DIR", help="a folder that lifecycle wrote")

    sub = command("schema", schema, "Print the JSON Schema of a proposal.")
    sub.add_argument("what", choices=["proposal"])

    policy = commands.add_parser("policy", help="About the policy.")
    policies = policy.add_subparsers(required=True, metavar="what")
    sub = command("coverage", policy_coverage, "List each clause with its state.", policies)
    sub.add_argument("--json", action="store_true")

    command("migrate", migrate, "Bring the database up to date.")
    command("demo", demo, "Fill an empty database with the demo alliance.")
    command("worker", worker, "Do the background work until told to stop.")

    for part in (
        key_commands,
        mail_commands,
        skill_commands,
        catalogue_commands,
        operation_commands,
    ):
        part.add_commands(commands, prepared)

    sub = command(
        "bench",
        bench,
        "Measure speed against the physical limit; for status, a list of a million places that is "
        "built, signed and made ready to be served; for skills, how often the right one is among "
        "the first ten suggested, against plain matching of words (needs ESCO in English); for "
        "autosave, a field of the form of a proposal, against a bare write of it; for award, a "
        "whole graduation day from the sheet of results to letters and certificates; for pack, the "
        "papers of a meeting with many proposals, against Typst with the same words as plain text; "
        "for pages, the public pages of a long catalogue, against the smallest page.",
    )
    sub.add_argument(
        "what",
        choices=["issue", "verify", "status", "skills", "autosave", "award", "pack", "pages"],
    )
    sub.add_argument(
        "--count",
        type=_positive,
        help="1000; for skills 500, autosave 300, status 50, pack 30, pages 20000",
    )
    sub.add_argument(
        "--database",
        metavar="URL",
        help="for award and pages: an empty database, instead of one on SQLite",
    )
    sub.add_argument("--json", action="store_true")
    return parser
