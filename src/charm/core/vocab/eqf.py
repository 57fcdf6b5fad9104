"""Levels of the European Qualifications Framework, and cycles of the Bologna framework (QF-EHEA)
that they are compatible with."""

from __future__ import annotations

from charm.core.vocab.concept import SNB, Concept

EQF_SCHEME = f"{SNB}eqf/25831c2"
EQF = {level: Concept(f"EQF level {level}", f"{SNB}eqf/{level}") for level in range(1, 9)}
QF_EHEA_CYCLE = {
    5: "short cycle (QF-EHEA)",
    6: "first cycle (QF-EHEA)",
    7: "second cycle (QF-EHEA)",
    8: "third cycle (QF-EHEA)",
}
