"""Signing many learners' credentials quickly gives what signing each by itself gives."""

from __future__ import annotations

import datetime as dt
import json
from collections import deque
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charm.core.credentials import forms
from charm.core.credentials.canonical import canonical_nquads
from charm.core.credentials.forms import compile_form, spell
from charm.core.credentials.keys import KeySigner, Kind, generate_key
from charm.core.credentials.openbadges import Series, series, to_open_badge
from charm.core.credentials.openbadges.credential import own_texts
from charm.core.credentials.places import places
from charm.core.credentials.proofs import add_proof
from charm.core.credentials.record import AwardRecord, Learner, Replaced, Result
from charm.core.credentials.record_rules import Unlawful
from charm.core.credentials.skeleton import Unsafe

from .conftest import _badge, _formal, _non_formal

CREATED = dt.datetime(2026, 6, 30, 12, 0, 1, tzinfo=dt.UTC)
KEYS = {kind: generate_key(kind) for kind in Kind}
FRAMES = [_formal(), _non_formal(), _badge()]


@pytest.fixture(autouse=True)
def no_form_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "_FORMS", deque(maxlen=series.MOST_FORMS))


def signer(kind: Kind = Kind.ED25519) -> KeySigner:
    return KeySigner(KEYS[kind], "did:web:credentials.example.eu:issuers:uu#key-1")


words = st.text(st.characters(blacklist_categories=["Cc", "Cs"]), max_size=12)
hostile = st.text(st.sampled_from('aé€😀"\\\n\t\r%{}<>&\x7f\x00 '), max_size=8)


@st.composite
def awards(draw: st.DrawFn) -> AwardRecord:
    """An award of one of three frames to somebody of any name, with any result and number."""
    frame = FRAMES[draw(st.integers(0, 2))]
    name = st.one_of(words, hostile)
    result = frame.result and Result(
        draw(name), frame.result.scheme, draw(st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)))
    )
    number = draw(st.integers(0, 2**32))
    return replace(
        frame,
        id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        number=draw(st.one_of(st.just(""), words)),
        learner=Learner(
            draw(st.sampled_from([f"urn:uuid:{number}", "relative", "urn:x:ä", frame.id])),
            draw(name),
            draw(name),
            draw(st.sampled_from(["", "Ada@Example.org", f"l{number}@example.org"])),
        ),
        status=replace(frame.status, index=draw(st.integers(0, 131_071))),
        result=result,
        salt=draw(st.sampled_from(["salt", f"{number:x}"])),
        replaces=draw(st.sampled_from([None, Replaced("urn:uuid:0", "UU-2026-000001")])),
        awarded_at=frame.awarded_at + dt.timedelta(seconds=draw(st.integers(0, 10**6))),
    )


@settings(deadline=None, max_examples=40)
@given(st.lists(awards(), min_size=1, max_size=6))
def test_each_is_what_it_would_be_by_itself(records: list[AwardRecord]) -> None:
    """The same text, signature included, and the same refusals."""
    many = Series(signer(), created=CREATED)
    for record in records:
        try:
            alone = spell(add_proof(to_open_badge(record), signer(), created=CREATED))
        except (Unsafe, Unlawful) as refusal:
            with pytest.raises(type(refusal)):
                many.sign(record)
        else:
            assert many.sign(record) == alone


@settings(deadline=None, max_examples=25)
@given(awards())
def test_a_filled_form_is_the_engines_canonical_form(record: AwardRecord) -> None:
    frame = next(f for f in FRAMES if f.definition is record.definition)
    frame = replace(frame, number=record.number and "1", salt=record.salt, replaces=record.replaces)
    frame = replace(frame, learner=replace(frame.learner, email=record.learner.email))
    form = compile_form(to_open_badge(frame), list(own_texts(frame)))
    values = list(own_texts(record).values())
    if form.fits(values):
        document = to_open_badge(record)
        assert form.canonical(values) == canonical_nquads(document)
        assert form.write(values) == spell(document)


@pytest.mark.parametrize("kind", Kind)
def test_any_key_signs_a_series(kind: Kind, record: AwardRecord) -> None:
    many = Series(signer(kind), created=CREATED)
    for index in range(3):
        one = replace(record, status=replace(record.status, index=index))
        alone = add_proof(to_open_badge(one), signer(kind), created=CREATED)
        assert json.loads(many.sign(one)) == alone


def test_a_series_looks_at_the_whole_once_for_each_definition(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole: list[str] = []
    monkeypatch.setattr(series, "compile_form", _counted(whole))
    monkeypatch.setattr(series, "_FORMS", deque(maxlen=4))
    for round_ in range(4):
        many = Series(signer(), created=CREATED)  # as each job makes its own
        for frame in FRAMES:
            many.sign(replace(frame, status=replace(frame.status, index=round_)))
    assert len(whole) == len(FRAMES)
    for number in range(3):
        title = f"Another {number}"
        many.sign(replace(FRAMES[0], definition=replace(FRAMES[0].definition, title=title)))
    assert len(series._FORMS) == 4, "what is kept is bounded"


def _counted(calls: list[str]) -> Any:
    def counted(document: Any, changing: Any) -> Any:
        calls.append(document["id"])
        return compile_form(document, changing)

    return counted


def test_a_form_that_says_something_else_signs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lint with a throw-away learner: a text that changes but is not known to change."""

    def forgetful(record: AwardRecord) -> dict[str, str]:
        own = own_texts(record)
        del own["credentialSubject.licenseNumber"]
        return own

    monkeypatch.setattr(series, "own_texts", forgetful)
    with pytest.raises(series.FormDiffers, match="nothing is signed"):
        Series(signer(), created=CREATED).sign(FRAMES[0])


def test_every_text_that_is_the_learners_own_is_known(record: AwardRecord) -> None:
    document = to_open_badge(record)
    there = places(document)
    for place, text in own_texts(record).items():
        assert place in there
        value: Any = document
        for step in place.replace("[", ".").replace("]", "").split("."):
            value = value[int(step)] if step.isdigit() else value[step]
        assert value == text


def test_a_form_is_made_of_places_where_texts_stand() -> None:
    document = to_open_badge(FRAMES[0])
    with pytest.raises(ValueError, match=r"no text at credentialSubject\.nothing"):
        compile_form(document, ["id", "credentialSubject.nothing"])


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("id", ""),
        ("id", "relative"),
        ("id", FRAMES[0].learner.id),
        ("id", FRAMES[0].issuer.did),
        ("credentialSubject.licenseNumber", "tab\there"),
        ("credentialSubject.licenseNumber", ""),
        ("credentialSubject.licenseNumber", "x" * (forms.MAX_CHARACTERS + 1)),
        ("credentialSubject.licenseNumber", "\ud800"),
    ],
)
def test_values_that_need_a_closer_look_do_not_fit(place: str, value: str) -> None:
    own = own_texts(FRAMES[0])
    form = compile_form(to_open_badge(FRAMES[0]), list(own))
    assert form.fits(list(own.values()))
    assert not form.fits(list({**own, place: value}.values()))
