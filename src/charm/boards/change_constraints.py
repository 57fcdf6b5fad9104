"""What the database refuses about changes, and about approvals that go on holding."""

from charm.foundation.database_rules import DatabaseRule

_ON_THE_BASE = """
    SELECT 1 FROM boards_change c JOIN boards_decision d ON d.id = NEW.decision_id
     WHERE c.id = NEW.change_id AND c.state = 'confirmed'
       AND c.found IN ('editorial', 'operational') AND c.confirmed IN ('editorial', 'operational')
       AND d.released_at IS NOT NULL AND d.outcome IN ('approved', 'conditions')
       AND (d.snapshot_id = c.base_id OR EXISTS (
            SELECT 1 FROM boards_kept k JOIN boards_track t ON t.id = k.track_id
             WHERE k.decision_id = d.id AND t.snapshot_id = c.base_id))
"""

RULES = (
    DatabaseRule(
        name="an_approval_is_kept_for_a_confirmed_change",
        sentence="An approval goes on holding only for a change of the very version that it is "
        "about, which the Boards officer confirmed and which is not academic (7.25).",
        table="boards_kept",
        on=("INSERT",),
        refuse_when=f"NOT EXISTS ({_ON_THE_BASE})",
        needs=("boards_change", "boards_decision", "boards_track"),
    ),
    DatabaseRule(
        name="what_was_kept_stays",
        sentence="On which approval an item rests is never changed or removed.",
        table="boards_kept",
        on=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="a_change_stays_as_found",
        sentence="What was found of a change stays, and so does what the officer said of it.",
        table="boards_change",
        on=("UPDATE",),
        refuse_when=(
            "OLD.state <> 'waiting' OR NEW.found <> OLD.found OR NEW.base_id <> OLD.base_id "
            "OR NEW.snapshot_id <> OLD.snapshot_id OR NEW.proposal_id <> OLD.proposal_id "
            "OR NEW.cycle <> OLD.cycle OR NEW.is_amendment <> OLD.is_amendment"
        ),
    ),
    DatabaseRule(
        name="a_change_is_confirmed_by_somebody_else",
        sentence="Who proposes a micro-credential does not say what kind of change it is (7.25).",
        table="boards_change",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.state = 'confirmed' AND EXISTS (SELECT 1 FROM proposals_proposerseat s "
            "WHERE s.proposal_id = NEW.proposal_id AND s.person_id = NEW.confirmed_by_id)"
        ),
        needs=("proposals_proposerseat",),
    ),
    DatabaseRule(
        name="changes_are_not_removed",
        sentence="What was found of a change is never removed.",
        table="boards_change",
        on=("DELETE",),
        refuse_when="1 = 1",
    ),
)
