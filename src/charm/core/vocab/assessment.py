"""Types of assessment (Appendix 2), and supervision and identity verification during it.

Five of the eight types have no exact European concept; a near one would say something else.
"""

from __future__ import annotations

from charm.core.vocab.concept import SNB, Concept

ASSESSMENT_TYPES = {
    "presentation-oral": Concept("Presentation / oral exam", f"{SNB}assessment/d30284d7df"),
    "written-exam": Concept("Written exam", f"{SNB}assessment/6e6cb2cc78"),
    "behavioural": Concept("Behavioural assessment"),
    "personalised": Concept("Personalised type of assessment"),
    "portfolio": Concept("Portfolio / portfolio assessment", f"{SNB}assessment/4f03b91c0e"),
    "report-paper": Concept("Report / paper"),
    "reflection-report": Concept("Development report / reflection report"),
    "professional-product": Concept("Professional product"),
}

NO_ASSESSMENT = "none"
"""Code of what a participation badge may say instead (7.20)."""

# (supervised, identity verified) -> concept
SUPERVISION = {
    (True, True): Concept(
        "Supervised with identity verification", f"{SNB}supervision-verification/70be69aaf9"
    ),
    (True, False): Concept(
        "Supervised without identity verification", f"{SNB}supervision-verification/44314532f9"
    ),
    (False, True): Concept(
        "Unsupervised with identity verification", f"{SNB}supervision-verification/df2880c5cb"
    ),
    (False, False): Concept(
        "Unsupervised without identity verification", f"{SNB}supervision-verification/c598449d64"
    ),
}
