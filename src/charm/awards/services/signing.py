"""Sign what is intended: jobs, each run until it is done, with one effect.

One act writes at a time, so nothing is signed within one: signatures are made and checked first,
and what stood when they were made is asked about again by the act that puts them on record.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings

from charm.awards.keyfiles import signer_for
from charm.awards.models import Award, IssuerKey
from charm.awards.records import read_records
from charm.awards.services.endorsing import endorsement_of
from charm.awards.services.keys import active_key
from charm.awards.services.verifying import verifier_of
from charm.catalogue.queries import published
from charm.core.credentials.openbadges import Series
from charm.core.proposal.model import Outcome
from charm.core.workflow.delivery import AWARD_STEPS, AwardFacts, AwardState, EntryState, take
from charm.delivery.claims import to_be_claimed
from charm.delivery.queries import standing_among
from charm.delivery.services.claiming import link_to
from charm.foundation import clock, jobs, ledger, letterbook, outbox
from charm.foundation.looking import one_look
from charm.foundation.transactions import act, save_all

SHARE = 100
"""Awards that one job signs: short enough that pages never wait for it."""


class RecordAltered(RuntimeError):
    """The frozen record no longer has its checksum: nothing is signed; restore it from a backup."""


def sign_soon(awards: Iterable[Award]) -> None:
    """Write the jobs that sign them, in the transaction that intends them."""
    refs = [str(award.id) for award in awards]
    for first in range(0, len(refs), SHARE):
        jobs.enqueue(sign_share, awards=refs[first : first + SHARE])


@jobs.job
def sign_award(award: str) -> None:
    """The same for one."""
    sign_share([award])


@jobs.job
def sign_share(awards: list[str]) -> None:
    """Sign the frozen records and check each signature as an outsider would; then issue those that
    still may be. What takes long is done while others write. An award that is signed, or revoked
    before, stays as it is; one with an open case waits until the case is closed, one of a suspended
    entry until the entry is resumed. Raises RecordAltered after the others are signed."""
    with one_look():
        whole: list[Award] = []
        altered: list[Award] = []
        for row in _ready(awards):
            (whole if _is_whole(row) else altered).append(row)
        signed = _sign(whole)
    if signed:
        _issue(signed)
    if altered:
        raise RecordAltered(f"The record of award {altered[0].number} was altered.")


def _ready(awards: list[str]) -> list[Award]:
    rows = Award.objects.filter(pk__in=awards, state=AwardState.INTENDED)
    # Many share issuer and version, which are read once this way.
    rows = rows.prefetch_related("issuer", "version__entry", "learner").order_by("number")
    waiting = list(rows)
    earned = standing_among(row.enrolment_id for row in waiting)
    return [row for row in waiting if row.enrolment_id in earned and _entry_runs(row)]


def _entry_runs(row: Award) -> bool:
    state: str = row.version.entry.state
    return state != EntryState.SUSPENDED


def _is_whole(row: Award) -> bool:
    return hashlib.sha256(row.record.encode()).hexdigest() == row.record_sha256


@dataclass(frozen=True, slots=True)
class _Signed:
    """Of an award, in memory alone."""

    row: Award
    credential: str
    key: IssuerKey
    at: dt.datetime
    verifies: bool


def _sign(rows: list[Award]) -> list[_Signed]:
    endorsed: dict[object, str] = {}
    tools: dict[str, tuple[IssuerKey, Series, Callable[[str], bool]]] = {}
    now, signed = clock.now(), []
    for row, record in zip(rows, read_records(row.record for row in rows), strict=True):
        if row.issuer_id not in tools:
            key = active_key(row.issuer)
            series = Series(signer_for(key), created=now)
            tools[row.issuer_id] = key, series, verifier_of(row.issuer)
        key, series, holds = tools[row.issuer_id]
        if row.version_id not in endorsed:
            endorsed[row.version_id] = endorsement_of(row.version)
        text = series.sign(record, endorsed[row.version_id])
        signed.append(_Signed(row, text, key, now, holds(text)))
    return signed


@act()
def _issue(signed: list[_Signed]) -> None:
    """Put on record what may be issued still. Whoever is asked about in a case by now, or whose
    entry is suspended, waits; for whom anything else changed meanwhile, it is signed again."""
    standing, moved = _as_they_stand(signed)
    rows = [_issued(one) for one in standing]
    save_all(rows, "state", "credential", "credential_sha256", "key", "issued_at", "revision")
    outside = to_be_claimed(row.enrolment_id for row in rows)
    with ledger.together(), outbox.together():
        for row in rows:
            _tell(row, is_outside=row.enrolment_id in outside)
    if moved:
        jobs.enqueue_again(sign_share, awards=[str(one.row.pk) for one in moved])


def _as_they_stand(signed: list[_Signed]) -> tuple[list[_Signed], list[_Signed]]:
    """Locked: those that are as they were when they were signed, and those that are not."""
    rows = Award.objects.select_for_update(of=("self",)).filter(
        pk__in=[one.row.pk for one in signed], state=AwardState.INTENDED
    )
    said = rows.values_list("pk", "revision", "version__entry__state")
    found = {pk: (revision, state) for pk, revision, state in said}
    earned = standing_among(one.row.enrolment_id for one in signed)
    keys = {key.issuer_id: active_key(key.issuer) for key in {one.key for one in signed}}
    standing: list[_Signed] = []
    moved: list[_Signed] = []
    for one in signed:
        revision, entry = found.get(one.row.pk, (None, None))
        if revision is None or entry == EntryState.SUSPENDED or one.row.enrolment_id not in earned:
            continue
        is_same = revision == one.row.revision and keys[one.row.issuer_id] == one.key
        (standing if is_same else moved).append(one)
    return standing, moved


def _issued(one: _Signed) -> Award:
    row = one.row
    facts = AwardFacts(confirmed=True, no_open_case=True, signature_verifies=one.verifies)
    row.state = take(AWARD_STEPS, "issue", state=row.state, facts=facts) or row.state
    row.credential, row.key, row.issued_at = one.credential, one.key, one.at
    row.credential_sha256 = hashlib.sha256(one.credential.encode()).hexdigest()
    row.revision += 1
    return row


def _tell(row: Award, *, is_outside: bool) -> None:
    """By a one-time link, to a learner who has not come into an account yet."""
    ledger.record(
        "award_issued",
        actor="system",
        role="system",
        clauses=AWARD_STEPS["issue"].clauses,
        about=row.ref,
        facts={"number": row.number, "key": row.key.fragment if row.key else None},
        private={"credential": row.credential_sha256},
    )
    outbox.publish("award_issued", key=f"{row.id}", award=str(row.id))
    content = published(row.version).content
    kind = "badge" if content.outcome is Outcome.PARTICIPATION_BADGE else "credential"
    if not is_outside:
        letterbook.write(
            f"{kind}-waiting",
            key=f"{row.id}",
            to=row.learner,
            at=("learning",),
            title=content.title,
            issuer=row.issuer.name,
            number=row.number,
        )
        return
    link = link_to(row.enrolment, email=row.learner.email)
    letterbook.write(
        f"{kind}-to-claim",
        key=f"{row.id}",
        to=row.learner,
        secret=link.address,
        title=content.title,
        issuer=row.issuer.name,
        number=row.number,
        until=link.until,
        again=f"{settings.BASE_URL}/claim/",
    )
