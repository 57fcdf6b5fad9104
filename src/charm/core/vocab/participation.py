"""Forms of participation (Appendix 2, 7.13) and learning settings (5.2-5.5)."""

from __future__ import annotations

from charm.core.vocab.concept import SNB, Concept

PARTICIPATION = {
    "blended": Concept("Blended", f"{SNB}learning-assessment/e92d221e4d"),
    "on-site": Concept("On-site", f"{SNB}learning-assessment/9191af2ed9"),
    "online": Concept("Online", f"{SNB}learning-assessment/920fbb3cbe"),
    "work-experience": Concept("Work experience", f"{SNB}learning-assessment/729f3bed4b"),
}

LEARNING_SETTINGS = {
    "formal": Concept("Formal learning", f"{SNB}learning-setting/6fd4685715"),
    "non-formal": Concept("Non-formal learning", f"{SNB}learning-setting/e207a81fc7"),
    "informal": Concept("Informal learning"),
}
