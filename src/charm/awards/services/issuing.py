"""Award at once, to few: the same that a group does by a job (:mod:`.grouping`)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from charm.alliance.queries import Person
from charm.awards import rules
from charm.awards.models import Award, Issuer
from charm.awards.queries import awards_by_enrolment, issuer_of_version
from charm.awards.services.writing import write_awards
from charm.core.workflow.delivery import AWARD_STEPS, who_can
from charm.delivery import rules as delivery_rules
from charm.delivery.queries import Enrolment, enrolments_by_id, lock_enrolments
from charm.foundation.errors import NotAllowed, Unfit
from charm.foundation.transactions import act


@act()
def issue_awards(
    *,
    enrolments: Iterable[uuid.UUID],
    by: Person,
    seen: Mapping[uuid.UUID, int] | None = None,
) -> list[Award]:
    """Award to these learners, all or none, by the holder of the issuer's seal.

    Formal micro-credentials are issued by the responsible accrediting university (7.10), others
    centrally (7.20.3). ``seen`` are the revisions of the enrolments on the actor's screen; raises
    Stale when one moved. An enrolment that has its award keeps it, so a second click changes
    nothing; numbers follow the order given. Raises Refusal with every reason, each beginning with
    the learner it concerns; also where a second holder of the seal is asked for
    (:func:`~charm.awards.services.grouping.choose`).
    """
    wanted = list(dict.fromkeys(enrolments))
    if not wanted:
        raise Unfit("Choose whom to award.")
    issuers = issuers_through_door(enrolments_by_id(wanted), by)
    lock_enrolments({ref: (seen or {}).get(ref) for ref in wanted})
    found = {row.id: row for row in enrolments_by_id(wanted)}
    awarded = awards_by_enrolment(wanted)
    new = [found[ref] for ref in wanted if ref not in awarded]
    for issuer in dict.fromkeys(issuers[row.id] for row in new):
        rows = [row for row in new if issuers[row.id] == issuer]
        for award in write_awards(rows, issuer, by=by):
            awarded[award.enrolment_id] = award
    return [awarded[ref] for ref in wanted]


def issuers_through_door(rows: Iterable[Enrolment], by: Person) -> dict[uuid.UUID, Issuer]:
    """Who issues to each, where the person holds that seal and is not the learner."""
    issuers: dict[object, Issuer] = {}
    for row in rows:
        version = row.edition.version
        if version.pk not in issuers:
            issuers[version.pk] = issuer_of_version(version)
            if not rules.holds_seal(by, issuers[version.pk]):
                delivery_rules.enrolment_for(by, row.id)
                raise NotAllowed(who_can(AWARD_STEPS["intend-formal"]))
        if row.learner_id == by.pk:
            raise NotAllowed("Nobody awards to themselves: a colleague who holds the seal does it.")
    return {row.id: issuers[row.edition.version_id] for row in rows}
