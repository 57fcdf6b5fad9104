"""What a definition says when an element of Appendix 1 was taken away from it (7.17)."""

from __future__ import annotations

from typing import Any

from charm.core.appendix1 import Element

IN_DEFINITION: dict[Element, dict[str, Any]] = {
    Element.TITLE: {"title": ""},
    Element.AWARDING_BODIES: {"bodies": ()},
    Element.OUTCOMES: {"outcomes": ()},
    Element.WORKLOAD: {"hours": None, "ects": None},
    Element.LEVEL: {"eqf_level": None},
    Element.EXPERIENCE: {"kind": ""},
    Element.ASSESSMENT: {"assessment_types": ()},
    Element.PARTICIPATION: {"participation": ()},
    Element.QUALITY_ASSURANCE: {"quality_assurance": ()},
}
