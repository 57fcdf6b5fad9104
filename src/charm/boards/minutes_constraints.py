"""What the database refuses about minutes, corrections and revisits: what is settled stays."""

from charm.foundation.database_rules import DatabaseRule

_CONFIRMED = (
    "EXISTS (SELECT 1 FROM boards_minutes m WHERE m.id = {of} AND m.confirmed_at IS NOT NULL)"
)
_OF_ROW = _CONFIRMED.replace("{of}", "{row}.minutes_id")
_OF_PART = (
    "EXISTS (SELECT 1 FROM boards_minutespart p JOIN boards_minutes m ON m.id = p.minutes_id "
    "WHERE p.id = {row}.part_id AND m.confirmed_at IS NOT NULL)"
)

RULES = (
    DatabaseRule(
        name="confirmed_minutes_stay",
        sentence="Confirmed minutes are never changed or removed.",
        table="boards_minutes",
        on=("UPDATE", "DELETE"),
        refuse_when="OLD.confirmed_at IS NOT NULL",
    ),
    DatabaseRule(
        name="what_confirmed_minutes_say_stays",
        sentence="Nothing is added to confirmed minutes, changed in them or taken out.",
        table="boards_minutespart",
        on=("INSERT", "UPDATE", "DELETE"),
        refuse_when=_OF_ROW,
        needs=("boards_minutes",),
    ),
    DatabaseRule(
        name="comments_on_confirmed_minutes_stay",
        sentence="Comments on minutes end with their confirmation.",
        table="boards_minutescomment",
        on=("INSERT", "UPDATE", "DELETE"),
        refuse_when=_OF_PART,
        needs=("boards_minutespart", "boards_minutes"),
    ),
    DatabaseRule(
        name="frozen_minutes_stay",
        sentence="Confirmed minutes are frozen once: their documents stay as they are.",
        table="boards_minutesfile",
        on=("INSERT", "UPDATE", "DELETE"),
        refuse_when=_OF_ROW,
        needs=("boards_minutes",),
    ),
    DatabaseRule(
        name="minutes_are_confirmed_on_record",
        sentence="A meeting has confirmed minutes only by minutes on record, and for good.",
        table="boards_meeting",
        on=("UPDATE",),
        refuse_when=(
            "(NEW.state = 'minutes-confirmed' AND NOT EXISTS (SELECT 1 FROM boards_minutes m "
            "WHERE m.meeting_id = NEW.id AND m.confirmed_at IS NOT NULL)) OR "
            "(OLD.state = 'minutes-confirmed' AND NEW.state <> 'minutes-confirmed')"
        ),
        needs=("boards_minutes",),
    ),
    DatabaseRule(
        name="a_correction_keeps_both_texts",
        sentence="The words of a correction stay, and so does the answer to it.",
        table="boards_correction",
        on=("UPDATE",),
        refuse_when=(
            "OLD.state <> 'asked' OR NEW.before <> OLD.before OR NEW.after <> OLD.after "
            "OR NEW.decision_id <> OLD.decision_id OR NEW.asked_by_id <> OLD.asked_by_id"
        ),
    ),
    DatabaseRule(
        name="corrections_are_not_removed",
        sentence="A correction is never removed.",
        table="boards_correction",
        on=("DELETE",),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="only_released_decisions_are_corrected",
        sentence="Only a released decision is corrected; one that is sealed is not known yet.",
        table="boards_correction",
        on=("INSERT",),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM boards_decision d WHERE d.id = NEW.decision_id "
            "AND d.released_at IS NOT NULL)"
        ),
        needs=("boards_decision",),
    ),
    DatabaseRule(
        name="a_revisit_keeps_its_reason",
        sentence="Why a body comes back to a decision stays, and so does the answer to it.",
        table="boards_revisit",
        on=("UPDATE",),
        refuse_when=(
            "OLD.state <> 'asked' OR NEW.why <> OLD.why OR NEW.decision_id <> OLD.decision_id "
            "OR NEW.asked_by_id <> OLD.asked_by_id"
        ),
    ),
    DatabaseRule(
        name="a_body_comes_back_to_a_released_approval",
        sentence="A body comes back to an approval that was released, with the countersign of the "
        "officer.",
        table="boards_track",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.revisits_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM boards_decision d "
            "JOIN boards_revisit r ON r.decision_id = d.id "
            "WHERE d.id = NEW.revisits_id AND d.released_at IS NOT NULL "
            "AND d.outcome IN ('approved', 'conditions') AND r.state = 'countersigned')"
        ),
        needs=("boards_decision", "boards_revisit"),
    ),
)
