"""One paper as it is printed: summary, form, policy, endorsements, what changed."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

from charm.boards.papers.changes import changes_between
from charm.boards.papers.contents import Contents
from charm.boards.papers.words import day, table, words
from charm.core.appendix2.printed import printed_form
from charm.core.proposal.model import Proposal as Content
from charm.core.proposal.reading import read_proposal
from charm.foundation.typesetting import Sheet
from charm.proposals.form import FormSheet, Paper, beyond_the_form, facts_of
from charm.proposals.queries import Snapshot

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """An attached file as the pack carries it."""

    name: str
    """Within the document; empty where it is too large to lie there."""
    pictures: tuple[str, ...] = ()
    """Files with what its first pages show."""
    total: int = 0
    """Pages in all; 0 for what has none, or cannot be shown."""


def paper_facts(
    paper: Contents,
    snapshot: Snapshot,
    before: Snapshot | None,
    enclosed: tuple[Enclosed, ...],
    sheet: FormSheet,
) -> Facts:
    """What the template lays out of one paper. First what must never be shortened for what stands
    before it."""
    content = read_proposal(json.loads(snapshot.content))
    form = facts_of(
        Paper(
            content=content, source="", at=snapshot.taken_at, version=snapshot.number,
            sha256=snapshot.sha256,
        ),
        sheet,
    )  # fmt: skip
    return {
        "number": paper["number"],
        "title": sheet.line(paper["title"]),
        "version": words("item", "version", n=paper["version"], day=_day(paper["taken_at"])),
        "sha256": paper["sha256"],
        "source": f"item-{paper['number']}-version-{paper['version']}.json",
        "source_says": words("pack", "version_attachment", n=paper["number"]),
        "late": words("item", "late", why=sheet.line(paper["late_because"]))
        if paper["late_because"]
        else "",
        "summary": _summary(paper, form, sheet),
        "form": form["form"],
        "form_title": words("item", "form"),
        "beyond": form["beyond"],
        "interests": _interests(paper["interests"], sheet),
        "policy": _policy(paper["policy"], sheet),
        "endorsements": _endorsements(paper["endorsements"], sheet),
        "before": _before(paper["before"], before, content, sheet),
        "opinions": _opinions(paper["opinions"], sheet),
        "attachments": attachments(paper["number"], paper["attachments"], enclosed, sheet),
    }


def _summary(paper: Contents, form: Facts, sheet: Sheet) -> Facts:
    """On one page: what it is, who proposes it, what it takes, what is asked of the body. Each row
    is answered as in the form."""
    rows = {row["key"]: row for row in (*form["form"], *form["beyond"]["rows"])}
    facts = []
    for key, label in table()["summary"].items():
        row = rows.get(key)
        if row is not None and (row["is_answered"] or key in ("ects", "eqf_level")):
            facts.append({**row, "label": label, "hint": "", **_chosen(row)})
    said = [(words("item", "before_body"), sheet.line(_why(paper["opened_because"])))]
    if paper["money_found"]:
        said.append((words("item", "money_found"), sheet.line(paper["money_found"])))
    said.append((words("item", "asks"), words("item", "asks_says")))
    return {
        "title": words("item", "summary"),
        "glance": form["glance"],
        "rows": facts,
        "says": [{"label": label, "says": text} for label, text in said],
    }


def _chosen(row: Facts) -> Facts:
    """Of options only those that are chosen, in one line."""
    chosen = [option["label"] for option in row["options"] if option["chosen"]]
    return {"lines": [*row["lines"], ", ".join(chosen)], "options": []} if chosen else {}


def _interests(interests: Contents, sheet: Sheet) -> Facts:
    rows = [
        {"label": words("interests", key), "says": ", ".join(map(sheet.line, interests[key]))}
        for key in ("proposes", "stays_out", "endorses", "same_university")
        if interests[key]
    ]
    return {
        "title": words("interests", "title"),
        "says": words("interests", "says"),
        "rows": rows,
        "nobody": "" if rows else words("interests", "nobody"),
    }


def _policy(policy: Contents | None, sheet: Sheet) -> Facts:
    title = words("policy", "title")
    if policy is None:
        return {"title": title, "says": "", "nothing": words("policy", "unknown"), "rows": [],
                "answer": "", "holds": [], "holds_head": ""}  # fmt: skip
    rows, holds = [], []
    for line in policy["clauses"]:
        if not line["findings"]:
            holds.append({"clause": f"§ {line['clause']}", "title": sheet.line(line["title"])})
        answer = line["answer"]
        for found in line["findings"]:
            rows.append(
                {
                    "clause": f"§ {line['clause']}",
                    "level": words("policy", found["level"]),
                    "message": sheet.text(found["message"]),
                    "remedy": sheet.text(found["remedy"]),
                    "answer": sheet.text(answer),
                }
            )
            answer = ""
    on = day(dt.date.fromisoformat(policy["on"]))
    return {
        "title": title,
        "says": words("policy", "says", day=on, version=policy["version"]),
        "answer": words("policy", "answer"),
        "nothing": "",
        "rows": rows,
        "holds": holds,
        "holds_head": words("policy", "holds"),
    }


def _endorsements(rows: list[Contents], sheet: Sheet) -> Facts:
    return {
        "title": words("endorsements", "title"),
        "says": words("endorsements", "says"),
        "rows": [
            {
                "university": sheet.line(row["university"]),
                "none": row["none"],
                "given": [
                    {
                        "who": sheet.line(given["who"]),
                        "how": [sheet.line(line) for line in given["how"]],
                        "comment": sheet.text(given["comment"]),
                    }
                    for given in row["given"]
                ],
            }
            for row in rows
        ],
    }


def _before(
    facts: Contents | None, snapshot: Snapshot | None, content: Any, sheet: FormSheet
) -> Facts | None:
    if facts is None or snapshot is None:
        return None
    seen = read_proposal(json.loads(snapshot.content))
    on = day(dt.date.fromisoformat(facts["day"]))
    return {
        "title": words("before", "title"),
        "says": words("before", "says", n=facts["version"], day=on),
        "sha256": facts["sha256"],
        "same": words("before", "same"),
        "skipped": words("before", "skipped"),
        "rows": changes_between(seen, content, sheet),
    }


def _opinions(opinions: list[Contents] | None, sheet: FormSheet) -> Facts | None:
    if opinions is None:
        return None
    return {
        "title": words("opinions", "title"),
        "says": words("opinions", "says"),
        "nobody": "" if opinions else words("opinions", "nobody"),
        "rows": [
            {
                "by": sheet.line(row["by"]),
                "says": [
                    {
                        "asks": sheet.line(one["asks"]),
                        "met": words("opinions", one["met"]),
                        "why": sheet.text(one["why"]),
                    }
                    for one in row["says"]
                ],
                "comments": [
                    {"field": _label(one["field"]), "text": sheet.text(one["text"])}
                    for one in row["comments"]
                ],
            }
            for row in opinions
        ],
    }


def _label(field: str) -> str:
    """What the printed form calls a field."""
    rows = (*printed_form(Content(kind=None)), *beyond_the_form(Content(kind=None)))
    return next((row.label for row in rows if row.key == field), field)


def attachments(
    number: str, given: list[Contents], enclosed: tuple[Enclosed, ...], sheet: Sheet
) -> Facts | None:
    """The files of an item, each with what it shows; nothing without any."""
    if not given:
        return None
    rows = []
    for file, carried in zip(given, enclosed, strict=True):
        name = sheet.line(file["name"])
        rows.append(
            {
                "name": name,
                "file": carried.name,
                "says": words("pack", "file_attachment", n=number),
                "type": file["type"],
                "size": f"{max(1, round(file['size'] / 1024))} kB",
                "sha256": file["sha256"],
                "note": _note(file, carried),
                "pictures": [
                    {"file": picture, "alt": _alt(name, at, carried)}
                    for at, picture in enumerate(carried.pictures, 1)
                ],
            }
        )
    return {
        "title": words("attachments", "title"),
        "says": words("attachments", "says"),
        "rows": rows,
    }


def _note(file: Contents, carried: Enclosed) -> str:
    if not carried.name:
        return words("attachments", "not_within")
    if file["type"].startswith("image/"):
        return ""
    if file["type"] != "application/pdf":
        return words("attachments", "no_pages")
    if not carried.total:
        return words("attachments", "not_shown")
    return words("attachments", "pages", shown=len(carried.pictures), total=carried.total)


def _alt(name: str, at: int, carried: Enclosed) -> str:
    if not carried.total:
        return words("attachments", "picture", name=name)
    return words("attachments", "alt", n=at, total=carried.total, name=name)


def _day(iso: str) -> str:
    return day(dt.datetime.fromisoformat(iso).date())


def _why(text: str) -> str:
    """A reason of the system as a sentence begins, with its clause as clauses are written."""
    said = re.sub(r"\((\d+(?:\.\d+)+)\)$", "(§ \\1)", text)
    return said[:1].upper() + said[1:]
