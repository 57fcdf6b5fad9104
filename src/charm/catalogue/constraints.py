"""What the database refuses about the catalogue."""

from charm.foundation.database_rules import DatabaseRule

RULES = (
    DatabaseRule(
        name="the_catalogue_rests_on_the_council",
        sentence="An entry version rests on an approved proposal, in the very version that the "
        "Academic Council approved by a released decision (5.6.1.6, 7.1).",
        table="catalogue_entryversion",
        on=("INSERT",),
        refuse_when="""NOT EXISTS (
            SELECT 1 FROM boards_decision d
              JOIN boards_track t ON t.id = d.track_id
              JOIN alliance_body b ON b.code = t.body_id
              JOIN proposals_proposal p ON p.id = t.proposal_id
             WHERE d.id = NEW.decision_id AND d.snapshot_id = NEW.snapshot_id
               AND b.kind = 'council' AND d.released_at IS NOT NULL
               AND d.outcome IN ('approved', 'conditions')
               AND p.state = 'approved' AND p.snapshot_id = NEW.snapshot_id)""",
        needs=("boards_decision", "boards_track", "alliance_body", "proposals_proposal"),
    ),
    DatabaseRule(
        name="entry_versions_never_change",
        sentence="A version of a catalogue entry is never changed or removed: publish the next.",
        table="catalogue_entryversion",
        on=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
    ),
)
