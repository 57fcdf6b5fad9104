"""What the database refuses about decisions: the last guard behind the table of moves."""

from charm.foundation.database_rules import DatabaseRule

_RELEASED_APPROVAL = """
    SELECT 1 FROM boards_decision d
      JOIN boards_track t ON t.id = d.track_id
      JOIN alliance_body b ON b.code = t.body_id
     WHERE t.proposal_id = NEW.id AND t.cycle = NEW.cycle AND d.snapshot_id = NEW.snapshot_id
       AND b.kind = '{kind}' AND d.released_at IS NOT NULL
       AND d.outcome IN ('approved', 'conditions')
       AND NOT EXISTS (SELECT 1 FROM boards_condition c
                        WHERE c.decision_id = d.id AND c.cleared_at IS NULL)
"""

_IN_CONFLICT = """
    (EXISTS (SELECT 1 FROM boards_interest i WHERE i.track_id = {track}
               AND i.person_id = NEW.person_id AND i.level = 'conflict')
     OR EXISTS (SELECT 1 FROM boards_track t JOIN proposals_proposerseat s
                  ON s.proposal_id = t.proposal_id
                 WHERE t.id = {track} AND s.person_id = NEW.person_id))
"""

_TRACK_OF_VOICE = "(SELECT d.track_id FROM boards_decision d WHERE d.id = NEW.decision_id)"

_KEPT_APPROVAL = """
    SELECT 1 FROM boards_kept k
      JOIN boards_track t ON t.id = k.track_id
      JOIN alliance_body b ON b.code = t.body_id
      JOIN boards_change c ON c.id = k.change_id
      JOIN boards_decision d ON d.id = k.decision_id
      JOIN boards_track o ON o.id = d.track_id
     WHERE t.proposal_id = NEW.id AND t.cycle = NEW.cycle AND t.snapshot_id = NEW.snapshot_id
       AND c.proposal_id = NEW.id AND c.cycle = NEW.cycle AND c.snapshot_id = NEW.snapshot_id
       AND c.state = 'confirmed' AND c.found IN ({spared}) AND c.confirmed IN ({spared})
       AND b.kind = '{kind}' AND o.body_id = t.body_id AND d.released_at IS NOT NULL
       AND d.outcome IN ('approved', 'conditions')
       AND NOT EXISTS (SELECT 1 FROM boards_condition x
                        WHERE x.decision_id = d.id AND x.cleared_at IS NULL)
"""
_COUNCIL_APPROVES = _RELEASED_APPROVAL.format(kind="council")
_COUNCIL_SPARED = _KEPT_APPROVAL.format(kind="council", spared="'editorial', 'operational'")
_BOARD_APPROVES = _RELEASED_APPROVAL.format(kind="board")
_BOARD_SPARED = _KEPT_APPROVAL.format(kind="board", spared="'editorial'")
_MORE_THAN_WORDING = """
    SELECT 1 FROM boards_change c WHERE c.proposal_id = NEW.id AND c.cycle = NEW.cycle
       AND c.state = 'confirmed'
       AND (c.confirmed = 'operational' OR NOT c.is_amendment)
"""

_TABLES = (
    "boards_decision", "boards_track", "boards_condition", "boards_kept", "boards_change",
    "alliance_body",
)  # fmt: skip

RULES = (
    DatabaseRule(
        name="approval_rests_on_the_council",
        sentence="An approved proposal has a released approval of the Academic Council for the "
        "very version approved, every condition cleared; or of one from which it differs, as the "
        "Boards officer confirmed, in nothing academic (7.1, 7.25, 8.1).",
        table="proposals_proposal",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            f"NEW.state = 'approved' AND NOT EXISTS ({_COUNCIL_APPROVES}) "
            f"AND NOT EXISTS ({_COUNCIL_SPARED})"
        ),
        needs=_TABLES,
    ),
    DatabaseRule(
        name="approval_with_money_rests_on_the_board",
        sentence="An approved proposal that needs money or resources has a released approval of "
        "the Executive Board for the very version approved, or for one from which it differs in "
        "wording only (7.7, 7.25).",
        table="proposals_proposal",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            f"NEW.state = 'approved' AND NEW.needs_board AND NOT EXISTS ({_BOARD_APPROVES}) "
            f"AND NOT EXISTS ({_BOARD_SPARED})"
        ),
        needs=_TABLES,
    ),
    DatabaseRule(
        name="an_operational_change_is_the_boards",
        sentence="What is approved on a kept approval of the Council is decided by the Executive "
        "Board where more than the wording changed (7.7, 7.25).",
        table="proposals_proposal",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            f"NEW.state = 'approved' AND NOT EXISTS ({_COUNCIL_APPROVES}) AND NOT EXISTS "
            f"({_BOARD_APPROVES}) AND EXISTS ({_MORE_THAN_WORDING})"
        ),
        needs=_TABLES,
    ),
    DatabaseRule(
        name="approval_rests_on_endorsements",
        sentence="An approved proposal is endorsed, in the very version approved, by every "
        "university that has a proposer (7.4), unless it was recorded from minutes of before the "
        "platform.",
        table="proposals_proposal",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.state = 'approved' AND NOT (NEW.minutes <> '' AND NEW.cycle = 1) AND "
            "(NOT EXISTS (SELECT 1 FROM proposals_proposerseat s "
            "WHERE s.proposal_id = NEW.id) OR EXISTS (SELECT 1 FROM proposals_proposerseat s "
            "WHERE s.proposal_id = NEW.id AND NOT EXISTS (SELECT 1 FROM proposals_endorsement e "
            "WHERE e.snapshot_id = NEW.snapshot_id AND e.university_id = s.university_id "
            "AND e.state IN ('endorsed', 'endorsed-on-evidence'))))"
        ),
        needs=("proposals_proposerseat", "proposals_endorsement"),
    ),
    DatabaseRule(
        name="a_decided_item_has_a_decision",
        sentence="An agenda item is decided only by a decision on record, or by one that goes on "
        "holding for it.",
        table="boards_track",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.state = 'decided' AND NOT EXISTS "
            "(SELECT 1 FROM boards_decision d WHERE d.track_id = NEW.id) AND NOT EXISTS "
            "(SELECT 1 FROM boards_kept k WHERE k.track_id = NEW.id)"
        ),
        needs=("boards_decision", "boards_kept"),
    ),
    DatabaseRule(
        name="a_released_decision_stays",
        sentence="A released decision is never changed or removed; a correction is a new one.",
        table="boards_decision",
        on=("UPDATE", "DELETE"),
        refuse_when="OLD.released_at IS NOT NULL",
    ),
    DatabaseRule(
        name="conditions_come_with_the_decision",
        sentence="A condition is part of a decision and cannot be added after its release.",
        table="boards_condition",
        on=("INSERT",),
        refuse_when=(
            "EXISTS (SELECT 1 FROM boards_decision d WHERE d.id = NEW.decision_id "
            "AND d.released_at IS NOT NULL)"
        ),
        needs=("boards_decision",),
    ),
    DatabaseRule(
        name="a_condition_stays_as_decided",
        sentence="A condition of a released decision is not reworded, and stays cleared.",
        table="boards_condition",
        on=("UPDATE",),
        refuse_when=(
            "(OLD.cleared_at IS NOT NULL AND NEW.cleared_at IS NULL) OR "
            "((NEW.text <> OLD.text OR NEW.decision_id <> OLD.decision_id "
            "OR NEW.due_on <> OLD.due_on OR NEW.clearer <> OLD.clearer) AND "
            "EXISTS (SELECT 1 FROM boards_decision d WHERE d.id = OLD.decision_id "
            "AND d.released_at IS NOT NULL))"
        ),
        needs=("boards_decision",),
    ),
    DatabaseRule(
        name="conditions_are_not_removed",
        sentence="A condition of a released decision is never removed.",
        table="boards_condition",
        on=("DELETE",),
        refuse_when=(
            "EXISTS (SELECT 1 FROM boards_decision d WHERE d.id = OLD.decision_id "
            "AND d.released_at IS NOT NULL)"
        ),
        needs=("boards_decision",),
    ),
    DatabaseRule(
        name="members_in_conflict_do_not_judge",
        sentence="A member with a declared conflict, or who proposes it, gives no opinion (7.6).",
        table="boards_opinion",
        on=("INSERT", "UPDATE"),
        refuse_when=_IN_CONFLICT.format(track="NEW.track_id"),
        needs=("boards_interest", "boards_track", "proposals_proposerseat"),
    ),
    DatabaseRule(
        name="members_in_conflict_have_no_voice",
        sentence="A member with a declared conflict, or who proposes it, has no part in the "
        "decision (7.6).",
        table="boards_voice",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.stood IN ('took-part', 'for', 'against', 'abstained', 'silent') AND "
            f"{_IN_CONFLICT.format(track=_TRACK_OF_VOICE)}"
        ),
        needs=("boards_decision", "boards_interest", "boards_track", "proposals_proposerseat"),
    ),
    DatabaseRule(
        name="voices_come_with_the_decision",
        sentence="Who took part in a decision is not changed after its release.",
        table="boards_voice",
        on=("INSERT", "UPDATE", "DELETE"),
        refuse_when=(
            "EXISTS (SELECT 1 FROM boards_decision d WHERE d.id = {row}.decision_id "
            "AND d.released_at IS NOT NULL)"
        ),
        needs=("boards_decision",),
    ),
    DatabaseRule(
        name="in_writing_where_the_rules_of_the_body_say_so",
        sentence="A body decides in writing only where its own rules allow it (7.4.1).",
        table="boards_writtenprocedure",
        on=("INSERT",),
        refuse_when=(
            "EXISTS (SELECT 1 FROM boards_track t JOIN alliance_body b ON b.code = t.body_id "
            "WHERE t.id = NEW.track_id AND NOT b.written_procedure)"
        ),
        needs=("boards_track", "alliance_body"),
    ),
)
