"""What kind of change it is, in words: for the proposers while they write, the Boards officer who
confirms it, and the members who read what is new to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from charm.boards.changes import Outlook, outlook_of
from charm.core.proposal.classes import ChangeClass, Difference
from charm.core.proposal.model import Proposal
from charm.proposals.queries import Proposal as Filed
from charm.web.propose.comparing import Change, changes_between, label_of
from charm.web.propose.words import Words
from charm.web.words import CHANGE

WHY: Mapping[str, Words] = {
    "translated": gettext_lazy("A translation was added."),
    "spelled": gettext_lazy("Only capitals, spacing or punctuation are different."),
    "claimed": gettext_lazy("Few words are different; the proposers say that it means the same."),
    "people": gettext_lazy("Other people of the same universities."),
    "universities": gettext_lazy("Other universities propose it."),
    "operational": gettext_lazy("It is about money, resources or support."),
    "academic": gettext_lazy("It is for the Academic Council to judge."),
}
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Field:
    """One field that reads differently: its class, why, and the words."""

    key: str
    label: Words
    change: str
    name: Words
    why: Words
    words: Change | None
    claimable: bool = False
    claimed: bool = False


def fields_of(before: Proposal, after: Proposal, difference: Difference) -> list[Field]:
    """The gravest first, then in the order of the form."""
    words = {one.key: one for one in changes_between(before, after)}
    found = [
        Field(
            one.field,
            label_of(one.field),
            one.change,
            CHANGE[one.change],
            WHY[one.why],
            words.get(one.field),
            one.claimable,
            one.why == "claimed",
        )
        for one in difference.fields
    ]
    return sorted(found, key=lambda one: -ChangeClass(one.change).weight)


def fields_in(before: Proposal, after: Proposal, rows: Iterable[Mapping[str, str]]) -> list[Field]:
    """As they were found when it was submitted."""
    words = {one.key: one for one in changes_between(before, after)}
    found = [
        Field(
            row["field"],
            label_of(row["field"]),
            row["class"],
            CHANGE[row["class"]],
            WHY[row["why"]],
            words.get(row["field"]),
            claimed=row["why"] == "claimed",
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: -ChangeClass(one.change).weight)


@dataclass(frozen=True, slots=True)
class Course:
    """Which way a draft will go once it is submitted, and why."""

    counts: str
    says: str
    clause: str
    change: str


def course_for(proposal: Filed, content: Proposal) -> Course | None:
    """For the pages on which it is written; None for what is compared with nothing."""
    if not proposal.previous_id and proposal.cycle == 1:
        return None
    outlook = outlook_of(proposal, content)
    return course_of(outlook) if outlook is not None else None


def course_of(outlook: Outlook) -> Course:
    difference = outlook.difference
    says = _way_of_amendment(outlook) if outlook.is_amendment else _way_of_revision(outlook)
    clause = "7.1" if outlook.asks_council else "7.7" if outlook.asks_board else "7.25"
    change = difference.change if difference else ""
    return Course(counted(difference), says, clause, change)


def counted(difference: Difference) -> str:
    """How many fields read differently."""
    count = len(difference.fields)
    if not count:
        return _("Nothing changed yet")
    return ngettext("{n} field changed", "{n} fields changed", count).format(n=count)


def _way_of_amendment(outlook: Outlook) -> str:
    difference = outlook.difference
    if not difference:
        return _("Change what is to be amended: what changes decides who is asked.")
    named = named_in(difference, outlook.change)
    if outlook.change is ChangeClass.EDITORIAL:
        return _(
            "Only the wording is different, so the Boards officer can accept it without a meeting."
        )
    if outlook.change is ChangeClass.OPERATIONAL:
        return _(
            "It goes to the Executive Board only, because money, resources or support changed: "
            "{fields}."
        ).format(fields=named)
    if outlook.asks_board:
        return _(
            "It goes to the Academic Council and the Executive Board, because what they decided on "
            "changed: {fields}."
        ).format(fields=named)
    return _(
        "It goes to the Academic Council, because what it decided on changed: {fields}."
    ).format(fields=named)


def _way_of_revision(outlook: Outlook) -> str:
    if not outlook.asks_council:
        return _(
            "The Academic Council’s approval goes on holding, because nothing academic changed. "
            "The Executive Board, which asked for the revision, decides again."
        )
    return _(
        "It goes to the Academic Council again, and to the Executive Board, because something "
        "academic changed: {fields}."
    ).format(fields=named_in(outlook.difference, ChangeClass.ACADEMIC))


def named_in(difference: Difference, change: ChangeClass) -> str:
    """The first few fields of that class."""
    labels = [str(label_of(one.field)) for one in difference.of(change)]
    return _few(labels)


def _few(labels: Sequence[str]) -> str:
    shown = ", ".join(labels[:MOST_NAMED])
    more = len(labels) - MOST_NAMED
    if more <= 0:
        return shown
    return ngettext("{shown} and {n} more", "{shown} and {n} more", more).format(
        shown=shown, n=more
    )
