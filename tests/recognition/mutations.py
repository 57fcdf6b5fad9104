"""Changes of genuine files: of their bytes, and of their structure well wrapped up again.

A checksum or a signature stops a file of which bytes alone were changed at the first door; so the
parts of a picture get their checksum again, what is packed is packed again, and a document may be
signed again by its issuer.
"""

from __future__ import annotations

import copy
import gzip
import json
import random
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from charm.core.credentials.baking import bake_png, bake_svg
from charm.core.credentials.jwk import decode, encode
from charm.core.credentials.keys import Kind
from charm.core.credentials.skeleton import Unsafe
from charm.core.credentials.suites import EDDSA_RDFC
from charm.recognition.desk import MAX_BYTES, MAX_PHOTO_BYTES

from .seeds import WAYS, Issuing, pdf, photo

WORDS = [
    b"", b"\0", b"null", b"-1", b"1e999", b'"', b"\\", b"\\ud800", b"{", b"}", b"[", b"]", b",",
    b"@context", b"@type", b"@id", b"@graph", b"@reverse", b"proof", b"_:b0", b"https://", b"did:",
    b"endstream", b"/EmbeddedFile", b"/FlateDecode", b"]]>", b"<![CDATA[", b"<!DOCTYPE", b"&a;",
    b"IHDR", b"iTXt", b"IEND", b"eyJ", b".", b"=", b"\xff", b"\xe2\x80\xae", b"9" * 40, b"[" * 400,
    b"//", b"@", b":", b"#", b"%2e%2e%2f", b"xn--", b"[::", b"\xf0\x9f\x91\xa9", b"obj", b">>",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, 0, -1, 2**63, 1e308, 0.1, "", " ", "\ud800", "\0", "x" * 5_000, "_:a", "did:key:z",
    "https://[", "data:,", [], {}, [[]], [{}], {"@value": "x"}, {"@id": "x"}, {"@list": []},
    {"@context": {}}, {"id": "urn:x:1"}, ["x"] * 500, "2026-02-30T25:61:61Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", [{"type": ["Alignment"]}] * 60,
    [{"type": "Profile", "image": [{"type": "Image"}] * 4}] * 9, "eddsa-jcs-2022", "ecdsa-jcs-2019",
    "Ed25519Signature2020", "previousProof", "\u202e\u2066", {"en": "x", "@none": "y"}, "1" * 5_000,
]  # fmt: skip
NAMES = ["@type", "id", "x", "type", "@context", "proof", "previousProof", "expires", "related",
         "validUntil", "credentialStatus", "statusSize", "crit", "jwk", "revoked"]  # fmt: skip


@dataclass(frozen=True)
class Given:
    """One try: the file, and what is found when its issuer's keys or its list are looked up."""

    data: bytes
    keys: bytes | None = None
    status: bytes | None = None
    is_signed: bool = False
    """The issuer signed it as changed: it may say something new, and be called genuine."""


def changed(data: bytes, chance: random.Random) -> bytes:
    """The same with one to eight changes of its bytes."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(made) + 1)
        act = chance.randrange(7)
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
        elif act == 5:
            there = chance.randrange(len(made) + 1)
            made[at:at] = made[there : there + chance.randint(1, 400)]
        elif chance.random() < 0.3:
            del made[at:]
    return bytes(made)


def respelled(data: bytes, chance: random.Random) -> bytes:
    """A JSON document with one to four changes of its structure, or made as large as is read."""
    document = json.loads(data)
    if chance.random() < 0.001:
        return widened(document, chance)
    for _ in range(chance.randint(1, 4)):
        parent = chance.choice(_parents(document))
        keys = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
        value: Any = copy.deepcopy(chance.choice(VALUES))
        if not keys or chance.random() < 0.2:
            _put(parent, chance.choice(NAMES), value)
            continue
        key = chance.choice(keys)
        act = chance.randrange(5)
        if act == 0:
            del parent[key]
        elif act == 1:
            parent[key] = value
        elif act == 2:
            parent[key] = [parent[key], copy.deepcopy(parent[key])]
        elif act == 3 and isinstance(parent[key], str):
            text = changed(parent[key].encode("utf-8", "surrogatepass"), chance)
            parent[key] = text.decode("utf-8", "replace")
        else:
            for _ in range(chance.choice([1, 8, 40])):
                parent[key] = {"related": parent[key]} if chance.random() < 0.5 else [parent[key]]
    return json.dumps(document, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def widened(document: dict[str, Any], chance: random.Random) -> bytes:
    """With a member that is large, or takes much more memory than its text."""
    text = json.dumps(document)[:-1]
    room = MAX_BYTES - len(text) - 20
    kind = chance.randrange(3)
    if kind == 0:
        small = chance.choice(["[],", "{},", "1,", "1.5,", '"",', '{"a":[]},', "[[[[[[]]]]]],"])
        most = min(room, chance.choice([30_000, 190_000, room])) // len(small)
        inner = f"[{small * most}1]"
    elif kind == 1:
        count = chance.choice([10_000, 49_000, 150_000])
        inner = "{" + ",".join(f'"{number:x}":[]' for number in range(count)) + "}"
    else:
        unit = chance.choice(["a", "\U0001f600", r"\u0001", r"\ud83d\ude00", r"\""])
        first = chance.choice(["", "\U0001f600"])
        inner = f'"{first}{unit * ((room - 4) // len(unit.encode()))}"'
    return f'{text}, "x": {inner}}}'.encode()


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


@dataclass
class Mutator:
    """Makes files for one parser out of its seeds."""

    parser: str
    given: list[bytes]
    documents: list[bytes]
    """Signed credentials as JSON, to stand behind changed keys and lists, or inside pictures."""
    issuing: Issuing
    chance: random.Random

    def make(self) -> Given:
        seed = self.chance.choice(self.given)
        structured = getattr(self, f"_{self.parser}", None)
        if structured is None or self.chance.random() < 0.3:
            return self._wrapped(changed(seed, self.chance))
        made: Given = structured(seed)
        return made

    def _wrapped(self, data: bytes) -> Given:
        """Keys and lists are looked up; everything else is handed in."""
        document = self.chance.choice(self.documents)
        if self.parser == "keys":
            return Given(document, keys=data)
        return Given(document, status=data) if self.parser == "list" else Given(data)

    def _json(self, seed: bytes) -> Given:
        return self._signed_again(respelled(seed, self.chance))

    def _signed_again(self, data: bytes) -> Given:
        """Half of the documents are signed as they stand now, where that can be done."""
        if self.chance.random() < 0.5:
            return Given(data)
        try:
            document = json.loads(data)
            signed = self.issuing.sign(document, self.chance.choice(WAYS))
            return Given(json.dumps(signed).encode(), is_signed=True)
        except (Unsafe, ValueError, TypeError, AttributeError):
            return Given(data)

    def _token(self, seed: bytes) -> Given:
        if not seed.startswith(b"eyJ"):
            return Given(respelled(seed, self.chance))
        parts = seed.split(b".")
        place = self.chance.randrange(2)
        inner = decode(parts[place].decode())
        small = self.chance.random() < 0.7
        inner = respelled(inner, self.chance) if small else changed(inner, self.chance)
        if place == 1 and self.chance.random() < 0.5:
            header = {"alg": "RS256", "kid": "#rsa"}
            return Given(self.issuing.token(header, inner), is_signed=True)
        parts[place] = encode(inner).encode()
        return Given(b".".join(parts))

    def _text(self) -> bytes:
        text = self.chance.choice(self.documents)
        return (respelled if self.chance.random() < 0.5 else changed)(text, self.chance)

    def _png(self, seed: bytes) -> Given:
        if self.chance.random() < 0.4:
            return Given(bake_png(seed, self._text().decode("utf-8", "replace")))
        return Given(rechunked(seed, self.chance))

    def _svg(self, seed: bytes) -> Given:
        text = self._text().decode("utf-8", "replace")
        made = bake_svg("<svg><g/></svg>", text).encode("utf-8", "replace")
        return Given(changed(made, self.chance) if self.chance.random() < 0.5 else made)

    def _pdf(self, seed: bytes) -> Given:
        packed = self.chance.random() < 0.5
        if self.chance.random() < 0.001:
            return Given(self._pdf_of_many_that_end_too_early())
        made = pdf(self._text(), packed=packed)
        if self.chance.random() < 0.4:
            more = pdf(self._text()[:400_000], packed=not packed)
            fit = max(0, MAX_PHOTO_BYTES - len(made)) // len(more)
            made += more * min(self.chance.randint(1, 30), fit)
        return Given(made[:MAX_PHOTO_BYTES])

    def _pdf_of_many_that_end_too_early(self) -> bytes:
        wide = widened(json.loads(self.chance.choice(self.documents)), self.chance)
        return b"".join(pdf(wide[:-end], packed=True) for end in range(2, 22))

    def _photo(self, seed: bytes) -> Given:
        if self.chance.random() < 0.02:
            return Given(
                flat(*(self.chance.choice([1, 3_000, 4_000, 7_700, 60_000]) for _ in "ab"))
            )
        if seed.startswith(b"\x89PNG") and self.chance.random() < 0.7:
            return Given(rechunked(seed, self.chance))
        said = changed(self.chance.choice([b"https://a.example/", b"{}", b"eyJ"]), self.chance)
        text = said.decode("utf-8", "replace")[:200] or "-"
        return Given(changed(photo(text, self.chance.choice(["PNG", "JPEG", "WEBP"])), self.chance))

    def _keys(self, seed: bytes) -> Given:
        return self._wrapped(respelled(seed, self.chance))

    def _list(self, seed: bytes) -> Given:
        document = json.loads(seed)
        subject = document["credentialSubject"]
        if self.chance.random() < 0.5:
            subject["encodedList"] = self._packed(decode(subject["encodedList"][1:]))
        else:
            document = json.loads(respelled(seed, self.chance))
        with suppress(Unsafe, ValueError, TypeError, AttributeError):  # else as it was signed
            document = self.issuing.sign(document, (EDDSA_RDFC, Kind.ED25519))
        return self._wrapped(json.dumps(document).encode())

    def _packed(self, packed: bytes) -> str:
        act = self.chance.randrange(3)
        if act == 0:
            packed = changed(packed, self.chance)
        elif act == 1:
            size = self.chance.choice([0, 1, 16_383, 16_384, 16_385, 10**6, 9 * 2**20, 3 * 2**25])
            packed = gzip.compress(bytes(size), compresslevel=1)
        else:
            packed += self.chance.choice([packed, b"\0", gzip.compress(b"")])
        return "u" + encode(packed)


def flat(wide: int, high: int) -> bytes:
    """A whole PNG of one colour, small for what it unpacks to."""
    pack, row, rest = zlib.compressobj(1), 1 + 4 * wide, min(high * (1 + 4 * wide), 260_000_000)
    body = b""
    while rest > 0:
        body += pack.compress(bytes(min(rest, 100 * row)))
        rest -= 100 * row
    head = struct.pack(">II", wide, high) + bytes([8, 6, 0, 0, 0])
    return png([(b"IHDR", head), (b"IDAT", body + pack.flush()), (b"IEND", b"")])


def png(parts: list[tuple[bytes, bytes]]) -> bytes:
    """Parts by their kind, with their checksums."""
    spelled = (
        struct.pack(">I", len(content)) + kind + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(spelled)


def rechunked(picture: bytes, chance: random.Random) -> bytes:
    """A PNG with one to three of its parts changed, each with its checksum right again."""
    parts, at = [], 8
    while at < len(picture):
        (size,) = struct.unpack(">I", picture[at : at + 4])
        parts.append((picture[at + 4 : at + 8], picture[at + 8 : at + 8 + size]))
        at += 12 + size
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(parts))
        kind, content = parts[place]
        act = chance.randrange(5)
        if act == 0:
            parts[place] = (kind, changed(content, chance))
        elif act == 1:
            parts.insert(place, parts[chance.randrange(len(parts))])
        elif act == 2 and len(parts) > 1:
            del parts[place]
        elif act == 3:
            kinds = [b"zTXt", b"iTXt", b"tEXt", b"iCCP", b"eXIf", b"acTL", b"fdAT", b"IDAT"]
            packed = zlib.compress(bytes(chance.choice([10, 10**5, 3 * 10**7])))
            name = chance.choice([b"openbadgecredential\0", b"x\0", b""])
            parts.insert(place, (chance.choice(kinds), name + b"\0" + packed))
        else:
            wide, high = (chance.choice([0, 1, 2**31 - 1, 9_000, 8_000_000]) for _ in "ab")
            deep = bytes(chance.choice([0, 1, 2, 3, 6, 8, 16, 255]) for _ in range(5))
            parts[0] = (b"IHDR", struct.pack(">II", wide, high) + deep)
    return png(parts)
