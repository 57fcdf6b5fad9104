"""Change an issuer's keys by four eyes: one person asks, another approves (5.9, 7.10).

Both keep the keys, and one of the two holds the seal. What is approved is carried out at once, or
waits for the command on the machine where the key is made.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from charm.alliance.queries import Mandate, Person, holders
from charm.awards import rules
from charm.awards.models import Issuer, IssuerKey, KeyRequest
from charm.awards.services import changing_keys
from charm.awards.services.changing_keys import Doing, doing
from charm.core.credentials.keys import Kind
from charm.core.workflow.delivery import take
from charm.core.workflow.keys import KEY_STEPS, OPEN, KeyChange, KeyFacts, KeyRequestState
from charm.foundation import clock, ledger, letterbook
from charm.foundation.errors import NotFound, Unfit
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next

OPEN_FOR = dt.timedelta(days=7)
"""So long a second person has to answer, and the machine to carry it out."""
MADE_KINDS = (Kind.ED25519, Kind.P256)


@act()
def ask_for_key_change(
    *,
    issuer: str,
    change: KeyChange,
    by: Person,
    reason: str,
    key: int | None = None,
    seen: int | None = None,
    kind: Kind = Kind.ED25519,
    at_once: bool = False,
    on_machine: bool = False,
) -> KeyRequest:
    """Ask that the issuer's key be changed, retired or reported. ``key`` is the one to stop signing
    with; ``seen`` the id of the latest key on the actor's screen. Raises Refusal without a reason,
    for what does not fit the keys as they are, and while another request is open."""
    rules.issuer_for(by, issuer)
    row = locked(Issuer, issuer)
    named = _named(row, change, key)
    if kind not in MADE_KINDS:
        raise Unfit("New keys are Ed25519 or P-256.")
    said = note_of(reason, what="The reason")
    fits = _fits(row, change, named, at_once=at_once)
    if change is KeyChange.ROTATE and named is not None and seen not in (None, named.pk):
        fits = False
    facts = KeyFacts(
        reason_given=bool(said),
        none_is_open=not row.key_requests.filter(state__in=OPEN).exists(),
        key_fits=fits,
    )
    request = KeyRequest.objects.create(
        issuer=row,
        change=change,
        state=take(KEY_STEPS, "ask-key-change", state=None, facts=facts) or "",
        key=named,
        kind=kind,
        at_once=at_once,
        on_machine=on_machine,
        reason=said,
        asked_at=clock.now(),
        asked_by=by,
        until=clock.now() + OPEN_FOR,
    )
    _note("key_change_asked", request, by, said)
    for person in keepers(row):
        if person.pk != by.pk:
            _write("key-change-to-approve", request, person, by=by.name, reason=said)
    return request


@act()
def approve_key_change(*, request: uuid.UUID, by: Person, seen: int) -> KeyRequest:
    """The second person approves; it is carried out, unless it waits for the machine. Raises
    Refusal for who asked, where neither of the two holds the seal, after its time, and when the
    keys are not any more what they were."""
    row = _opened(request, by, seen)
    facts = KeyFacts(
        not_the_first=row.asked_by_id != by.pk,
        seal_is_in_it=rules.holds_seal(by, row.issuer)
        or rules.holds_seal(row.asked_by, row.issuer),
        in_time=clock.now() <= row.until,
        key_fits=_still_fits(row),
    )
    _answer(row, by, "approve-key-change", facts)
    _note("key_change_approved", row, by)
    if not row.on_machine:
        carry_out(row, doing(by, row.issuer, **_facts(row)))
    return row


@act()
def refuse_key_change(*, request: uuid.UUID, by: Person, reason: str, seen: int) -> KeyRequest:
    """The second person refuses, and says why; who asked hears of it."""
    row = _opened(request, by, seen)
    row.answer = note_of(reason, what="The reason")
    facts = KeyFacts(reason_given=bool(row.answer), not_the_first=row.asked_by_id != by.pk)
    _answer(row, by, "refuse-key-change", facts)
    _note("key_change_refused", row, by, row.answer)
    _write("key-change-refused", row, row.asked_by, by=by.name, reason=row.answer)
    return row


@act()
def withdraw_key_change(*, request: uuid.UUID, by: Person, seen: int) -> KeyRequest:
    """Who asked takes it back, as long as nothing was carried out."""
    row = _opened(request, by, seen)
    _step(row, "withdraw-key-change", KeyFacts(is_the_first=row.asked_by_id == by.pk))
    _note("key_change_withdrawn", row, by)
    return row


@act()
def carry_out_key_change(*, issuer: str, by: Person) -> KeyRequest:
    """What two people approved for the machine, done there by who keeps the keys. Raises NotFound
    where nothing waits."""
    rules.issuer_for(by, issuer)
    house = locked(Issuer, issuer)
    row = house.key_requests.filter(state=KeyRequestState.APPROVED).first()
    if row is None:
        raise NotFound(f"No approved change of the keys of {house.name} waits for the machine.")
    carry_out(row, doing(by, house, way="machine", **_facts(row)))
    return row


@act()
def expire_key_changes() -> None:
    """Requests that nobody answered, or carried out, in their time are over."""
    late = KeyRequest.objects.filter(state__in=OPEN, until__lt=clock.now())
    for found in late.order_by("asked_at"):
        row = locked(KeyRequest, found.pk)
        _step(row, "expire-key-change", KeyFacts(time_is_over=True))
        _note("key_change_expired", row, None)
        _write("key-change-expired", row, row.asked_by)


@act()
def begin_announced_keys() -> None:
    """Keys whose time has come sign from now on."""
    waiting = IssuerKey.objects.filter(retired_at__isnull=True, signs_since__isnull=True)
    for key in waiting.select_related("issuer"):
        if key.begins_at <= clock.now():
            changing_keys.begin(locked(IssuerKey, key.pk), changing_keys.PLATFORM)


def keepers(issuer: Issuer) -> list[Person]:
    """Who keeps the keys of the issuer: the holders of its seal, then the operators."""
    found = holders(Mandate.Office.SEAL, university=issuer.university_id)
    known = {person.pk for person in found}
    operators = holders(Mandate.Office.OPERATOR)
    return [*found, *(person for person in operators if person.pk not in known)]


def carry_out(row: KeyRequest, by: Doing) -> None:
    """Within an act that holds the request or its issuer."""
    facts = KeyFacts(in_time=clock.now() <= row.until, key_fits=_still_fits(row))
    row.state = take(KEY_STEPS, "carry-out-key-change", state=row.state, facts=facts) or row.state
    row.made = _CHANGES[KeyChange(row.change)](row, by)
    row.done_at = clock.now()
    save_next(row, "state", "made", "done_at")
    for person in keepers(row.issuer):
        _write("keys-changed", row, person)


def _rotate(row: KeyRequest, by: Doing) -> IssuerKey:
    kind, signs = Kind(row.kind), _signing(row.issuer)
    if row.at_once or signs is None:
        return changing_keys.replace_at_once(row.issuer, kind, by)
    return changing_keys.announce(row.issuer, kind, by)


def _retire(row: KeyRequest, by: Doing) -> None:
    changing_keys.stop(_of(row), by, compromised=False)


def _report(row: KeyRequest, by: Doing) -> IssuerKey | None:
    """Where the key signed, another signs at once: the announced one, or a new one."""
    key = _of(row)
    signed = key.standing == "signs"
    changing_keys.stop(key, by, compromised=True)
    if not signed:
        return None
    waiting = row.issuer.keys.filter(retired_at__isnull=True).first()
    if waiting is not None:
        return changing_keys.begin(waiting, by)
    return changing_keys.replace_at_once(row.issuer, Kind(row.kind), by)


_CHANGES = {
    KeyChange.ROTATE: _rotate,
    KeyChange.RETIRE: _retire,
    KeyChange.COMPROMISED: _report,
}


def _of(row: KeyRequest) -> IssuerKey:
    if row.key_id is None:
        raise NotFound("There is no such key.")
    return locked(IssuerKey, row.key_id)


def _named(issuer: Issuer, change: KeyChange, key: int | None) -> IssuerKey | None:
    if change is KeyChange.ROTATE:
        return _latest(issuer)
    found = issuer.keys.filter(pk=key).first() if key is not None else None
    if found is None:
        raise NotFound("There is no such key of this issuer.")
    return found


def _fits(issuer: Issuer, change: KeyChange, key: IssuerKey | None, *, at_once: bool) -> bool:
    """Whether it can be done with the keys as they are now."""
    if change is KeyChange.ROTATE:
        return key == _latest(issuer) and (at_once or key is None or key.standing != "announced")
    if key is None:
        return False
    return key.standing != "compromised" if change is KeyChange.COMPROMISED else not key.retired_at


def _still_fits(row: KeyRequest) -> bool:
    key = IssuerKey.objects.filter(pk=row.key_id).first() if row.key_id else None
    return _fits(row.issuer, KeyChange(row.change), key, at_once=row.at_once)


def _latest(issuer: Issuer) -> IssuerKey | None:
    return issuer.keys.order_by("-created_at", "-id").first()


def _signing(issuer: Issuer) -> IssuerKey | None:
    return issuer.keys.filter(retired_at__isnull=True, signs_since__isnull=False).first()


def _opened(request: uuid.UUID, by: Person, seen: int) -> KeyRequest:
    rules.key_request_for(by, request)
    return locked(KeyRequest, request, seen=seen)


def _answer(row: KeyRequest, by: Person, step: str, facts: KeyFacts) -> None:
    row.answered_at, row.answered_by = clock.now(), by
    row.state = take(KEY_STEPS, step, state=row.state, facts=facts) or row.state
    save_next(row, "state", "answered_at", "answered_by", "answer")


def _step(row: KeyRequest, step: str, facts: KeyFacts) -> None:
    row.state = take(KEY_STEPS, step, state=row.state, facts=facts) or row.state
    save_next(row, "state")


def _facts(row: KeyRequest) -> dict[str, str]:
    facts = {"request": str(row.pk), "asked_by": row.asked_by.key}
    return facts | ({"approved_by": row.answered_by.key} if row.answered_by else {})


def _note(act: str, row: KeyRequest, by: Person | None, reason: str = "") -> None:
    whose = doing(by, row.issuer) if by else changing_keys.PLATFORM
    facts = {"request": str(row.pk), "change": row.change, "state": row.state}
    ledger.record(
        act,
        actor=whose.actor,
        role=whose.role,
        clauses=["5.9", "7.10"],
        about=row.issuer.ref,
        facts=facts | ({"key": row.key.fragment} if row.key else {}),
        private={"reason": reason} if reason else None,
    )


def _write(role: str, row: KeyRequest, to: Person, **more: Any) -> None:
    letterbook.write(
        role,
        key=f"{row.id}:{row.revision}:{to.id}",
        to=to,
        at=("register-keys", row.issuer_id),
        issuer=row.issuer.name,
        **more,
    )
