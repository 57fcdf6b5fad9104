"""From catalogue to award, as tables of steps: entries, editions, enrolments, awards.

A step says from where, to where, who, under which guards and by which clauses. The doors of the
rooms ask who (:func:`who_can`), the services ask the rest (:func:`take`) before they change
anything. A fact that nobody established does not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from charm.core.workflow.table import Guard, Reason, Refusal


class EntryState(StrEnum):
    """Suspended: nothing is opened or awarded. Retired: what runs is brought to its end."""

    PUBLISHED = "published"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class EditionState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    RUNNING = "running"
    ENDED = "ended"


BEGUN = frozenset({EditionState.RUNNING, EditionState.ENDED})


class EnrolmentState(StrEnum):
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"


class ApplicationState(StrEnum):
    """A person who asked for a seat, or was invited to take one (7.26)."""

    INVITED = "invited"
    APPLIED = "applied"
    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AwardState(StrEnum):
    """Intended: in the register, not signed yet. Suspended: it does not hold for the time being."""

    INTENDED = "intended"
    ISSUED = "issued"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class GroupState(StrEnum):
    """Learners whom a holder of the seal chose together: all of them are awarded, or none.
    Proposed: a second person of the seal has not approved yet. Held up: something stood against
    one of them, so nobody was awarded."""

    PROPOSED = "proposed"
    WORKING = "working"
    DONE = "done"
    HELD_UP = "held-up"
    SENT_BACK = "sent-back"
    TAKEN_BACK = "taken-back"


class DeliveryRole(StrEnum):
    """What the acting person is to the thing acted on, as a sentence names it."""

    PROPOSER = "its proposers"
    LEAD = "the lead of the edition"
    TEACHER = "the teaching staff of the edition"
    ASSESSOR = "the assessors of the edition"
    SECOND_MARKER = "the second markers of the edition"
    LEARNER = "the learner"
    REGISTRAR = "the registrar of the responsible university"
    PANEL = "the panel of the case"
    QUALITY = "the accreditation department of the university concerned"
    OFFICER = "the Boards officer"
    SEAL = "the holder of the issuer's seal"
    OPERATOR = "the operator"
    SUPPORT = "the office that answers"
    AUDITOR = "the auditors"
    SYSTEM = "the platform"


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    sources: frozenset[str | None]
    """States from which it starts; None stands for "not there yet"."""
    to: str | None
    """The state it leads to; None when the state stays."""
    who: frozenset[DeliveryRole]
    guards: tuple[Guard, ...]
    clauses: tuple[str, ...]


Steps = Mapping[str, Step]


@dataclass(frozen=True, slots=True)
class EntryFacts:
    reason_given: bool = False
    approval_upheld: bool = False


@dataclass(frozen=True, slots=True)
class EditionFacts:
    entry_published: bool = False
    has_lead: bool = False
    criteria_fixed: bool = False
    assessment_planned: bool = False
    accreditation_covers_dates: bool = False
    accreditation_valid_today: bool = False
    start_reached: bool = False
    end_reached: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    admission_open: bool = False
    accreditation_holds: bool = False
    """Of the university that awards it; what is not formal needs none."""
    asks_to_apply: bool = False
    questions_answered: bool = False
    needs_known: bool = False
    waiting_list_kept: bool = False
    seat_free: bool = False
    has_account: bool = False
    holds_no_seat: bool = False
    """Who was admitted and gave the seat back asks anew."""
    does_not_teach_it: bool = False
    notices_accepted: bool = False
    reason_given: bool = False


@dataclass(frozen=True, slots=True)
class EnrolmentFacts:
    admission_open: bool = False
    accreditation_holds: bool = False
    may_take_a_seat: bool = False
    seat_free: bool = False
    does_not_teach_it: bool = False
    notices_accepted: bool = False
    """By who enrols themselves; who is enrolled by others is asked afterwards."""
    edition_has_begun: bool = False
    session_is_on: bool = False
    objectives_met: bool = False
    assessments_completed: bool = False
    result_passed: bool = False
    identity_known: bool = False
    """Checked, or nobody asks for it."""
    criteria_met: bool = False
    criteria_allow_it: bool = False
    """Met, or the edition has none."""
    not_the_learner: bool = False
    case_upheld: bool = False
    has_no_part: bool = False
    withdrawal_reasoned: bool = False
    """By who takes the seat of somebody else; learners give theirs back as they like."""
    learner_heard: bool = False


@dataclass(frozen=True, slots=True)
class GroupFacts:
    somebody_chosen: bool = False
    one_person_suffices: bool = False
    not_the_first: bool = False
    not_a_learner: bool = False
    is_the_first: bool = False
    reason_given: bool = False


@dataclass(frozen=True, slots=True)
class AwardFacts:
    seconded: bool = False
    confirmed: bool = False
    result_passed: bool = False
    no_open_case: bool = False
    decision_on_record: bool = False
    entry_not_suspended: bool = False
    issuer_is_accrediting: bool = False
    issuer_is_central: bool = False
    accreditation_valid: bool = False
    signature_verifies: bool = False
    reason_given: bool = False
    something_differs: bool = False
    not_superseded: bool = False
    case_upheld: bool = False
    can_be_suspended: bool = False
    not_the_learner: bool = False


def take(steps: Steps, name: str, *, state: str | None, facts: object) -> str | None:
    """The state that the named step leads to (None when it stays). Raises
    :class:`~charm.core.workflow.table.Refusal` with every reason when it is not possible now."""
    reasons = reasons_against(steps, name, state=state, facts=facts)
    if reasons:
        raise Refusal(name, reasons, ())
    return steps[name].to


def reasons_against(
    steps: Steps, name: str, *, state: str | None, facts: object
) -> tuple[Reason, ...]:
    """Why the named step is not possible now; nothing when it is."""
    step = steps[name]
    reasons = []
    if state not in step.sources:
        wanted = ", ".join(sorted(str(source) for source in step.sources if source))
        reasons.append(
            Reason(f"This is {state or 'new'} now; that needs {wanted or 'a new one'}.", "7.26")
        )
    reasons += [Reason(g.says, g.clause) for g in step.guards if not g.holds(facts)]
    return tuple(reasons)


def who_can(step: Step) -> str:
    """A sentence that says who can take the step."""
    return f"Only {' or '.join(sorted(step.who))} can do this."


def _step(
    name: str,
    sources: Iterable[str | None],
    to: str | None,
    who: Iterable[DeliveryRole],
    *guards: Guard,
    clauses: str,
) -> Step:
    return Step(name, frozenset(sources), to, frozenset(who), guards, tuple(clauses.split()))


def _steps(*steps: Step) -> Steps:
    return {step.name: step for step in steps}


R = DeliveryRole
_REASON = Guard("reason_given", "Give a reason.", "7.26")
_PUBLISHED = Guard(
    "entry_published",
    "The catalogue entry is not published now: resume it, or use its successor.",
    "5.6.1.6",
)
_ACCREDITED = Guard(
    "accreditation_covers_dates",
    "The accreditation of the responsible university does not cover the whole edition: record its "
    "renewal, or choose other dates.",
    "7.9",
)

ENTRY_STEPS: Steps = _steps(
    _step("suspend", [EntryState.PUBLISHED], EntryState.SUSPENDED, [R.QUALITY, R.OFFICER],
          _REASON, clauses="5.6.1.6 7.25"),
    _step("resume", [EntryState.SUSPENDED], EntryState.PUBLISHED, [R.QUALITY, R.OFFICER],
          _REASON,
          Guard("approval_upheld",
                "A body came back to its approval and did not uphold it: amend the "
                "micro-credential, or retire it.", "5.6.1.6"),
          clauses="5.6.1.6 7.25"),
    _step("retire", [EntryState.PUBLISHED, EntryState.SUSPENDED], EntryState.RETIRED,
          [R.QUALITY, R.OFFICER], _REASON, clauses="5.6.1.6 7.25"),
    _step("record-accreditation", [*EntryState], None, [R.QUALITY], clauses="5.6.1.5 7.9"),
    _step("end-accreditation", [*EntryState], None, [R.QUALITY], _REASON, clauses="5.6.1.5 7.9"),
)  # fmt: skip

E = EditionState

EDITION_STEPS: Steps = _steps(
    _step("plan", [None], E.PLANNED, [R.PROPOSER, R.REGISTRAR], _PUBLISHED,
          clauses="7.4 7.14"),
    _step("prepare", [E.PLANNED], None, [R.LEAD, R.REGISTRAR], clauses="7.14 7.20.2"),
    _step("add-session", [E.PLANNED, E.OPEN, E.RUNNING], None, [R.LEAD, R.REGISTRAR],
          clauses="7.14"),
    _step("change-staff", [E.PLANNED, E.OPEN, E.RUNNING], None, [R.LEAD, R.REGISTRAR],
          clauses="7.10 7.26"),
    _step("open-admission", [E.PLANNED], E.OPEN, [R.LEAD, R.REGISTRAR],
          _PUBLISHED,
          Guard("has_lead", "Name a lead among the teaching staff first.", "7.10"),
          Guard("criteria_fixed",
                "Fix the completion criteria before admission opens.", "7.20.2"),
          Guard("assessment_planned",
                "Complete the assessment plan: weights of 100 per cent, each learning outcome "
                "assessed.", "5.1"),
          _ACCREDITED,
          clauses="7.20.2 7.26 7.9"),
    _step("start", [E.OPEN], E.RUNNING, [R.LEAD, R.REGISTRAR],
          Guard("start_reached", "The edition begins on a later day.", "7.14"),
          Guard("accreditation_valid_today",
                "The accreditation has lapsed: record its renewal first.", "7.9"),
          clauses="7.14 7.9"),
    _step("end", [E.RUNNING], E.ENDED, [R.LEAD, R.REGISTRAR],
          Guard("end_reached", "The edition goes on until a later day.", "7.14"),
          clauses="7.14 7.25"),
)  # fmt: skip

P = ApplicationState

_ADMITS = Guard("admission_open", "Admission to this edition is not open.", "7.26")
_ACCREDITED = Guard(
    "accreditation_holds",
    "The accreditation that its awards rest on has lapsed: nobody takes a seat until its renewal "
    "is on record.",
    "7.9",
)
_SEAT = Guard("seat_free", "Every seat of this edition is taken.", "7.14")
_NO_TEACHER = Guard("does_not_teach_it", "Who teaches an edition cannot enrol in it.", "7.10")
_NOTICES = Guard(
    "notices_accepted",
    "Read and accept the notices of the university that answers for your data, as they are now.",
    "7.26",
)
_NO_SEAT_YET = Guard(
    "holds_no_seat", "You have a seat: give it back before you ask for another one.", "7.26"
)
_WAITING_LIST = Guard("waiting_list_kept", "This edition keeps no waiting list.", "7.26")

APPLICATION_STEPS: Steps = _steps(
    _step("apply", [None, P.WITHDRAWN, P.ADMITTED], P.APPLIED, [R.LEARNER],
          _ADMITS, _ACCREDITED, _NO_TEACHER, _NOTICES, _NO_SEAT_YET,
          Guard("asks_to_apply",
                "This edition is not entered by application.", "7.26"),
          Guard("questions_answered", "Answer each question of the application.", "7.26"),
          Guard("needs_known",
                "Say that you have what is needed before, or how you make up for it.", "7.26"),
          clauses="7.26"),
    _step("join-waiting-list", [None, P.WITHDRAWN, P.ADMITTED], P.WAITING, [R.LEARNER],
          _ADMITS, _ACCREDITED, _NO_TEACHER, _NOTICES, _NO_SEAT_YET, _WAITING_LIST,
          clauses="7.14 7.26"),
    _step("invite", [None], P.INVITED, [R.LEAD, R.REGISTRAR], _NO_TEACHER, clauses="7.26"),
    _step("accept", [P.INVITED], P.ADMITTED, [R.LEARNER], _ADMITS, _ACCREDITED, _SEAT, _NO_TEACHER,
          _NOTICES, clauses="7.26"),
    _step("admit", [P.APPLIED, P.WAITING], P.ADMITTED, [R.LEAD, R.REGISTRAR], _ADMITS, _ACCREDITED,
          _SEAT, _NO_TEACHER,
          Guard("has_account", "This person has no account yet.", "7.26"), clauses="7.26"),
    _step("move-up", [P.WAITING], P.ADMITTED, [R.SYSTEM], _ADMITS, _ACCREDITED, _SEAT, _NO_TEACHER,
          clauses="7.14 7.26"),
    _step("put-on-waiting-list", [P.APPLIED], P.WAITING, [R.LEAD, R.REGISTRAR],
          _ADMITS, _WAITING_LIST, clauses="7.26"),
    _step("refuse", [P.APPLIED, P.WAITING, P.INVITED], P.REFUSED, [R.LEAD, R.REGISTRAR],
          _REASON, clauses="7.26"),
    _step("withdraw-application", [P.INVITED, P.APPLIED, P.WAITING], P.WITHDRAWN, [R.LEARNER],
          clauses="7.26"),
)  # fmt: skip

N = EnrolmentState

_BEGUN = Guard("edition_has_begun", "The edition has not begun yet.", "7.26")
_NOT_SELF = Guard(
    "not_the_learner", "Nobody judges their own learning: a colleague does it.", "7.10"
)
_NOT_MET = "The completion criteria are not met yet: see which are missing."
_IDENTITY = Guard(
    "identity_known",
    "Check the identity of the learner and put it on record: this edition asks for it.",
    "App. 2",
)
_PASSED = Guard("result_passed", "Record a passed assessment first: outcomes are assessed.", "5.1")

ENROLMENT_STEPS: Steps = _steps(
    _step("enrol", [None, N.WITHDRAWN], N.ENROLLED, [R.LEARNER, R.LEAD, R.REGISTRAR],
          _ADMITS, _ACCREDITED, _SEAT, _NO_TEACHER, _NOTICES,
          Guard("may_take_a_seat",
                "This edition is entered by application or invitation: apply first.", "7.26"),
          clauses="7.26"),
    _step("withdraw", [N.ENROLLED], N.WITHDRAWN, [R.LEARNER, R.LEAD, R.REGISTRAR],
          Guard("withdrawal_reasoned", "Give a reason: the learner reads it.", "7.26"),
          clauses="7.26"),
    _step("record-attendance", [N.ENROLLED], None, [R.LEAD, R.TEACHER], _BEGUN, _NOT_SELF,
          clauses="7.20.2 7.26"),
    _step("check-in", [N.ENROLLED], None, [R.LEARNER], _BEGUN,
          Guard("session_is_on",
                "Codes count from shortly before a session until shortly after it.", "7.26"),
          clauses="7.26"),
    _step("check-criterion", [N.ENROLLED], None, [R.LEAD, R.TEACHER], _BEGUN, _NOT_SELF,
          clauses="7.20.2"),
    _step("record-result", [N.ENROLLED], None, [R.LEAD, R.TEACHER], _BEGUN, _NOT_SELF,
          clauses="7.10 7.26"),
    _step("confirm-objectives", [N.ENROLLED], N.COMPLETED, [R.LEAD, R.TEACHER],
          _BEGUN, _NOT_SELF,
          Guard("objectives_met",
                "Confirm that the learner met the learning objectives.", "7.10"),
          Guard("assessments_completed",
                "Confirm that the learner completed all assessments.", "7.10"),
          Guard("criteria_allow_it", _NOT_MET, "7.20.2"),
          _PASSED, _IDENTITY,
          clauses="7.10"),
    _step("confirm-criteria", [N.ENROLLED], N.COMPLETED, [R.LEAD, R.TEACHER],
          _BEGUN, _NOT_SELF,
          Guard("criteria_met", _NOT_MET, "7.20.2"),
          _PASSED, _IDENTITY,
          clauses="7.20.1 7.20.2"),
    _step("check-identity", [N.ENROLLED], None, [R.LEAD, R.TEACHER, R.REGISTRAR],
          Guard("not_the_learner", "Nobody checks their own identity.", "7.26"), clauses="7.26"),
    _step("set-fee", [*N], None, [R.LEAD, R.REGISTRAR],
          Guard("not_the_learner", "Nobody settles their own fee.", "7.26"), clauses="7.26"),
    _step("open-case", [N.ENROLLED, N.COMPLETED], None,
          [R.LEARNER, R.LEAD, R.TEACHER, R.REGISTRAR], clauses="7.26"),
    _step("name-panel", [*N], None, [R.REGISTRAR], _NOT_SELF, clauses="7.26"),
    _step("give-statement", [*N], None, [R.LEARNER], clauses="7.26"),
    _step("hand-in-document", [*N], None,
          [R.LEARNER, R.LEAD, R.TEACHER, R.REGISTRAR, R.PANEL], clauses="7.26"),
    _step("close-case", [N.ENROLLED, N.COMPLETED, N.WITHDRAWN], None, [R.REGISTRAR, R.PANEL],
          _NOT_SELF,
          Guard("has_no_part",
                "Who opened a case or judged the learner does not decide it: a colleague or a "
                "panel does.", "7.26"),
          Guard("learner_heard",
                "The learner has days left for a statement: wait for it, or dismiss the case.",
                "7.26"),
          clauses="7.26"),
    _step("reconsider", [N.COMPLETED], N.ENROLLED, [R.SYSTEM],
          Guard("case_upheld", "No case about this learner was upheld.", "7.26"),
          clauses="7.26"),
)  # fmt: skip

A = AwardState

_LAWFUL = (
    Guard("confirmed",
          "The teaching staff has not confirmed this learner's completion yet.", "7.10"),
    Guard("result_passed", "No passed assessment is recorded.", "5.1"),
    Guard("no_open_case",
          "An integrity case or appeal is open: the award waits until it is closed.", "7.26"),
    Guard("decision_on_record",
          "No released approval of the Academic Council is on record.", "5.6.1.6"),
    Guard("entry_not_suspended",
          "The catalogue entry is suspended: nothing is awarded meanwhile.", "5.6.1.6"),
    Guard("seconded",
          "Here a second holder of the seal approves before anything is awarded.", "7.10"),
)  # fmt: skip

AWARD_STEPS: Steps = _steps(
    _step("intend-formal", [None], A.INTENDED, [R.SEAL],
          *_LAWFUL,
          Guard("issuer_is_accrediting",
                "A formal micro-credential is issued by the university that accredits it.",
                "7.10"),
          Guard("accreditation_valid",
                "The issuing university's accreditation is not valid today: record its renewal.",
                "7.9"),
          clauses="5.10 7.9 7.10"),
    _step("intend-central", [None], A.INTENDED, [R.SEAL],
          *_LAWFUL,
          Guard("issuer_is_central",
                "What no university accredits is issued centrally for the alliance.", "7.20.3"),
          clauses="7.20 7.20.3"),
    _step("issue", [A.INTENDED], A.ISSUED, [R.SYSTEM],
          Guard("confirmed", "The confirmation of completion no longer stands.", "7.10"),
          Guard("no_open_case", "An integrity case or appeal is open.", "7.26"),
          Guard("signature_verifies",
                "The signature does not verify with the issuer's published key.", "5.9"),
          clauses="5.9 5.6.1.7 7.28"),
    _step("suspend", [A.ISSUED], A.SUSPENDED, [R.SEAL], _REASON,
          Guard("can_be_suspended",
                "It was awarded before there were lists of suspensions: issue it anew, or revoke "
                "it.", "5.9"),
          clauses="5.9 7.26"),
    _step("resume", [A.SUSPENDED], A.ISSUED, [R.SEAL], _REASON,
          Guard("not_the_learner",
                "Nobody lets their own award hold again: a colleague does it.", "7.10"),
          clauses="5.9 7.26"),
    _step("revoke", [A.INTENDED, A.ISSUED, A.SUSPENDED], A.REVOKED, [R.SEAL], _REASON,
          clauses="5.9 7.26"),
    _step("supersede", [A.ISSUED, A.SUSPENDED], A.REVOKED, [R.SEAL], _REASON,
          Guard("something_differs",
                "Nothing on record is different from what this award says: correct the name, the "
                "result or the dates first.", "7.26"),
          clauses="5.9 7.26 7.28"),
    _step("reissue", [A.REVOKED], None, [R.SEAL], _REASON,
          Guard("not_superseded", "Another award has taken its place already.", "7.26"),
          Guard("case_upheld",
                "No case about it was upheld since it was taken back: the learner can appeal.",
                "7.26"),
          clauses="5.9 7.26 7.28"),
)  # fmt: skip

G = GroupState

_SOMEBODY = Guard("somebody_chosen", "Choose whom to award.", "7.10")

GROUP_STEPS: Steps = _steps(
    _step("award-together", [None], G.WORKING, [R.SEAL], _SOMEBODY,
          Guard("one_person_suffices",
                "Here a second holder of the seal approves first: propose the awards.", "7.10"),
          clauses="7.10 7.20.3"),
    _step("propose", [None], G.PROPOSED, [R.SEAL], _SOMEBODY, clauses="7.10 7.20.3"),
    _step("approve", [G.PROPOSED], G.WORKING, [R.SEAL],
          Guard("not_the_first",
                "Who proposed an award does not approve it: another holder of the seal does.",
                "7.10"),
          Guard("not_a_learner", "Nobody awards to themselves: a colleague does it.", "7.10"),
          clauses="7.10 7.20.3"),
    _step("send-back", [G.PROPOSED], G.SENT_BACK, [R.SEAL], _REASON,
          Guard("not_the_first",
                "Who proposed an award takes it back; others send it back.", "7.10"),
          clauses="7.10 7.26"),
    _step("take-back", [G.PROPOSED], G.TAKEN_BACK, [R.SEAL],
          Guard("is_the_first", "Only who proposed an award takes it back.", "7.10"),
          clauses="7.10 7.26"),
    _step("finish", [G.WORKING], G.DONE, [R.SYSTEM], clauses="7.10 7.28"),
    _step("hold-up", [G.WORKING], G.HELD_UP, [R.SYSTEM], clauses="7.10 7.26"),
)  # fmt: skip
