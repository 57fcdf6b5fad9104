"""The benchmark measures what it says, and prints the keys that scripts rely on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from charm import bench
from charm.core.credentials.openbadges import to_open_badge

KEYS = [
    "what",
    "count",
    "per_second",
    "limit_per_second",
    "ratio",
    "peer",
    "peer_per_second",
    "p95_ms",
    "peak_mib",
]


@pytest.fixture(autouse=True)
def no_peer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bench, "PEERS", tmp_path)


@pytest.mark.parametrize(
    ("what", "act", "beside"), [("issue", bench.issue, "seen"), ("verify", bench.verify, "unseen")]
)
def test_a_measurement_has_the_keys_of_the_contract(
    what: str, act: Callable[[int], dict[str, Any]], beside: str
) -> None:
    measured = json.loads(json.dumps(act(3)))
    more = ["peer_times", f"{beside}_per_second", f"{beside}_peer_times"]
    assert list(measured) == [*KEYS, *more]
    assert measured[f"{beside}_per_second"] > 0
    assert measured["peer_times"] is None
    assert (measured["what"], measured["count"]) == (what, 3)
    assert measured["per_second"] > 0
    assert measured["limit_per_second"] > measured["per_second"]
    assert measured["ratio"] == pytest.approx(
        measured["per_second"] / measured["limit_per_second"], abs=0.01
    )
    assert measured["peer"] is None
    assert measured["peer_per_second"] is None


def test_how_many_times_as_fast_as_the_peer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_peer", lambda *_: 2.0)
    measured = bench.verify(3)
    assert measured["peer_times"] == pytest.approx(measured["per_second"] / 2, abs=0.1)
    assert measured["unseen_peer_times"] == pytest.approx(
        measured["unseen_per_second"] / 2, abs=0.1
    )


def test_a_list_of_a_million_places_is_measured() -> None:
    measured = json.loads(json.dumps(bench.status(2)))
    assert list(measured) == [*KEYS, "peer_times", "places", "processor_p95_ms"]
    assert (measured["what"], measured["count"]) == ("status", 2)
    assert measured["places"] == 1_048_576
    assert measured["processor_p95_ms"] > 0


def test_nothing_is_measured_for_no_credential() -> None:
    with pytest.raises(ValueError, match="at least one credential"):
        bench.issue(0)


def test_learners_share_one_achievement_and_nothing_of_their_own() -> None:
    first, second = map(to_open_badge, bench.learners(2))
    own = {"id", "credentialSubject", "credentialStatus"}
    assert {key for key in first if first[key] != second[key]} == own
    assert first["credentialSubject"]["achievement"] == second["credentialSubject"]["achievement"]
    assert first["credentialSubject"]["id"] != second["credentialSubject"]["id"]


@pytest.mark.sqlite
def test_a_field_is_saved_through_the_application(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.signals import request_started
    from django.db import close_old_connections
    from tests.support.rooms import example

    from charm import autosave_bench
    from charm.proposals.models import Proposal

    monkeypatch.setattr(autosave_bench, "call_command", lambda *_, **__: None)
    monkeypatch.setattr(autosave_bench, "LIMIT_ROUNDS", 1)
    request_started.disconnect(close_old_connections)  # the connection of the test stays
    try:
        measured = autosave_bench.autosave(2, example("formal-single").to_json())
    finally:
        request_started.connect(close_old_connections)
    assert list(measured) == [*KEYS, "processor_p95_ms"]
    assert measured["processor_p95_ms"] > 0
    draft = Proposal.objects.get()
    assert draft.revision == 1 + 3, "each save is one revision, the first warms up"


@pytest.mark.sqlite
def test_papers_of_a_meeting_are_printed(db: None) -> None:
    from tests.support.rooms import example

    from charm.pack_bench import pack

    measured = json.loads(json.dumps(pack(1, [example("informal-badge")])))
    assert list(measured) == [*KEYS, "mib", "seconds", "processor_seconds"]
    assert (measured["what"], measured["count"]) == ("pack", 1)
    assert 0 < measured["ratio"] < 1
    assert measured["seconds"].keys() == measured["processor_seconds"].keys()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_pages_of_a_catalogue_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.support.rooms import example

    from charm import pages_bench
    from charm.catalogue.models import Listing

    monkeypatch.setattr(pages_bench, "call_command", lambda *_, **__: None)
    monkeypatch.setattr(pages_bench, "ROUNDS", 2)
    measured = pages_bench.pages(45, example("formal-single"))
    more = ["processor_p95_ms", "pages", "processor", "database", "seconds"]
    assert list(measured) == [*KEYS, *more]
    assert list(measured["pages"]) == list(measured["processor"])
    assert measured["p95_ms"] == max(measured["pages"].values()) > 0
    assert Listing.objects.count() == 45


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_graduation_day_is_measured_to_letters_and_certificates() -> None:
    from tests.support.rooms import example

    from charm import award_bench
    from charm.foundation.models import OutboxMessage

    measured = award_bench.award(3, example("formal-single"))
    more = ["total_seconds", "signed_per_second", "signed_ratio", "seconds", "processor_seconds"]
    assert list(measured) == [*KEYS, *more]
    parts = ["sheet", "confirm", "choose", "write", "sign", "deliver", "certificates"]
    assert list(measured["seconds"]) == parts
    assert sorted(measured["processor_seconds"]) == sorted(parts)
    assert measured["seconds"]["sign"] > 0
    letters = OutboxMessage.objects.filter(name="credential-waiting", state="done")
    assert letters.filter(payload__to__startswith="graduate").count() == 3
    with pytest.raises(ValueError, match="formal"):
        award_bench.award(1, example("informal-badge"))
