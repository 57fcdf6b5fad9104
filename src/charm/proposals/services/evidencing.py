"""An approval that came by e-mail: handed in by a proposer, judged by the Boards officer (7.4)."""

from __future__ import annotations

import uuid

from charm.alliance.queries import Mandate, Person, holders
from charm.core.mail import Mail, UnreadableMail, read_eml, read_msg
from charm.core.proposal.values import mailbox
from charm.core.workflow import (
    ENDORSEMENT_MOVES,
    ActorRole,
    EndorsementFacts,
    EndorsementState,
    require,
)
from charm.foundation import clock, files, letterbook
from charm.foundation.errors import Unfit
from charm.foundation.files import FileType
from charm.foundation.texts import note_of
from charm.foundation.transactions import act, locked, save_next
from charm.proposals import queries, rules, standing
from charm.proposals.models import Endorsement, Evidence, Proposal
from charm.proposals.services.letters import about, tell_proposers
from charm.proposals.services.steps import note, opened

MAILS = frozenset({FileType.EML, FileType.MSG})
MOST = 10
"""E-mails for one question; more are not evidence but noise."""


@act()
def hand_in(
    *, endorsement: uuid.UUID, content: bytes, name: str, by: Person, seen: int
) -> Evidence:
    """Hand in the e-mail by which an endorser approved the version that is asked about. The same
    file handed in again is the same evidence. Raises NotFound, Stale, Refusal, and Unfit with a
    sentence for what is no e-mail that can be read."""
    known = rules.endorsement_for(by, endorsement)
    proposal = opened(known.snapshot.proposal_id, by, to="write", seen=seen)
    row = _question(known.pk)
    mail = read_mail(content)
    require(
        ENDORSEMENT_MOVES,
        EndorsementState(row.state),
        "hand-in-evidence",
        rules.roles_of(by, proposal),
        _facts(proposal, row, mail),
    )
    kept = files.keep(content, name=name, about=row.ref, by=by.key, accepts=MAILS)
    there = list(row.evidence.order_by("handed_in_at"))
    for one in there:
        if one.sha256 == kept.sha256 and one.state == Evidence.State.WAITING:
            return one
        if one.sha256 == kept.sha256 and one.state == Evidence.State.REFUSED:
            raise Unfit("The Boards officer did not accept this very e-mail: hand in another.")
    if any(one.state == Evidence.State.WAITING for one in there):
        raise Unfit("Another e-mail waits for the Boards officer already.")
    if len(there) >= MOST:
        raise Unfit("Many e-mails were handed in for this question: write to the Boards officer.")
    evidence = Evidence.objects.create(
        endorsement=row,
        file=kept.id,
        sha256=kept.sha256,
        said=mail.to_json(),
        handed_in_at=clock.now(),
        handed_in_by=by,
    )
    note("evidence_handed_in", proposal, by, clauses=["7.4"], facts=_told(row, evidence))
    for officer in holders(Mandate.Office.BOARDS_OFFICER):
        letterbook.write(
            "evidence-waits",
            key=f"{evidence.id}:{officer.id}",
            to=officer,
            at=("evidence", evidence.id),
            by=by.name,
            **about(proposal, row),
        )
    return evidence


@act()
def take_back(*, evidence: uuid.UUID, by: Person, seen: int) -> Evidence:
    """A proposer takes back an e-mail that nobody judged yet, such as the wrong one: it stays on
    record, and another can be handed in. Raises NotFound, NotAllowed, Stale, Unfit."""
    known = rules.evidence_for(by, evidence)
    proposal = opened(known.endorsement.snapshot.proposal_id, by, to="write", seen=None)
    found = locked(Evidence, known.pk, seen=seen)
    if found.state != Evidence.State.WAITING:
        raise Unfit("This e-mail waits for nobody any more: look at what became of it.")
    found.state = Evidence.State.VOID
    save_next(found, "state")
    row = _question(known.endorsement_id)
    note("evidence_taken_back", proposal, by, clauses=["7.4"], facts=_told(row, found))
    return found


@act()
def judge(*, evidence: uuid.UUID, accept: bool, reason: str, by: Person, seen: int) -> Evidence:
    """The officer verifies the e-mail, or refuses it; the reason says why. What is accepted counts
    as an endorsement and is marked as one on evidence for ever. Raises NotFound, NotAllowed, Stale
    when it was judged meanwhile or waits no longer, Refusal."""
    known = rules.evidence_for(by, evidence, to="judge")
    proposal = locked(Proposal, known.endorsement.snapshot.proposal_id)
    row = _question(known.endorsement_id)
    found = locked(Evidence, known.pk, seen=seen)
    if found.state != Evidence.State.WAITING:
        raise Unfit("This e-mail waits for nobody any more: look at what became of it.")
    said, reason = Mail.from_json(found.said), note_of(reason)
    planned = require(
        ENDORSEMENT_MOVES,
        EndorsementState(row.state),
        "accept-evidence" if accept else "refuse-evidence",
        frozenset({ActorRole.OFFICER}),
        _facts(proposal, row, said, by=by, reason=reason),
    )
    found.state = Evidence.State.ACCEPTED if accept else Evidence.State.REFUSED
    found.judged_at, found.judged_by, found.reason = clock.now(), by, reason
    save_next(found, "state", "judged_at", "judged_by", "reason")
    if planned.to is not None:
        row.state = planned.to
        row.answered_at = clock.now()
        row.signed_name = said.sender.name or said.sender.address
        row.save(update_fields=["state", "answered_at", "signed_name"])
    note(
        "proposal_endorsed_on_evidence" if accept else "evidence_refused",
        proposal,
        by,
        role="officer",
        clauses=["7.4"],
        facts=_told(row, found),
        private={"reason": reason, "sender": said.sender.address},
    )
    tell_proposers(
        "endorsed-on-evidence" if accept else "evidence-refused",
        proposal, row, key=f"{found.id}:", reason=reason,
    )  # fmt: skip
    return found


def read_mail(content: bytes) -> Mail:
    """What the file says as an e-mail. Raises Unfit for anything else."""
    if len(content) > files.MOST_BYTES:
        raise Unfit(f"This file is larger than {files.MOST_BYTES >> 20} MB: hand in a smaller one.")
    kind = files.type_of(content)
    if kind not in MAILS:
        raise Unfit(
            "This is no saved e-mail: save the e-mail as EML or MSG in your mail program, and hand "
            "that in."
        )
    try:
        return read_msg(content) if kind is FileType.MSG else read_eml(content)
    except UnreadableMail as error:
        raise Unfit(str(error)) from error


def _facts(
    proposal: Proposal, row: Endorsement, mail: Mail, *, by: Person | None = None, reason: str = ""
) -> EndorsementFacts:
    return EndorsementFacts(
        snapshot_is_current=standing.is_asked_about(proposal, row.snapshot),
        endorser_is_no_proposer=not queries.proposes_or_wrote(row.email, proposal),
        sender_is_no_proposer=not queries.proposes_or_wrote(mailbox(mail.sender.address), proposal),
        officer_is_no_proposer=by is not None and not rules.is_proposer(by, proposal),
        reason_given=bool(reason),
    )


def _question(endorsement: uuid.UUID) -> Endorsement:
    rows = Endorsement.objects.select_for_update(of=("self",))
    return rows.select_related("snapshot", "university").get(pk=endorsement)


def _told(row: Endorsement, evidence: Evidence) -> dict[str, str]:
    return {
        "snapshot": row.snapshot.sha256,
        "university": row.university_id,
        "office": row.office,
        "evidence": str(evidence.id),
        "sha256": evidence.sha256,
    }
