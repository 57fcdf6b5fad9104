"""Files that nobody would write, for the parsers that the verification desk exposes.

``python -m tests.recognition.fuzzing --seconds 600 json`` goes on for that long, of processor time,
and says what it found; every check takes a share of it. Each try begins with a genuine file, has
its bytes or its structure changed, and asks the desk. What must hold: an answer or a sentence,
within seconds; and whatever is called genuine says what was signed.
"""

from __future__ import annotations

import argparse
import copy
import io
import json
import random
import resource
import signal
import tempfile
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import segno
from PIL import Image

from charm.core.credentials.baking import bake_png, bake_svg
from charm.core.credentials.jose import sign_token
from charm.core.credentials.jwk import encode
from charm.core.proposal.reading import Unreadable
from charm.recognition.desk import verify_document
from charm.recognition.lookups import Folder

from .conftest import NOW, Evidence, made_evidence

SLOWEST = 5
"""Seconds that one file may take."""
WORDS = [
    b"", b"\0", b"null", b"-1", b"1e999", b'"', b"\\", b"\\ud800", b"{", b"}", b"[", b"]", b",",
    b"@context", b"@type", b"@id", b"@graph", b"@reverse", b"proof", b"_:b0", b"https://", b"did:",
    b"endstream", b"/EmbeddedFile", b"/FlateDecode", b"]]>", b"<![CDATA[", b"<!DOCTYPE", b"&a;",
    b"IHDR", b"iTXt", b"IEND", b"eyJ", b".", b"=", b"\xff", b"\xe2\x80\xae", b"9" * 40,
]  # fmt: skip
VALUES: list[Any] = [
    None, True, 0, -1, 2**63, 1e308, 0.1, "", " ", "\ud800", "\0", "x" * 5_000, "_:a", "did:key:z",
    "https://[", "data:,", [], {}, [[]], [{}], {"@value": "x"}, {"@id": "x"}, {"@list": []},
    {"@context": {}}, {"id": "urn:x:1"}, ["x"] * 500, "2026-02-30T25:61:61Z",
    "0001-01-01T00:00:00Z",
]  # fmt: skip


@dataclass
class Found:
    """What went wrong, each with a file that shows it."""

    tries: int = 0
    crashes: dict[str, bytes] = field(default_factory=dict)
    genuine: int = 0
    slowest: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.tries} files, {self.genuine} genuine, slowest {self.slowest:.2f} s, "
            f"{len(self.crashes)} kinds of failure"
        )


class TooSlow(Exception):
    """A file took longer than it may."""


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlow(f"more than {SLOWEST} s")


def seeds(evidence: Evidence) -> dict[str, list[bytes]]:
    """Genuine files by parser."""
    token = sign_token(
        {k: v for k, v in evidence.credential.items() if k != "proof"}, evidence.signer
    )
    envelope = {"id": f"data:application/vc+jwt,{token}", "type": "EnvelopedVerifiableCredential"}
    plain = io.BytesIO()
    Image.new("RGB", (16, 16), "teal").save(plain, "PNG")
    text = evidence.document.decode()
    code, photo = io.BytesIO(), io.BytesIO()
    segno.make("https://credentials.example.eu/c/abc/").save(code, kind="png", scale=3)
    Image.open(code).convert("L").save(photo, "JPEG", quality=80)
    return {
        "json": [evidence.document],
        "token": [token.encode(), json.dumps(envelope).encode()],
        "png": [bake_png(plain.getvalue(), text), bake_png(plain.getvalue(), token)],
        "svg": [bake_svg("<svg><g/></svg>", given).encode() for given in (text, token)],
        "pdf": [_pdf(evidence.document, packed=packed) for packed in (True, False)],
        "photo": [code.getvalue(), photo.getvalue()],
    }


def _pdf(content: bytes, *, packed: bool) -> bytes:
    """As much of a PDF as the desk looks at."""
    stream = zlib.compress(content) if packed else content
    said = b"/Filter /FlateDecode " if packed else b""
    head = b"%PDF-1.7\n1 0 obj\n<< /Type /EmbeddedFile " + said
    return head + b"/Length %d >>\nstream\n%s\nendstream\nendobj\n%%%%EOF\n" % (len(stream), stream)


def changed(data: bytes, chance: random.Random) -> bytes:
    """The same with one to eight changes of its bytes."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(made) + 1)
        act = chance.randrange(6)
        if act == 0 and at < len(made):
            made[at] ^= 1 << chance.randrange(8)
        elif act == 1:
            made[at:at] = chance.choice(WORDS)
        elif act == 2:
            del made[at : at + chance.randint(1, 40)]
        elif act == 3:
            part = made[at : at + chance.randint(1, 60)]
            made[at:at] = part * chance.randint(1, 20)
        elif act == 4:
            made[at : at + 4] = chance.randbytes(4)
        else:
            del made[at:]
    return bytes(made)


def respelled(data: bytes, chance: random.Random) -> bytes:
    """A JSON document with one to four changes of its structure."""
    document = json.loads(data)
    for _ in range(chance.randint(1, 4)):
        parent = chance.choice(_parents(document))
        keys = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
        value: Any = copy.deepcopy(chance.choice(VALUES))
        if not keys or chance.random() < 0.2:
            _put(parent, chance.choice(["@type", "id", "x", "type", "@context", "proof"]), value)
            continue
        key = chance.choice(keys)
        act = chance.randrange(4)
        if act == 0:
            del parent[key]
        elif act == 1:
            parent[key] = value
        elif act == 2:
            parent[key] = [parent[key], copy.deepcopy(parent[key])]
        else:
            for _ in range(chance.choice([1, 40])):
                parent[key] = {"related": parent[key]} if chance.random() < 0.5 else [parent[key]]
    return json.dumps(document, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _parents(value: Any) -> list[Any]:
    found = [value] if isinstance(value, dict | list) else []
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            found += _parents(item)
    return found or [value]


def _put(parent: Any, key: str, value: Any) -> None:
    if isinstance(parent, dict):
        parent[key] = value
    else:
        parent.append(value)


def file_for(parser: str, given: list[bytes], chance: random.Random) -> bytes:
    """A file for that parser: of changed bytes, or well wrapped around a changed document."""
    seed = chance.choice(given)
    if parser == "json" and chance.random() < 0.6:
        return respelled(seed, chance)
    if parser == "token" and seed.startswith(b"eyJ") and chance.random() < 0.6:
        parts = seed.split(b".")
        place = chance.randrange(2)
        inner = _decoded(parts[place])
        inner = respelled(inner, chance) if chance.random() < 0.7 else changed(inner, chance)
        parts[place] = encode(inner).encode()
        return b".".join(parts)
    if parser == "pdf" and chance.random() < 0.4:
        return _pdf(changed(_plain(given[1]), chance), packed=chance.random() < 0.5)
    return changed(seed, chance)


def _decoded(part: bytes) -> bytes:
    from charm.core.credentials.jwk import decode

    return decode(part.decode())


def _plain(pdf: bytes) -> bytes:
    return pdf.partition(b"stream\n")[2].rpartition(b"\nendstream")[0]


def fuzz(
    parser: str, folder: Path, *, chance: random.Random, go_on: Callable[[Found], bool]
) -> Found:
    """Ask the desk about one file after another while ``go_on``."""
    evidence = made_evidence(folder)
    sources = Folder(evidence.folder)
    given, found = seeds(evidence)[parser], Found()
    said = [_ask(seed, sources)["credential"] for seed in given if parser != "photo"]
    before = signal.signal(signal.SIGALRM, _too_slow)
    try:
        while go_on(found):
            data = file_for(parser, given, chance)
            found.tries += 1
            began = time.perf_counter()
            signal.alarm(SLOWEST)
            try:
                report = _ask(data, sources)
            except Unreadable:
                continue
            except Exception as error:
                found.crashes.setdefault(f"{type(error).__name__}: {str(error)[:80]}", data)
                continue
            finally:
                signal.alarm(0)
                found.slowest = max(found.slowest, time.perf_counter() - began)
            if report["valid"] is True:
                found.genuine += 1
                if report["credential"] not in said:
                    found.crashes.setdefault("genuine, and says something else", data)
    finally:
        signal.signal(signal.SIGALRM, before)
    return found


def _ask(data: bytes, sources: Folder) -> dict[str, Any]:
    report = verify_document(data, sources=sources, now=NOW).as_json()
    json.dumps(report)
    return report


PARSERS = ("json", "token", "png", "svg", "pdf", "photo")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parsers", nargs="*", metavar="parser", help=", ".join(PARSERS))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    options = parser.parse_args()
    failed = False
    for name in options.parsers or PARSERS:
        ends = time.process_time() + options.seconds
        with tempfile.TemporaryDirectory() as folder:
            found = fuzz(
                name,
                Path(folder),
                chance=random.Random(options.seed),
                go_on=lambda _, ends=ends: time.process_time() < ends,  # type: ignore[misc]
            )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{name}: {found}, peak {peak} MiB (seed {options.seed})", flush=True)  # noqa: T201
        for number, (what, data) in enumerate(found.crashes.items()):
            place = Path(tempfile.gettempdir()) / f"fuzz-{name}-{number}"
            place.write_bytes(data)
            print(f"  {what}: {place}")  # noqa: T201
        failed = failed or bool(found.crashes)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
