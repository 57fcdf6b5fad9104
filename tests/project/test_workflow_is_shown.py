"""The twenty lines by which the workflow is complete, each with the tests that show it.

A test that is renamed or taken away is missed here; each names its clause, and runs on both
databases.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]

LINES: dict[str, tuple[str, ...]] = {
    "1 formal with three principles refused at submit, saved as draft": (
        "web/test_refused_and_kept.py::test_a_formal_draft_with_three_principles_is_saved_and_not_submitted",
        "proposals/test_submitting.py::test_a_refused_submission_names_every_missing_requirement_and_keeps_the_draft",
    ),
    "2 non-formal with ECTS refused by page, API and import": (
        "web/test_refused_and_kept.py::test_non_formal_learning_with_credits_is_refused_by_page_program_and_import",
        "api/test_writing.py::test_credits_for_non_formal_learning_meet_one_sentence_everywhere",
    ),
    "3 submit without endorsement, or with one of an older snapshot, refused; on an uploaded "
    "e-mail accepted and marked": (
        "proposals/test_submitting.py::test_without_endorsement_nothing_is_submitted",
        "proposals/test_endorsing.py::test_an_endorsement_of_an_older_version_does_not_let_a_newer_one_in",
        "proposals/test_evidence.py::test_on_an_email_that_was_verified_it_is_endorsed_and_submitted",
    ),
    "4 link fetched by a scanner (GET, HEAD, twice) changes nothing": (
        "web/propose/test_endorsing.py::test_a_scanner_that_follows_the_link_changes_nothing",
    ),
    "5 accreditation after submission refused": (
        "proposals/test_submitting.py::test_an_accreditation_dated_after_the_submission_is_refused",
    ),
    "6 submission after the paper deadline goes to the meeting after": (
        "boards/test_agenda.py::test_after_the_paper_deadline_it_goes_to_the_meeting_after",
    ),
    "7 no meeting planned: waits, officer warned": (
        "proposals/test_submitting.py::test_a_submission_waits_where_no_meeting_takes_papers_and_the_officer_is_warned",
    ),
    "8 money declared: not approved until both say yes, in either order": (
        "boards/test_deciding.py::test_with_money_both_bodies_must_say_yes_in_either_order",
        "boards/test_deciding.py::test_the_boards_no_ends_it_whatever_the_council_says",
    ),
    "9 money found in session: Board joins": (
        "boards/test_reminding_of_conditions.py::test_money_found_in_session_is_decided_by_both_in_either_order",
    ),
    "10 Council yes, Board revise, operational edit: Council not asked again; academic edit: both "
    "again": (
        "boards/test_changes.py::test_an_operational_edit_after_the_boards_revision_keeps_the_councils_approval",
        "boards/test_changes.py::test_an_academic_edit_goes_to_both_again_whatever_the_order_of_sessions",
    ),
    "11 condition unmet at due date: not in catalogue": (
        "boards/test_conditions.py::test_a_condition_unmet_at_its_due_date_lapses_and_nothing_is_approved",
    ),
    "12 deferred item is first next time": (
        "boards/test_agenda.py::test_a_deferred_item_comes_first_at_the_next_meeting",
    ),
    "13 conflicted member cannot judge, vote or be counted": (
        "boards/test_deciding.py::test_who_has_a_conflict_or_has_not_said_yet_cannot_judge",
        "boards/test_deciding.py::test_a_conflicted_member_is_not_counted",
        "boards/test_voting.py::test_a_roll_call_names_all_who_vote_and_nobody_else",
    ),
    "14 two officers act on the same page: second is told": (
        "web/test_refused_and_kept.py::test_of_two_officers_on_one_page_the_second_is_told",
        "proposals/test_evidence.py::test_of_two_officers_the_second_is_told",
    ),
    "15 decision unseen by proposer before release": (
        "boards/test_deciding.py::test_a_decision_is_sealed_until_the_chair_releases_it",
    ),
    "16 nothing in the catalogue without a released Council approval (database constraint and "
    "nightly check)": (
        "catalogue/test_publishing.py::test_nothing_enters_before_the_council_released_its_approval",
        "catalogue/test_publishing.py::test_the_database_takes_no_version_without_the_councils_decision",
        "catalogue/test_watching.py::test_a_night_finds_what_came_in_behind_the_platforms_back",
    ),
    "17 policy version changes between submit and decision: judged by the old one, shown": (
        "web/test_refused_and_kept.py::test_what_was_submitted_is_judged_by_the_policy_of_that_day_and_says_so",
    ),
    "18 proposer removed from staff: proposal stays, ownership passes to co-proposer or "
    "university": (
        "web/test_refused_and_kept.py::test_when_a_proposer_leaves_the_proposal_stays_and_a_co_proposer_goes_on",
        "web/propose/test_successor.py::test_its_university_says_who_goes_on_when_nobody_is_left",
    ),
    "19 rejected proposal resubmitted carries its history": (
        "web/council/test_changes.py::test_what_begins_again_after_a_rejection_carries_its_history",
    ),
    "20 every letter has a template in every language and no unfilled placeholder": (
        "letters/test_wording.py::test_every_letter_is_there_in_every_language_with_the_same_slots",
        "letters/test_wording.py::test_every_letter_is_written_by_a_service_that_fills_all_its_slots",
    ),
}  # fmt: skip
NAMES_NO_CLAUSE = {"20"}
"""Letters belong to every clause that tells somebody something."""


@pytest.mark.parametrize("line", LINES)
def test_each_line_of_the_workflow_is_shown_by_tests_that_name_their_clause(line: str) -> None:
    assert [line.split()[0] for line in LINES] == [str(number) for number in range(1, 21)]
    for place in LINES[line]:
        file, _, name = place.partition("::")
        markers = markers_in(file)
        assert name in markers, f"{place} is not there any more"
        assert "clause" in markers[name] or line.split()[0] in NAMES_NO_CLAUSE, place
        assert not markers[name] & {"sqlite", "skip", "xfail"}, place


@cache
def markers_in(file: str) -> dict[str, frozenset[str]]:
    """By test, the markers that it or its file carries."""
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    of_file = [
        node.value for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
    ]  # fmt: skip
    return {
        node.name: frozenset(_marks([*of_file, *node.decorator_list]))
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def _marks(expressions: list[ast.expr]) -> set[str]:
    return {
        inner.attr
        for expression in expressions
        for inner in ast.walk(expression)
        if isinstance(inner, ast.Attribute) and ast.unparse(inner.value) == "pytest.mark"
    }
