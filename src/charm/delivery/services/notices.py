"""Write a notice, publish it as the next version, accept what is in force (7.26)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from charm.alliance.queries import Person, University
from charm.delivery import notices, rules
from charm.delivery.models import Acceptance, Edition, Notice
from charm.foundation import clock, ledger
from charm.foundation.errors import NotAllowed, NotFound, Stale, Unfit
from charm.foundation.texts import by_language
from charm.foundation.transactions import act, require_unmoved, save_next

CLAUSES = ("7.26",)


@act()
def write_notice(
    *, university: University, kind: str, texts: Mapping[str, str], by: Person, seen: int
) -> Notice:
    """Keep the draft of the next version. ``texts`` by language, empty ones are left out; ``seen``
    is the revision of the draft on the screen, 0 where there was none. Raises Unfit for a language
    or a text that cannot be used."""
    row = _opened(university, kind, by, seen)
    too_long = f"A notice has at most {notices.LONGEST} characters in each language."
    said = by_language(texts, limit=notices.LONGEST, too_long=too_long)
    if not said:
        raise Unfit("Write the notice in at least one language.")
    if row is None:
        row = Notice(university=university, kind=kind)
        row.texts, row.written_at, row.written_by = said, clock.now(), by
        row.save(force_insert=True)
    else:
        row.texts, row.written_at, row.written_by = said, clock.now(), by
        save_next(row, "texts", "written_at", "written_by")
    return row


@act()
def drop_draft(*, university: University, kind: str, by: Person, seen: int) -> None:
    """Forget the draft; what was published stays."""
    row = _opened(university, kind, by, seen)
    if row is None:
        raise NotFound("There is no draft of this notice.")
    row.delete()


@act()
def publish_notice(*, university: University, kind: str, by: Person, seen: int) -> Notice:
    """Make the draft the version in force: whoever enrols, applies or claims from now on accepts
    it, and who accepted an earlier one is asked again. Raises Unfit without English, which is shown
    where a language is missing, or where nothing is different."""
    row = _opened(university, kind, by, seen)
    if row is None:
        raise NotFound("There is no draft of this notice.")
    if "en" not in row.texts:
        raise Unfit("Write the notice in English too: it is shown where a language is missing.")
    earlier = notices.versions_of(university, kind)
    if earlier and earlier[0].texts == row.texts:
        raise Unfit("Nothing is different from the version in force.")
    row.number = earlier[0].number + 1 if earlier and earlier[0].number else 1
    row.published_at, row.published_by = clock.now(), by
    save_next(row, "number", "published_at", "published_by")
    ledger.record(
        "notice_published",
        actor=by.key,
        role="office",
        clauses=CLAUSES,
        about=row.ref,
        facts={"university": university.code, "kind": kind, "version": row.number},
    )
    return row


@act()
def accept_notices(*, edition: Edition, given: Collection[str], by: Person) -> bool:
    """Put on record that the person accepts the versions among ``given`` (their ids) that are in
    force for the edition. Says whether all of them are accepted now: a version that was published
    since the page was shown is not."""
    wanted = notices.to_accept(edition, by)
    taken = [row for row in wanted if str(row.pk) in {str(one) for one in given}]
    for row in taken:
        Acceptance(notice=row, person=by, accepted_at=clock.now()).save(force_insert=True)
        ledger.record(
            "notice_accepted",
            actor=by.key,
            role="learner",
            clauses=CLAUSES,
            about=row.ref,
            facts={"university": row.university_id, "kind": row.kind, "version": row.number},
        )
    return len(taken) == len(wanted)


def _opened(university: University, kind: str, by: Person, seen: int) -> Notice | None:
    """The draft, locked, after its door let the person in."""
    notices.require_kind(kind)
    if not rules.keeps_notices(by, university.code):
        raise NotAllowed(
            "The Institutional Manager and the registrar of the university keep its notices."
        )
    rows = Notice.objects.select_for_update()
    row = rows.filter(university=university, kind=kind, number__isnull=True).first()
    if row is None and seen:
        raise Stale("This notice")
    if row is not None:
        require_unmoved(row, seen)
    return row
