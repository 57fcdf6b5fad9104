"""Reads of the award register: what waits, what was awarded, by number (7.10, 7.28)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from charm.alliance.queries import Mandate, Person, holders
from charm.awards.keyfiles import problem_of
from charm.awards.models import Award, Chosen, Issuer, IssuerKey, Register
from charm.awards.rules import Reach
from charm.catalogue.queries import EntryVersion
from charm.core.proposal.model import Kind
from charm.core.workflow.delivery import AwardState, EnrolmentState
from charm.delivery.queries import Edition, Enrolment


@dataclass(frozen=True, slots=True)
class Counted:
    """How much there is in one register."""

    waiting: int = 0
    signing: int = 0
    issued: int = 0
    suspended: int = 0
    revoked: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked of a register; empty is all."""

    search: str = ""
    """Part of a number or of a learner's name."""
    state: str = ""
    year: int | None = None
    entry: str = ""
    """Slug of the catalogue entry."""


def counts_of(reaches: Iterable[Reach]) -> dict[str, Counted]:
    """By issuer; two queries for each."""
    return {reach.issuer.slug: _counted(reach) for reach in reaches}


def awards_in(reach: Reach, wanted: Filter | None = None) -> QuerySet[Award]:
    """The register by number, as far as the person may read it."""
    rows = Award.objects.filter(issuer=reach.issuer).select_related(
        "learner", "version__entry", "replaced_by"
    )
    if reach.universities is not None:
        rows = rows.filter(version__entry__university__in=reach.universities)
    wanted = wanted or Filter()
    if wanted.search:
        rows = rows.filter(
            Q(number__icontains=wanted.search) | Q(learner__name__icontains=wanted.search)
        )
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.year is not None:
        rows = rows.filter(number__startswith=f"{reach.issuer.slug.upper()}-{wanted.year}-")
    if wanted.entry:
        rows = rows.filter(version__entry__slug=wanted.entry)
    return rows.order_by("-intended_at", "-number")


def waiting_for_award(reach: Reach, edition: uuid.UUID | None = None) -> QuerySet[Enrolment]:
    """Completions that teaching staff confirmed and that are neither awarded nor chosen yet, the
    oldest first; of one edition, or all."""
    rows = Enrolment.objects.filter(state=EnrolmentState.COMPLETED, awards__isnull=True)
    rows = rows.exclude(pk__in=Chosen.objects.filter(is_open=True).values("enrolment"))
    if edition is not None:
        rows = rows.filter(edition=edition)
    formal = Q(edition__version__entry__kind=Kind.FORMAL)
    if reach.issuer.university_id is not None:
        rows = rows.filter(formal, edition__version__entry__university=reach.issuer.university_id)
    else:
        rows = rows.exclude(formal)
    if reach.universities is not None:
        rows = rows.filter(edition__version__entry__university__in=reach.universities)
    return rows.order_by("edition__starts_on", "learner__family_name", "id")


def editions_waiting(reach: Reach) -> list[tuple[Edition, int]]:
    """Editions with somebody who waits for an award, and how many, in two queries."""
    rows = waiting_for_award(reach).order_by().values_list("edition").annotate(count=Count("id"))
    counts = dict(rows)
    editions = Edition.objects.filter(pk__in=counts).select_related("version__entry")
    return [(one, counts[one.pk]) for one in editions.order_by("starts_on", "id")]


def entries_in(reach: Reach) -> list[tuple[str, EntryVersion]]:
    """Slug and a version of every entry that was awarded, for a list to choose from."""
    slugs: dict[str, EntryVersion] = {}
    rows = EntryVersion.objects.filter(awards__issuer=reach.issuer).select_related("entry")
    if reach.universities is not None:
        rows = rows.filter(entry__university__in=reach.universities)
    for version in rows.distinct().order_by("entry__slug", "number"):
        slugs[version.entry.slug] = version
    return list(slugs.items())


def years_in(reach: Reach) -> list[int]:
    """Years of the register, the latest first."""
    rows = Register.objects.filter(issuer=reach.issuer, last__gt=0)
    return list(rows.order_by("-year").values_list("year", flat=True))


def latest_key(issuer: Issuer) -> IssuerKey | None:
    return issuer.keys.order_by("-created_at", "-id").first()


def signing_problem(issuer: Issuer) -> str:
    """Why nothing can be signed now, in a sentence; empty when it can."""
    key = issuer.keys.filter(retired_at__isnull=True, signs_since__isnull=False).first()
    if key is None:
        return f"{issuer.name} has no key to sign with: rotate its key to make one."
    return problem_of(key)


def seal_holders(issuer: Issuer) -> list[Person]:
    """Who can award in the issuer's name today."""
    return holders(Mandate.Office.SEAL, university=issuer.university_id)


def _counted(reach: Reach) -> Counted:
    rows = awards_in(reach).order_by().values_list("state").annotate(count=Count("id"))
    by_state = dict(rows)
    return Counted(
        waiting=waiting_for_award(reach).count(),
        signing=by_state.get(AwardState.INTENDED, 0),
        issued=by_state.get(AwardState.ISSUED, 0),
        suspended=by_state.get(AwardState.SUSPENDED, 0),
        revoked=by_state.get(AwardState.REVOKED, 0),
    )
