"""Letters about a question to an endorser: to who answers, and to those who propose (7.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from charm.alliance.queries import person_by_email
from charm.foundation import letterbook
from charm.foundation.letterbook import Addressee, Reader
from charm.proposals import queries
from charm.proposals.models import Endorsement, Proposal


def write_link(
    letter: str, proposal: Proposal, row: Endorsement, token: str, *, key: str, **said: Any
) -> None:
    """The letter that brings a link."""
    letterbook.write(
        letter,
        key=f"{row.id}:{key}",
        to=reader_of(row),
        secret=f"{settings.BASE_URL}/endorse/{token}/",
        **{**about(proposal, row), **said},
    )


def tell_proposers(
    letter: str, proposal: Proposal, row: Endorsement, *, key: str = "", **said: Any
) -> None:
    """A letter to everybody who proposes it."""
    for person in queries.proposers_of(proposal):
        letterbook.write(
            letter,
            key=f"{row.id}:{key}{person.id}",
            to=person,
            at=("proposal-endorsements", proposal.id),
            **{**about(proposal, row), **said},
        )


def tell_endorser(letter: str, proposal: Proposal, row: Endorsement, **said: Any) -> None:
    """A letter to whoever was asked, without a link."""
    letterbook.write(
        letter,
        key=f"{row.id}:{row.token_hash[:16]}",
        to=reader_of(row),
        **{**about(proposal, row), **said},
    )


def about(proposal: Proposal, row: Endorsement) -> Mapping[str, Any]:
    """What every letter about a question may name."""
    return {
        "title": proposal.title,
        "endorser": row.signed_name or row.name,
        "university": row.university.name,
        "since": day_of(row.asked_at),
        "until": day_of(row.expires_at),
        "version": row.snapshot.number,
        "sha256": row.snapshot.sha256,
    }


def day_of(moment: dt.datetime) -> dt.date:
    """The day of the alliance on which it falls."""
    return moment.astimezone(timezone.get_default_timezone()).date()


def reader_of(row: Endorsement) -> Reader:
    """Who answers: in the language of the account, if there is one under this address."""
    return person_by_email(row.email) or Addressee(row.email, row.name)
