"""Put an approved proposal into the catalogue, or its amendment as the next version."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.utils.text import slugify

from charm.alliance.queries import universities
from charm.boards.queries import Approval, approval_of
from charm.catalogue.content import spell, version_content
from charm.catalogue.description import describe
from charm.catalogue.models import Accreditation, Entry, EntryVersion
from charm.catalogue.services.listing import relist
from charm.core.appendix1 import Element
from charm.core.proposal.model import Kind
from charm.core.proposal.model import Proposal as Content
from charm.foundation import clock, ledger, letterbook, outbox
from charm.foundation.errors import Unfit
from charm.foundation.transactions import act, save_next
from charm.proposals import queries as proposals
from charm.proposals.queries import Proposal


@act()
def publish_approved(*, proposal: uuid.UUID | str, snapshot: uuid.UUID | str) -> EntryVersion:
    """Publish the approved snapshot (5.6.1.6): a new entry, or the next version of the entry that
    the proposal amends (7.25). The same snapshot is published once. Raises Unfit without a released
    approval of the Academic Council for this very version, and where an element of Appendix 1 is
    not said (7.17)."""
    known = EntryVersion.objects.filter(snapshot_id=snapshot).first()
    if known is not None:
        return known
    filed = proposals.proposal_by_id(proposal)
    approval = approval_of(filed.id)
    submission = proposals.latest_submission(filed)
    if approval is None or submission is None or str(approval.snapshot_id) != str(snapshot):
        raise Unfit(
            "Nothing enters the catalogue without a released approval of the Academic Council for "
            "this very version (5.6.1.6)."
        )
    content = proposals.content_of(approval.snapshot_id)
    entry = _entry(filed, content)
    spelled, digest = spell(
        version_content(content, approval, {row.code: row for row in universities()})
    )
    version = EntryVersion.objects.create(
        entry=entry,
        number=entry.versions.count() + 1,
        content=spelled,
        sha256=digest,
        snapshot_id=approval.snapshot_id,
        decision_id=approval.decision_id,
        policy_version=submission.policy_version,
        published_at=clock.now(),
    )
    _require_whole(version, answers=submission.answers)
    _take_over_accreditations(entry, content)
    relist(entry)
    _tell(version, filed, approval)
    return version


def _require_whole(version: EntryVersion, *, answers: Mapping[str, str]) -> None:
    """Formal learning that was approved with a reason why it has no level is shown as not
    classified (7.18)."""
    missing = [
        element
        for element in describe(version).missing
        if not (element is Element.LEVEL and answers.get("7.18"))
    ]
    if missing:
        raise Unfit(
            "Nothing enters the catalogue without every element of Appendix 1 (7.17). Missing: "
            f"{', '.join(missing)}."
        )


def _entry(filed: Proposal, content: Content) -> Entry:
    responsible = content.responsible_university
    if responsible is None or content.kind is None:
        raise Unfit("An entry has exactly one responsible university: name it (5.6.2.1).")
    earlier: Proposal | None = filed.previous
    while earlier is not None:
        entry = Entry.objects.select_for_update().filter(proposal=earlier).first()
        if entry is not None:
            if (entry.kind, entry.university_id) != (content.kind, responsible):
                raise Unfit(
                    "An amendment keeps the kind and the university that answers for it (5.6.2): "
                    "what has another one is proposed anew."
                )
            save_next(entry)
            return entry
        earlier = earlier.previous
    return Entry.objects.create(
        slug=_free_slug(filed.title),
        proposal=filed,
        kind=content.kind,
        university_id=responsible,
        created_at=clock.now(),
    )


def _free_slug(title: str) -> str:
    base = slugify(title)[:70].strip("-") or "micro-credential"
    taken = set(Entry.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug


def _take_over_accreditations(entry: Entry, content: Content) -> None:
    if content.kind is not Kind.FORMAL:
        return
    for row in content.accreditation:
        if row.date is not None and row.university in content.member_codes():
            Accreditation.objects.get_or_create(
                entry=entry,
                university_id=row.university,
                reference=row.reference,
                date=row.date,
                defaults={
                    "body": row.body,
                    "valid_until": row.valid_until,
                    "recorded_at": clock.now(),
                },
            )


def _cited(approval: Approval) -> dict[str, str]:
    """The officer's act and the Board's decision, where the Council did not see this version."""
    if approval.change is None:
        return {}
    cited = {"change": str(approval.change.id), "class": approval.change.kind}
    board = approval.change.board
    return {**cited, "board_decision": str(board.decision_id)} if board else cited


def _tell(version: EntryVersion, filed: Proposal, approval: Approval) -> None:
    entry = version.entry
    ledger.record(
        "entry_published",
        actor="system",
        role="system",
        clauses=["5.6.1.6", "7.1", "7.17"],
        about=entry.ref,
        facts={
            "slug": entry.slug,
            "version": version.number,
            "content": version.sha256,
            "decision": str(approval.decision_id),
            "policy": version.policy_version,
            **_cited(approval),
        },
    )
    outbox.publish(
        "entry_published", key=f"{version.id}", entry=str(entry.id), version=str(version.id)
    )
    for person in proposals.proposers_of(filed):
        letterbook.write(
            "published",
            key=f"{version.id}:{person.id}",
            to=person,
            at=("entry", entry.slug),
            title=filed.title,
            version=version.number,
        )
