"""What a certificate says: the frozen record as texts, ready to be laid out.

Nothing is read from rows that can still change, but for the one fact that must never be hidden:
that the award was revoked, or is suspended.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from charm.awards.certificate.address import check_address
from charm.awards.certificate.elements import Line, Writer, basis, elements, further
from charm.awards.certificate.words import Words
from charm.awards.models import Award
from charm.awards.queries import record_of
from charm.core.credentials.record import AwardRecord, AwardType, BodyInRole
from charm.core.credentials.record_rules import awarded_on
from charm.core.seal import Palette, draw_seal
from charm.core.workflow.delivery import AwardState
from charm.foundation.typesetting import Sheet

INK = Palette(ink="#0a5a54", paper="#ffffff", accent="#0a5a54")
Facts = dict[str, Any]


def facts_of(award: Award, words: Words, sheet: Sheet, *, desk: str) -> Facts:
    """Everything the template lays out; ``desk`` is the address of the verification desk."""
    record = record_of(award)
    writer = Writer(record, words, sheet)
    badge = record.definition.award_type is AwardType.PARTICIPATION_BADGE
    revoked = award.state in (AwardState.REVOKED, AwardState.SUSPENDED)
    learner = sheet.name(_name(record), words("document", "unprintable_name"))
    issuer = sheet.line(record.issuer.name)
    kind = words("document", "participation_badge" if badge else "micro_credential")
    title = writer.said(record.definition.title, sheet.TITLE)
    title["text"] = title["text"].strip("\u200c\u200d ") or kind
    file, address = f"{award.number}.json", check_address(award)
    facts: Facts = {
        "language": words.language,
        "number": award.number,
        "house": words("document", "house"),
        "kind": kind,
        "badge": badge,
        "subject": words("document", "subject", kind=kind, title=title["text"], learner=learner),
        "description": words("document", "description", number=award.number, issuer=issuer),
        "issuer": issuer,
        "learner": learner,
        "title": title,
        "front": _front(record, writer, badge=badge, revoked=revoked),
        "revoked": _revoked(award, words, issuer) if revoked else None,
        "elements": elements(writer, learner),
        "further": further(writer),
        "basis": basis(writer, award.replaces.number if award.replaces else ""),
        "check": _check(words, issuer, file, desk, address),
        "attachment": {"name": file, "says": words("document", "attachment")},
        "seal": None if revoked else _seal(award, record, badge=badge),
        "seal_alt": words("document", "ribbon_alt" if badge else "seal_alt"),
        "qr_alt": words("document", "qr_alt", address=address),
        "page": words("document", "page", page="@", pages="#"),
        "heads": {part: words(part, "title") for part in ("elements", "further", "basis", "check")},
        "columns": [words("elements", key) for key in ("number", "element", "value")],
        "elements_say": words("elements", "says"),
    }
    facts["notes"] = _notes(sheet, words)
    return facts


def _name(record: AwardRecord) -> str:
    return f"{record.learner.given_name} {record.learner.family_name}"


def _front(record: AwardRecord, writer: Writer, *, badge: bool, revoked: bool) -> Facts:
    words, sheet = writer.words, writer.sheet
    if badge:
        before, after = ("badge_said" if revoked else "badge_says"), "badge"
    else:
        before, after = ("awarded" if revoked else "awards"), "micro_credential"
    operated = record.issuer.operated_by
    bodies = record.definition.bodies[: sheet.MOST]
    return {
        "before": words("front", before),
        "after": words("front", after),
        "says": "" if revoked else words("front", "participated" if badge else "assessed"),
        "operated": words(
            "front",
            "operated",
            issuer=sheet.line(record.issuer.name),
            operator=sheet.line(operated.name),
            alliance=sheet.line(record.issuer.on_behalf_of),
        )
        if operated
        else "",
        "glance": _glance(record, writer),
        "bodies": [
            {"head": words("front", head), "names": [_body(body, words, sheet) for body in rows]}
            for head, rows in (
                ("awarded_by", [body for body in bodies if body.awards]),
                ("together_with", [body for body in bodies if not body.awards]),
            )
            if rows
        ],
        "signed": words("front", "signed", issuer=sheet.line(record.issuer.name)),
        "check": words("front", "check"),
        "check_says": words("front", "check_says"),
    }


def _body(body: BodyInRole, words: Words, sheet: Sheet) -> dict[str, str]:
    country = words.country(body.organisation.country) if body.organisation.country else ""
    return {
        "name": sheet.line(body.organisation.name),
        "says": ", ".join(filter(None, [words.of("role", body.role), country])),
    }


def _glance(record: AwardRecord, writer: Writer) -> list[dict[str, Any]]:
    """What is asked first: when, how much, at what level, how."""
    words = writer.words
    level = writer.level_short()
    rows = [
        ("date", [words.day(awarded_on(record))]),
        ("workload", writer.workload_short()),
        ("level", level) if level else ("setting", [words.of("kind", record.definition.kind)]),
        ("participation", [words.of("participation", p) for p in record.definition.participation]),
    ]
    return [
        {"head": words("front", key), "lines": lines[: Sheet.MOST]} for key, lines in rows if lines
    ]


def _revoked(award: Award, words: Words, issuer: str) -> dict[str, str]:
    """When, not why: the reason is between the issuer and the learner (7.26). It may also be
    suspended only."""
    if award.state == AwardState.SUSPENDED and award.suspended_at is not None:
        day = words.day(award.suspended_at.date())
        return {
            "title": words("revoked", "suspended_title"),
            "head": words("revoked", "suspended_head", day=day),
            "says": words("revoked", "suspended_says", issuer=issuer),
            "foot": words("revoked", "suspended_foot", day=day),
        }
    if award.revoked_at is None:
        raise ValueError("A revoked award says when it was revoked.")
    day = words.day(award.revoked_at.date())
    successor = getattr(award, "replaced_by", None)
    if successor is not None:
        return {
            "title": words("revoked", "superseded_title"),
            "head": words("revoked", "superseded_head", day=day, number=successor.number),
            "says": words("revoked", "superseded_says", issuer=issuer, number=successor.number),
            "foot": words("revoked", "superseded_foot", number=successor.number),
        }
    return {
        "title": words("revoked", "title"),
        "head": words("revoked", "head", day=day),
        "says": words("revoked", "says", issuer=issuer),
        "foot": words("revoked", "foot", day=day),
    }


def _check(words: Words, issuer: str, file: str, desk: str, address: str) -> Facts:
    said = {"file": file, "issuer": issuer}
    return {
        "address": address,
        "ways": [
            {"head": words("check", head), "says": words("check", says, **said), **more}
            for head, says, more in (
                ("head", "online", {"link": address}),
                ("file_head", "file", {"link": desk}),
                ("gone_head", "gone", {"code": words("check", "command", file=file)}),
            )
        ],
    }


def _seal(award: Award, record: AwardRecord, *, badge: bool) -> str:
    definition = record.definition
    return draw_seal(
        str(award.version.entry_id),
        field=definition.isced_f,
        level=definition.eqf_level,
        hours=definition.hours,
        badge=badge,
        size=320,
        palette=INK,
    )


def _notes(sheet: Sheet, words: Words) -> list[str]:
    found: Iterable[tuple[bool, str]] = (
        (sheet.unprintable, "unprintable"),
        (sheet.shortened, "shortened"),
    )
    return [words("document", key) for happened, key in found if happened]


__all__ = ["Facts", "Line", "facts_of"]
