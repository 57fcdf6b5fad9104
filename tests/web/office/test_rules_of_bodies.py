"""The rules of a body are data: the office changes them, each change is dated and on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from charm import demo
from charm.alliance.models import Body
from charm.alliance.services.body_rules import changes_of, rules_of, set_rules

pytestmark = pytest.mark.django_db
Visit = Callable[[str], Any]
RULES = "bodies/academic-council/rules/"
SAID = {
    "decides_by": "roll-call",
    "quorum_percent": "60",
    "interest_effect": "abstain",
    "conflict_effect": "leave",
    "opinions_shown": "always",
    "written_procedure": "on",
    "written_days": "5",
    "silence_agrees": "on",
    "silence_rule": "Rules of procedure, article 9.",
}


@pytest.mark.clause("7.6", shows="refuses")
@pytest.mark.clause("8.1", shows="refuses")
def test_the_officer_changes_how_a_body_decides_and_each_change_is_on_record(
    visitor: Visit,
) -> None:
    officer = visitor("boards")
    assert "By consensus" in officer.get("bodies/academic-council/")
    page = officer.get(RULES)
    assert "Decisions" in page
    assert 'value="note"' not in page.partition("What a conflict means")[2].partition("Opinions")[0]
    for wrong in (
        {"decides_by": "dice"},
        {"quorum_percent": "0"},
        {"quorum_percent": "101"},
        {"conflict_effect": "note"},
        {"opinions_shown": "never"},
        {"written_days": "61"},
        {"silence_rule": "  "},
        {"silence_rule": "a\x00b"},
        {"silence_rule": "x" * 100_000},
    ):
        answer = officer.post(RULES, {**SAID, "seen": "1", **wrong}, 422)
        assert "Save the rules" in answer
    assert rules_of(Body.objects.get(kind="council")).decides_by == "consensus"

    officer.post(RULES, {**SAID, "seen": "1", "silence_rule": "<script>alert(1)</script>"})
    council = Body.objects.get(kind="council")
    assert (council.decides_by, council.quorum_percent, council.revision) == ("roll-call", 60, 2)
    page = officer.get("bodies/academic-council/")
    assert "<script>alert" not in page
    for told in ("By vote, roll call", "Clara Montañés", "Quorum, in percent", "5 days to answer"):
        assert told in page
    officer.post(RULES, {**SAID, "seen": "1", "quorum_percent": "70"}, 409)
    officer.post(RULES, SAID, 409)
    same = rules_of(council)
    assert set_rules(body=council, rules=same, by=demo.officer("boards"), seen=2).revision == 2
    (change,) = changes_of(council)
    assert change.fields["quorum_percent"] == (50, 60)
    assert change.fields["decides_by"] == ("consensus", "roll-call")
    for name in ("manager@uu.nl", "auditor", "operator", "council-chair"):
        other = visitor(name)
        other.post(RULES, {**SAID, "seen": "2"}, 403)
    visitor("boards").get("bodies/nobody/rules/", 404)
    for wrong in ({"conflict_effect": "note"}, {"silence_rule": ""}, {"written_days": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Body.objects.filter(pk=council.pk).update(**wrong)
