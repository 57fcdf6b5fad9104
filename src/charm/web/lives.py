"""The life of a proposal, an entry, an edition or an award, as far as it has come."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from charm.alliance.queries import Person
from charm.awards.queries import Award, awards_of_entry, successor_of
from charm.boards.changes import kept_by, waits_for_officer
from charm.boards.queries import Approval, approval_of, tracks_of
from charm.catalogue.queries import Entry, EntryVersion, entry_of_proposal, first_version
from charm.core.workflow import ProposalState
from charm.core.workflow.delivery import AwardState, EntryState
from charm.delivery.queries import Edition, editions_of
from charm.foundation.spoken import spoken
from charm.proposals.queries import Proposal, is_endorsed, proposers_of
from charm.proposals.rules import may_read
from charm.web.lifeline import Life, LifeSoFar, Link

P = ProposalState
IN_DECISION = {P.IN_REVIEW, P.CONDITIONS, P.REJECTED}


def life_of_proposal(proposal: Proposal) -> Life:
    """For those who may read the proposal: the links lead to it and to what came of it."""
    state = P(proposal.state)
    entry = entry_of_proposal(proposal.id) if state == P.APPROVED else None
    if entry is not None:
        return _of_entry(entry, proposal).draw()
    so_far = LifeSoFar(
        "decided" if state in IN_DECISION or state == P.APPROVED else "proposed",
        halted=state in {P.REJECTED, P.WITHDRAWN},
        next=_next(proposal),
    )
    _note_proposal(so_far, proposal)
    if state in IN_DECISION:
        _note_tracks(so_far, proposal)
    return so_far.draw()


def life_as_read_by(person: Person, proposal: Proposal) -> Life:
    """For those who read a version of it and have no page of the proposal itself: there the line
    leads nowhere."""
    life = life_of_proposal(proposal)
    if may_read(person, proposal):
        return life
    stations = tuple(
        replace(station, links=()) if station.code == "proposed" else station
        for station in life.stations
    )
    return replace(life, stations=stations)


def life_of_entry(entry: Entry) -> Life:
    """For everybody: what the catalogue tells in public."""
    return _of_entry(entry).draw()


def life_of_edition(edition: Edition) -> Life:
    """For everybody who may see the edition."""
    entry = edition.version.entry
    so_far = _of_entry(entry)
    count, since = awards_of_entry(entry, edition=edition)
    so_far.here = "awarded" if count else "delivered"
    so_far.halted = False
    so_far.next = ""
    so_far.known.pop("awarded", None)
    so_far.note(
        "delivered",
        edition.starts_on,
        _("This edition runs from {first} to {last}.").format(
            first=edition.starts_on.strftime("%d.%m.%Y"), last=edition.ends_on.strftime("%d.%m.%Y")
        ),
    )
    if count:
        so_far.note("awarded", since, _awarded(count))
    return so_far.draw()


def life_of_award(award: Award) -> Life:
    """For whoever may see the award; it says nothing of the learner."""
    so_far = _of_version(award.version)
    so_far.here = "awarded"
    so_far.note(
        "delivered",
        award.intended_at,
        _("The learner took part, and teaching staff confirmed the completion."),
    )
    if award.state == AwardState.REVOKED:
        so_far.halted = True
        successor = successor_of(award)
        so_far.note("awarded", award.revoked_at, _("It was awarded, and taken back."))
        so_far.next = (
            _("Superseded by {number}.").format(number=successor.number)
            if successor
            else _("Revoked: it does not verify any more.")
        )
    elif award.state != AwardState.INTENDED:
        so_far.note(
            "awarded", award.issued_at, _("Signed by {name}.").format(name=award.issuer.name)
        )
        so_far.halted = award.state == AwardState.SUSPENDED
        so_far.next = (
            _("Suspended: it does not verify until it is resumed.")
            if so_far.halted
            else _("Next: show it, and have it recognised.")
        )
    else:
        so_far.note("awarded", award.intended_at, _("It is being signed."))
    return so_far.draw()


def _of_version(version: EntryVersion) -> LifeSoFar:
    so_far = LifeSoFar("catalogued")
    entry = version.entry
    _note_decision(so_far, version)
    so_far.note("catalogued", version.published_at, _version(version), _to(entry))
    return so_far


def _of_entry(entry: Entry, proposal: Proposal | None = None) -> LifeSoFar:
    version = first_version(entry)
    so_far = _of_version(version)
    if proposal is not None:
        _note_proposal(so_far, proposal)
    editions = editions_of(entry)
    count, since = awards_of_entry(entry)
    if editions:
        so_far.here = "delivered"
        says = ngettext("{n} edition so far.", "{n} editions so far.", len(editions))
        so_far.note("delivered", editions[0].starts_on, says.format(n=len(editions)))
        so_far.next = _("Next: learners complete it and are awarded.")
    else:
        so_far.next = _("Next: an edition is planned.")
    if count:
        so_far.here = "awarded"
        so_far.note("awarded", since, _awarded(count))
        so_far.next = ""
    if entry.state != EntryState.PUBLISHED:
        so_far.halted = True
        so_far.next = (
            _("Suspended: no edition opens and nothing is awarded until it is resumed.")
            if entry.state == EntryState.SUSPENDED
            else _("Retired: awards made so far go on verifying.")
        )
    return so_far


def _note_proposal(so_far: LifeSoFar, proposal: Proposal) -> None:
    names = ", ".join(person.name for person in proposers_of(proposal))
    so_far.note(
        "proposed",
        proposal.begun_at,
        _("Begun by {names}.").format(names=names),
        Link(_("The proposal"), reverse("proposal", args=[proposal.id])),
    )


def _note_tracks(so_far: LifeSoFar, proposal: Proposal) -> None:
    tracks = tracks_of(proposal)
    kept = kept_by(tracks)
    asked = [spoken(track.body.name) for track in tracks if track.pk not in kept]
    holds = [
        _("{body}: approved on {day}, and it goes on holding.").format(
            body=spoken(one.decision.track.body.name),
            day=one.decision.decided_at.strftime("%d.%m.%Y"),
        )
        for one in kept.values()
    ]
    if tracks:
        since = min(track.opened_at for track in tracks)
        says = [_("With: {bodies}.").format(bodies=", ".join(asked))] if asked else []
        so_far.note("decided", since, " ".join([*says, *holds]))


def _note_decision(so_far: LifeSoFar, version: EntryVersion) -> None:
    approval = approval_of(version.snapshot.proposal_id)
    if approval is not None:
        so_far.note(
            "decided",
            approval.decided_on,
            " ".join([_("{body}: approved.").format(body=approval.body), *_changed(approval)]),
        )


def _changed(approval: Approval) -> list[str]:
    """Who decided on what is different from the version that the Council saw."""
    change = approval.change
    if change is None:
        return []
    if change.board is not None:
        says = _("Operational change, {body}: approved on {day}.")
        day = change.board.decided_on.strftime("%d.%m.%Y")
        return [says.format(body=spoken(change.board.body), day=day)]
    return [_("Its wording was changed on {day}.").format(
        day=change.confirmed_on.strftime("%d.%m.%Y")
    )]  # fmt: skip


def _version(version: EntryVersion) -> str:
    return _("In the catalogue since then; version {number} is in force.").format(
        number=version.number
    )


def _to(entry: Entry) -> Link:
    return Link(_("The catalogue page"), reverse("entry", args=[entry.slug]))


def _awarded(count: int) -> str:
    return ngettext("Awarded {n} time.", "Awarded {n} times.", count).format(n=count)


def _next(proposal: Proposal) -> str:
    state, snapshot = ProposalState(proposal.state), proposal.snapshot
    if state is P.ENDORSING and snapshot is not None and is_endorsed(proposal, snapshot):
        return _("Next: it is endorsed; submit it to the Academic Council.")
    if state is P.SUBMITTED and waits_for_officer(proposal):
        return _("Next: the Boards officer says what kind of change it is.")
    steps = {
        P.DRAFT: _("Next: complete it and ask each university to endorse it."),
        P.ENDORSING: _("Next: the universities endorse this version, then it can be submitted."),
        P.CALL_REVIEW: _("Next: the call decides what goes to the Academic Council."),
        P.SUBMITTED: _("Next: it comes on the agenda of the next meeting that takes papers."),
        P.IN_REVIEW: _("Next: the body decides."),
        P.CONDITIONS: _("Next: the conditions are met and cleared; then it is approved."),
        P.RETURNED: _("Next: mend what the Boards officer names, and submit again."),
        P.REVISION: _("Next: revise it as the body asks, and submit again."),
        P.REJECTED: _("Rejected: a new proposal can build on it."),
        P.WITHDRAWN: _("Withdrawn by its proposers."),
        P.APPROVED: _("Approved: it is being published."),
    }
    return steps[state]
