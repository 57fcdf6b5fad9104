"""Languages as the European authority table names them
(http://publications.europa.eu/resource/authority/language): the ones taught in across the alliance
and the Union. Other ISO 639-1 codes are allowed everywhere; they only have no address here."""

from __future__ import annotations

from charm.core.vocab.concept import Concept

_TABLE = """
    bg BUL Bulgarian
    ca CAT Catalan
    cs CES Czech
    da DAN Danish
    de DEU German
    el ELL Greek
    en ENG English
    es SPA Spanish
    et EST Estonian
    eu EUS Basque
    fi FIN Finnish
    fr FRA French
    ga GLE Irish
    gl GLG Galician
    hr HRV Croatian
    hu HUN Hungarian
    is ISL Icelandic
    it ITA Italian
    lt LIT Lithuanian
    lv LAV Latvian
    mt MLT Maltese
    nb NOB Norwegian Bokmål
    nl NLD Dutch
    nn NNO Norwegian Nynorsk
    no NOR Norwegian
    pl POL Polish
    pt POR Portuguese
    ro RON Romanian
    sk SLK Slovak
    sl SLV Slovenian
    sv SWE Swedish
"""
_BASE = "http://publications.europa.eu/resource/authority/language/"

LANGUAGES = {
    code: Concept(label, _BASE + authority)
    for code, authority, label in (line.split(maxsplit=2) for line in _TABLE.strip().splitlines())
}

UNDETERMINED = Concept("undetermined", f"{_BASE}UND")
"""Where a language must be named and has no address here."""
