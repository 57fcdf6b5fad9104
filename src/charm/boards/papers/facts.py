"""What the printed papers say, ready to be laid out by the template ``pack.typ``."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from charm.boards.papers.contents import Contents
from charm.boards.papers.paper import Enclosed, attachments, paper_facts
from charm.boards.papers.words import day, moment, table, words
from charm.foundation.typesetting import Sheet
from charm.proposals.form import FormSheet
from charm.proposals.queries import Snapshot

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Printed:
    """A frozen pack and what it names by hash."""

    contents: Contents
    sha256: str
    frozen_at: dt.datetime
    versions: Mapping[str, Snapshot]
    """By identifier: those that are printed, and those they are compared with."""
    enclosed: Mapping[str, tuple[Enclosed, ...]]
    """The files of each item, by its track; of an item about no proposal, by its number."""
    closed: Collection[str] = ()
    """Items whose papers are left out of this copy."""


def pack_facts(pack: Printed, fonts: str) -> Facts:
    """Everything the template lays out."""
    said, sheet = pack.contents, FormSheet(fonts)
    zone = said["body"]["time_zone"]
    starts = dt.datetime.fromisoformat(said["meeting"]["starts_at"]).astimezone(ZoneInfo(zone))
    body, on, number = sheet.line(said["body"]["name"]), day(starts.date()), said["pack"]
    sheets = [sheet]
    papers = {paper["track"]: paper for paper in said["papers"]}
    items = []
    for line in said["agenda"]:
        sheets.append(FormSheet(fonts))
        if line["track"] in papers:
            items.append(_item(papers[line["track"]], pack, sheets[-1]))
        elif line["documents"]:
            items.append(_documents(line, pack, sheets[-1]))
    return {
        "language": "en",
        "house": words("pack", "house"),
        "subject": words("pack", "subject", body=body, day=on, n=number),
        "body": body,
        "title": words("pack", "title"),
        "day": on,
        "number": words("pack", "number", n=number),
        "stamp": words("pack", "stamp", body=body, day=on, n=number),
        "page": words("pack", "page"),
        "item": words("pack", "item"),
        "attachment": words("pack", "attachment"),
        "glance": _glance(pack, sheet, zone),
        "sha256": pack.sha256,
        "sha256_head": words("pack", "contents_hash"),
        "sha256_says": words("pack", "contents_says"),
        "left_out": _left_out(pack),
        "changes": _changes(said["changes"], sheet) if said["changes"] else None,
        "agenda": _agenda(said, sheet),
        "items": items,
        "notes": [
            words("pack", key)
            for key in ("unprintable", "shortened")
            if any(getattr(one, key) for one in sheets)
        ],
    }


def _documents(line: Contents, pack: Printed, sheet: FormSheet) -> Facts:
    """An item that is about no proposal, with what its documents show."""
    enclosed = pack.enclosed.get(line["number"], ())
    return {
        "key": f"item-{line['number']}",
        "number": line["number"],
        "title": sheet.line(_in_english(line["title"])),
        "closed": "",
        "documents": attachments(line["number"], line["documents"], enclosed, sheet),
    }


def _in_english(title: Any) -> str:
    if isinstance(title, str):
        return title
    return str(title.get("en") or next(iter(title.values()), ""))


def _item(paper: Contents, pack: Printed, sheet: FormSheet) -> Facts:
    if paper["track"] in pack.closed:
        return {
            "key": key_of(paper),
            "number": paper["number"],
            "title": sheet.line(paper["title"]),
            "closed": words("pack", "closed_item"),
            "documents": None,
        }
    before = paper["before"]
    return {
        "key": key_of(paper),
        "closed": "",
        "documents": None,
        **paper_facts(
            paper,
            pack.versions[paper["snapshot"]],
            pack.versions[before["snapshot"]] if before else None,
            pack.enclosed.get(paper["track"], ()),
            sheet,
        ),
    }


def key_of(paper: Contents) -> str:
    """Where links within the document lead."""
    return f"item-{paper['track']}"


def _glance(pack: Printed, sheet: Sheet, zone: str) -> list[Facts]:
    said = pack.contents
    meeting, many = said["meeting"], len(said["papers"])
    papers = words("glance", "papers_one" if many == 1 else "papers_many", n=many)
    rows = {
        "begins": moment(meeting["starts_at"], zone),
        "place": sheet.line(meeting["place"]) or words("glance", "no_place"),
        "papers": papers if many else words("glance", "papers_none"),
        "closed": moment(meeting["papers_due"], zone),
        "frozen": moment(pack.frozen_at.isoformat(), zone),
        "because": sheet.line(said["because"]),
    }
    return [{"head": words("glance", key), "says": text} for key, text in rows.items()]


def _left_out(pack: Printed) -> str:
    items = [one["number"] for one in pack.contents["papers"] if one["track"] in pack.closed]
    if not items:
        return ""
    return words("pack", "left_out_one" if len(items) == 1 else "left_out", items=", ".join(items))


def _changes(changes: Contents, sheet: Sheet) -> Facts:
    before = changes["before"]
    groups = []
    for key in ("new", "changed", "withdrawn", "moved"):
        rows = [
            {
                "number": row["number"],
                "title": sheet.line(row["title"]),
                "why": _why(row, sheet),
            }
            for row in changes[key]
        ]
        if rows:
            groups.append({"title": words("changes", key), "rows": rows})
    return {
        "title": words("changes", "title", n=before["pack"]),
        "says": words("changes", "says", n=before["pack"]),
        "sha256": before["sha256"],
        "groups": groups,
    }


def _why(row: Contents, sheet: Sheet) -> str:
    if row.get("was"):
        return words("changes", "was", number=row["was"])
    return words("changes", "late", why=sheet.line(row["why"])) if row.get("why") else ""


def _agenda(said: Contents, sheet: FormSheet) -> Facts:
    papers = {paper["track"]: key_of(paper) for paper in said["papers"]}
    rows = []
    for line in sheet.some(said["agenda"]):
        begins = dt.datetime.fromisoformat(line["begins"])
        meta = [table()["kind"].get(line["kind"], line["kind"])]
        if line["minutes"]:
            meta.append(words("agenda", "minutes", n=line["minutes"]))
        if line["presenter"]:
            meta.append(sheet.line(line["presenter"]))
        rows.append(
            {
                "number": line["number"],
                "title": sheet.line(_in_english(line["title"])),
                "begins": f"{begins:%H:%M}",
                "meta": "  ·  ".join(meta),
                "depth": line["depth"],
                "key": papers.get(
                    line["track"], f"item-{line['number']}" if line["documents"] else ""
                ),
            }
        )
    return {
        "title": words("agenda", "title"),
        "page": words("agenda", "page"),
        "nothing": words("agenda", "nothing"),
        "rows": rows,
    }


def as_data(facts: Facts) -> str:
    return json.dumps(facts, ensure_ascii=False)
