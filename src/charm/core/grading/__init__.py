"""Marks: the scales they are given in, how they become one result, what they are in ECTS grades.

Everything is exact (Decimal) and says why: a learner can compute it again by hand (5.1, 7.26).
"""

from charm.core.grading.ects import ByIntervals, ByShares, EctsTable
from charm.core.grading.known import SCHEMES, scheme_for
from charm.core.grading.overall import HUNDRED, Counted, Overall, Part, overall
from charm.core.grading.scheme import PASS_FAIL, Rounding, Scheme, SchemeKind

__all__ = [
    "HUNDRED",
    "PASS_FAIL",
    "SCHEMES",
    "ByIntervals",
    "ByShares",
    "Counted",
    "EctsTable",
    "Overall",
    "Part",
    "Rounding",
    "Scheme",
    "SchemeKind",
    "overall",
    "scheme_for",
]
