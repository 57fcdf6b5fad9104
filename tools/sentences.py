"""The sentences that rooms and core say to people, as patterns to translate.

Rooms and core know no framework, so they mark nothing: they say plain English, ``f"{name} holds
this office already."``. What stands in the code as a sentence is found here, with its slots
numbered (``{0} holds this office already.``); :mod:`charm.foundation.spoken` finds the pattern
again in what was said and says it in the language of the reader.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CONTEXT = "sentence"

FACES = frozenset({"web", "api", "demo", "lifecycle"})
"""They mark their texts themselves, or speak to programs and operators."""

FOR_OPERATORS = frozenset(
    {"apps.py", "bench.py", "cli.py", "jobs.py", "outbox.py", "settings.py", "transactions.py"}
)
IMPORTING = (
    "core/skills/archive.py",
    "core/skills/reading.py",
    "core/skills/tables.py",
    "framework/services/importing_skills.py",
)
"""What is wrong with a package of skills is said on the command line, in English."""
TECHNICAL = "core/credentials/"
"""What goes wrong inside a proof is said in the detail for experts, in English everywhere."""
JUDGES = "core/credentials/verify/"
WORDS = """
    Academic Council, Executive Board, new, a new one, or, none, interest, conflict, upheld,
    dismissed, participation, outputs, engagement, assessment, body, reference, date, document,
    type of assessment, somebody who holds it, its holder or the operator, The key of this issuer,
    the title, the awarding bodies and their countries, the learning outcomes, the type of
    assessment, the form of participation, the type of quality assurance, Verifications, Checks,
    Tokens that do not work, Looks at shared credentials, Institutional Manager, Accreditation
    department, Boards officer, Registrar, Holder of the seal, Quality, Communication, Auditor,
    Operator, Chair, Member, Observer
"""
PHRASES = (
    "'{0}'",
    ", operated by {0}",
    "from {0} on",
    "from {0} until {1}",
    "staff of {0}",
    "Chair of the Academic Council",
    "Chair of the Executive Board",
    "Member of the Academic Council",
    "Member of the Executive Board",
    "Observer of the Academic Council",
    "Observer of the Executive Board",
    "Institutional Manager of {0}",
    "Accreditation department of {0}",
    "Registrar of {0}",
    "Holder of the seal of {0}",
    "Holder of the seal of the alliance",
    "Quality of {0}",
    "Communication of {0}",
    "The answer {0}.",
    "The note on this item",
    "The letters of this decision",
    "The paper deadline",
    "Your review",
    "The evidence {0}.",
    "The reason {0}.",
    "This work",
    "This table",
    "This mark",
    "This moderation",
    "What is ready to be released",
    "The feedback {0}.",
    "The note {0}.",
    "A level {0}.",
    "What is asked {0}.",
    "the notional workload, in hours or ECTS",
    "open it in Word or LibreOffice and save it again as DOCX",
    "must be a single line: remove the line breaks",
    "must be a text, in quotes",
    "is longer than {0} characters: shorten it",
    "contains a character that cannot be seen (U+{0}): remove it",
    "contains a character that cannot be kept (U+{0}): remove it",
    "contains a character that changes the reading direction (U+{0}): remove it",
)
"""What stands in slots: it begins like no sentence, so it is not found by itself."""
OFFICE_WITH_ITS_PLACE = "{0} of the {1}"
"""Too wide a pattern: names would fit it. PHRASES has what can stand there."""
THINGS = """
    accreditation, agenda item, api token, application, award, body, call, condition, contact,
    decision, edition, enrolment, entry, group, hold, invitation, issuer, issuer key, mandate,
    meeting, membership, opinion, pack, part in a call, person, proposal,
    recognition, review, round of review, share, status list, track, university
"""
"""What the rooms lock by name: "There is no such meeting.", "This meeting was changed ..."."""


def terms() -> Iterator[str]:
    """Words of core and rooms that stand in the slots of sentences."""
    from charm.core.grading import SCHEMES
    from charm.core.policy.register import versions
    from charm.core.policy.rules.form import FORM
    from charm.core.proposal import model
    from charm.core.vocab.countries import COUNTRIES
    from charm.core.workflow import delivery, recognition, states

    words = (
        model.Kind, model.Role, model.Participation, model.AssessmentType, model.GapLevel,
        model.NeedSource, states.ProposalState, states.EndorsementState, states.TrackState,
        states.MeetingState, states.ActorRole, delivery.EntryState, delivery.EditionState,
        delivery.ApplicationState, delivery.EnrolmentState, delivery.AwardState,
        delivery.GroupState,
        delivery.DeliveryRole, recognition.RecognitionState,
    )  # fmt: skip
    for word in (str(member) for words_of in words for member in words_of):
        yield word
        yield word.removeprefix("the ")
    for policy in versions():
        for term in (*policy.principles, *policy.vision_areas):
            yield from (term.code, term.label)
    yield from (name for name, _remedy in FORM.values())
    yield from (country.label for country in COUNTRIES.values())
    yield from (scheme.name for scheme in SCHEMES.values())
    yield from PHRASES
    yield from (" ".join(word.split()) for word in WORDS.split(","))
    for thing in (" ".join(word.split()) for word in THINGS.split(",")):
        yield from (thing, f"This {thing}")


def sentences(path: Path, source: Path) -> Iterator[str]:
    """Every pattern in a file below ``source``; none in files that do not speak to people."""
    place = path.relative_to(source)
    if place.parts[0] in FACES or "migrations" in place.parts or place.name in FOR_OPERATORS:
        return
    if place.name.endswith("constraints.py"):  # of the database
        return
    if str(place) in IMPORTING:
        return
    if str(place).startswith(TECHNICAL) and not str(place).startswith(JUDGES):
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed_over = _no_sentences(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_counted(node):
            yield from _numbers(node)
        elif id(node) not in passed_over:
            pattern = _pattern(node)
            if _is_sentence(pattern):
                yield pattern


def _no_sentences(tree: ast.Module) -> set[int]:
    """Docstrings, and the parts of an f-string, which is taken whole."""
    ids = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            ids.update(id(part) for part in node.values)
    return ids


def _pattern(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if not isinstance(node, ast.JoinedStr):
        return ""
    slots = iter(range(len(node.values)))
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else f"{{{next(slots)}}}"
        for part in node.values
    )


def _is_sentence(pattern: str) -> bool:
    return (
        bool(re.match(r"[A-Z“{0-9]", pattern))
        and pattern.endswith((".", "?", "}"))
        and len(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\d+\}", " ", pattern))) >= 2
        and " " in pattern
        and "\n" not in pattern
        and pattern != OFFICE_WITH_ITS_PLACE
    )


def _is_counted(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "counted" and len(node.args) == 2


def _numbers(node: ast.Call) -> Iterator[str]:
    """``counted(n, "university")`` says "1 university" or "{0} universities"."""
    from charm.core.policy.wording import counted

    noun = node.args[1]
    if isinstance(noun, ast.Constant):
        yield counted(1, noun.value)
        yield "{0}" + counted(2, noun.value)[1:]
