"""What the database refuses about delivery."""

from charm.foundation.database_rules import DatabaseRule

FIXED = (
    "EXISTS (SELECT 1 FROM delivery_edition e "
    "WHERE e.id = {row}.edition_id AND e.state <> 'planned')"
)

_NO_SEAT = (
    "NEW.state <> 'withdrawn' AND (SELECT COUNT(*) FROM delivery_enrolment n "
    "WHERE n.edition_id = NEW.edition_id AND n.id <> NEW.id AND n.state <> 'withdrawn') "
    ">= (SELECT e.seats FROM delivery_edition e WHERE e.id = NEW.edition_id)"
)
"""Asked where a seat is taken only: to count a class of a thousand at every mark takes minutes."""

_HAS_A_PART = (
    "EXISTS (SELECT 1 FROM delivery_hold h JOIN delivery_enrolment n ON n.id = h.enrolment_id "
    "WHERE h.id = {case} AND (h.opened_by_id = {person} OR n.learner_id = {person} "
    "OR EXISTS (SELECT 1 FROM delivery_result r WHERE r.enrolment_id = n.id "
    "AND r.recorded_by_id = {person}) "
    "OR EXISTS (SELECT 1 FROM delivery_confirmation c WHERE c.enrolment_id = n.id "
    "AND c.confirmed_by_id = {person}) "
    "OR EXISTS (SELECT 1 FROM delivery_mark m WHERE m.enrolment_id = n.id "
    "AND m.marked_by_id = {person}) "
    "OR EXISTS (SELECT 1 FROM delivery_releasedmark l WHERE l.enrolment_id = n.id "
    "AND l.released_by_id = {person}) "
    "OR EXISTS (SELECT 1 FROM delivery_attendance a WHERE a.enrolment_id = n.id "
    "AND a.recorded_by_id = {person}) "
    "OR EXISTS (SELECT 1 FROM delivery_criterioncheck k WHERE k.enrolment_id = n.id "
    "AND k.checked_by_id = {person}) "
    "OR EXISTS (SELECT 1 FROM delivery_recognition e WHERE e.enrolment_id = n.id "
    "AND e.decided_by_id = {person}) "
    "OR (h.kind = 'appeal' AND EXISTS (SELECT 1 FROM delivery_hold i "
    "WHERE i.enrolment_id = n.id AND i.id <> h.id AND i.kind = 'integrity' "
    "AND i.closed_by_id = {person}))))"
)
_JUDGED = (
    "delivery_enrolment",
    "delivery_result",
    "delivery_confirmation",
    "delivery_mark",
    "delivery_releasedmark",
    "delivery_attendance",
    "delivery_criterioncheck",
    "delivery_recognition",
)

RULES = (
    DatabaseRule(
        name="criteria_are_fixed_before_admission",
        sentence="Completion criteria are fixed before admission opens and stay (7.20.2).",
        table="delivery_criterion",
        on=("INSERT", "UPDATE", "DELETE"),
        refuse_when=FIXED,
        needs=("delivery_edition",),
    ),
    DatabaseRule(
        name="an_edition_seats_no_more_than_it_has",
        sentence="An edition has no more learners than seats.",
        table="delivery_enrolment",
        on=("INSERT",),
        refuse_when=_NO_SEAT,
        needs=("delivery_edition",),
    ),
    DatabaseRule(
        name="a_seat_that_was_given_back_may_be_taken",
        sentence="An edition has no more learners than seats.",
        table="delivery_enrolment",
        on=("UPDATE",),
        refuse_when=(
            "(OLD.state = 'withdrawn' OR NEW.edition_id <> OLD.edition_id) AND " + _NO_SEAT
        ),
        needs=("delivery_edition",),
    ),
    DatabaseRule(
        name="a_seat_changes_hands_by_its_link_alone",
        sentence="An enrolment stays with its learner, unless who has its one-time link claims it.",
        table="delivery_enrolment",
        on=("UPDATE",),
        refuse_when=(
            "NEW.learner_id <> OLD.learner_id AND NOT EXISTS (SELECT 1 FROM delivery_claim c "
            "WHERE c.enrolment_id = NEW.id AND c.claimed_by_id = NEW.learner_id)"
        ),
        needs=("delivery_claim",),
    ),
    DatabaseRule(
        name="nobody_checks_their_own_identity",
        sentence="Who a learner is is checked by somebody else (7.26).",
        table="delivery_identitycheck",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "EXISTS (SELECT 1 FROM delivery_enrolment n WHERE n.id = NEW.enrolment_id "
            "AND n.learner_id = NEW.checked_by_id)"
        ),
        needs=("delivery_enrolment",),
    ),
    DatabaseRule(
        name="a_check_of_identity_taken_back_stays",
        sentence="A check of identity that was taken back stays on record.",
        table="delivery_identitycheck",
        on=("UPDATE", "DELETE"),
        refuse_when="OLD.taken_back_at IS NOT NULL",
    ),
    DatabaseRule(
        name="how_a_fee_stood_stays",
        sentence="How a fee stood stays on record: say how it stands now.",
        table="delivery_feestatus",
        on=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="nobody_settles_their_own_fee",
        sentence="How a fee stands is said by somebody else than the learner (7.26).",
        table="delivery_feestatus",
        on=("INSERT",),
        refuse_when=(
            "EXISTS (SELECT 1 FROM delivery_enrolment n WHERE n.id = NEW.enrolment_id "
            "AND n.learner_id = NEW.set_by_id)"
        ),
        needs=("delivery_enrolment",),
    ),
    DatabaseRule(
        name="a_published_notice_stays",
        sentence="A version of a notice that was published is not changed: publish another one.",
        table="delivery_notice",
        on=("UPDATE", "DELETE"),
        refuse_when="OLD.number IS NOT NULL",
    ),
    DatabaseRule(
        name="a_published_notice_is_accepted",
        sentence="What is accepted is a published version of a notice.",
        table="delivery_acceptance",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM delivery_notice n "
            "WHERE n.id = NEW.notice_id AND n.number IS NOT NULL)"
        ),
        needs=("delivery_notice",),
    ),
    DatabaseRule(
        name="a_link_is_used_once",
        sentence="A one-time link that was used stays used.",
        table="delivery_claim",
        on=("UPDATE", "DELETE"),
        refuse_when="OLD.claimed_at IS NOT NULL",
    ),
    DatabaseRule(
        name="staff_of_the_edition_confirms",
        sentence="A completion is confirmed by teaching staff of that edition, never by the "
        "learner (7.10).",
        table="delivery_confirmation",
        on=("INSERT",),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM delivery_enrolment n JOIN delivery_staffrole s "
            "ON s.edition_id = n.edition_id WHERE n.id = NEW.enrolment_id "
            "AND s.person_id = NEW.confirmed_by_id AND n.learner_id <> NEW.confirmed_by_id)"
        ),
        needs=("delivery_enrolment", "delivery_staffrole"),
    ),
    DatabaseRule(
        name="a_completed_enrolment_is_confirmed",
        sentence="A completed enrolment has a confirmation that stands (7.10, 7.20.2).",
        table="delivery_enrolment",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.state = 'completed' AND NOT EXISTS (SELECT 1 FROM delivery_confirmation c "
            "WHERE c.enrolment_id = NEW.id AND c.voided_at IS NULL)"
        ),
        needs=("delivery_confirmation",),
    ),
    DatabaseRule(
        name="a_panel_has_no_part_in_the_case",
        sentence="Who opened a case, judged the learner or learns does not sit on its panel "
        "(7.26).",
        table="delivery_panelmember",
        on=("INSERT", "UPDATE"),
        refuse_when=_HAS_A_PART.format(case="NEW.hold_id", person="NEW.person_id"),
        needs=("delivery_hold", *_JUDGED),
    ),
    DatabaseRule(
        name="a_case_is_decided_by_who_has_no_part_in_it",
        sentence="Who opened a case, judged the learner or learns does not decide it (7.26).",
        table="delivery_hold",
        on=("UPDATE",),
        refuse_when="NEW.closed_at IS NOT NULL AND "
        + _HAS_A_PART.format(case="NEW.id", person="NEW.closed_by_id"),
        needs=_JUDGED,
    ),
    DatabaseRule(
        name="a_closed_case_stays_closed",
        sentence="A closed case is not changed: open another one (7.26).",
        table="delivery_hold",
        on=("UPDATE", "DELETE"),
        refuse_when="OLD.closed_at IS NOT NULL",
    ),
)
