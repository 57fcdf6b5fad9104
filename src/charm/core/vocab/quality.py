"""Types of quality assurance (Appendix 2)."""

from __future__ import annotations

from charm.core.vocab.concept import SNB, Concept

QUALITY_ASSURANCE = {
    "accredited": Concept("Accredited by a CHARM-EU university", f"{SNB}accreditation/820101cba6"),
    "internal-department": Concept("Supported by an internal department"),
    "academic-council": Concept("Approved by the Academic Council"),
}
