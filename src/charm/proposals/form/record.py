"""What is known of a version: what the policy said of it, and who endorsed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from charm.core.policy.checking import clause_order
from charm.core.proposal.model import Proposal as Content
from charm.foundation.typesetting import Sheet
from charm.proposals.form.beyond import university
from charm.proposals.form.paper import Record
from charm.proposals.form.words import day, moment, word, words
from charm.proposals.models import Endorsement, Submission
from charm.proposals.queries import ENDORSED

Facts = dict[str, Any]


def policy(submission: Submission, sheet: Sheet) -> Facts:
    """Every finding of the day of the submission, by clause, with what the proposers answered."""
    rows = sorted(submission.findings, key=lambda row: clause_order(row["clause"]))
    said: set[str] = set()
    found = []
    for row in rows[: sheet.MOST]:
        clause = row["clause"]
        answer = "" if clause in said else submission.answers.get(clause, "")
        said.add(clause)
        found.append(
            {
                "clause": f"§ {clause}",
                "level": words("policy", row["level"]),
                "message": sheet.text(row["message"]),
                "remedy": sheet.text(row.get("remedy", "")),
                "answer": sheet.text(str(answer)),
            }
        )
    return {
        "title": words("policy", "title"),
        "says": words("policy", "says", day=day(submission.submitted_at.date()),
                      version=submission.policy_version),
        "answer": words("policy", "answer"),
        "nothing": "" if found else words("policy", "nothing"),
        "rows": found,
    }  # fmt: skip


def endorsements(content: Content, record: Record, sheet: Sheet) -> Facts:
    """By university: each endorsement, or that there is none of one that has a proposer."""
    given = [row for row in record.endorsements if row.state in ENDORSED]
    codes = dict.fromkeys([*(row.university_id for row in given),
                           *(one.university for one in content.proposers)])  # fmt: skip
    return {
        "title": words("endorsements", "title"),
        "says": words("endorsements", "says"),
        "rows": [
            {
                "university": sheet.line(university(code)),
                "given": [_given(row, record, sheet) for row in given if row.university_id == code],
                "none": words("endorsements", "none"),
            }
            for code in list(codes)[: sheet.MOST]
        ],
    }


def _given(row: Endorsement, record: Record, sheet: Sheet) -> Facts:
    return {
        "who": sheet.line(f"{row.signed_name or row.name}, {word('office', row.office)}"),
        "how": [sheet.line(line) for line in _how(row, record)],
        "comment": sheet.text(row.comment),
    }


def _how(row: Endorsement, record: Record) -> Iterator[str]:
    evidence = record.evidence.get(row.id)
    if evidence is None:
        when = moment(row.answered_at) if row.answered_at else ""
        yield words("endorsements", "given", moment=when)
        return
    yield words("endorsements", "on_evidence")
    if evidence.judged_by is not None and evidence.judged_at is not None:
        name, when = evidence.judged_by.name, moment(evidence.judged_at)
        yield words("endorsements", "verified", name=name, moment=when)
