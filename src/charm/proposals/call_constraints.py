"""What the database refuses about calls (7.3)."""

from charm.foundation.database_rules import DatabaseRule

RULES = (
    DatabaseRule(
        name="sent_in_while_the_call_was_open",
        sentence="A proposal is sent in while its call is open (7.3).",
        table="proposals_sentin",
        on=("INSERT",),
        refuse_when=(
            "NOT EXISTS (SELECT 1 FROM proposals_callentry e "
            "JOIN proposals_call c ON c.id = e.call_id "
            "WHERE e.id = NEW.entry_id AND c.state = 'open' "
            "AND c.opened_at <= NEW.sent_in_at AND NEW.sent_in_at < c.closes_at)"
        ),
        needs=("proposals_callentry", "proposals_call"),
    ),
    DatabaseRule(
        name="what_was_sent_in_never_changes",
        sentence="What was sent in to a call is never changed or removed.",
        table="proposals_sentin",
        on=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="a_call_reviews_what_was_sent_in",
        sentence="A proposal is reviewed in a call in the very version that was sent in (7.3).",
        table="proposals_proposal",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.state = 'call-review' AND NOT EXISTS (SELECT 1 FROM proposals_callentry e "
            "JOIN proposals_sentin s ON s.id = e.sent_in_id "
            "WHERE e.proposal_id = NEW.id AND e.state = 'sent-in' "
            "AND s.snapshot_id = NEW.snapshot_id)"
        ),
        needs=("proposals_callentry", "proposals_sentin"),
    ),
    DatabaseRule(
        name="a_call_sends_on_what_it_selected",
        sentence="From the review of a call only what was selected goes to the Academic Council "
        "(7.3).",
        table="proposals_proposal",
        on=("UPDATE",),
        refuse_when=(
            "OLD.state = 'call-review' AND NEW.state NOT IN ('call-review', 'draft', 'withdrawn') "
            "AND NOT (NEW.state = 'submitted' AND EXISTS (SELECT 1 FROM proposals_callentry e "
            "JOIN proposals_sentin s ON s.id = e.sent_in_id "
            "WHERE e.proposal_id = NEW.id AND e.state = 'selected' "
            "AND s.snapshot_id = NEW.snapshot_id))"
        ),
        needs=("proposals_callentry", "proposals_sentin"),
    ),
    DatabaseRule(
        name="nobody_selects_their_own_proposal",
        sentence="Whoever proposes a micro-credential does not select it in a call (7.3).",
        table="proposals_callentry",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.state IN ('selected', 'not-selected') AND EXISTS ("
            "SELECT 1 FROM proposals_proposerseat s WHERE s.proposal_id = NEW.proposal_id "
            "AND s.person_id = NEW.decided_by_id)"
        ),
        needs=("proposals_proposerseat",),
    ),
    DatabaseRule(
        name="what_a_call_decided_stays",
        sentence="What a call decided about a proposal stays, and no part in a call is removed.",
        table="proposals_callentry",
        on=("UPDATE",),
        refuse_when=(
            "OLD.state IN ('selected', 'not-selected') AND (NEW.state <> OLD.state "
            "OR NEW.reason <> OLD.reason OR NEW.sent_in_id <> OLD.sent_in_id "
            "OR NEW.call_id <> OLD.call_id OR NEW.proposal_id <> OLD.proposal_id)"
        ),
    ),
    DatabaseRule(
        name="a_part_in_a_call_is_not_removed",
        sentence="A part in a call is never removed.",
        table="proposals_callentry",
        on=("DELETE",),
        refuse_when="1 = 1",
    ),
    DatabaseRule(
        name="questions_of_a_call_stay_once_it_opened",
        sentence="What a call asks stays as it was when it opened, and a call goes forward only.",
        table="proposals_call",
        on=("UPDATE",),
        refuse_when=(
            "OLD.state <> 'planned' AND (NEW.questions <> OLD.questions "
            "OR NEW.opened_at <> OLD.opened_at OR NEW.state = 'planned' "
            "OR (OLD.state IN ('closed', 'decided') AND NEW.state = 'open') "
            "OR (OLD.state = 'decided' AND NEW.state <> 'decided'))"
        ),
    ),
    DatabaseRule(
        name="nobody_reviews_what_they_propose_or_endorsed",
        sentence="Whoever proposes a micro-credential, or was asked to approve it, does not judge "
        "it in a call (7.3).",
        table="proposals_callreview",
        on=("INSERT", "UPDATE"),
        refuse_when=(
            "NOT NEW.is_conflict AND (EXISTS (SELECT 1 FROM proposals_callentry e "
            "JOIN proposals_proposerseat s ON s.proposal_id = e.proposal_id "
            "WHERE e.id = NEW.entry_id AND s.person_id = NEW.person_id) "
            "OR EXISTS (SELECT 1 FROM proposals_callentry e "
            "JOIN proposals_sentin i ON i.id = e.sent_in_id "
            "JOIN proposals_endorsement a ON a.snapshot_id = i.snapshot_id "
            "JOIN alliance_person p ON p.id = NEW.person_id "
            "WHERE e.id = NEW.entry_id AND lower(a.email) = lower(p.email)))"
        ),
        needs=(
            "proposals_callentry", "proposals_proposerseat", "proposals_sentin",
            "proposals_endorsement", "alliance_person",
        ),
    ),
    DatabaseRule(
        name="reviews_are_not_removed",
        sentence="A review in a call is never removed.",
        table="proposals_callreview",
        on=("DELETE",),
        refuse_when="1 = 1",
    ),
)  # fmt: skip
