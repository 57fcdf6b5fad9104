"""7.20: a micro-credential or a participation badge, never one for the other."""

from __future__ import annotations

from charm.core.policy.rule import Case, Problem, Problems, rule
from charm.core.proposal.model import Kind, Outcome


@rule("7.20")
def says_what_a_learner_receives(case: Case) -> Problems:
    if case.proposal.outcome is None:
        yield Problem(
            "outcome",
            "It is not said what a learner receives.",
            "Say micro-credential, or participation-badge (non-formal and informal only).",
        )


@rule("7.20", Kind.FORMAL)
def formal_never_leads_to_a_badge(case: Case) -> Problems:
    if case.proposal.outcome is Outcome.PARTICIPATION_BADGE:
        yield Problem(
            "outcome",
            "A formal programme leads to a micro-credential, never to a participation badge.",
            "Say micro-credential, or propose the activity as non-formal.",
        )


@rule("7.20", Kind.NON_FORMAL, Kind.INFORMAL)
def participation_alone_leads_to_a_badge(case: Case) -> Problems:
    if case.proposal.outcome and not case.is_badge and not case.proposal.assessment_types:
        yield Problem(
            "outcome",
            "A micro-credential is proposed, but nothing is assessed; participation alone leads to "
            "a participation badge.",
            "Say participation-badge, or name how the learning outcomes are assessed.",
        )


@rule("7.20", Kind.NON_FORMAL, Kind.INFORMAL, aspect="assessed-badge")
def a_badge_rests_on_participation(case: Case) -> Problems:
    if case.is_badge and case.proposal.assessment_types:
        yield Problem(
            "assessment_types",
            "A participation badge is proposed, which says nothing of an assessment, but one is "
            "named.",
            "Propose a micro-credential if outcomes are assessed, or leave the assessment out.",
        )
