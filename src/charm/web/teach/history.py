"""What happened to an edition, an enrolment or an award, as the ledger tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charm.alliance.queries import names_by_key
from charm.foundation.ledger import history_of

SAYS: Mapping[str, str | Promise] = {
    "edition_planned": _("Planned the edition."),
    "staff_added": _("Changed who teaches."),
    "staff_removed": _("Took somebody off the teaching staff."),
    "criteria_set": _("Fixed the completion criteria."),
    "edition_replanned": _("Changed the plan."),
    "session_added": _("Added a session."),
    "session_taken_back": _("Took a session out of the plan."),
    "admission_opened": _("Opened admission."),
    "edition_started": _("Began the edition; admission closed."),
    "edition_ended": _("Ended the edition."),
    "learner_enrolled": _("Enrolled."),
    "link_claimed": _("Claimed it by a one-time link."),
    "award_claimed": _("Claimed the award by a one-time link."),
    "identity_checked": _("Checked the identity of the learner."),
    "identity_check_taken_back": _("Took the check of identity back."),
    "fee_set": _("Said how the fee stands."),
    "notice_published": _("Published a version of a notice."),
    "notice_accepted": _("Accepted a version of a notice."),
    "learner_withdrawn": _("Withdrew from the edition."),
    "attendance_recorded": _("Recorded attendance."),
    "criterion_checked": _("Checked a completion criterion."),
    "result_recorded": _("Recorded the result of assessment."),
    "class_to_confirm": _("Confirmed everybody who is ready: a job does it."),
    "recognition_asked": _("Asked for recognition of earlier learning."),
    "recognition_withdrawn": _("Withdrew the request for recognition."),
    "recognition_decided": _("Decided on earlier learning."),
    "support_asked": _("Asked for support."),
    "support_taken_up": _("Took up a request for support."),
    "support_given": _("Gave support."),
    "support_declined": _("Declined a request for support."),
    "support_withdrawn": _("Withdrew a request for support."),
    "assessment_planned": _("Changed how the edition assesses."),
    "work_handed_in": _("Handed in work."),
    "work_file_taken_back": _("Took a file back."),
    "work_marked": _("Marked work."),
    "marks_moderated": _("Moderated the marks of an assessment."),
    "marks_released": _("Released the marks of an assessment."),
    "mark_released": _("Released a mark."),
    "released_mark_changed": _("Changed a released mark."),
    "completion_confirmed": _("Confirmed the completion."),
    "case_opened": _("Opened a case."),
    "panel_named": _("Named somebody to the panel of a case."),
    "panel_released": _("Took somebody off the panel of a case."),
    "statement_given": _("Gave a statement."),
    "case_document": _("Handed in a document of a case."),
    "case_rules_set": _("Set the days for cases."),
    "case_closed": _("Closed a case."),
    "awards_chosen": _("Chose whom to award."),
    "awards_proposed": _("Proposed the awards."),
    "awards_approved": _("Approved the awards."),
    "awards_sent_back": _("Sent the awards back."),
    "awards_taken_back": _("Took the proposal back."),
    "awards_held_up": _("Awarded nobody: something stood against it."),
    "group_awarded": _("Entered all awards in the register."),
    "second_person_ruled": _("Said whether a second person approves awards."),
    "award_intended": _("Entered the award in the register."),
    "award_issued": _("Signed the credential."),
    "award_revoked": _("Revoked the award."),
    "award_suspended": _("Suspended the award."),
    "award_resumed": _("Let the award hold again."),
    "award_superseded": _("Put a corrected award in its place."),
    "award_shared": _("Made a link to show the credential."),
    "share_revoked": _("Took a link back."),
    "decision_endorsed": _("Signed the Council’s decision for credentials."),
    "issuer_set_up": _("Set up the issuer with its first key."),
    "key_change_asked": _("Asked for a change of the keys."),
    "key_change_approved": _("Approved the change of the keys."),
    "key_change_refused": _("Refused the change of the keys."),
    "key_change_withdrawn": _("Withdrew the change of the keys."),
    "key_change_expired": _("The change of the keys was not answered in time."),
    "key_announced": _("Published a key that does not sign yet."),
    "keys_by_two_ruled": _("Said whether the command needs two people for the keys."),
    "key_rotated": _("Changed the key."),
    "key_retired": _("Retired a key."),
    "key_compromised": _("Reported a key as compromised."),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a history."""

    at: dt.datetime
    who: str | Promise
    says: str | Promise
    clauses: tuple[str, ...]


def acts_of(ref: str) -> list[Act]:
    """Every act on record about one object, the latest first, in two queries."""
    bodies = history_of(ref)
    names = names_by_key({str(body["actor"]) for body in bodies})
    return [_act(body, names) for body in reversed(bodies)]


def _act(body: Mapping[str, Any], names: Mapping[str, str]) -> Act:
    actor, act = str(body["actor"]), str(body["act"])
    return Act(
        at=dt.datetime.fromisoformat(str(body["at"])),
        who=_("the platform") if actor == "system" else names.get(actor, ""),
        says=SAYS.get(act, act.replace("_", " ").capitalize()),
        clauses=tuple(body.get("clauses", ())),
    )
