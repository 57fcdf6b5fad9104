"""What those who are responsible do with a letter. Who that is, is asked by the rooms above.

Every act runs inside the transaction of the service that asks for it and writes the ledger, locks
the letter, and refuses what was asked for on a stale screen: ``seen`` is the revision shown there.
"""

from __future__ import annotations

import uuid

from django.db import transaction

from charm.foundation import clock, jobs, outbox
from charm.foundation.errors import Stale, Unfit
from charm.foundation.letterbook import Reader, around
from charm.foundation.letters import ASTRAY, GONE, HERE, row_of
from charm.foundation.models import OutboxMessage, ReturnedAddress
from charm.foundation.texts import note_of

State = OutboxMessage.State
Ref = uuid.UUID | str

MOST_SUBJECT = 300
MOST_BODY = 20_000


def edit(id: Ref, *, subject: str, body: str, by: str, seen: int) -> OutboxMessage:
    """Change the words of a letter that is still here; the first ones are kept. Raises Unfit for
    words that cannot be sent."""
    row = _here(id, seen)
    subject = outbox.one_line(note_of(subject, limit=MOST_SUBJECT + 1))
    body = note_of(body, limit=MOST_BODY + 1)
    if not subject or not body:
        raise Unfit("A letter has a subject, and words.")
    if len(subject) > MOST_SUBJECT or len(body) > MOST_BODY:
        raise Unfit(f"At most {MOST_SUBJECT} signs in the subject, {MOST_BODY} in the letter.")
    words = row.payload
    original = words.get("original") or {"subject": words["subject"], "body": words["body"]}
    words |= {"subject": subject, "body": f"{body}\n", "original": original, "edited_by": by}
    words["text"], words["link"] = body, ""  # a digest tells the edited letter as a whole
    return _save(row)


def hold(id: Ref, *, reason: str, seen: int) -> OutboxMessage:
    """It does not go with the others."""
    row, reason = _here(id, seen), note_of(reason)
    if row.state == State.HELD:
        raise Unfit("This letter is held already.")
    if not reason:
        raise Unfit("Say why this letter is held.")
    row.payload["why"], row.state = reason, State.HELD
    return _save(row)


def hold_no_longer(id: Ref, *, seen: int) -> OutboxMessage:
    row = _here(id, seen)
    if row.state != State.HELD:
        raise Unfit("This letter is not held.")
    row.payload.pop("why", None)
    row.state = State.DRAFTED
    return _save(row)


def withdraw(id: Ref, *, reason: str, seen: int | None) -> OutboxMessage:
    """It never goes; it is kept with the reason."""
    row, reason = _here(id, seen), note_of(reason)
    if not reason:
        raise Unfit("Say why this letter is withdrawn.")
    row.payload["why"], row.state, row.done_at = reason, State.WITHDRAWN, clock.now()
    return _save(row)


def let_go(id: Ref, *, to_digest: bool = False, seen: int | None) -> OutboxMessage:
    """Send a letter that is still here, or give it to the digest of its reader. Its words are no
    longer sealed."""
    row = _here(id, seen)
    row.payload.pop("sealed", None)
    row.payload.pop("why", None)
    row.state = State.GATHERED if to_digest and row.reader else State.WAITING
    return _save(row)


def send_again(id: Ref, *, seen: int | None = None) -> OutboxMessage:
    """Send a letter once more, marked as sent again where it may have arrived before. Raises Unfit
    for one that is on its way or never went, and where its words, or its one-time link, are
    forgotten."""
    row = _locked(id, seen)
    if row.state not in GONE:
        raise Unfit("This letter is on its way, or was never sent.")
    words = row.payload
    if not words:
        raise Unfit("The words of this letter are forgotten.")
    if "{secret}" in words["body"] and not words.get("secret"):
        raise Unfit("The one-time link of this letter is forgotten: ask for a new one instead.")
    if row.state != State.DEAD:
        words["again"] = words.get("again", 0) + 1
        words["again_says"] = around("again", words.get("language", ""), day=clock.today())
    words.pop(outbox.FAILING, None)
    ReturnedAddress.objects.filter(address=words["to"].lower()).delete()
    row.state, row.attempts, row.last_error, row.done_at = State.WAITING, 0, "", None
    return _save(row)


def send_again_if_astray(id: Ref) -> OutboxMessage:
    """The same for who looks after what went astray; raises Unfit for any other letter."""
    if _locked(id, None).state not in ASTRAY:
        raise Unfit("This letter is on its way, or has arrived.")
    return send_again(id)


def send_test(id: Ref, *, to: Reader, seen: int) -> bool:
    """Send the letter as it is now to whoever asks, marked as a test; False where they have got
    these very words already. Its one-time link does not go along."""
    row = _locked(id, seen)
    words = row.payload
    if not words:
        raise Unfit("The words of this letter are forgotten.")
    said = around("test", words.get("language", ""), name=words["to"])
    key = f"test:{row.id}:{row.revision}:{to.key}"
    if OutboxMessage.objects.filter(key=f"{row.name}:{key}").exists():
        return False
    outbox.post(
        row.name,
        key=key,
        to=to.email,
        subject=f"[Test] {words['subject']}",
        body=f"{said}\n\n{words['body'].replace('{secret}', '(…)')}",
        about=row.about,
        language=words.get("language", ""),
        is_test=True,
        sealed=words.get("sealed", False),
    )
    return True


def _locked(id: Ref, seen: int | None) -> OutboxMessage:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A letter is changed inside the transaction of the act.")
    row = OutboxMessage.objects.select_for_update().get(pk=row_of(id).pk)
    if seen is not None and row.revision != seen:
        raise Stale("This letter")
    return row


def _here(id: Ref, seen: int | None) -> OutboxMessage:
    row = _locked(id, seen)
    if row.state not in HERE:
        raise Unfit("This letter is no longer here: it was sent, or withdrawn.")
    return row


def _save(row: OutboxMessage) -> OutboxMessage:
    row.revision += 1
    row.save(update_fields=["state", "attempts", "last_error", "done_at", "payload", "revision"])
    if row.state == State.WAITING:
        jobs.enqueue(outbox.deliver, message=str(row.id))
    return row
