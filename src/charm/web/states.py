"""The face of a state: a word, a tone and a shape, so that colour never stands alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

_STANDS = re.compile(r"This is ([a-z-]+) now; that needs ([a-z-]+(?:, [a-z-]+)*)\.")

CIRCLE = "M6 1.2a4.8 4.8 0 1 0 .01 0z"
HALF = f"{CIRCLE}M6 1.2v9.6"
ARROW = "M1 6h9M6.6 2.4 10.4 6 6.6 9.6"
BACK = "M11 6H2M5.4 2.4 1.6 6l3.8 3.6"
DOT = f"{CIRCLE}M6 4.9a1.1 1.1 0 1 0 .01 0z"
CHECK = "M1.4 6.6 4.6 10 10.8 2"
CROSS = "M2 2l8 8M10 2 2 10"
DASH = "M1.5 6h9"
SQUARE = "M1.5 1.5h9v9h-9z"
DIAMOND = "M6 .8 11.2 6 6 11.2.8 6z"
BARS = "M3.5 1.5v9M8.5 1.5v9"


@dataclass(frozen=True, slots=True)
class Face:
    word: str | Promise
    tone: str
    """calm, good, wait or bad."""
    shape: str


FACES = {
    # a proposal
    "draft": Face(_("Draft"), "calm", CIRCLE),
    "endorsing": Face(_("Endorsing"), "wait", HALF),
    "call-review": Face(_("In call review"), "wait", HALF),
    "submitted": Face(_("Submitted"), "calm", ARROW),
    "in-review": Face(_("In review"), "calm", DOT),
    "conditions": Face(_("Conditions open"), "wait", SQUARE),
    "approved": Face(_("Approved"), "good", CHECK),
    "returned": Face(_("Returned"), "wait", BACK),
    "revision": Face(_("Revision asked"), "wait", BACK),
    "rejected": Face(_("Rejected"), "bad", CROSS),
    "withdrawn": Face(_("Withdrawn"), "calm", DASH),
    # an endorsement
    "asked": Face(_("Asked"), "wait", HALF),
    "opened": Face(_("Opened"), "wait", HALF),
    "endorsed": Face(_("Endorsed"), "good", CHECK),
    "endorsed-on-evidence": Face(_("Endorsed on evidence"), "good", CHECK),
    "declined": Face(_("Declined"), "bad", CROSS),
    "handed-on": Face(_("Handed on"), "calm", ARROW),
    "expired": Face(_("Expired"), "bad", DASH),
    # an e-mail handed in as an endorsement
    "evidence-waiting": Face(_("Waits for the officer"), "wait", HALF),
    "evidence-accepted": Face(_("Verified"), "good", CHECK),
    "evidence-refused": Face(_("Not accepted"), "bad", CROSS),
    "evidence-void": Face(_("Not needed any more"), "calm", DASH),
    # somebody who asks for a seat in an edition
    "support-asked": Face(_("Asked"), "wait", HALF),
    "support-taken-up": Face(_("Taken up"), "wait", HALF),
    "support-given": Face(_("Given"), "good", CHECK),
    "support-declined": Face(_("Declined"), "bad", CROSS),
    "support-withdrawn": Face(_("Withdrawn"), "calm", DASH),
    "earlier-asked": Face(_("Asked"), "wait", HALF),
    "earlier-recognised": Face(_("Recognised"), "good", CHECK),
    "earlier-refused": Face(_("Not recognised"), "bad", CROSS),
    "earlier-withdrawn": Face(_("Withdrawn"), "calm", DASH),
    "seat-invited": Face(_("Invited"), "wait", HALF),
    "seat-applied": Face(_("Applied"), "wait", HALF),
    "seat-waiting": Face(_("On the waiting list"), "wait", CIRCLE),
    "seat-admitted": Face(_("Admitted"), "good", CHECK),
    "seat-refused": Face(_("Refused"), "bad", CROSS),
    "seat-withdrawn": Face(_("Withdrawn"), "calm", DASH),
    "superseded": Face(_("Superseded"), "wait", ARROW),
    # learners chosen to be awarded together
    "group-proposed": Face(_("Waits for a second person"), "wait", HALF),
    "group-working": Face(_("In work"), "wait", DOT),
    "group-done": Face(_("Awarded"), "good", CHECK),
    "group-held-up": Face(_("Nobody awarded"), "bad", CROSS),
    "group-sent-back": Face(_("Sent back"), "wait", BACK),
    "group-taken-back": Face(_("Taken back"), "calm", DASH),
    # a key of an issuer, and what is asked about it
    "key-announced": Face(_("Announced"), "calm", CIRCLE),
    "key-signs": Face(_("Signs"), "good", CHECK),
    "key-retired": Face(_("Retired"), "calm", DASH),
    "key-compromised": Face(_("Compromised"), "bad", CROSS),
    "key-change-asked": Face(_("Waits for a second person"), "wait", HALF),
    "key-change-approved": Face(_("Approved; waits for the machine"), "wait", DOT),
    "key-change-done": Face(_("Done"), "good", CHECK),
    "key-change-refused": Face(_("Refused"), "bad", CROSS),
    "key-change-withdrawn": Face(_("Withdrawn"), "calm", DASH),
    "key-change-expired": Face(_("Expired"), "bad", DASH),
    # an integrity case or appeal
    "case-open": Face(_("Open: the award waits"), "wait", HALF),
    "case-dismissed": Face(_("Dismissed"), "calm", DASH),
    "case-in-part": Face(_("Upheld in part"), "wait", HALF),
    "case-upheld": Face(_("Upheld"), "good", CHECK),
    # a part in a call
    "chosen": Face(_("Not sent in"), "calm", CIRCLE),
    "sent-in": Face(_("Sent in"), "calm", ARROW),
    "selected": Face(_("Selected"), "good", CHECK),
    "not-selected": Face(_("Not selected"), "calm", DASH),
    # a body's track, and its decision
    "waiting": Face(_("Waiting for a meeting"), "wait", CIRCLE),
    "scheduled": Face(_("On the agenda"), "calm", DOT),
    "in-writing": Face(_("Decided in writing"), "wait", HALF),
    "decided": Face(_("Decided"), "good", CHECK),
    "closed": Face(_("Closed"), "calm", DASH),
    "revise": Face(_("Revise and resubmit"), "wait", BACK),
    # a meeting
    "planned": Face(_("Planned"), "calm", CIRCLE),
    "open": Face(_("Open"), "good", DOT),
    "papers-closed": Face(_("Papers closed"), "calm", SQUARE),
    "cancelled": Face(_("Cancelled"), "bad", CROSS),
    "in-session": Face(_("In session"), "wait", DOT),
    "held": Face(_("Held"), "calm", CHECK),
    "minutes-draft": Face(_("Minutes in draft"), "wait", HALF),
    "minutes-confirmed": Face(_("Minutes confirmed"), "good", CHECK),
    # a follow-up
    "suggested": Face(_("Suggested"), "calm", CIRCLE),
    "sent": Face(_("Sent"), "wait", HALF),
    "accepted": Face(_("Accepted"), "calm", DOT),
    "done": Face(_("Done"), "good", CHECK),
    "not-needed": Face(_("Not needed"), "calm", DASH),
    # a correction
    "correction-asked": Face(_("Waits for the officer"), "wait", HALF),
    "correction-countersigned": Face(_("Corrected"), "good", CHECK),
    "correction-refused": Face(_("Not corrected"), "calm", DASH),
    "revisit-asked": Face(_("Waits for the officer"), "wait", HALF),
    "revisit-countersigned": Face(_("On an agenda again"), "calm", DOT),
    "revisit-refused": Face(_("Not taken up"), "calm", DASH),
    # an entry, an edition, an enrolment, an award
    "published": Face(_("Published"), "good", CHECK),
    "suspended": Face(_("Suspended"), "wait", BARS),
    "retired": Face(_("Retired"), "calm", DASH),
    "running": Face(_("Running"), "good", DOT),
    "ended": Face(_("Ended"), "calm", CHECK),
    "enrolled": Face(_("Enrolled"), "calm", DOT),
    "completed": Face(_("Completed"), "good", CHECK),
    "intended": Face(_("Being signed"), "wait", HALF),
    "issued": Face(_("Issued"), "good", CHECK),
    "revoked": Face(_("Revoked"), "bad", CROSS),
    # what a body decided, whatever became of it since; others are called as the state they lead to
    "outcome-conditions": Face(_("Approved with conditions"), "good", CHECK),
    # a judgement
    "met": Face(_("Met"), "good", CHECK),
    "partly": Face(_("Partly met"), "wait", HALF),
    "not-met": Face(_("Not met"), "bad", CROSS),
}


def face_of(state: object) -> Face:
    """The face of any state by its value; an unknown one shows its own word. ``outcome-`` before
    it stands for the decision that led there."""
    value = str(getattr(state, "value", state))
    if value not in FACES:
        value = value.removeprefix("outcome-")
    return FACES.get(value) or Face(value.replace("-", " ").capitalize(), "calm", CIRCLE)


def in_words(says: str) -> str:
    """``This is handed-on now; that needs asked, opened.`` with the words of the faces in the place
    of the codes; every other sentence as it is."""
    found = _STANDS.fullmatch(says)
    if found is None:
        return says
    now, wanted = (
        [str(face_of(code).word) for code in part.split(", ")] for part in found.groups()
    )
    pattern = str(_("It stands at “{now}” now; this can be done at “{wanted}”."))
    return pattern.format(now=now[0], wanted=pgettext("states", "” or “").join(wanted))
