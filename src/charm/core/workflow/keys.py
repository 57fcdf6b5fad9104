"""Changes of an issuer's keys: one person asks, another approves, then it is done (5.9, 7.10).

Both keep the issuer's keys, and one of the two holds its seal: the operator alone, twice or with
another operator, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charm.core.workflow.delivery import DeliveryRole as R
from charm.core.workflow.delivery import Steps, _step, _steps
from charm.core.workflow.table import Guard


class KeyChange(StrEnum):
    """Rotate: a new key, also the first. Retire: sign with none. Compromised: nothing that the key
    signed is believed any more, and another takes its place at once."""

    ROTATE = "rotate"
    RETIRE = "retire"
    COMPROMISED = "compromised"


class KeyRequestState(StrEnum):
    """Approved: it waits for the machine on which the key is made."""

    ASKED = "asked"
    APPROVED = "approved"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


OPEN = (KeyRequestState.ASKED, KeyRequestState.APPROVED)


@dataclass(frozen=True, slots=True)
class KeyFacts:
    reason_given: bool = False
    none_is_open: bool = False
    key_fits: bool = False
    not_the_first: bool = False
    is_the_first: bool = False
    seal_is_in_it: bool = False
    in_time: bool = False
    time_is_over: bool = False


S = KeyRequestState
_KEEPERS = [R.SEAL, R.OPERATOR]
_REASON = Guard("reason_given", "Give a reason.", "5.9")
_IN_TIME = Guard("in_time", "The time to answer is over: ask anew.", "5.9")
_FITS = Guard(
    "key_fits", "The keys are not any more what they were when it was asked: ask anew.", "5.9"
)

KEY_STEPS: Steps = _steps(
    _step("ask-key-change", [None], S.ASKED, _KEEPERS, _REASON,
          Guard("none_is_open",
                "Something is asked about these keys already: answer it, or withdraw it first.",
                "5.9"),
          Guard("key_fits", "Nothing like this can be done with this key any more.", "5.9"),
          clauses="5.9 7.10"),
    _step("approve-key-change", [S.ASKED], S.APPROVED, _KEEPERS, _IN_TIME, _FITS,
          Guard("not_the_first",
                "Who asks for a change of keys does not approve it: a second person does.", "7.10"),
          Guard("seal_is_in_it",
                "One of the two has to hold the issuer's seal: the operator alone changes no keys.",
                "7.10"),
          clauses="5.9 7.10"),
    _step("carry-out-key-change", [S.APPROVED], S.DONE, [R.SYSTEM, R.OPERATOR], _IN_TIME, _FITS,
          clauses="5.9 7.10"),
    _step("refuse-key-change", [S.ASKED], S.REFUSED, _KEEPERS, _REASON,
          Guard("not_the_first",
                "Who asks for a change of keys withdraws it; others refuse it.", "7.10"),
          clauses="5.9 7.10"),
    _step("withdraw-key-change", [S.ASKED, S.APPROVED], S.WITHDRAWN, _KEEPERS,
          Guard("is_the_first", "Only who asked for a change of keys withdraws it.", "7.10"),
          clauses="5.9 7.10"),
    _step("expire-key-change", [S.ASKED, S.APPROVED], S.EXPIRED, [R.SYSTEM],
          Guard("time_is_over", "There is time left to answer.", "5.9"),
          clauses="5.9 7.10"),
)  # fmt: skip
