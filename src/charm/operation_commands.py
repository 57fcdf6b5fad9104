"""The part of the command ``charm`` that operators use on a running installation."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from charm.core.proposal.reading import Unreadable

Command = Callable[..., argparse.ArgumentParser]


def add_commands(commands: Any, command: Command, prepare: Callable[[], None]) -> None:
    """``command`` makes one parser; ``prepare`` sets Django up when one of them runs."""

    def sub(name: str, run: Callable[..., int], says: str) -> argparse.ArgumentParser:
        return command(name, lambda options: _prepared(run, options, prepare), says, commands)

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


def _prepared(
    run: Callable[[argparse.Namespace], int],
    options: argparse.Namespace,
    prepare: Callable[[], None],
) -> int:
    prepare()
    return run(options)


def recheck(options: argparse.Namespace) -> int:
    from charm.operation.recheck import MOST_SHOWN
    from charm.operation.recheck import recheck as judge

    say: Callable[[str], None] = (lambda _: None) if options.json else print
    notes = [note for place in options.heads for note in _notes(Path(place))]
    result = judge(notes=notes, keys=options.key, most_awards=options.awards, say=say)
    if options.json:
        faults = [
            {"part": fault.part, "where": fault.where, "says": fault.says}
            for fault in result.faults
        ]
        print(json.dumps({"whole": result.is_whole, "judged": result.judged, "faults": faults}))
        return int(not result.is_whole)
    for fault in result.faults[:MOST_SHOWN]:
        print(f"  {fault}", file=sys.stderr)
    if (more := len(result.faults) - MOST_SHOWN) > 0:
        print(f"  and {more} more; all with --json", file=sys.stderr)
    print("Nothing was altered." if result.is_whole else "This is not as it was left.")
    return int(not result.is_whole)


def _notes(place: Path) -> list[str]:
    try:
        files = sorted(place.glob("*-*-*.txt")) if place.is_dir() else [place]
        return [file.read_text() for file in files]
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable([f"--heads {place}: cannot be read: {error}"]) from error
