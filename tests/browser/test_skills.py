"""Skills are found beside the outcome that they belong to, with the keyboard alone (7.16)."""

from __future__ import annotations

from typing import Any


def test_a_skill_is_suggested_found_and_saved_without_leaving_the_form(enter: Any) -> None:
    page = enter("proposer@uu.nl")
    page.goto("/proposals/")
    page.get_by_role("link", name="Listening to Soil").first.click()
    page.goto(f"{page.url}edit/outcomes/")
    page.get_by_label("Outcome").first.fill("Negotiate with farmers and other stakeholders.")

    page.get_by_role("button", name="Find skills").first.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Skills of learning outcome 1")
    dialog.get_by_text("because ‘Negotiate’ and ‘stakeholders’ stand in outcome 1").wait_for()
    page.keyboard.type("SOIL")
    dialog.get_by_text("One skill for “SOIL”").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Added").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Find skills"
    page.get_by_text("Saved at").wait_for()

    page.reload()
    skill = page.get_by_role("group", name="Skill 1").first
    skill.get_by_text("soil science").wait_for()
    skill.get_by_text("Its address and name").click()
    address = skill.get_by_label("Address of the skill").input_value()
    assert address.startswith("http://data.europa.eu/esco/skill/")
    assert skill.get_by_label("Its name").first.input_value() == "soil science"
