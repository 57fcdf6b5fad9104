"""The elements of Appendix 1, what is known beyond them, and what the award rests on, as lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from charm.awards.certificate.words import Words
from charm.core.credentials.record import AwardRecord, AwardType, Text
from charm.core.credentials.record_rules import FORMAL, awarded_on
from charm.foundation.typesetting import Sheet

Line = dict[str, Any]
"""``text``; its ``lang`` where it is known; a ``mark`` where it is another
than the document's; ``small``."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Writer:
    """Says parts of one record in the words of one language."""

    record: AwardRecord
    words: Words
    sheet: Sheet

    def said(self, text: Text, limit: int = Sheet.TEXT) -> Line:
        """A text in the language of the document; else in English or the first language there is,
        which is marked."""
        if isinstance(text, str):
            return {"text": self._fit(text, limit), "lang": "", "mark": ""}
        own = self.words.language
        language = next((code for code in (own, "en") if text.get(code)), next(iter(text), own))
        mark = "" if language == own else self.words(
            "document", "in_language", language=self.words.language_name(language)
        )  # fmt: skip
        said = self._fit(text.get(language, ""), limit)
        return {"text": said, "lang": language, "mark": mark}

    def _fit(self, text: str, limit: int) -> str:
        sheet = self.sheet
        return sheet.text(text) if limit == sheet.TEXT else sheet.line(text, limit)

    def plain(self, text: str, *, small: bool = False) -> Line:
        return {"text": self.sheet.line(text), "lang": self.words.language, "small": small}

    def workload_short(self) -> list[str]:
        definition = self.record.definition
        lines = []
        if definition.hours is not None:
            lines.append(self.words.count("elements", "hours", definition.hours))
        if definition.ects is not None and definition.kind == FORMAL:
            lines.append(self.words.count("elements", "ects", definition.ects))
        return lines

    def level_short(self) -> list[str]:
        """The EQF level and cycle; only formal learning has one (5.7.2)."""
        definition = self.record.definition
        if definition.eqf_level is None or definition.kind != FORMAL:
            return []
        level = self.words("elements", "eqf", n=definition.eqf_level)
        return [level, *filter(None, [self.words.table["cycle"].get(str(definition.eqf_level))])]


def elements(writer: Writer, learner: str) -> list[Row]:
    """The twelve of Appendix 1 in the policy's order (7.17)."""
    words, record = writer.words, writer.record
    definition = record.definition
    badge = definition.award_type is AwardType.PARTICIPATION_BADGE
    rows: list[tuple[str, Iterable[Line]]] = [
        ("learner", [{"text": learner, "lang": ""}]),
        ("name_badge" if badge else "name", _titles(writer)),
        ("country", [writer.plain(words.country(record.issuer.country))]),
        ("bodies", _bodies(writer, awarding=True)),
        ("date", [writer.plain(words.day(awarded_on(record)))]),
        ("outcomes", ()),
        ("workload", _workload(writer)),
        ("level", _level(writer)),
        ("experience", [writer.plain(words.of("kind", definition.kind))]),
        ("assessment", _assessment(writer)),
        ("participation", _coded(writer, "participation", definition.participation)),
        ("quality", _quality(writer)),
    ]
    found: list[Row] = [
        {"term": words("elements", key), "lines": list(lines)} for key, lines in rows
    ]
    found[5]["outcomes"] = _outcomes(writer)
    return found


def further(writer: Writer) -> list[Row]:
    """The optional elements of the Council Recommendation, as far as they are known."""
    words, record, sheet = writer.words, writer.record, writer.sheet
    definition = record.definition
    rows: list[tuple[str, list[Line]]] = []
    if (result := record.result) is not None:
        says = words(
            "further", "result_says", value=sheet.line(result.value),
            scheme=sheet.line(result.scheme), day=words.day(result.assessed_on),
        )  # fmt: skip
        rows.append(("result", [writer.plain(says)]))
    supervised, verified = definition.assessment_supervised, definition.identity_verified
    if supervised is not None and verified is not None and definition.assessment_types:
        code = "-".join("yes" if one else "no" for one in (supervised, verified))
        rows.append(("supervision", [writer.plain(words("supervision", code))]))
    if record.learning_started and record.learning_ended:
        begins, ends = words.day(record.learning_started), words.day(record.learning_ended)
        says = words("further", "period_says", begins=begins, ends=ends)
        rows.append(("period", [writer.plain(says)]))
    rows.append(("partners", _bodies(writer, awarding=False)))
    names = ", ".join(words.language_name(code) for code in definition.languages)
    rows.append(("languages", [writer.plain(names[:1].upper() + names[1:])]))
    for key, text in (
        ("description", definition.description),
        ("criteria", definition.criteria),
        ("completion", definition.completion_criteria),
        ("prerequisites", definition.prerequisites),
        ("framework", definition.competency_framework),
        ("stackable", definition.stackable_into),
        ("field", definition.isced_f),
    ):
        rows.append((key, [writer.said(text)]))
    if record.valid_until is not None:
        rows.append(("valid_until", [writer.plain(words.day(record.valid_until.date()))]))
    return [
        {"term": words("further", key), "lines": lines}
        for key, lines in rows
        if any(line["text"] for line in lines)
    ]


def basis(writer: Writer, replaces: str = "") -> list[Row]:
    """The decision, the accreditations and the published version behind the award; ``replaces`` is
    the number of the award that it corrects."""
    words, record, sheet = writer.words, writer.record, writer.sheet
    decision = record.decision
    said = words(
        "basis", "decision_says", body=sheet.line(decision.body),
        outcome=words.of("outcome", decision.outcome), day=words.day(decision.decided_on),
    )  # fmt: skip
    rows = [("decision", [writer.plain(said), writer.plain(decision.id, small=True)])]
    names = {body.organisation.code: body.organisation.name for body in record.definition.bodies}
    for fact in record.accreditations[: sheet.MOST]:
        said = words(
            "basis", "accreditation_says",
            university=sheet.line(names.get(fact.university, fact.university)),
            body=sheet.line(fact.body), day=words.day(fact.date),
        )  # fmt: skip
        more = []
        if fact.reference:
            more.append(words("basis", "reference", reference=sheet.line(fact.reference)))
        if fact.valid_until:
            more.append(words("basis", "accreditation_until", day=words.day(fact.valid_until)))
        lines = [writer.plain(said)]
        if more:
            lines.append(writer.plain(", ".join(more), small=True))
        rows.append(("accreditation", lines))
    version = words("basis", "catalogue_says", n=record.definition.version)
    rows.append(("catalogue", [writer.plain(version), {"link": record.definition.id, "text": ""}]))
    rows.append(("issuer", [writer.plain(record.issuer.did, small=True)]))
    rows.append(("award", [writer.plain(record.id, small=True)]))
    if replaces:
        rows.append(("replaces", [writer.plain(replaces)]))
    return [{"term": words("basis", key), "lines": lines} for key, lines in rows]


def _titles(writer: Writer) -> list[Line]:
    """The title in the document's language first, then in every other it has."""
    title = writer.record.definition.title
    first = writer.said(title, Sheet.TITLE)
    if isinstance(title, str):
        return [first]
    others = [code for code in sorted(title) if code != first["lang"]][: Sheet.MOST]
    return [first, *({**writer.said({code: title[code]}, Sheet.TITLE), "small": True}
                     for code in others)]  # fmt: skip


def _bodies(writer: Writer, *, awarding: bool) -> list[Line]:
    words = writer.words
    lines: list[Line] = []
    rows = [body for body in writer.record.definition.bodies if body.awards is awarding]
    for body in rows[: Sheet.MOST]:
        home = body.organisation
        country = words.country(home.country) if home.country else ""
        says = ", ".join(filter(None, [home.name, words.of("role", body.role), country]))
        lines.append({"text": writer.sheet.line(says), "lang": ""})
    return lines


def _outcomes(writer: Writer) -> list[Row]:
    found = []
    for outcome in writer.record.definition.outcomes[: Sheet.MOST]:
        labels = [
            writer.said(skill.label or skill.uri, 200)["text"] for skill in outcome.skills[:20]
        ]
        skills = writer.sheet.text(", ".join(labels), Sheet.LINE)
        said = writer.words("elements", "skills", skills=skills) if skills else ""
        found.append({**writer.said(outcome.text), "skills": said})
    if len(writer.record.definition.outcomes) > Sheet.MOST:
        writer.sheet.shortened = True
        found.append({"text": "[…]", "lang": "", "mark": "", "skills": ""})
    return found


def _workload(writer: Writer) -> list[Line]:
    return [writer.plain(text) for text in writer.workload_short()]


def _level(writer: Writer) -> list[Line]:
    if short := writer.level_short():
        return [writer.plain(", ".join(short))]
    formal = writer.record.definition.kind == FORMAL
    return [writer.plain(writer.words("elements", "not_classified" if formal else "no_level"))]


def _assessment(writer: Writer) -> list[Line]:
    definition = writer.record.definition
    lines = _coded(writer, "assessment", definition.assessment_types)
    if not lines:
        lines = [writer.plain(writer.words("elements", "no_assessment"))]
    return lines


def _quality(writer: Writer) -> list[Line]:
    lines: list[Line] = []
    for statement in writer.record.definition.quality_assurance[: Sheet.MOST]:
        lines.append(writer.plain(writer.words.of("quality", statement.type)))
        for text in (statement.by, statement.note):
            said = writer.said(text)
            if said["text"]:
                lines.append({**said, "small": True})
        if statement.reference:
            says = writer.words("basis", "reference", reference=statement.reference)
            lines.append(writer.plain(says, small=True))
    return lines


def _coded(writer: Writer, vocabulary: str, codes: Sequence[str]) -> list[Line]:
    names = ", ".join(writer.words.of(vocabulary, code) for code in codes[: Sheet.MOST])
    return [writer.plain(names)] if names else []
