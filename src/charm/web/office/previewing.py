"""A letter of any role as it would be read, about a real proposal.

What the proposal does not say stands between ``⟦`` and ``⟧``, so that nobody takes it for true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import get_template, select_template
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charm.alliance.queries import Person, alliance
from charm.boards import letters, rules
from charm.boards import queries as boards
from charm.foundation import letterbook
from charm.foundation.letter_roles import group_of
from charm.foundation.letterbook import Addressee, Words
from charm.proposals import queries as proposals
from charm.proposals.queries import Proposal

OPENS, CLOSES = "⟦", "⟧"
OF_SIGN_IN = "web"
"""The room whose letters are templates of the sign-in."""
FOLDERS = ("account", "mfa", "socialaccount")

SLOTS: Mapping[str, str | Promise] = {
    "account": _("the page of the account"),
    "after": _("the new address"),
    "before": _("the old address"),
    "begins": _("the day"),
    "body": _("the body"),
    "by": _("who did it"),
    "code": _("the code"),
    "colleague": _("the colleague"),
    "comment": _("the comment"),
    "condition": _("the condition"),
    "conditions": _("the conditions"),
    "day": _("the day"),
    "email": _("the address"),
    "endorser": _("the endorser"),
    "ends": _("the last day"),
    "ip": _("where from"),
    "issuer": _("the issuer"),
    "last": _("the last day"),
    "letters": _("the letters"),
    "link": _("the page where the reader goes on"),
    "name": _("the reader"),
    "number": _("the number"),
    "office": _("the office"),
    "password_reset_url": _("the one-time link"),
    "reason": _("the reason"),
    "reasons": _("the reasons"),
    "seat": _("the seat"),
    "secret": _("the one-time link"),
    "sha256": _("the checksum"),
    "since": _("the day"),
    "span": _("from when, until when"),
    "successor": _("the successor"),
    "title": _("the title"),
    "university": _("the university"),
    "until": _("the last day"),
    "user_agent": _("the device"),
    "version": _("the number of the version"),
    "what": _("what it is for"),
    "who": _("who did it"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_open: bool
    """Whether it stands for something that the proposal does not say."""


def preview(role: str, language: str, *, about: Proposal | None, viewer: Person) -> Words:
    """The letter in that language. Raises KeyError for a role that is not there."""
    group = group_of(role)
    with translation.override(language):
        if group is not None and group.room == OF_SIGN_IN:
            return _of_sign_in(role, language)
        known = _known(about, viewer) if about is not None else {}
        text = letterbook.texts(language)[role]
        values = {slot: known.get(slot) or _open(slot) for slot in text.slots}
        reader = Addressee("", str(known.get("reader") or _open("name")), language)
        at = ("proposal", about.pk) if about is not None else None
        return letterbook.composed(role, to=reader, at=at, **values)


def pieces(text: str) -> list[Piece]:
    """The text in parts, those that stand for something else apart."""
    found = []
    for place, part in enumerate(text.split(OPENS)):
        inside, closes, after = part.partition(CLOSES)
        if place and closes:
            found += [Piece(inside, is_open=True), Piece(after, is_open=False)]
        else:
            found.append(Piece(part, is_open=False))
    return [piece for piece in found if piece.text]


def _open(slot: str) -> str:
    return f"{OPENS}{SLOTS.get(slot, slot.replace('_', ' '))}{CLOSES}"


def _known(proposal: Proposal, viewer: Person) -> dict[str, Any]:
    """What the proposal, its question to an endorser and the decision that the viewer may read say
    of the slots."""
    known: dict[str, Any] = {"title": proposal.title}
    if people := proposals.proposers_of(proposal):
        known |= {"by": people[0].name, "reader": people[0].name}
    if (snapshot := proposal.snapshot) is not None:
        known |= {"version": snapshot.number, "sha256": snapshot.sha256}
        for row in proposals.endorsements_of(snapshot)[:1]:
            known |= {
                "endorser": row.signed_name or row.name,
                "university": row.university.name,
                "since": row.asked_at.date(),
                "until": row.expires_at.date(),
                "comment": row.comment,
            }
    tracks = boards.tracks_of(proposal)
    if tracks:
        known["body"] = tracks[-1].body.name
        if (meeting := tracks[-1].meeting) is not None:
            known["begins"] = meeting.starts_at
    readable = [d for d in boards.decisions_of(proposal) if rules.may_read_decision(viewer, d)]
    for decision in readable[-1:]:
        rows = decision.conditions.order_by("due_on", "id")
        said = letters.listed(rows, translation.get_language() or "en")
        known |= {"body": decision.track.body.name, "reasons": decision.reasons,
                  "conditions": said}  # fmt: skip
    return known


def _of_sign_in(role: str, language: str) -> Words:
    stem = role.replace("-", "_")
    subjects = [f"{folder}/email/{stem}_subject.txt" for folder in FOLDERS]
    subject = select_template(subjects)
    named = str(subject.template.name)
    slots = ("code", "email", "ip", "password_reset_url", "user_agent")
    words = {slot: _open(slot) for slot in slots} | {
        "home": settings.BASE_URL,
        "signup_url": f"{settings.BASE_URL}{reverse('account_signup')}",
        "alliance": alliance(),
    }
    body = get_template(named.replace("_subject.txt", "_message.txt")).render(words)
    return Words(" ".join(subject.render(words).split()), body.strip() + "\n", language, body, "")
