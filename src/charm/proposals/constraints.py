"""What the database refuses about proposals."""

from charm.foundation.database_rules import DatabaseRule

RULES = (
    DatabaseRule(
        name="minutes_come_with_the_record",
        sentence="A proposal is recorded from minutes when it is recorded, never afterwards.",
        table="proposals_proposal",
        on=("UPDATE",),
        refuse_when="NEW.minutes <> OLD.minutes",
    ),
    DatabaseRule(
        name="snapshots_never_change",
        sentence="A snapshot is never changed or removed.",
        table="proposals_snapshot",
        on=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="submissions_never_change",
        sentence="A submission is never changed or removed.",
        table="proposals_submission",
        on=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="an_endorsement_given_stays",
        sentence="An endorsement once given is never taken back or moved to another version.",
        table="proposals_endorsement",
        on=("UPDATE",),
        refuse_when=(
            "OLD.state IN ('endorsed', 'endorsed-on-evidence') AND (NEW.state <> OLD.state "
            "OR NEW.snapshot_id <> OLD.snapshot_id OR NEW.university_id <> OLD.university_id)"
        ),
    ),
    DatabaseRule(
        name="endorsements_are_not_removed",
        sentence="An endorsement is never removed.",
        table="proposals_endorsement",
        on=("DELETE",),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="nobody_endorses_their_own_proposal",
        sentence="Whoever proposes a micro-credential does not approve it for their university "
        "(7.4).",
        table="proposals_endorsement",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.state IN ('endorsed', 'endorsed-on-evidence') AND EXISTS ("
            "SELECT 1 FROM proposals_snapshot n "
            "JOIN proposals_proposerseat s ON s.proposal_id = n.proposal_id "
            "JOIN alliance_person p ON p.id = s.person_id "
            "WHERE n.id = NEW.snapshot_id AND lower(p.email) = lower(NEW.email))"
        ),
        needs=("proposals_snapshot", "proposals_proposerseat", "alliance_person"),
    ),
    DatabaseRule(
        name="evidence_was_verified_by_the_officer",
        sentence="An endorsement on evidence rests on an e-mail that the Boards officer verified "
        "(7.4).",
        table="proposals_endorsement",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.state = 'endorsed-on-evidence' AND NOT EXISTS (SELECT 1 FROM proposals_evidence v "
            "WHERE v.endorsement_id = NEW.id AND v.state = 'accepted')"
        ),
        needs=("proposals_evidence",),
    ),
    DatabaseRule(
        name="evidence_stays_as_handed_in",
        sentence="An e-mail that was handed in stays with its question, and a judgement of it "
        "stays.",
        table="proposals_evidence",
        on=("UPDATE",),
        refuse_when=(
            "NEW.endorsement_id <> OLD.endorsement_id OR NEW.sha256 <> OLD.sha256 "
            "OR NEW.file <> OLD.file OR (OLD.state IN ('accepted', 'refused') AND "
            "(NEW.state <> OLD.state OR NEW.reason <> OLD.reason))"
        ),
    ),
    DatabaseRule(
        name="evidence_is_not_removed",
        sentence="An e-mail that was handed in is never removed.",
        table="proposals_evidence",
        on=("DELETE",),
        refuse_when="1 = 1",
    ),
)
