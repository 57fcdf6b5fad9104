"""Names of languages, in English and in the language itself, to ISO 639-1 codes.

European languages and the larger ones of the world; not complete, and not meant to be.
"""

from __future__ import annotations

import re

from charm.core.vocab.languages import ISO_639_1

# code: English name | own name | other names
_NAMES = """
ar: Arabic | العربية
be: Belarusian | беларуская
bg: Bulgarian | български
bn: Bengali | বাংলা
br: Breton | brezhoneg
bs: Bosnian | bosanski
ca: Catalan | català | Valencian | valencià
co: Corsican | corsu
cs: Czech | čeština | česky
cy: Welsh | Cymraeg
da: Danish | dansk
de: German | Deutsch
el: Greek | ελληνικά | Modern Greek
en: English | British English | American English
eo: Esperanto
es: Spanish | español | castellano | Castilian
et: Estonian | eesti | eesti keel
eu: Basque | euskara
fa: Persian | فارسی | Farsi
fi: Finnish | suomi
fo: Faroese | føroyskt
fr: French | français
fy: West Frisian | Frysk | Frisian
ga: Irish | Gaeilge | Irish Gaelic
gd: Scottish Gaelic | Gàidhlig
gl: Galician | galego
gv: Manx | Gaelg
he: Hebrew | עברית
hi: Hindi | हिन्दी
hr: Croatian | hrvatski
hu: Hungarian | magyar
hy: Armenian | հայերեն
id: Indonesian | Bahasa Indonesia
is: Icelandic | íslenska
it: Italian | italiano
ja: Japanese | 日本語
ka: Georgian | ქართული
kk: Kazakh | қазақ тілі
ko: Korean | 한국어
la: Latin | latina
lb: Luxembourgish | Lëtzebuergesch
lt: Lithuanian | lietuvių
lv: Latvian | latviešu
mk: Macedonian | македонски
mt: Maltese | Malti
nb: Norwegian Bokmål | norsk bokmål | bokmål
nl: Dutch | Nederlands | Flemish | Vlaams
nn: Norwegian Nynorsk | norsk nynorsk | nynorsk
no: Norwegian | norsk
oc: Occitan | occitan
pl: Polish | polski
pt: Portuguese | português
rm: Romansh | rumantsch
ro: Romanian | română
ru: Russian | русский
sc: Sardinian | sardu
se: Northern Sami | davvisámegiella
sk: Slovak | slovenčina | slovensky
sl: Slovene | slovenščina | Slovenian
sq: Albanian | shqip
sr: Serbian | српски | srpski
sv: Swedish | svenska
sw: Swahili | Kiswahili
ta: Tamil | தமிழ்
tr: Turkish | Türkçe
uk: Ukrainian | українська
ur: Urdu | اردو
vi: Vietnamese | tiếng Việt
yi: Yiddish | ייִדיש
zh: Chinese | 中文 | Mandarin | Mandarin Chinese
"""

_ROWS = {
    code: [name.strip() for name in names.split("|")]
    for code, _, names in (row.partition(": ") for row in _NAMES.strip().splitlines())
}
_BY_NAME = {name.casefold(): code for code, names in _ROWS.items() for name in names}

ENGLISH_NAMES = {code: names[0] for code, names in _ROWS.items()}
"""ISO 639-1 code to the English name of the language."""


def language_code(name: str) -> str | None:
    """The ISO 639-1 code for a name, a code, or a tag with a region ("en-GB"); None if unknown."""
    known = _BY_NAME.get(" ".join(name.split()).casefold())
    if known:
        return known
    tag = re.fullmatch(r"([A-Za-z]{2})(?:[-_][A-Za-z]{2,4})?", name.strip())
    return tag[1].lower() if tag and tag[1].lower() in ISO_639_1 else None
