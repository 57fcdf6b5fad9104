"""The words people read for the codes that the rooms use: ``{{ code|word:"participation" }}``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from charm.core.vocab.language_names import ENGLISH_NAMES
from charm.core.vocab.languages import ISO_639_1
from charm.foundation import clock
from charm.foundation.spoken import spoken
from charm.framework.queries import policy_in_force

Words = Mapping[str, str | Promise]

AGENDA: Words = {
    "decision": _("for decision"),
    "discussion": _("for discussion"),
    "information": _("for information"),
    "other": _("any other business"),
    "break": _("break"),
}
LEFT: Words = {
    "deferred": _("Deferred to a later meeting"),
    "not-reached": _("Not reached in the session"),
    "withdrawn": _("Left review before it was decided"),
}
ARRANGING: Words = {
    "added": _("An item was added"),
    "changed": _("An item was changed"),
    "moved": _("An item was moved"),
    "removed": _("An item was taken off"),
}
CHANGE: Words = {
    "academic": _("Academic"),
    "operational": _("Operational"),
    "editorial": _("Wording"),
}
KIND: Words = {
    "formal": _("Formal learning"),
    "non-formal": _("Non-formal learning"),
    "informal": _("Informal learning"),
}
OUTCOME: Words = {
    "micro-credential": _("Micro-credential"),
    "participation-badge": _("Participation badge"),
}
ROLE: Words = {
    "accrediting": _("Accrediting university"),
    "lead": _("Lead university"),
    "co-lead": _("Co-lead"),
    "partner": _("Partner"),
}
PARTICIPATION: Words = {
    "blended": _("Blended"),
    "on-site": _("On-site"),
    "online": _("Online"),
    "work-experience": _("Work experience"),
}
ASSESSMENT: Words = {
    "presentation-oral": _("Presentation / oral exam"),
    "written-exam": _("Written exam"),
    "behavioural": _("Behavioural assessment"),
    "personalised": _("Personalised type of assessment"),
    "portfolio": _("Portfolio / portfolio assessment"),
    "report-paper": _("Report / paper"),
    "reflection-report": _("Development report / reflection report"),
    "professional-product": _("Professional product"),
}
QUALITY: Words = {
    "accredited": _("Accredited by a CHARM-EU university"),
    "internal-department": _("Supported by an internal department"),
    "academic-council": _("Approved by the Academic Council"),
}
OFFICE: Words = {
    "institutional-manager": _("Institutional Manager"),
    "accreditation": _("Accreditation department"),
    "boards-officer": _("Boards officer"),
    "registrar": _("Registrar"),
    "seal": _("Holder of the seal"),
    "quality": _("Quality Office"),
    "communication": _("Communication Office"),
    "data-protection": _("Data protection officer"),
    "call-manager": _("Call manager"),
    "auditor": _("Auditor"),
    "operator": _("Operator of the platform"),
}
SEAT: Words = {"chair": _("Chair"), "member": _("Member"), "observer": _("Observer")}
STAFF: Words = {
    "lead": _("Lead"),
    "teacher": _("Teacher"),
    "assessor": _("Assessor"),
    "second-marker": _("Second marker"),
}
SUPPORT: Words = {
    "hybrid-classroom": _("Hybrid classroom"),
    "digital-credential": _("Digital credential"),
    "quality": _("Quality"),
    "teacher-development": _("Professional development of teachers"),
    "marketing": _("Marketing"),
}
GAP: Words = {"national": _("National"), "european": _("European")}
NEED: Words = {
    "labour-market": _("Labour market"),
    "needs-assessment": _("Needs assessment"),
    "stakeholders": _("Stakeholders"),
    "policy-makers": _("Policy makers"),
}
FIELD: Words = {
    "00": _("Generic programmes"),
    "01": _("Education"),
    "02": _("Arts and humanities"),
    "03": _("Social sciences, journalism and information"),
    "04": _("Business, administration and law"),
    "05": _("Natural sciences, mathematics and statistics"),
    "06": _("Information and communication technologies"),
    "07": _("Engineering, manufacturing and construction"),
    "08": _("Agriculture, forestry, fisheries and veterinary"),
    "09": _("Health and welfare"),
    "10": _("Services"),
}
"""Broad fields of ISCED-F 2013, by their two digits."""
MARK: Words = {"passed": _("Passed"), "failed": _("Failed")}
SECOND: Words = {
    "none": _("One person"),
    "sample": _("One person, and a second one for a sample"),
    "all": _("Two people, each without knowing the other’s mark"),
}
CONSEQUENCE: Words = {
    "result": _("The result is corrected: teaching staff decide again."),
    "correct": _("The award is corrected: the holder of the seal issues it anew."),
    "revoke": _("The award is revoked: the holder of the seal takes it back."),
}
AWARD_PART: Words = {
    "learner": _("Learner"),
    "result": _("Result"),
    "definition": _("What it stands for"),
    "learning_started": _("From"),
    "learning_ended": _("To"),
}
EARLIER: Words = {
    "credit": _("Credits of another university"),
    "prior": _("Other learning: work, courses, by yourself"),
}
"""Earlier learning that is to count."""
IDENTITY: Words = {
    "document": _("Official document with a picture, in person"),
    "video": _("Official document with a picture, over live video"),
    "institution": _("Their institution vouches: its sign-in or its card"),
    "eid": _("Electronic identity of a state"),
    "known": _("Known in person to the staff"),
}
FEE: Words = {
    "not-due": _("Not due"),
    "due": _("Due"),
    "paid": _("Paid"),
    "waived": _("Waived"),
    "refunded": _("Refunded"),
}
NOTICE: Words = {
    "privacy": _("Privacy notice"),
    "participation": _("Conditions of participation"),
}
CRITERION: Words = {
    "participation": _("Participation"),
    "outputs": _("Outputs"),
    "engagement": _("Engagement"),
    "assessment": _("Assessment"),
}
INTEREST: Words = {
    "none": _("No interest"),
    "interest": _("Interest"),
    "conflict": _("Conflict, stays out"),
}
STOOD: Words = {
    "took-part": _("took part"),
    "for": _("for it"),
    "against": _("against it"),
    "abstained": _("abstained"),
    "silent": _("did not answer"),
    "stayed-out": _("stayed out"),
    "absent": _("absent"),
}
WAY: Words = {
    "consensus": _("by consensus"),
    "hands": _("by vote, show of hands"),
    "roll-call": _("by vote, roll call"),
    "written": _("in writing"),
}
WRITTEN: Words = {
    "agree": _("Agrees"),
    "object": _("Objects"),
    "call-in": _("Calls it into a meeting"),
}

FOLLOW_UP: Words = {
    "digital-credential": _("digital credential"),
    "professional-development": _("professional development"),
    "principles": _("educational principles"),
    "knowledge-creating-teams": _("knowledge creating team"),
    "marketing": _("marketing and communication"),
    "evaluation": _("evaluation and quality assurance"),
}
VOCABULARIES: Mapping[str, Words] = {
    "kind": KIND,
    "outcome": OUTCOME,
    "role": ROLE,
    "participation": PARTICIPATION,
    "assessment": ASSESSMENT,
    "quality": QUALITY,
    "office": OFFICE,
    "seat": SEAT,
    "agenda": AGENDA,
    "change": CHANGE,
    "arranging": ARRANGING,
    "left": LEFT,
    "staff": STAFF,
    "mark": MARK,
    "second": SECOND,
    "support": SUPPORT,
    "gap": GAP,
    "need": NEED,
    "follow-up": FOLLOW_UP,
    "criterion": CRITERION,
    "identity": IDENTITY,
    "fee": FEE,
    "notice": NOTICE,
    "earlier": EARLIER,
    "award-part": AWARD_PART,
    "consequence": CONSEQUENCE,
    "interest": INTEREST,
    "stood": STOOD,
    "way": WAY,
    "written": WRITTEN,
}


FROM_DJANGO = (
    _("Norwegian Bokmal"),
    pgettext_lazy("abbrev. month", "Jan."),
    pgettext_lazy("abbrev. month", "Feb."),
)
"""Django translates these, but not into every language of ours as people write it there."""


UNKNOWN_TO_DJANGO: Words = {
    "co": _("Corsican"),
    "fo": _("Faroese"),
    "gv": _("Manx"),
    "la": _("Latin"),
    "mt": _("Maltese"),
    "oc": _("Occitan"),
    "rm": _("Romansh"),
    "sc": _("Sardinian"),
    "se": _("Northern Sami"),
    "yi": _("Yiddish"),
    "zh": _("Chinese"),
}


def word(code: object, vocabulary: str) -> str | Promise:
    """What people read for a code; an unknown code reads as itself. ``language``, ``field``,
    ``university``, ``principle`` and ``vision`` are vocabularies too."""
    value = str(getattr(code, "value", code))
    if vocabulary == "language":
        return language_name(value)
    if vocabulary == "field":
        return FIELD.get(value[:2], value)
    if vocabulary == "university":
        return _universities().get(value, value)
    if vocabulary in {"principle", "vision"}:
        return _terms(vocabulary).get(value, value)
    return VOCABULARIES[vocabulary].get(value, value)


def choices(vocabulary: str) -> list[tuple[str, str | Promise]]:
    """For a form field."""
    return list((FIELD if vocabulary == "field" else VOCABULARIES[vocabulary]).items())


def other_languages(known: Iterable[str]) -> list[tuple[str, str]]:
    """None, and then every language but the ones that a form has fields for, by name."""
    names = ((code, str(language_name(code))) for code in ISO_639_1 - set(known))
    return [("", "–"), *sorted(names, key=itemgetter(1))]


def language_name(code: str) -> str | Promise:
    """The name of a language in the reader's own; in English where that has no word for it."""
    try:
        info: dict[str, Any] = get_language_info(code)
    except KeyError:
        return UNKNOWN_TO_DJANGO.get(code, code)
    name: str = info["name_translated"]
    return ENGLISH_NAMES.get(code, name) if name == info["name"] else name


def members_named(text: str) -> str:
    """The sentence with the names of members in the place of their codes."""
    named = _universities()
    codes = "|".join(re.escape(code) for code in named)
    return re.sub(rf"(?<![\w@./-])({codes})(?![\w/-]|\.\w)", lambda m: named[m[1]], str(text))


def _universities() -> dict[str, str]:
    from charm.alliance.queries import alliance

    return {university.code: university.name for university in alliance().universities}


def _terms(vocabulary: str) -> dict[str, str]:
    """The policy's own words, by code and by the codes they had before."""
    policy = policy_in_force(clock.today())
    terms = policy.principles if vocabulary == "principle" else policy.vision_areas
    return {code: spoken(term.label) for term in terms for code in (term.code, *term.aliases)}
