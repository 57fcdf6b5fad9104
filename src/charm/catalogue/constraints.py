"""What the database refuses about the catalogue."""

from charm.foundation.database_rules import DatabaseRule

RULES = (
    DatabaseRule(
        name="the_catalogue_rests_on_the_council",
        sentence="An entry version rests on an approved proposal, in the very version that the "
        "Academic Council approved by a released decision, or in one for which that approval goes "
        "on holding (5.6.1.6, 7.1, 7.25).",
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
               AND p.state = 'approved' AND p.snapshot_id = NEW.snapshot_id)
            AND NOT EXISTS (
            SELECT 1 FROM boards_kept k
              JOIN boards_decision d ON d.id = k.decision_id
              JOIN boards_change c ON c.id = k.change_id
              JOIN boards_track t ON t.id = k.track_id
              JOIN alliance_body b ON b.code = t.body_id
              JOIN proposals_proposal p ON p.id = t.proposal_id
             WHERE d.id = NEW.decision_id AND t.snapshot_id = NEW.snapshot_id
               AND c.snapshot_id = NEW.snapshot_id AND c.state = 'confirmed'
               AND b.kind = 'council' AND d.released_at IS NOT NULL
               AND d.outcome IN ('approved', 'conditions')
               AND p.state = 'approved' AND p.snapshot_id = NEW.snapshot_id)""",
        needs=(
            "boards_decision",
            "boards_track",
            "boards_kept",
            "boards_change",
            "alliance_body",
            "proposals_proposal",
        ),
    ),
    DatabaseRule(
        name="an_entry_keeps_its_kind_and_university",
        sentence="An entry keeps its kind and the university that answers for it: what has another "
        "one is another entry (5.6.2).",
        table="catalogue_entry",
        on=("UPDATE",),
        refuse_when="NEW.kind <> OLD.kind OR NEW.university_id <> OLD.university_id",
    ),
    DatabaseRule(
        name="entry_versions_never_change",
        sentence="A version of a catalogue entry is never changed or removed: publish the next.",
        table="catalogue_entryversion",
        on=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
    ),
)
