"""E-mails as people save them: EML, and MSG of Outlook written out by hand (MS-CFB, MS-OXMSG)."""

from __future__ import annotations

import datetime as dt
import itertools
import struct
from email.message import EmailMessage
from email.utils import format_datetime

WRITTEN = dt.datetime(2026, 11, 19, 9, 30, tzinfo=dt.UTC)
SECTOR = 512
END, FREE, FAT, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


def eml(
    sender: str = "Maarten Visser <manager@uu.nl>",
    *,
    to: str = "Sanne de Wit <proposer@uu.nl>",
    subject: str = "Re: Living with Water",
    text: str = "I approve that this is proposed and delivered.",
    html: str = "",
    sent: dt.datetime | None = WRITTEN,
    attached: str = "",
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if sent:
        message["Date"] = format_datetime(sent)
    if html:
        message.set_content(html, subtype="html")
    else:
        message.set_content(text)
    if attached:
        message.add_attachment(
            b"%PDF-1.7", maintype="application", subtype="pdf", filename=attached
        )
    return message.as_bytes()


def msg(
    sender: str = "manager@uu.nl",
    *,
    name: str = "Maarten Visser",
    subject: str = "Re: Living with Water",
    text: str = "I approve that this is proposed and delivered.",
    sent: dt.datetime = WRITTEN,
) -> bytes:
    """One message with one recipient."""
    said = {0x0037: subject, 0x1000: text, 0x0C1A: name, 0x0C1F: sender, 0x001A: "IPM.Note"}
    to = {0x3001: "Sanne de Wit", 0x39FE: "proposer@uu.nl"}
    ticks = int((sent - dt.datetime(1601, 1, 1, tzinfo=dt.UTC)).total_seconds()) * 10**7
    when = struct.pack("<HHIQ", 0x0040, 0x0039, 6, ticks)
    root = _streams(said, header=b"\0" * 32, more=when)
    recipient = _streams(to, header=b"\0" * 8)
    return _compound(root, {"__recip_version1.0_#00000000": recipient})


def _streams(texts: dict[int, str], *, header: bytes, more: bytes = b"") -> dict[str, bytes]:
    """Each text in a stream of its own, and the stream that lists them. Streams are filled up to
    4096 bytes: shorter ones live elsewhere in the file."""
    listed = b"".join(struct.pack("<HHIQ", 0x001F, pid, 6, 0) for pid in texts) + more
    for pid in range(0x6000, 0x6000 + 256):
        listed += struct.pack("<HHIQ", 0x0003, pid, 6, 0)
    streams = {
        f"__substg1.0_{pid:04X}001F": (text + " " * max(0, 2048 - len(text))).encode("utf-16-le")
        for pid, text in texts.items()
    }
    return {**streams, "__properties_version1.0": header + listed}


def _compound(root: dict[str, bytes], storages: dict[str, dict[str, bytes]]) -> bytes:
    entries: list[list[object]] = [["Root Entry", 5, NONE, NONE, NONE, END, 0]]
    body, chains = bytearray(), []

    def add(name: str, content: bytes) -> int:
        first = len(body) // SECTOR
        body.extend(content + b"\0" * (-len(content) % SECTOR))
        chains.append((first, len(body) // SECTOR))
        entries.append([name, 2, NONE, NONE, NONE, first, len(content)])
        return len(entries) - 1

    def row(of: int, children: list[int]) -> None:
        entries[of][4] = children[0]
        for one, after in itertools.pairwise(children):
            entries[one][3] = after

    top = [add(name, content) for name, content in root.items()]
    for name, streams in storages.items():
        entries.append([name, 1, NONE, NONE, NONE, 0, 0])
        top.append(len(entries) - 1)
        row(top[-1], [add(each, content) for each, content in streams.items()])
    row(0, top)
    while len(entries) % 4:
        entries.append(["", 0, NONE, NONE, NONE, 0, 0])
    directory = b"".join(_entry(*entry) for entry in entries)  # type: ignore[arg-type]
    start = len(body) // SECTOR
    body.extend(directory)
    chains.append((start, len(body) // SECTOR))
    fat = [FREE] * (-(-(len(body) // SECTOR + 1) // 128) * 128)
    for first, after in chains:
        for sector in range(first, after):
            fat[sector] = sector + 1 if sector + 1 < after else END
    at = len(body) // SECTOR
    tables = len(fat) // 128
    if at + tables > len(fat):
        fat += [FREE] * 128
        tables += 1
    for sector in range(at, at + tables):
        fat[sector] = FAT
    body.extend(struct.pack(f"<{len(fat)}I", *fat))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, tables, start, 0, 4096, END, 0, END, 0, at,
    )  # fmt: skip
    more = [at + number for number in range(1, tables)]
    difat = struct.pack("<108I", *(more + [FREE] * (108 - len(more))))
    return header + difat + bytes(body)


def _entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le") + (b"\0\0" if name else b"")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", spelled, len(spelled), kind, 1, left, right, child, b"", 0, 0, 0,
        start, size,
    )  # fmt: skip
