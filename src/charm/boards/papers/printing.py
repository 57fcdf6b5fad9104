"""A frozen pack as one document: PDF/A-3a and PDF/UA-1, with bookmarks, a stamp on every page, and
its contents, versions and files within it (docs/decisions/0009).

The same contents give the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from charm.boards.models import Pack
from charm.boards.papers.contents import Contents, read
from charm.boards.papers.facts import Printed, as_data, pack_facts
from charm.boards.papers.paper import Enclosed
from charm.foundation import files
from charm.foundation.errors import NotFound
from charm.foundation.typesetting import printed, typeset
from charm.foundation.typesetting.pages import pages_of
from charm.proposals.form import parts_of_form
from charm.proposals.queries import snapshot_of

TEMPLATE = Path(__file__).parents[1] / "templates" / "pack.typ"
MOST_BYTES = 40 << 20
"""Of attached files within one document."""
MOST_PAGES = 60
"""Of attached files, shown in one document."""
MOST_OF_ONE = 12
"""The same, of one file."""


def pack_pdf(pack: Pack, *, closed: Collection[str] = ()) -> bytes:
    """The document; without the papers of the items that are ``closed`` to its reader. Raises
    LookupError when a file is missing or was changed."""
    said = read(pack)
    papers = [paper for paper in said["papers"] if paper["track"] not in closed]
    versions = {ref: snapshot_of(ref) for ref in _versions(papers)}
    beside: dict[str, bytes] = {"contents.json": pack.contents.encode(), **parts_of_form()}
    enclosed = {}
    room = _Room()
    for paper in papers:
        snapshot = versions[paper["snapshot"]]
        name = f"item-{paper['number']}-version-{paper['version']}.json"
        beside[name] = snapshot.content.encode()
        enclosed[paper["track"]] = _enclosed(paper["number"], paper["attachments"], beside, room)
    for line in said["agenda"]:
        if line["documents"] and not line["track"]:
            enclosed[line["number"]] = _enclosed(line["number"], line["documents"], beside, room)
    given = Printed(said, pack.sha256, pack.frozen_at, versions, enclosed, closed)

    def made(fonts: str) -> bytes:
        facts = as_data(pack_facts(given, fonts))
        return typeset(TEMPLATE, {"facts": facts}, at=pack.frozen_at, beside=beside)

    return printed(made)


def _versions(papers: list[Contents]) -> Iterator[str]:
    for paper in papers:
        yield paper["snapshot"]
        if paper["before"]:
            yield paper["before"]["snapshot"]


class _Room:
    """What is left of it for attached files."""

    def __init__(self) -> None:
        self.bytes, self.pages = MOST_BYTES, MOST_PAGES


def _enclosed(
    number: str, given: list[Contents], beside: dict[str, bytes], room: _Room
) -> tuple[Enclosed, ...]:
    """Each file of an item, put beside the template under a name of its own, with what it shows."""
    return tuple(_carried(f"item-{number}-file-{at}", one, beside, room)
                 for at, one in enumerate(given, 1))  # fmt: skip


def _carried(stem: str, file: Contents, beside: dict[str, bytes], room: _Room) -> Enclosed:
    if file["size"] > room.bytes:
        return Enclosed("")
    try:
        content = files.read(files.one_of(file["about"], file["id"]))
    except NotFound:  # a document of an agenda can be taken off again
        return Enclosed("")
    room.bytes -= file["size"]
    name = f"{stem}.{file['name'].rpartition('.')[2].lower()}"
    beside[name] = content
    if file["type"].startswith("image/"):
        return Enclosed(name, (name,))
    if file["type"] != files.FileType.PDF or not room.pages:
        return Enclosed(name)
    pages = pages_of(content, most=min(room.pages, MOST_OF_ONE))
    if pages is None:
        return Enclosed(name)
    room.pages -= len(pages.pictures)
    shown = {f"{stem}-page-{n}.jpg": picture for n, picture in enumerate(pages.pictures, 1)}
    beside.update(shown)
    return Enclosed(name, tuple(shown), pages.total)
