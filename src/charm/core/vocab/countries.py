"""Countries of the European Higher Education Area: ISO 3166-1 alpha-2 code, code in the European
authority table (http://publications.europa.eu/resource/authority/country), English name."""

from __future__ import annotations

from charm.core.vocab.concept import Concept

_TABLE = """
    AD AND Andorra
    AL ALB Albania
    AM ARM Armenia
    AT AUT Austria
    AZ AZE Azerbaijan
    BA BIH Bosnia and Herzegovina
    BE BEL Belgium
    BG BGR Bulgaria
    CH CHE Switzerland
    CY CYP Cyprus
    CZ CZE Czechia
    DE DEU Germany
    DK DNK Denmark
    EE EST Estonia
    ES ESP Spain
    FI FIN Finland
    FR FRA France
    GB GBR United Kingdom
    GE GEO Georgia
    GR GRC Greece
    HR HRV Croatia
    HU HUN Hungary
    IE IRL Ireland
    IS ISL Iceland
    IT ITA Italy
    LI LIE Liechtenstein
    LT LTU Lithuania
    LU LUX Luxembourg
    LV LVA Latvia
    MC MCO Monaco
    MD MDA Moldova
    ME MNE Montenegro
    MK MKD North Macedonia
    MT MLT Malta
    NL NLD Netherlands
    NO NOR Norway
    PL POL Poland
    PT PRT Portugal
    RO ROU Romania
    RS SRB Serbia
    SE SWE Sweden
    SI SVN Slovenia
    SK SVK Slovakia
    SM SMR San Marino
    TR TUR Turkey
    UA UKR Ukraine
    VA VAT Vatican City State
"""
_BASE = "http://publications.europa.eu/resource/authority/country/"

COUNTRIES = {
    code: Concept(label, _BASE + authority)
    for code, authority, label in (line.split(maxsplit=2) for line in _TABLE.strip().splitlines())
}


def country_name(code: str) -> str:
    """The English name; the code itself where the table has none."""
    known = COUNTRIES.get(code)
    return known.label if known else code
