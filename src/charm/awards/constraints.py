"""What the database refuses about awards."""

from charm.foundation.database_rules import DatabaseRule

_TOOK_IT_BACK = (
    "EXISTS (SELECT 1 FROM delivery_hold h JOIN awards_award a ON a.enrolment_id = h.enrolment_id "
    "WHERE h.id = {case} AND h.kind = 'appeal' "
    "AND (a.revoked_by_id = {person} OR a.suspended_by_id = {person}) "
    "AND NOT EXISTS (SELECT 1 FROM awards_award b WHERE b.replaces_id = a.id))"
)

RULES = (
    DatabaseRule(
        name="an_award_rests_on_a_confirmation",
        sentence="An award rests on a completion that teaching staff confirmed, with no integrity "
        "case or appeal open (7.10, 7.20.2, 7.26).",
        table="awards_award",
        on=("INSERT",),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM delivery_confirmation c JOIN delivery_enrolment n "
            "ON n.id = c.enrolment_id WHERE c.enrolment_id = NEW.enrolment_id "
            "AND c.voided_at IS NULL AND n.learner_id = NEW.learner_id) "
            "OR EXISTS (SELECT 1 FROM delivery_hold h "
            "WHERE h.enrolment_id = NEW.enrolment_id AND h.closed_at IS NULL)"
        ),
        needs=("delivery_confirmation", "delivery_enrolment", "delivery_hold"),
    ),
    DatabaseRule(
        name="an_award_cites_what_the_council_approved",
        sentence="An award cites the decision that the version of its edition rests on (5.6.1.6).",
        table="awards_award",
        on=("INSERT",),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM catalogue_entryversion v JOIN delivery_edition e "
            "ON e.version_id = v.id JOIN delivery_enrolment n ON n.edition_id = e.id "
            "WHERE v.id = NEW.version_id AND v.decision_id = NEW.decision_id "
            "AND n.id = NEW.enrolment_id)"
        ),
        needs=("catalogue_entryversion", "delivery_edition", "delivery_enrolment"),
    ),
    DatabaseRule(
        name="formal_awards_are_of_the_accrediting",
        sentence="A formal micro-credential is issued by the responsible accrediting university; "
        "others are issued centrally (5.10, 7.10, 7.20.3).",
        table="awards_award",
        on=("INSERT",),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM awards_issuer i, catalogue_entryversion v "
            "JOIN catalogue_entry e ON e.id = v.entry_id "
            "WHERE i.slug = NEW.issuer_id AND v.id = NEW.version_id "
            "AND ((e.kind = 'formal' AND i.university_id = e.university_id) "
            "OR (e.kind <> 'formal' AND i.university_id IS NULL)))"
        ),
        needs=("awards_issuer", "catalogue_entryversion", "catalogue_entry"),
    ),
    DatabaseRule(
        name="an_award_has_the_second_person_asked_for",
        sentence="Where an issuer asks for a second holder of the seal, nothing is awarded without "
        "one (7.10).",
        table="awards_award",
        on=("INSERT",),
        refuse_when=(
            "NEW.approved_by_id IS NULL AND EXISTS (SELECT 1 FROM awards_issuer i "
            "WHERE i.slug = NEW.issuer_id AND i.asks_second)"
        ),
        needs=("awards_issuer",),
    ),
    DatabaseRule(
        name="an_award_replaces_one_that_was_taken_back",
        sentence="An award replaces a revoked one of the same learner and enrolment; who has one "
        "before gets another only so (7.26).",
        table="awards_award",
        on=("INSERT",),
        refuse_when=(
            "(NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM awards_award a "
            "WHERE a.id = NEW.replaces_id AND a.enrolment_id = NEW.enrolment_id "
            "AND a.learner_id = NEW.learner_id AND a.state = 'revoked')) "
            "OR (NEW.replaces_id IS NULL AND EXISTS (SELECT 1 FROM awards_award a "
            "WHERE a.enrolment_id = NEW.enrolment_id AND a.id <> NEW.id))"
        ),
    ),
    DatabaseRule(
        name="what_was_awarded_stays",
        sentence="What was awarded, to whom, by which number, and what was signed stays; only who "
        "claims it by its one-time link has it in another account.",
        table="awards_award",
        on=("UPDATE",),
        refuse_when=(
            "NEW.number <> OLD.number OR NEW.record <> OLD.record "
            "OR (NEW.learner_id <> OLD.learner_id AND NOT EXISTS (SELECT 1 FROM delivery_claim c "
            "WHERE c.enrolment_id = NEW.enrolment_id AND c.claimed_by_id = NEW.learner_id)) "
            "OR NEW.enrolment_id <> OLD.enrolment_id "
            "OR NEW.intended_by_id <> OLD.intended_by_id "
            "OR COALESCE(NEW.replaces_id, NEW.id) <> COALESCE(OLD.replaces_id, OLD.id) "
            "OR NEW.status_list_id <> OLD.status_list_id OR NEW.status_index <> OLD.status_index "
            "OR COALESCE(NEW.suspension_list_id, '') <> COALESCE(OLD.suspension_list_id, '') "
            "OR COALESCE(NEW.suspension_index, -1) <> COALESCE(OLD.suspension_index, -1) "
            "OR (OLD.credential <> '' AND NEW.credential <> OLD.credential) "
            "OR (OLD.state = 'revoked' AND NEW.state <> 'revoked') "
            "OR (OLD.state IN ('issued', 'suspended') AND NEW.state = 'intended')"
        ),
        needs=("delivery_claim",),
    ),
    DatabaseRule(
        name="what_was_endorsed_stays",
        sentence="What the alliance signed about a decision is in credentials already: it is never "
        "changed or removed (5.6.1.6).",
        table="awards_endorsement",
        on=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="an_appeal_is_decided_by_who_took_no_award_back",
        sentence="Who revoked or suspended the award of a learner does not decide an appeal about "
        "it (7.26).",
        table="delivery_hold",
        on=("UPDATE",),
        refuse_when="NEW.closed_at IS NOT NULL AND "
        + _TOOK_IT_BACK.format(case="NEW.id", person="NEW.closed_by_id"),
        needs=("awards_award",),
    ),
    DatabaseRule(
        name="the_panel_of_an_appeal_took_no_award_back",
        sentence="Who revoked or suspended the award of a learner does not sit on its panel "
        "(7.26).",
        table="delivery_panelmember",
        on=("INSERT", "UPDATE"),
        refuse_when=_TOOK_IT_BACK.format(case="NEW.hold_id", person="NEW.person_id"),
        needs=("awards_award", "delivery_hold"),
    ),
    DatabaseRule(
        name="awards_stay_in_the_register",
        sentence="An award is never removed from the register: revoke it.",
        table="awards_award",
        on=("DELETE",),
        refuse_when="1 = 1",
    ),
)
