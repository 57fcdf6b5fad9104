"""How far a proposal is, section by section: from its answers and from what the policy finds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charm.core.policy import Finding, Level
from charm.core.proposal.model import Proposal
from charm.core.workflow import ProposalState
from charm.foundation.histories import said_in_the_last
from charm.proposals.queries import Proposal as Filed
from charm.web.propose.fields import FIELDS
from charm.web.propose.sections import CHAPTERS, SECTION_OF, Section
from charm.web.propose.words import Words


@dataclass(frozen=True, slots=True)
class Standing:
    section: Section
    findings: tuple[Finding, ...]
    is_begun: bool

    @property
    def needed(self) -> int:
        return sum(finding.level is Level.MUST for finding in self.findings)

    @property
    def advised(self) -> int:
        return len(self.findings) - self.needed

    @property
    def tone(self) -> str:
        if self.needed:
            return "miss" if self.is_begun else ""
        return "done" if self.is_begun and not self.findings else ""

    @property
    def says(self) -> str:
        if self.needed and self.is_begun:
            return ngettext("{n} needed", "{n} needed", self.needed).format(n=self.needed)
        if not self.is_begun:
            return _("not begun") if self.findings else _("optional")
        if self.advised:
            return ngettext("{n} advised", "{n} advised", self.advised).format(n=self.advised)
        return _("done")


@dataclass(frozen=True, slots=True)
class Progress:
    chapters: tuple[tuple[Words, tuple[Standing, ...]], ...]
    elsewhere: tuple[Finding, ...]
    """What concerns no section: the proposers, the programme as a whole."""

    @property
    def standings(self) -> tuple[Standing, ...]:
        return tuple(one for _title, standings in self.chapters for one in standings)

    @property
    def needed(self) -> int:
        return sum(one.needed for one in self.standings) + sum(
            finding.level is Level.MUST for finding in self.elsewhere
        )

    @property
    def advised(self) -> int:
        return sum(one.advised for one in self.standings) + sum(
            finding.level is Level.SHOULD for finding in self.elsewhere
        )

    @property
    def next(self) -> Standing:
        """The first section that still needs something; the first of all when none does."""
        return next((one for one in self.standings if one.needed), self.standings[0])

    def of(self, section: Section) -> Standing:
        return next(one for one in self.standings if one.section is section)


def key_of(finding: Finding) -> str:
    """The field of the form that a finding concerns."""
    found = re.match(r"[a-z_0-9]+", finding.field)
    return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the Boards officer asked for when the proposal was returned (7.4.1)."""

    key: str
    label: Words
    section: Section | None
    says: str


def wishes_for(proposal: Filed) -> tuple[Wish, ...]:
    """One for each field that was named; none unless the proposal was returned."""
    if proposal.state != ProposalState.RETURNED:
        return ()
    said = said_in_the_last("proposal_returned", proposal.ref)
    return tuple(
        Wish(
            key,
            FIELDS[key].label if key in FIELDS else key,
            SECTION_OF.get(key),
            reason,
        )
        for key, reason in sorted(said.items())
    )


def progress_of(content: Proposal, findings: Iterable[Finding]) -> Progress:
    values = content.to_json()
    by_section: dict[str, list[Finding]] = {}
    elsewhere = []
    for finding in findings:
        section = SECTION_OF.get(key_of(finding))
        if section is None:
            elsewhere.append(finding)
        else:
            by_section.setdefault(section.code, []).append(finding)
    return Progress(
        tuple(
            (
                chapter.title,
                tuple(
                    Standing(
                        section,
                        tuple(by_section.get(section.code, ())),
                        any(key in values for key in section.keys),
                    )
                    for section in chapter.sections
                ),
            )
            for chapter in CHAPTERS
        ),
        tuple(elsewhere),
    )
