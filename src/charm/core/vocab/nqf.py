"""Levels of national qualifications frameworks as the European register names them
(http://data.europa.eu/snb/qdr), by country and by the EQF level that they are referenced to.

Only the levels of higher education, of countries with a member university. Of France the register
knows the frame of before 2019; Norway has two levels that are referenced to EQF 6, of which the one
of a Bachelor's degree stands here.
"""

from __future__ import annotations

from charm.core.vocab.concept import SNB, Concept

_TABLE = """
    DE 6 c_6919ed25 DQR Level 6
    DE 7 c_184f7fed DQR Level 7
    DE 8 c_341d539b DQR Level 8
    ES 6 c_6422359b MECU Level 6
    ES 7 c_37f3c037 MECU Level 7
    ES 8 c_62866e36 MECU Level 8
    FI 6 c_8a7da315 FiNQF Level 6
    FI 7 c_3b2bd7b5 FiNQF Level 7
    FI 8 c_7fa9dfe4 FiNQF Level 8
    FR 6 c_5ad5d222 NQF RNCP Level II-Grade de Licence
    FR 7 c_828fbcc3 NQF RNCP Level I-Master
    FR 8 c_7ab73420 NQF RNCP Level I-Doctorat
    HU 6 c_9ec87162 HuQF Level 6
    HU 7 c_c2f4856f HuQF Level 7
    HU 8 c_ea1b27b9 HuQF Level 8
    IE 6 c_218a7e54 NFQ Level 8
    IE 7 c_c6ada0f4 NFQ Level 9
    IE 8 c_ac9adabb NFQ Level 10
    NL 6 c_1711a061 NLQF Level 6
    NL 7 c_478359fc NLQF Level 7
    NL 8 c_2835a50f NLQF Level 8
    NO 6 c_52818ecd NKR Level 6.2
    NO 7 c_fb307b49 NKR Level 7
    NO 8 c_95249ae7 NKR Level 8
"""

NQF = {
    (country, int(eqf)): Concept(label, f"{SNB}qdr/{code}")
    for country, eqf, code, label in (
        line.split(maxsplit=3) for line in _TABLE.strip().splitlines()
    )
}
"""(ISO 3166-1 alpha-2, EQF level) -> the national level."""
