"""The maker of files for the fuzzing, a process of its own: ``files_of`` starts it.

It makes the evidence of an issuer in a folder, writes its genuine credentials to its output, and
then one file after another, as far ahead as a pipe holds. So what it holds while it makes them is
not taken for memory of the desk.
"""

from __future__ import annotations

import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from .conftest import made_evidence
from .mutations import Given, Mutator
from .seeds import Issuing, seeds

ROOT = Path(__file__).parents[2]


class Files:
    """What comes from the maker, in its order."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self.evidence: Path
        """Where the keys, the lists and the trust register of the issuer are."""
        self.genuine: list[bytes]
        """Its credentials as they were signed, JSON first."""
        self.evidence, self.genuine = pickle.load(output)
        self.seconds = 0.0
        """Of processor time that the maker took so far."""

    def next(self) -> Given:
        """Raises EOFError when the maker broke."""
        one: Given
        self.seconds, one = pickle.load(self._output)
        return one


@contextmanager
def files_of(parser: str, folder: Path, *, seed: int) -> Iterator[Files]:
    """Files for one parser, from a maker that ends with this."""
    command = [sys.executable, "-m", __spec__.name, parser, str(folder), str(seed)]
    paths = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(command, cwd=ROOT, env=paths, stdout=subprocess.PIPE) as maker:
        assert maker.stdout is not None
        try:
            yield Files(maker.stdout)
        finally:
            maker.kill()


def main() -> None:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # nobody reads any more
    parser, folder, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    evidence = made_evidence(folder)
    issuing = Issuing(evidence)
    given = seeds(issuing)
    mutator = Mutator(parser, given[parser], given["json"], issuing, random.Random(seed))
    _hand_over((evidence.folder, [*given["json"], *given["token"]]))
    while True:
        _hand_over((time.process_time(), mutator.make()))


def _hand_over(what: Any) -> None:
    pickle.dump(what, sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
