"""The demo alliance: what a visitor of a fresh installation finds.

It is filled once for all that is asked here, on the database that ``make run`` uses; that it also
fits another is shown by the lengths of its texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.conftest import ON_POSTGRESQL

from charm.demo.accounts import PERSONAS, table
from charm.demo.people import DEMO_PASSWORD, Account

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(ON_POSTGRESQL, reason="the demo is filled once, on SQLite"),
]


@pytest.fixture(scope="module")
def accounts(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Account]]:
    from django.db import transaction

    from charm.demo.filling import fill_demo

    with django_db_blocker.unblock(), transaction.atomic():
        yield fill_demo(say=lambda _: None)
        transaction.set_rollback(True)


def test_the_accounts_that_are_printed_can_sign_in(accounts: list[Account]) -> None:
    from charm.alliance.queries import Person

    people = {person.email: person for person in Person.objects.all()}
    assert len(accounts) == 4 * 9 + 6 + 2 + 2
    assert all(people[one.email].check_password(DEMO_PASSWORD) for one in accounts)
    printed = "\n".join(table(accounts))
    assert all(email in printed for email, _ in PERSONAS)
    assert f"Sign in with the password {DEMO_PASSWORD}" in printed


def test_there_are_proposals_in_every_state(accounts: list[Account]) -> None:
    from charm.boards.queries import Decision, Track
    from charm.core.workflow import EndorsementState, ProposalState, TrackOutcome, TrackState
    from charm.proposals.queries import Endorsement, Proposal

    assert _values(Proposal, "state") == set(ProposalState)
    assert _values(Endorsement, "state") == set(EndorsementState) - {EndorsementState.OPENED}
    assert _values(Track, "state") == set(TrackState)
    assert _values(Decision, "outcome") == set(TrackOutcome)


def test_the_bodies_have_something_to_do(accounts: list[Account]) -> None:
    """Two meetings before them, and what does not go smoothly."""
    from charm.boards.models import Change
    from charm.boards.queries import Condition, Decision, Interest, Meeting, Track
    from charm.core.workflow import MeetingState
    from charm.foundation import clock

    states = list(Meeting.objects.values_list("state", flat=True))
    assert states.count(MeetingState.PAPERS_CLOSED) == 2
    assert {MeetingState.PLANNED, MeetingState.OPEN, MeetingState.HELD} <= set(states)
    assert Interest.objects.filter(level="conflict", track__state="scheduled").exists()
    assert Decision.objects.filter(released_at=None).count() == 2, "sealed"
    assert Track.objects.filter(state="waiting", deferrals=1).exists()
    assert set(Change.objects.values_list("state", "found")) == {
        ("waiting", "operational"), ("confirmed", "editorial"),
    }  # fmt: skip
    assert Track.objects.filter(cycle=2, state="scheduled").exists(), "resubmitted"
    due = {row.due_on < clock.today() for row in Condition.objects.filter(cleared_at=None)}
    assert due == {True, False}
    assert Condition.objects.exclude(cleared_at=None).exists()


def test_the_catalogue_has_many_fields_and_languages(accounts: list[Account]) -> None:
    from charm.catalogue.queries import Entry, EntryVersion, published
    from charm.core.workflow.delivery import EntryState

    contents = [published(row).content.to_json() for row in EntryVersion.objects.all()]
    assert Entry.objects.filter(state=EntryState.PUBLISHED).count() >= 12
    assert _values(Entry, "state") == set(EntryState)
    assert len({content["isced_f"][:2] for content in contents}) >= 6
    taught = {language for content in contents for language in content["languages"]}
    assert {"en", "es", "ca", "hu", "nl", "de", "fr"} <= taught
    for content in contents:
        said = content["title"]
        assert len(set(content["languages"]) & set(said)) >= 1, said


def test_courses_run_and_credentials_are_awarded(accounts: list[Account]) -> None:
    from charm.awards.queries import Award
    from charm.core.workflow.delivery import AwardState, EditionState, EnrolmentState
    from charm.delivery.queries import Edition, Enrolment, Hold
    from charm.recognition.queries import Share

    assert _values(Edition, "state") == set(EditionState)
    assert _values(Enrolment, "state") == set(EnrolmentState)
    assert _values(Award, "state") == {AwardState.ISSUED, AwardState.REVOKED}
    assert _values(Hold, "outcome") == set(Hold.Outcome)
    assert Share.objects.count() == 1
    assert Award.objects.get(replaces__isnull=False).state == AwardState.ISSUED


def test_notices_are_in_force_and_one_learner_accepted_them(accounts: list[Account]) -> None:
    from charm.delivery.notices import standing_in
    from charm.delivery.waits import learning_of
    from charm.demo.people import learner

    current = {
        number: {one.is_current for row in learning_of(learner(number)) for one in standing_in(row)}
        for number in (1, 2)
    }
    assert current == {1: {False}, 2: {True}}


def test_the_ledger_is_whole_and_letters_stand_in_every_state(accounts: list[Account]) -> None:
    from charm.foundation import ledger, letters, outbox
    from charm.foundation.models import OutboxMessage

    assert ledger.check() == []
    assert letters.astray() == 2, "one given up, one that came back"
    assert outbox.waiting() == 1, "the one given up"
    rows = OutboxMessage.objects.filter(kind="letter")
    assert set(rows.values_list("state", flat=True)) >= {
        "done", "dead", "returned", "drafted", "held", "told",
    }  # fmt: skip
    assert any("original" in row.payload for row in rows.filter(state="drafted"))


def test_every_text_fits_on_a_database_that_counts(accounts: list[Account]) -> None:
    from django.apps import apps
    from django.db import models

    for model in apps.get_models():
        lengths = {
            field.name: field.max_length
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField) and field.max_length
        }
        for row in model._default_manager.values(*lengths) if lengths else ():
            for name, most in lengths.items():
                assert len(row[name] or "") <= most, f"{model.__name__}.{name}: {row[name]}"


def test_it_fills_an_empty_database_only(accounts: list[Account]) -> None:
    from charm.demo.filling import NotEmpty, fill_demo

    with pytest.raises(NotEmpty, match="no demo data was added"):
        fill_demo(say=lambda _: None)


def _values(model: Any, name: str) -> set[str]:
    return set(model.objects.values_list(name, flat=True))
