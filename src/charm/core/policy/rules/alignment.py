"""5.6.1.2-5.6.1.4, 5.7.1.2, 5.7.1.3, 7.12, 7.15: principles, vision and needs."""

from __future__ import annotations

from charm.core.policy.rule import Case, Problem, Problems, rule
from charm.core.policy.wording import counted, is_said
from charm.core.proposal.model import GapLevel, Kind, NeedSource, SkillGap


@rule("5.6.1.2", Kind.FORMAL)
def formal_aligns_with_enough_principles(case: Case) -> Problems:
    yield from _too_few_principles(case, case.parameters.principles_formal)


@rule("5.7.1.2", Kind.NON_FORMAL, Kind.INFORMAL)
def others_align_with_enough_principles(case: Case) -> Problems:
    yield from _too_few_principles(case, case.parameters.principles_non_formal)


@rule("5.6.1.2", Kind.FORMAL)
@rule("5.7.1.2", Kind.NON_FORMAL, Kind.INFORMAL)
def principles_are_known(case: Case) -> Problems:
    known = ", ".join(term.code for term in case.policy.principles)
    for index, principle in enumerate(case.proposal.principles):
        if case.policy.principle(principle.code) is None:
            yield Problem(
                f"principles[{index}].code",
                f"{principle.code!r} is not an educational principle of CHARM-EU.",
                f"Choose one of: {known}.",
            )


@rule("7.15")
def principles_are_described(case: Case) -> Problems:
    for index, principle in enumerate(case.proposal.principles):
        if not is_said(principle.how):
            yield Problem(
                f"principles[{index}].how",
                f"It is not described how the design follows the principle {principle.code!r}.",
                "Describe in a sentence or two what learners will notice of it.",
            )


@rule("5.6.1.3", Kind.FORMAL)
@rule("5.7.1.3", Kind.NON_FORMAL, Kind.INFORMAL)
def aligns_with_the_vision(case: Case) -> Problems:
    needed = case.parameters.vision_areas
    argued = {
        term.code
        for area in case.proposal.vision_areas
        if is_said(area.why) and (term := case.policy.vision_area(area.code))
    }
    if len(argued) < needed:
        yield Problem(
            "vision_areas",
            f"{counted(needed, 'key area')} of the CHARM-EU vision needed, with the reason; "
            f"{len(argued)} given.",
            f"Choose from {', '.join(term.code for term in case.policy.vision_areas)}, and say "
            "why it fits.",
        )


@rule("5.6.1.3", Kind.FORMAL)
@rule("5.7.1.3", Kind.NON_FORMAL, Kind.INFORMAL)
def vision_areas_are_known(case: Case) -> Problems:
    known = ", ".join(term.code for term in case.policy.vision_areas)
    for index, area in enumerate(case.proposal.vision_areas):
        if case.policy.vision_area(area.code) is None:
            yield Problem(
                f"vision_areas[{index}].code",
                f"{area.code!r} is not a key area of the CHARM-EU vision.",
                f"Choose one of: {known}.",
            )


@rule("5.6.1.4", Kind.FORMAL)
def addresses_gaps_at_both_levels(case: Case) -> Problems:
    shown = {gap.level for gap in case.proposal.skill_gaps if _is_shown(gap)}
    for level in GapLevel:
        if level not in shown:
            yield Problem(
                "skill_gaps",
                f"No skill gap at {level.value} level is shown; a formal programme answers gaps at "
                "national and at European level.",
                f"Add a skill gap with level {level.value}, and say where it was identified.",
            )


@rule("7.12")
def shows_an_evidenced_need(case: Case) -> Problems:
    needed = case.parameters.evidenced_needs
    shown = sum(_is_evidenced(gap) for gap in case.proposal.skill_gaps)
    if shown < needed:
        yield Problem(
            "skill_gaps",
            f"{counted(needed, 'skill need')} with evidence and type of source needed; "
            f"{shown} given.",
            "Say what the need is known from, and whether that is labour-market intelligence, a "
            "needs assessment, stakeholders or policy-makers.",
        )


@rule("7.12", aspect="all-sources")
def hears_all_sources_of_needs(case: Case) -> Problems:
    heard = {gap.source_type for gap in case.proposal.skill_gaps if _is_evidenced(gap)}
    missing = [source.value for source in NeedSource if source not in heard]
    if missing and heard:
        yield Problem(
            "skill_gaps",
            f"Evidence of {len(NeedSource)} types of source is asked for; "
            f"{len(NeedSource) - len(missing)} given, without {', '.join(missing)}.",
            "Add evidence of the missing types, or say why there is none.",
        )


@rule("7.12", aspect="target-groups")
def names_its_target_groups(case: Case) -> Problems:
    if not is_said(case.proposal.target_groups):
        yield Problem(
            "target_groups",
            "The groups of learners whose needs this answers are not named.",
            "Name the groups of learners that it is made for.",
        )


def _too_few_principles(case: Case, needed: int) -> Problems:
    described = {
        term.code
        for principle in case.proposal.principles
        if is_said(principle.how) and (term := case.policy.principle(principle.code))
    }
    missing = needed - len(described)
    if missing > 0:
        yield Problem(
            "principles",
            f"{counted(needed, 'educational principle')} needed, each with how it is met; "
            f"{len(described)} given.",
            f"Add {missing} more, or describe how those named are met.",
        )


def _is_shown(gap: SkillGap) -> bool:
    return is_said(gap.source) or is_said(gap.evidence)


def _is_evidenced(gap: SkillGap) -> bool:
    return gap.source_type is not None and is_said(gap.evidence)
