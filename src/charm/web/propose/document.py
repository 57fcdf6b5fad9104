"""A proposal as it is read: by its proposers, its endorsers, the Council and the Board.

``{% include "propose/_document.html" with document=document %}`` shows what :func:`document_of`
makes. The order is that of Appendix 2; what the policy asks beyond the form follows.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charm.core.proposal.model import Proposal
from charm.web.propose.answer import Answer, in_one_line
from charm.web.propose.fields import APPENDIX_2, BEYOND, Field
from charm.web.propose.words import Words, universities


@dataclass(frozen=True, slots=True)
class Entry:
    """One field as it was answered."""

    key: str
    label: Words
    clauses: tuple[str, ...]
    answer: Answer


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    title: Words
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    kind: str
    outcome: str
    parts: tuple[Part, ...]

    def entry(self, key: str) -> Entry | None:
        return next((e for part in self.parts for e in part.entries if e.key == key), None)


UNTITLED = gettext_lazy("Untitled proposal")


def document_of(content: Proposal) -> Document:
    """The proposal as a document. Fields that its kind is asked are there even without an answer;
    the others only with one. Needs no database; texts come in the reader's language first."""
    values = content.to_json()

    def entries(fields: tuple[Field, ...]) -> tuple[Entry, ...]:
        answered = (
            (field, field.widget.said(values.get(field.key)))
            for field in fields
            if field.key in values or field.applies(content.kind, content.outcome)
        )
        return tuple(
            Entry(f.key, f.label, f.clauses_for(content.kind), answer) for f, answer in answered
        )

    return Document(
        in_one_line(content.title) or str(UNTITLED),
        content.kind or "",
        content.outcome or "",
        (
            Part("appendix-2", _("The proposal form, Appendix 2"), entries(APPENDIX_2)),
            Part("beyond", _("Beyond the form"), (_proposers(content), *entries(BEYOND))),
        ),
    )


def _proposers(content: Proposal) -> Entry:
    names = tuple(
        f"{p.name}, {universities().get(p.university, p.university)}" for p in content.proposers
    )
    return Entry("proposers", _("Proposers"), ("7.4",), Answer(lines=names))


__all__ = ["Document", "Entry", "Part", "document_of"]
