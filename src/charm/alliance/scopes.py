"""What a token may be for. A scope only narrows: its person must be allowed to as well."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """A part of the API; :attr:`sentence` says to its owner what a token with it can do."""

    PROPOSALS_READ = "proposals:read"
    PROPOSALS_WRITE = "proposals:write"
    BOARDS_READ = "boards:read"
    BOARDS_WRITE = "boards:write"
    TEACHING_READ = "teaching:read"
    TEACHING_WRITE = "teaching:write"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    LEARNING_READ = "learning:read"
    LEARNING_WRITE = "learning:write"
    REGISTER_READ = "register:read"
    REGISTER_AWARD = "register:award"
    REGISTER_REVOKE = "register:revoke"
    REGISTER_KEYS = "register:keys"

    @property
    def sentence(self) -> str:
        return SENTENCES[self]


SENTENCES: dict[Scope, str] = {
    Scope.PROPOSALS_READ: "Read the proposals that you propose.",
    Scope.PROPOSALS_WRITE: "Start, change, submit and withdraw proposals in your name.",
    Scope.BOARDS_READ: "Read meetings, agenda items and decisions that you may read.",
    Scope.BOARDS_WRITE: "Declare interests, judge and comment in bodies you sit in.",
    Scope.TEACHING_READ: "Read the editions you teach or keep, and who is enrolled in them.",
    Scope.TEACHING_WRITE: "Record results and confirm completion in editions you teach.",
    Scope.CASES_READ: "Read integrity cases and appeals that you may read.",
    Scope.CASES_WRITE: "Appeal; open, hear and decide cases where that is yours to do.",
    Scope.LEARNING_READ: "Read your own enrolments, awards and credentials.",
    Scope.LEARNING_WRITE: "Ask that what you learned before counts in your enrolments.",
    Scope.REGISTER_READ: "Read the award registers that you keep.",
    Scope.REGISTER_AWARD: "Issue awards with a seal that you hold.",
    Scope.REGISTER_REVOKE: "Revoke, suspend and resume awards of a seal that you hold.",
    Scope.REGISTER_KEYS: "Ask for changes of keys that you keep, and answer what others ask.",
}
