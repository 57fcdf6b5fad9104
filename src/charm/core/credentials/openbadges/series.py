"""The awards of a graduation day: credentials that differ in what is the learner's own.

Equal to signing each by itself (``to_open_badge``, ``add_proof``), text by text and signature by
signature; only faster, as what learners share is looked at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import deque
from dataclasses import replace
from typing import Any

from charm.core.credentials import multibase, shapes
from charm.core.credentials.canonical import canonical_nquads
from charm.core.credentials.forms import Form, compile_form, spell
from charm.core.credentials.keys import Signer
from charm.core.credentials.openbadges.credential import CONTEXT_LIST, own_texts, to_open_badge
from charm.core.credentials.proofs import add_proof, proof_options
from charm.core.credentials.record import AwardRecord, Learner
from charm.core.credentials.record_rules import require_lawful
from charm.core.credentials.suites import suite_for

MOST_FORMS = 64
"""Definitions whose awards may come mixed before a form is compiled again."""

Frame = tuple[Any, ...]
_FORMS: deque[tuple[Frame, Form]] = deque(maxlen=MOST_FORMS)
"""Of all series in this process: a form knows no key."""


class FormDiffers(RuntimeError):
    """A form does not give what the credential would be: a defect of ours; nothing was signed."""


class Series:
    """Signs with one key at one moment; ``created`` is aware and kept to the second."""

    def __init__(self, signer: Signer, *, created: dt.datetime) -> None:
        self._signer = signer
        self._created = created
        self._options = proof_options(signer, suite_for(signer.kind), created=created)
        about = shapes.canonical({"@context": CONTEXT_LIST, **self._options})
        self._head = hashlib.sha256(about).digest()
        self._written = spell({**self._options, "proofValue": ""}).removesuffix('"}')

    def sign(self, record: AwardRecord, endorsement: str = "") -> str:
        """The signed credential as JSON text. ``endorsement``, as ``to_open_badge`` takes it, is
        looked at once for all who share it. Raises what ``to_open_badge`` and ``add_proof``
        raise for this record."""
        require_lawful(record)
        own = own_texts(record)
        values = list(own.values())
        form = _form((endorsement, *_frame(record, own)), record, endorsement)
        canonical = form.canonical(values) if form.fits(values) else None
        if canonical is None or self._signer.kind.digest != "sha256":
            document = to_open_badge(record, endorsement)
            return spell(add_proof(document, self._signer, created=self._created))
        signature = self._signer.sign(self._head + hashlib.sha256(canonical).digest())
        value = multibase.encode(signature)
        return f'{form.write(values)[:-1]}, "proof": {self._written}{value}"}}}}'


def _form(frame: Frame, record: AwardRecord, endorsement: str) -> Form:
    for known, form in tuple(_FORMS):
        if known == frame:
            return form
    form = compile_form(to_open_badge(record, endorsement), list(own_texts(record)))
    for one in (record, _throw_away(record)):
        _compare(form, one, endorsement)
    _FORMS.appendleft((frame, form))
    return form


def _frame(record: AwardRecord, own: dict[str, str]) -> Frame:
    """All that the credential says besides ``own``; equal for learners of one achievement."""
    result = record.result
    return (
        tuple(own),
        record.definition,
        record.issuer,
        record.decision,
        record.accreditations,
        record.status.list_url,
        record.status.purpose,
        (record.suspension.list_url, record.suspension.purpose) if record.suspension else None,
        result.scheme if result else None,
        record.edition,
        record.learning_started,
        record.learning_ended,
        record.valid_until,
        record.replaces,
    )


def _throw_away(record: AwardRecord) -> AwardRecord:
    """Somebody else's award of the same frame, who does not exist."""
    result, learner, suspension = record.result, record.learner, record.suspension
    return replace(
        record,
        id="urn:uuid:00000000-0000-4000-8000-00000000f0f0",
        number="X-0" if record.number else "",
        learner=Learner(
            "urn:uuid:00000000-0000-4000-8000-0000000f0f0f",
            'Nobody "\\ & <Ñ>',
            "Nowhere",
            "nobody@example.org" if learner.email else "",
        ),
        status=replace(record.status, index=record.status.index ^ 1),
        suspension=replace(suspension, index=suspension.index ^ 1) if suspension else None,
        result=replace(result, value="?", assessed_on=dt.date(1999, 12, 31)) if result else None,
        salt="x" if record.salt else "",
    )


def _compare(form: Form, record: AwardRecord, endorsement: str) -> None:
    document, values = to_open_badge(record, endorsement), list(own_texts(record).values())
    if not form.fits(values):
        return
    filled = form.canonical(values)
    if form.write(values) != spell(document) or filled not in (None, canonical_nquads(document)):
        raise FormDiffers("What is filled in is not what the credential says: nothing is signed.")
