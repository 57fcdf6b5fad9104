"""A university that leads without a proposer is asked to approve, not required (7.4)."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.support.rooms import example
from tests.web.propose.pages import text_of

from charm import demo
from charm.proposals import queries
from charm.proposals.services import endorsing, writing

SAYS = "Asked, not required: University of Bergen"


@pytest.mark.clause("7.4", shows="accepts")
def test_who_leads_without_a_proposer_may_be_asked(alliance: None, client: Client) -> None:
    writer = demo.staff("proposer", "uu.nl")
    own, far = demo.staff("manager", "uu.nl"), demo.staff("manager", "uib.no")
    roles = {"uu.nl": "accrediting", "uib.no": "co-lead", "tcd.ie": "partner"}
    endorser = {"office": "institutional-manager", "university": "uu.nl"}
    endorsers = [{**endorser, "name": own.name, "email": own.email}]
    content = {
        **example("formal-single").to_json(),
        "universities": [{"code": code, "role": role} for code, role in roles.items()],
        "endorsers": endorsers,
    }
    draft = writing.start_proposal(content=content, by=writer)
    client.force_login(writer)
    section = f"/proposals/{draft.id}/edit/approval/"
    shown = text_of(client.get(section))
    assert SAYS in shown
    assert "Trinity" not in shown.partition("Asked, not required")[2].partition("lead it")[0]

    endorsers.append({**endorser, "name": far.name, "email": far.email, "university": "uib.no"})
    draft = writing.edit_proposal(
        proposal=draft.id, content={**content, "endorsers": endorsers}, by=writer, seen=1
    )
    assert SAYS not in text_of(client.get(section))
    asked = endorsing.ask_endorsement(proposal=draft.id, by=writer, seen=draft.revision)
    assert {row.university_id for row in asked} == {"uu.nl", "uib.no"}
    overview = text_of(client.get(f"/proposals/{draft.id}/"))
    assert "University of Bergen asked, not required" in overview
    assert "Utrecht University asked, not required" not in overview

    (needed,) = [row for row in asked if row.university_id == "uu.nl"]
    needed.state = "endorsed"
    needed.answered_at, needed.signed_name = needed.asked_at, own.name
    needed.save()
    filed = queries.proposal_by_id(draft.id)
    assert filed.snapshot is not None
    assert queries.is_endorsed(filed, filed.snapshot), "nothing waits for Bergen"
