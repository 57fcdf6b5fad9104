"""What the ledger says, in plain words: who did what, about what, and as whose deputy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from charm.alliance.queries import bodies, names_by_key
from charm.foundation.ledger import Entry
from charm.foundation.spoken import spoken
from charm.web.addresses import address_of
from charm.web.teach.history import SAYS as OF_EDITIONS
from charm.web.words import word

Words = str | Promise
NOBODY = "person:nobody"
"""The key of somebody who is not there."""

SAYS: Mapping[str, Words] = {
    **OF_EDITIONS,
    # the alliance
    "alliance_set_up": gettext_lazy("Set up the alliance."),
    "dossier_recorded": gettext_lazy("Recorded an accreditation dossier."),
    "dossier_checked": gettext_lazy("Checked an accreditation dossier."),
    "dossier_withdrawn": gettext_lazy("Withdrew an accreditation dossier."),
    "breach_reported": gettext_lazy("Put a breach of personal data on record."),
    "breach_described": gettext_lazy("Wrote down what is known of a breach."),
    "breach_judged": gettext_lazy("Judged the risk of a breach."),
    "breach_told_to_authority": gettext_lazy("Noted that the authority was told of a breach."),
    "breach_told_to_people": gettext_lazy("Noted that the people were told of a breach."),
    "breach_closed": gettext_lazy("Closed a breach."),
    "data_request_recorded": gettext_lazy("Recorded what a person asks about their data."),
    "data_request_identified": gettext_lazy("Made sure that who asks is the person."),
    "data_request_extended": gettext_lazy("Extended the time to answer about data."),
    "data_request_answered": gettext_lazy("Answered what a person asked about their data."),
    "person_added": gettext_lazy("Added a person."),
    "person_renamed": gettext_lazy("Changed the name."),
    "person_invited": gettext_lazy("Invited somebody."),
    "invitation_resent": gettext_lazy("Sent an invitation again."),
    "invitation_taken_back": gettext_lazy("Took an invitation back."),
    "invitation_accepted": gettext_lazy("Accepted an invitation."),
    "account_closed": gettext_lazy("Closed an account."),
    "account_reopened": gettext_lazy("Opened an account again."),
    "address_changed": gettext_lazy("Changed the address of an account."),
    "person_exported": gettext_lazy("Gave out what is kept about a person."),
    "person_erased": gettext_lazy("Erased a person, after what has to be kept."),
    "mandate_granted": gettext_lazy("Granted an office."),
    "mandate_ended": gettext_lazy("Ended an office."),
    "mandate_handed_over": gettext_lazy("Handed an office over."),
    "deputy_named": gettext_lazy("Named a deputy."),
    "deputy_ended": gettext_lazy("Ended the time of a deputy."),
    "member_seated": gettext_lazy("Gave a seat in a body."),
    "seat_ended": gettext_lazy("Ended a seat in a body."),
    "paper_deadline_set": gettext_lazy("Changed the paper deadline."),
    "body_rules_changed": gettext_lazy("Changed how a body decides."),
    "university_changed": gettext_lazy("Changed the facts of a university."),
    "contact_changed": gettext_lazy("Changed a contact."),
    "letter_sent_again": gettext_lazy("Sent a letter again."),
    "letter_edited": gettext_lazy("Edited a letter before it was sent."),
    "letter_held": gettext_lazy("Held a letter back."),
    "letter_not_held_any_more": gettext_lazy("Held a letter back no longer."),
    "letter_withdrawn": gettext_lazy("Withdrew a letter before it was sent."),
    "letter_sent": gettext_lazy("Sent a letter that was held back."),
    "letter_tested": gettext_lazy("Sent a test of a letter to themselves."),
    "letter_returned": gettext_lazy("Noted that a letter came back."),
    "letters_added": gettext_lazy("Wrote letters to those who came later."),
    "letters_written_anew": gettext_lazy("Wrote the letters of a decision anew."),
    "token_created": gettext_lazy("Made a token for programs."),
    "token_revoked": gettext_lazy("Revoked a token."),
    "programme_extended": gettext_lazy("Extended the programme."),
    # a proposal
    "proposal_started": gettext_lazy("Began a draft."),
    "presence_changed": gettext_lazy("Recorded who came to the session, and who left."),
    "proposal_recorded": gettext_lazy("Recorded an approval of before the platform."),
    "decision_recorded": gettext_lazy("Recorded a decision from its minutes."),
    "proposer_added": gettext_lazy("Added a co-proposer."),
    "proposer_left": gettext_lazy("Left a proposal, or took a proposer out of it."),
    "file_attached": gettext_lazy("Attached a file."),
    "file_removed": gettext_lazy("Removed a file."),
    "endorsement_asked": gettext_lazy("Asked for approval."),
    "proposal_endorsed": gettext_lazy("Approved that it is proposed and delivered."),
    "endorsement_declined": gettext_lazy("Did not approve it."),
    "endorsement_handed_on": gettext_lazy("Handed the question on to a colleague."),
    "endorser_reminded": gettext_lazy("Reminded the endorser."),
    "endorsement_expired": gettext_lazy("Ended a link to endorse whose time was over."),
    "endorsement_asked_again": gettext_lazy("Asked the endorser again."),
    "endorsement_asked_instead": gettext_lazy("Asked the accreditation department instead."),
    "evidence_handed_in": gettext_lazy("Handed in an e-mail as an approval."),
    "proposal_endorsed_on_evidence": gettext_lazy("Verified an e-mail as an approval."),
    "evidence_taken_back": gettext_lazy("Took back an e-mail that was handed in."),
    "evidence_refused": gettext_lazy("Did not accept an e-mail as an approval."),
    "proposal_reopened": gettext_lazy("Opened the proposal for writing again."),
    "proposal_submitted": gettext_lazy("Submitted the proposal to the Academic Council."),
    "proposal_returned": gettext_lazy("Gave the proposal back to be completed."),
    "proposal_checked": gettext_lazy("Found the proposal complete."),
    "proposal_placed_on_agenda": gettext_lazy("Took the proposal into review."),
    "proposal_settled": gettext_lazy("Settled the proposal."),
    "proposal_lapsed": gettext_lazy("Found a condition not met in time."),
    "proposal_withdrawn": gettext_lazy("Withdrew the proposal."),
    # a body
    "track_opened": gettext_lazy("Asked a body to decide."),
    "track_scheduled": gettext_lazy("Put it on an agenda."),
    "track_closed": gettext_lazy("Took it from a body."),
    "item_deferred": gettext_lazy("Put it off to a later meeting."),
    "interest_declared": gettext_lazy("Declared an interest, or none."),
    "interest_changed": gettext_lazy("Recorded what the interest of a member is."),
    "opinion_given": gettext_lazy("Gave an opinion."),
    "comment_written": gettext_lazy("Commented on a field."),
    "comment_answered": gettext_lazy("Answered a comment."),
    "comment_taken_back": gettext_lazy("Took a comment back."),
    "item_noted": gettext_lazy("Noted what the session says of it."),
    "put_in_writing": gettext_lazy("Put it to the body in writing."),
    "answered_in_writing": gettext_lazy("Answered in writing."),
    "writing_ended": gettext_lazy("Ended the time to answer in writing."),
    "called_into_meeting": gettext_lazy("Called it into a meeting."),
    "item_decided": gettext_lazy("Recorded the decision."),
    "decision_released": gettext_lazy("Made the decision known."),
    "money_found": gettext_lazy("Found that money or resources are needed."),
    "condition_met": gettext_lazy("Said how a condition was met."),
    "condition_cleared": gettext_lazy("Cleared a condition."),
    "evidence_attached": gettext_lazy("Attached a file that shows how a condition is met."),
    "evidence_removed": gettext_lazy("Removed a file of a condition."),
    "meeting_planned": gettext_lazy("Planned a meeting."),
    "meeting_open": gettext_lazy("Opened a meeting for papers."),
    "meeting_papers_closed": gettext_lazy("Closed the papers of a meeting."),
    "meeting_in_session": gettext_lazy("Began a meeting."),
    "meeting_held": gettext_lazy("Ended a meeting."),
    "minutes_drafted": gettext_lazy("Drafted the minutes of a meeting."),
    "minutes_written_anew": gettext_lazy("Let the minutes follow the session."),
    "minutes_edited": gettext_lazy("Edited the minutes of a meeting."),
    "minutes_sent": gettext_lazy("Sent the minutes for comments."),
    "minutes_commented": gettext_lazy("Commented on the minutes."),
    "minutes_comment_answered": gettext_lazy("Answered a comment on the minutes."),
    "meeting_minutes_confirmed": gettext_lazy("Confirmed the minutes of a meeting."),
    "correction_asked": gettext_lazy("Asked to correct words of a decision."),
    "correction_refused": gettext_lazy("Refused to correct words of a decision."),
    "decision_corrected": gettext_lazy("Countersigned a correction of a decision."),
    "approval_revisited": gettext_lazy("Came back to an approval."),
    "approval_upheld": gettext_lazy("Upheld an approval."),
    "approval_withdrawn": gettext_lazy("Did not uphold an approval."),
    "follow_up_suggested": gettext_lazy("Suggested to write to a contact."),
    "follow_up_sent": gettext_lazy("Sent a letter to a contact."),
    "follow_up_accepted": gettext_lazy("Took up what was asked after an approval."),
    "follow_up_done": gettext_lazy("Closed what was asked after an approval."),
    "follow_up_not_needed": gettext_lazy("Put aside what was suggested after an approval."),
    # the catalogue
    "entry_published": gettext_lazy("Published it in the catalogue."),
    "entry_suspended": gettext_lazy("Suspended it in the catalogue."),
    "entry_retired": gettext_lazy("Retired it from the catalogue."),
    "accreditation_recorded": gettext_lazy("Recorded an accreditation."),
    "accreditation_ended": gettext_lazy("Ended an accreditation."),
}
KINDS: Mapping[str, Words] = {
    "alliance": gettext_lazy("the alliance"),
    "award": gettext_lazy("award"),
    "body": gettext_lazy("body"),
    "contact": gettext_lazy("contact"),
    "decision": gettext_lazy("decision"),
    "edition": gettext_lazy("edition"),
    "enrolment": gettext_lazy("enrolment"),
    "entry": gettext_lazy("catalogue entry"),
    "invitation": gettext_lazy("invitation"),
    "issuer": gettext_lazy("issuer"),
    "letter": gettext_lazy("letter"),
    "meeting": gettext_lazy("meeting"),
    "person": gettext_lazy("person"),
    "programme": gettext_lazy("programme"),
    "proposal": gettext_lazy("proposal"),
    "token": gettext_lazy("token"),
    "university": gettext_lazy("university"),
}
ROLES: Mapping[str, Words] = {
    "endorser": gettext_lazy("An endorser"),
    "invited": gettext_lazy("An invited person"),
}
"""Who acts without an account."""
PAGES = {
    "award": "register-award",
    "body": "office-body",
    "edition": "teaching-edition",
    "enrolment": "teaching-enrolment",
    "meeting": "meeting",
    "person": "office-person",
    "proposal": "proposal",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One record as it is read."""

    sequence: int
    digest: str
    at: dt.datetime
    who: Words
    actor: str
    deputy_of: tuple[str, ...]
    says: Words
    more: str
    about: str
    object: str
    page: str
    clauses: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    private: tuple[tuple[str, str], ...]


def says_of(act: str) -> Words:
    return SAYS.get(act) or act.replace("_", " ").capitalize()


def lines_of(entries: Iterable[Entry], *, private: bool) -> list[Line]:
    """In two queries. ``private`` is for who audits: facts, private values and pages of things."""
    known = list(entries)
    keys = {key for entry in known for key in _people_in(entry.body)}
    names = names_by_key(keys)
    of_bodies = {body.code: spoken(body.name) for body in bodies()}
    return [_line(entry, names, of_bodies, private=private) for entry in known]


def _people_in(body: Mapping[str, Any]) -> list[str]:
    keys = [str(body.get("actor", "")), str(body.get("about", ""))]
    keys += [str(row.get("of", "")) for row in _deputies(body)]
    return [key for key in keys if key.startswith("person:")]


def _deputies(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = body.get("facts", {}).get("deputy", [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _line(
    entry: Entry, names: Mapping[str, str], of_bodies: Mapping[str, str], *, private: bool
) -> Line:
    body = entry.body
    actor, about = str(body.get("actor", "")), str(body.get("about", ""))
    kind, _colon, number = about.partition(":")
    facts = dict(body.get("facts", {}))
    shows_page = private or kind in {"person", "body"}
    return Line(
        sequence=entry.sequence,
        digest=entry.digest,
        at=dt.datetime.fromisoformat(str(body["at"])),
        who=names.get(actor) or _nameless(actor, str(body.get("role", ""))),
        actor=actor if actor in names else "",
        deputy_of=tuple(names.get(str(row.get("of")), "") for row in _deputies(body)),
        says=says_of(str(body.get("act", ""))),
        more=_more(facts, of_bodies),
        about=about,
        object=names.get(about) or f"{KINDS.get(kind, kind)} {_short(number)}",
        page=address_of(PAGES[kind], [number]) if kind in PAGES and shows_page else "",
        clauses=tuple(body.get("clauses", ())),
        facts=tuple((name, str(value)) for name, value in sorted(facts.items())) if private else (),
        private=tuple(sorted(entry.private.items())) if private else (),
    )


def _more(facts: Mapping[str, Any], of_bodies: Mapping[str, str]) -> str:
    """Which office, seat, place: what makes the sentence whole. No outcome of a decision is among
    it: it may not be known yet (7.6)."""
    parts: list[Any] = []
    if facts.get("office"):
        parts.append(word(facts["office"], "office"))
    if facts.get("seat") or (facts.get("role") and facts.get("body")):
        parts.append(word(facts.get("seat") or facts["role"], "seat"))
    if facts.get("body"):
        parts.append(of_bodies.get(facts["body"], facts["body"]))
    where = facts.get("university") or facts.get("of") or ""
    if where and "." in str(where):
        parts.append(word(where, "university"))
    if facts.get("number"):
        parts.append(facts["number"])
    if facts.get("slug"):
        parts.append(facts["slug"])
    return ", ".join(str(part) for part in parts)


def _nameless(actor: str, role: str) -> Words:
    return gettext_lazy("The platform") if actor == "system" else ROLES.get(role, _("Somebody"))


def _short(number: str) -> str:
    """The beginning of a long number, a name as it is."""
    return f"{number[:8]}…" if len(number) == 36 and number.count("-") == 4 else number
