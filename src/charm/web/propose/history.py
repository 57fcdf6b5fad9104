"""The ledger's records about a proposal, in words for those who may read it.

Opinions and interests of members are not told here: they belong to the body (workflow 10). Nor is
what was decided before it is released.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charm.alliance.queries import bodies
from charm.foundation import ledger
from charm.foundation.spoken import spoken
from charm.proposals.queries import Proposal
from charm.web.propose.words import universities

Words = str | Promise

SAYS: dict[str, Words] = {
    "proposal_started": gettext_lazy("The draft was begun."),
    "proposal_recorded": gettext_lazy("It was recorded from minutes of before the platform."),
    "decision_recorded": gettext_lazy("The decision of {body} was recorded from its minutes."),
    "proposer_added": gettext_lazy("A co-proposer joined, for {university}."),
    "proposer_left": gettext_lazy("A proposer of {university} proposes it no longer."),
    "file_attached": gettext_lazy("A file was attached."),
    "file_removed": gettext_lazy("A file was removed."),
    "endorsement_asked": gettext_lazy("Approval was asked of {universities}."),
    "proposal_endorsed": gettext_lazy("{university} approved that it is proposed and delivered."),
    "endorsement_declined": gettext_lazy("{university} did not approve it."),
    "endorsement_handed_on": gettext_lazy("{university} handed the question on to a colleague."),
    "endorser_reminded": gettext_lazy("{university} was reminded."),
    "endorsement_expired": gettext_lazy("The link to {university} expired without an answer."),
    "endorsement_asked_again": gettext_lazy("{university} was asked again."),
    "endorsement_asked_instead": gettext_lazy(
        "The accreditation department of {university} was asked instead."
    ),
    "evidence_handed_in": gettext_lazy("An e-mail was handed in as the approval of {university}."),
    "proposal_endorsed_on_evidence": gettext_lazy(
        "The Boards officer verified the e-mail: {university} endorsed it, on evidence."
    ),
    "evidence_taken_back": gettext_lazy("The e-mail of {university} was taken back."),
    "evidence_refused": gettext_lazy(
        "The Boards officer did not accept the e-mail as the approval of {university}."
    ),
    "proposal_reopened": gettext_lazy("It was opened for writing again."),
    "call_joined": gettext_lazy("It takes part in a call of the alliance."),
    "call_left": gettext_lazy("It takes part in the call no longer."),
    "call_sent_in": gettext_lazy("It was sent in to the call."),
    "call_taken_back": gettext_lazy("It was taken back from the call."),
    "call_selected": gettext_lazy("The call selected it; it was submitted to the Council."),
    "call_not_selected": gettext_lazy("The call did not select it."),
    "proposal_submitted": gettext_lazy("It was submitted to the Academic Council."),
    "proposal_returned": gettext_lazy("The Boards officer gave it back to be completed."),
    "proposal_placed_on_agenda": gettext_lazy("It went into review."),
    "proposal_checked": gettext_lazy("The Boards officer found it complete."),
    "track_opened": gettext_lazy("{body} was asked to decide."),
    "track_scheduled": gettext_lazy("It was put on an agenda of {body}."),
    "track_closed": gettext_lazy("{body} no longer has it to decide."),
    "change_found": gettext_lazy("It was compared with what was approved, field by field."),
    "change_confirmed": gettext_lazy("The Boards officer said what kind of change it is."),
    "approval_kept": gettext_lazy("The earlier approval of {body} goes on holding."),
    "wording_claimed": gettext_lazy("Of a field it was said that only its wording changed."),
    "item_deferred": gettext_lazy("{body} put it off to a later meeting."),
    "decision_released": gettext_lazy("The decision of {body} was made known."),
    "money_found": gettext_lazy("Money or resources are needed: the Executive Board decides too."),
    "condition_met": gettext_lazy("It was said how a condition was met."),
    "condition_cleared": gettext_lazy("A condition was cleared."),
    "decision_corrected": gettext_lazy("Words of the decision of {body} were corrected."),
    "approval_revisited": gettext_lazy("{body} comes back to its decision."),
    "follow_up_suggested": gettext_lazy("It was suggested to write to a contact."),
    "follow_up_sent": gettext_lazy("A letter was sent to a contact."),
    "follow_up_accepted": gettext_lazy("A contact took it up."),
    "follow_up_done": gettext_lazy("What a contact was asked is done."),
    "follow_up_not_needed": gettext_lazy("A contact need not do anything."),
    "proposal_lapsed": gettext_lazy("A condition was not met in time: it is to be revised."),
    "proposal_withdrawn": gettext_lazy("Its proposers withdrew it."),
}
SETTLED: dict[str, Words] = {
    "approved": gettext_lazy("It is approved."),
    "conditions": gettext_lazy("It is approved with conditions."),
    "revision": gettext_lazy("It is to be revised and submitted again."),
    "rejected": gettext_lazy("It is rejected."),
}


def history_of(proposal: Proposal) -> list[dict[str, Any]]:
    """Acts for ``<c-timeline>``, the latest first."""
    people = {seat.person.key: seat.person.name for seat in proposal.seats.select_related("person")}
    names = {body.code: spoken(body.name) for body in bodies()}
    acts = [_act(record, people, names) for record in ledger.history_of(proposal.ref)]
    return [act for act in reversed(acts) if act is not None]


def _act(
    record: Mapping[str, Any], people: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, Any] | None:
    facts = record["facts"]
    says = SETTLED.get(facts.get("state", "")) if record["act"] == "proposal_settled" else None
    says = says or SAYS.get(record["act"])
    if says is None:
        return None
    members = universities()
    return {
        "at": dt.datetime.fromisoformat(record["at"]),
        "who": people.get(record["actor"]) or _role(record["role"]),
        "says": str(says).format(
            university=members.get(facts.get("university", ""), ""),
            universities=", ".join(str(members.get(c, c)) for c in facts.get("universities", ())),
            body=names.get(facts.get("body", ""), ""),
        ),
        "clauses": record["clauses"],
    }


def _role(role: str) -> str:
    words = {
        "proposer": _("a proposer"),
        "endorser": _("the endorser"),
        "officer": _("Boards officer"),
        "chair": _("chair"),
        "office": _("office"),
    }
    return words.get(role, "")
